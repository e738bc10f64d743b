"""What a run learns of one recursive resolver: its pace, its health, its knowledge of EDNS, its credibility.

Mutable, and shared by all questions of the run; belongs to one event loop.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from math import ceil, inf

from spfaudit.evidence import Answer, Failed, Failure, Provenance
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.classify import Unproven, provenance
from spfaudit.resolver.credibility import Credibility
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.losses import Losses
from spfaudit.resolver.message import Message
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Breaker, Futility, Pace, RoundTrip, Window
from spfaudit.resolver.plan import Transport, Tried
from spfaudit.resolver.transport import Answered, BulkCarrier, Carrier, Flight, Reply

_TOO_LONG = 60.0
"""Seconds without any answer in time, after which late ones are no sign of life any more: what we sent too fast is
worked off by then."""
_LASTING = 5
"""Times the patience of the breaker: who has answered may start anew, or the network may, and that takes its time."""
_FEW = 8
"""With fewer queries under way, it is noted of each answer how long it took; with more, of one in so many."""


class Upstream:
    """One resolver, as this run has come to know it. `carriers`: the ways to ask it."""

    def __init__(
        self,
        server: Nameserver,
        carriers: Mapping[Transport, Carrier],
        alarms: Alarms,
        *,
        timeout: float,
        pace: Pace | None = None,
    ) -> None:
        self.server = server
        self.name = str(server)
        """For provenance."""
        self._timeout = timeout
        self.carriers = carriers
        self.gate = Gate(pace or Pace(), alarms, Window())
        self.round_trip = RoundTrip()
        self.losses = Losses()
        self.breaker = Breaker(patience=2 * timeout)
        self.why_silent = ""
        """What the system said when the latest try brought nothing."""
        self.futility = Futility(patience=2 * timeout)
        self.latest_error: Failed | None = None
        self.doubted: Callable[[], None] = _nothing
        """Called when many tries in turn brought nothing, or errors alone."""
        self.overtaxed: Callable[[], None] = _nothing
        """Called when an answer has come too late."""
        self.fell_silent: Callable[[], None] = _nothing
        """Called when it is given up for its silence, and at whatever brings nothing after that."""
        self._heard_at = -inf
        """When an answer has come in time, the last time."""
        udp = carriers.get("udp")
        if isinstance(udp, BulkCarrier):
            udp.late = partial(self._heard_too_late, alarms.now)
        self.plain_only = False
        """It answers without EDNS what it does not answer with it."""
        self.speaks_edns = False
        """It has answered with EDNS."""
        self.credibility = Credibility()
        """What its word is worth."""
        self._second = 0
        self._origins: dict[int, Provenance] = {}
        """Of this second, by flags and rcode."""

    @property
    def is_given_up(self) -> bool:
        """Whether it is asked no more: it is silent, or might as well be."""
        return self.breaker.open or self.futility.open

    @property
    def is_easy(self) -> bool:
        """Whether nothing is known of it that asks for more than a plain first try, as soon as there is room."""
        return self.gate.pace.rate == inf and not (
            self.is_given_up or self.plain_only or self.credibility.is_liar or self.server.tls
        )

    @property
    def room(self) -> int:
        """For how many first tries there is room now, of which none need wait for others; if it is easy."""
        gate = self.gate
        return 0 if gate.queue or not self.is_easy else max(0, ceil(gate.window.size - gate.window.used))

    @property
    def throughput(self) -> float:
        """How many answers a second may come, at most: no more than are asked for, or than are awaited at once."""
        gate, usual = self.gate, self.round_trip.usual
        return min(gate.pace.rate, gate.window.size / usual) if usual else gate.pace.rate

    def heard(self, now: float, flight: Flight, *, edns: bool, rcode: str, unanswered: bool) -> None:
        """A readable reply came; `unanswered`: to a query that had been sent before, in vain."""
        self.breaker.answered()
        if now - flight.sent <= self._timeout:  # a dialogue that waits for its next turn still takes the one before
            self._heard_at = now
        self.round_trip.measured(now - flight.sent)
        self.speaks_edns |= edns
        if rcode == "REFUSED":  # hardly ever a matter of the name, so no need to see whether the next try succeeds
            self.gate.pace.note(now, bad=1)
        if unanswered:
            if self._is_hasty(now):
                self.gate.window.lost(now)
                if self.gate.window.is_least:  # too fast, then, rather than too many at once
                    self.gate.pace.note(now, bad=1)
        elif not flight.again:
            self.gate.window.answered()

    def was_silent(self, now: float, why: str) -> None:
        """A try brought nothing; `why`: what the system says of that."""
        self.why_silent = why
        if self.breaker.silent(now):
            self.doubted()
        if self.breaker.open:
            self.fell_silent()

    def has_answered_lately(self, now: float) -> bool:
        """Whether it may come back, although it is silent."""
        return now - self._heard_at < _LASTING * self.breaker.patience

    def said(self, now: float, result: Answer | Unproven) -> None:
        """What a reply means."""
        if not isinstance(result, Failed):
            self.futility.told()
        elif result.reason is not Failure.TRUNCATED:  # TCP may tell
            self.latest_error = result
            if self.futility.failed(now):
                self.doubted()

    def may_choke_on_edns(self, reply: Reply) -> bool:
        """Whether `reply`, to a query with EDNS, may be for want of it: so SERVFAIL may be (RFC 2671 §5.3)."""
        if self.speaks_edns or not isinstance(reply, Message):
            return False
        return reply.rcode_name == "SERVFAIL" and not reply.had_edns

    def _is_hasty(self, now: float) -> bool:
        """Whether what is lost may be lost for haste."""
        losses, pace = self.losses, self.gate.pace
        before = losses.inherent
        losses.look(now, pace.all_answered)
        if losses.inherent and not before:
            self.gate.window.recover()
            pace.recover(now)
        return not losses.inherent

    def heard_at_once(self, now: float, answered: Sequence[Answered], *, edns: bool) -> None:
        """The first queries for some questions were answered, and that was the end of them.

        For each of them it is `heard` and `concluded` in one.
        """
        if self.breaker.strikes:
            self.breaker.answered()
        if self.futility.errors:
            self.futility.told()
        self._heard_at = now
        window = self.gate.window
        for flight, _ in answered if window.used < _FEW else answered[::_FEW]:  # one sample a round trip is enough
            self.round_trip.measured(now - flight.sent)  # (RFC 6298 §3)
        if edns:
            self.speaks_edns = True
        window.answered(len(answered))
        self.gate.pace.answered(now, len(answered))

    def _heard_too_late(self, clock: Callable[[], float], sent: float) -> None:
        now = clock()
        if now - sent > 2 * self.round_trip.least and now - self._heard_at < _TOO_LONG:  # it has been faster
            self.overtaxed()

    def spare(self, now: float) -> None:
        """Lets it work off what has piled up there, or come back, since nobody else can be asked."""
        self.breaker.answered()
        self.gate.window.lost(now)
        self.gate.pace.hold(now)

    def origin(self, message: Message, transport: Transport, tries: int) -> Provenance:
        """Where `message`, which has just come, came from. Those of a second have few, so they are shared."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._origins.clear()
        if message.ede or tries != 1 or transport != "udp":
            return self._new_origin(message, transport, tries)
        key = message.bits << 16 | message.rcode
        origin = self._origins.get(key)
        if origin is None:
            origin = self._origins[key] = self._new_origin(message, transport, tries)
        return origin

    def _new_origin(self, message: Message, transport: Transport, tries: int) -> Provenance:
        at = timestamp(self._second)
        return provenance(message, resolver=self.name, transport=transport, tries=tries, at=at)

    def concluded(self, now: float, tries: Sequence[Tried], answer: Answer) -> None:
        """A question is done; `tries` are those that went to this resolver. They say something of it if it has told
        the answer as well: it may have failed for another reason than haste or EDNS if only others did."""
        if isinstance(answer, Failed) or all(
            tried.result is None or isinstance(tried.result, Failed) for tried in tries
        ):
            return
        hasty = [tried for tried in tries[:-1] if _failed_for_haste(tried, silence=not self.losses.inherent)]
        self.gate.pace.note(now, good=1, bad=len(hasty))
        *earlier, last = tries
        failed_with_edns = any(tried.attempt.edns and isinstance(tried.result, Failed) for tried in earlier)
        if not last.attempt.edns and failed_with_edns and not self.speaks_edns:
            self.plain_only = True

    def close(self) -> None:
        """Lets go of its sockets."""
        for carrier in self.carriers.values():
            carrier.close()


@lru_cache(maxsize=4)
def timestamp(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601, UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _nothing() -> None:
    pass


def _failed_for_haste(tried: Tried, *, silence: bool) -> bool:
    """Whether a try failed as it does when asked too fast, given that the question has an answer after all.

    `silence`: whether that may be for haste.
    """
    result = tried.result
    return isinstance(result, Failed) and (  # REFUSED was noted at once
        (silence and result.reason is Failure.TIMEOUT) or result.provenance.rcode == "SERVFAIL"
    )
