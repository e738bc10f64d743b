"""The first try of a question, to a resolver of which nothing special is known: one datagram, one answer, no ceremony.

Nearly every question ends here. Whatever an answer leaves open, and silence, is for a `Dialogue` to go on from: this
is what a dialogue's first try would do, less what only later tries need. Knows a clock, and no event loop.
"""

from collections import deque
from collections.abc import Callable

from spfaudit.evidence import Failed
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.classify import Unproven, classify
from spfaudit.resolver.message import Message
from spfaudit.resolver.transport import Answered, BulkCarrier, Flight, Reply
from spfaudit.resolver.upstream import Upstream

_SOON = 0.02
"""Seconds between two looks, at least."""

LeftOpen = Callable[["FirstTries", Flight, Reply | None], None]


class FirstTries:
    """The first tries at one resolver. `timeout`: seconds that a try may take at most.

    `left_open` is called with a try that did not settle its question, and what came of it; None: nothing yet.
    `settled` is called with those that are over and have made room, and tells those who asked.
    """

    def __init__(
        self,
        upstream: Upstream,
        alarms: Alarms,
        *,
        timeout: float,
        left_open: LeftOpen,
        settled: Callable[[list[Answered]], None],
    ) -> None:
        self.upstream = upstream
        self._gate = upstream.gate
        self._alarms = alarms
        self._now = alarms.now
        self._timeout = timeout
        self._left_open = left_open
        self._settled = settled
        self._hear, self._hear_many = self._heard, self._heard_many  # bound once, and not for every flight
        carrier = upstream.carriers.get("udp")
        self._carrier = carrier if isinstance(carrier, BulkCarrier) else None  # None: asked over TLS, and never so
        self._sent: deque[list[Flight]] = deque()
        """Those sent together, in the order sent, answered ones among them. All are waited for about equally long: one
        alarm does."""
        self._watching = False

    def begin(self, waiting: deque[Flight], count: int) -> None:
        """Sends so many of those that wait. The resolver is easy, and there is room for them."""
        assert self._carrier is not None  # `is_easy` says so
        now, hear, weighed = self._now(), self._hear, self.upstream.credibility.is_weighed
        self._gate.window.used += count
        if count == len(waiting):
            flights = list(waiting)
            waiting.clear()
        else:
            flights = [waiting.popleft() for _ in range(count)]
        for flight in flights:
            flight.heard = hear
            flight.sent = now
            if weighed:
                flight.plain = None
        self._sent.append(flights)
        self._carrier.send_all(flights, self._hear_many)
        if not self._watching:
            self._watch()

    def _heard(self, flight: Flight, reply: Reply) -> None:
        if type(reply) is Message:
            upstream, question = self.upstream, flight.question
            answer = classify(question, reply, upstream.origin(reply, "udp", 1))
            if upstream.credibility.is_weighed:
                answer = upstream.credibility.weigh(question, answer, reply)
            if not isinstance(answer, Failed | Unproven):
                self._settle([(flight, answer)], edns=reply.had_edns)
                return
        self._left_open(self, flight, reply)

    def _heard_many(self, answered: list[Answered]) -> None:
        self._settle(answered, edns=True)

    def _settle(self, answered: list[Answered], *, edns: bool) -> None:
        self.upstream.heard_at_once(self._now(), answered, edns=edns)
        gate = self._gate
        gate.window.used -= len(answered)
        if gate.queue:
            gate.drain()
        self._settled(answered)

    # -- silence --

    def _patience(self) -> float:
        """Seconds until silence counts. It is not the resolver's silence as long as we are slow to read."""
        behind = self._carrier is not None and self._carrier.is_behind
        return self._timeout if behind else min(self.upstream.round_trip.patience, self._timeout)

    def _watch(self) -> None:
        """Looks after the oldest try that is still unanswered."""
        sent = self._sent
        while sent and not _unanswered(sent[0]):
            sent.popleft()
        self._watching = bool(sent)
        if sent:
            usual = min(self.upstream.round_trip.patience, self._timeout)
            self._alarms.at(max(sent[0][0].sent + usual, self._now() + _SOON), self._look)

    def _look(self, _: int) -> None:
        sent, since = self._sent, self._now() - self._patience()
        while sent and sent[0][0].sent <= since:
            for flight in _unanswered(sent.popleft()):
                if flight.done is not None:  # not forgotten meanwhile
                    self._left_open(self, flight, None)
        self._watch()

    def forget_all(self) -> None:
        """Nobody wants an answer any more."""
        for flights in self._sent:
            for flight in _unanswered(flights):
                flight.done = None
                if self._carrier is not None:
                    self._carrier.forget(flight)
        self._sent.clear()


def _unanswered(flights: list[Flight]) -> list[Flight]:
    return [flight for flight in flights if flight.done is not None]
