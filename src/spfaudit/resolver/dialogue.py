"""One question's conversation with the resolvers: carries out the plan, and waits.

Knows a clock and the ways to resolvers, and no event loop but in `converse`:
all else is called when something happens. What to try is `plan`'s to say, what
a reply means is `classify`'s. A slow answer to an earlier try counts as long as
the conversation lasts.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, Provenance, Question
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.classify import Unproven, classify
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.message import RD, Message, Unreadable
from spfaudit.resolver.plan import Attempt, Servers, Tried, decide, settled
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.source import fulfil
from spfaudit.resolver.transport import Flight, Reply, Silence
from spfaudit.resolver.upstream import Upstream, timestamp

FIRST_TRY = Attempt(server=0)
_GRAIN = 0.001
"""Seconds by which an alarm may come early, as clocks are: no reason to send once more."""
_RESENDS = 2
"""How often a datagram is sent again within one try."""


class Manners(Struct, frozen=True, kw_only=True):
    """How to ask: the seconds that one try may take, how many tries, and the gate that all questions pass."""

    timeout: float
    tries: int
    gate: Gate
    alarms: Alarms
    flags: int = RD
    """Those of the queries: RD for recursion, RD | CD to have it without validation, or none."""
    meaning: Callable[[Question, Message, Provenance], Answer | Unproven] = classify
    """What a message says."""


async def converse(question: Question, upstreams: Sequence[Upstream], manners: Manners) -> Answer:
    """Ask a canonical question until it is answered or the tries are used up. `upstreams`: best first, not empty."""
    answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    dialogue = Dialogue(question, encode_question(question), manners, partial(fulfil, answered))
    dialogue.begin(upstreams)
    try:
        return await answered
    finally:
        dialogue.leave()


class Dialogue:
    """Asks a canonical question until it is answered or the tries are used up; then calls `done`, once.

    `section`: the question as octets of a message.
    """

    def __init__(self, question: Question, section: bytes, manners: Manners, done: Callable[[Answer], None]) -> None:
        self._question = question
        self._section = section
        self._upstreams: Sequence[Upstream] = ()
        self._manners = manners
        self._alarms = manners.alarms
        self._done = done
        self._history: list[Tried] = []
        self._flights: list[Flight] = []
        """Queries that may still be answered."""
        self._step: Attempt
        self._awaited = -1
        """The place in the history of the try that is waited for; -1 between tries."""
        self._deadline = 0.0
        self._serial = 0
        """Alarms with another token are out of date."""
        self._over = False

    def begin(self, upstreams: Sequence[Upstream]) -> None:
        """Ask for the first time. `upstreams`: best first, not empty."""
        self._upstreams = upstreams
        self._advance()

    def go_on(self, upstreams: Sequence[Upstream], flight: Flight, reply: Reply | None) -> None:
        """Take over a first try, over UDP with EDNS, that was sent to the first of `upstreams`.

        `reply`: what came of it; None: nothing in the time that most answers take.
        """
        self._upstreams = upstreams
        self._step = FIRST_TRY
        self._awaited = 0
        self._history.append(Tried(FIRST_TRY, None))
        self._deadline = flight.sent + self._manners.timeout
        flight.heard, flight.done, flight.plain = self._heard, None, None
        self._flights.append(flight)
        if reply is None:
            self._wait_ends(self._serial)
        else:
            self._heard(flight, reply)

    def leave(self) -> None:
        """Nobody wants the answer any more. `done` is not called."""
        if not self._over:
            self._over = True
            self._done = _nobody
            self._forget(self._flights)

    # -- one step of the plan after the other --

    def _advance(self) -> None:
        step = decide(self._history, servers=_known(self._upstreams), tries=self._manners.tries)
        if not isinstance(step, Attempt):
            self._conclude(step)
            return
        self._step = step
        self._awaited = -1
        self._serial += 1
        if step.pause:
            seconds = step.pause * self._manners.timeout * random.uniform(0.5, 1.5)
            self._alarms.at(self._alarms.now() + seconds, self._pause_ends, self._serial)
        else:
            self._manners.gate.admit(self._before_upstream)

    def _pause_ends(self, serial: int) -> None:
        if serial == self._serial and not self._over:
            self._manners.gate.admit(self._before_upstream)

    def _before_upstream(self) -> bool:
        if not self._over:
            self._upstreams[self._step.server].gate.admit(self._begin_try)
        return not self._over

    def _begin_try(self) -> bool:
        if self._over:
            return False
        self._awaited = len(self._history)
        self._history.append(Tried(self._step, None))
        self._deadline = self._alarms.now() + self._manners.timeout
        self._send(again=0)
        return True

    def _send(self, *, again: int) -> None:
        attempt, now = self._step, self._alarms.now()
        upstream = self._upstreams[attempt.server]
        flight = Flight(
            self._question,
            self._section,
            heard=self._heard,
            sent=now,
            edns=attempt.edns,
            flags=self._manners.flags,
            place=self._awaited,
            again=again,
            holds_room=not again,
        )
        self._flights.append(flight)
        wait = self._deadline
        if attempt.transport == "udp" and again < _RESENDS:
            wait = min(wait, now + upstream.round_trip.patience * 2**again)
        self._alarms.at(wait, self._wait_ends, self._serial)
        upstream.carriers[attempt.transport].send(flight)

    def _wait_ends(self, serial: int) -> None:
        """Send the datagram again, or give the try up."""
        if serial != self._serial or self._over:
            return
        now, attempt = self._alarms.now(), self._step
        upstream = self._upstreams[attempt.server]
        sent = [flight for flight in self._flights if flight.place == self._awaited]
        upstream.losses.lost += attempt.transport == "udp"
        if now < self._deadline - _GRAIN:
            for gate in (self._manners.gate, upstream.gate):
                gate.pace.sent(now)
            self._send(again=len(sent))
        else:
            for flight in sent:
                upstream.carriers[attempt.transport].overdue(flight)
            self._history[self._awaited] = Tried(attempt, self._silence(attempt, Silence(Failure.TIMEOUT)))
            self._advance()
        # Whatever became of it, it no longer fills anybody's buffer.
        self._make_room(sent[0] if sent else None)

    # -- replies --

    def _heard(self, flight: Flight, reply: Reply) -> None:
        self._flights.remove(flight)
        attempt = self._history[flight.place].attempt
        siblings = [other for other in self._flights if other.place == flight.place]
        result = self._meaning(attempt, flight, reply, unanswered=any(other.again < flight.again for other in siblings))
        blames_edns = flight.edns and self._upstreams[attempt.server].may_choke_on_edns(reply)
        self._history[flight.place] = Tried(attempt, result, blames_edns)
        answer = settled(self._history)
        if answer is not None:
            self._conclude(answer)
        else:
            self._forget(siblings)
            if flight.place == self._awaited:
                self._advance()
        self._make_room(flight)

    def _meaning(self, attempt: Attempt, flight: Flight, reply: Reply, *, unanswered: bool) -> Answer | Unproven:
        upstream = self._upstreams[attempt.server]
        match reply:
            case Message():
                if not flight.edns and reply.had_edns:  # against RFC 6891 §7; it was not asked whether it vouches
                    reply = replace(reply, had_edns=False)
                rcode = reply.rcode_name
                upstream.heard(self._alarms.now(), flight, edns=reply.had_edns, rcode=rcode, unanswered=unanswered)
                origin = upstream.origin(reply, attempt.transport, len(self._history))
                meaning = self._manners.meaning(self._question, reply, origin)
                upstream.said(self._alarms.now(), meaning)
                return upstream.credibility.weigh(self._question, meaning, reply)
            case Unreadable(why):
                upstream.breaker.answered()
                unparsable = self._failed(attempt, Failure.UNPARSABLE, why)
                upstream.said(self._alarms.now(), unparsable)
                return unparsable
            case Silence():
                return self._silence(attempt, reply)

    def _silence(self, attempt: Attempt, silence: Silence) -> Failed:
        # A resolver may well be without TCP, and one under attack by strays is not dead.
        if attempt.transport != "tcp" and silence.reason is not Failure.MISMATCH:
            self._upstreams[attempt.server].was_silent(self._alarms.now(), silence.detail)
        return self._failed(attempt, silence.reason, silence.detail)

    def _failed(self, attempt: Attempt, reason: Failure, detail: str) -> Failed:
        origin = Provenance(resolver=self._upstreams[attempt.server].name, transport=attempt.transport, at=_now())
        return Failed(reason=reason, detail=detail, provenance=origin)

    # -- the end --

    def _conclude(self, answer: Answer) -> None:
        self._over = True
        self._forget(self._flights)
        now = self._alarms.now()
        for server, upstream in enumerate(self._upstreams):
            tries = [tried for tried in self._history if tried.attempt.server == server]
            upstream.concluded(now, tries, answer)
        if answer.provenance.tries != len(self._history):
            answer = replace(answer, provenance=replace(answer.provenance, tries=len(self._history)))
        done, self._done = self._done, _nobody  # whoever is told may hold this dialogue
        done(answer)

    def _forget(self, flights: list[Flight]) -> None:
        for flight in list(flights):
            attempt = self._history[flight.place].attempt
            self._flights.remove(flight)
            self._upstreams[attempt.server].carriers[attempt.transport].forget(flight)
            self._make_room(flight)

    def _make_room(self, flight: Flight | None) -> None:
        """Lets the next query out for this one, once."""
        if flight is not None and flight.holds_room:
            flight.holds_room = False
            self._upstreams[self._history[flight.place].attempt.server].gate.left()


def _nobody(answer: Answer) -> None:
    pass


def _known(upstreams: Sequence[Upstream]) -> Servers:
    return _servers(tuple([(each.plain_only, each.speaks_edns, each.server.tls) for each in upstreams]))


@lru_cache(maxsize=64)
def _servers(kinds: tuple[tuple[bool, bool, bool], ...]) -> Servers:
    return Servers(
        len(kinds),
        plain=frozenset(i for i, (plain, _, _) in enumerate(kinds) if plain),
        fluent=frozenset(i for i, (_, fluent, _) in enumerate(kinds) if fluent),
        encrypted=frozenset(i for i, (_, _, tls) in enumerate(kinds) if tls),
    )


def _now() -> str:
    return timestamp(int(time.time()))
