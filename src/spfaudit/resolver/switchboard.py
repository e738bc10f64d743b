"""Puts questions through to resolvers: to which, in which way, and when it is their turn.

Most get by with a first try; the others have a dialogue. Knows a clock, and no event loop and no socket: all of it
can be played through in a simulation.
"""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from math import inf

from spfaudit.evidence import Answer, Failed, Failure, Question
from spfaudit.resolver.dialogue import Dialogue, Manners
from spfaudit.resolver.first_try import FirstTries
from spfaudit.resolver.name import canonical
from spfaudit.resolver.plain_records import PLAIN
from spfaudit.resolver.queries import encode_question, known_labels, plain_labels
from spfaudit.resolver.source import Done
from spfaudit.resolver.transport import Answered, Flight, Reply
from spfaudit.resolver.upstream import Upstream

_SOON = 2.0
"""Seconds for which it is worth having questions under way."""
_ANYBODY_KNOWS = Question(".", "NS")
_OpenEnd = tuple[FirstTries, Flight, Reply | None]


class Switchboard:
    """The resolvers of a run, the preferred first, and the questions to them, at most `concurrency` of them at once.

    `later`: makes a call once who asks has asked all that there is to ask now.
    """

    def __init__(
        self,
        upstreams: Sequence[Upstream],
        manners: Manners,
        *,
        concurrency: int,
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        self.upstreams = upstreams
        self.gave_up = False
        """Whether questions were not attempted because every resolver had fallen silent."""
        self._manners = manners
        self._overall = manners.gate.pace
        """How fast all resolvers together may be asked."""
        self._concurrency = concurrency
        self._later = later
        self._first_tries = [
            FirstTries(
                upstream,
                manners.alarms,
                timeout=manners.timeout,
                left_open=self._left_open,
                settled=self._first_tries_settled,
            )
            for upstream in upstreams
        ]
        self._preferred = self._first_tries[0]
        self._in_first_try = 0
        self._dialogues: set[Dialogue] = set()
        self._waiting: deque[Flight] = deque()
        """Those whose turn has not come."""
        self._wait = self._waiting.append
        self._open_ends: deque[_OpenEnd] = deque()
        """First tries that need a dialogue."""
        self._busy = False
        self.otherwise: Callable[[Question, Done], None] = self.ask_anything
        """What is done with a question that is not a plain one."""
        self._doubted: set[Upstream] = set()
        """Those that are being asked for a sign of life."""
        for upstream in upstreams:
            upstream.doubted = partial(self._ask_for_a_sign_of_life, upstream)
            upstream.overtaxed = partial(self._spare, upstream)
            upstream.fell_silent = self._wait_for_somebody
            upstream.gate.vacant = self._put_through

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn, be it their first or that of their next try.

        If all resolvers were too slow for us, those do as well that have no answer yet and are more than will soon have
        one: some more of them would only be lost.
        """
        kept = len(self._waiting)
        if kept:
            kept = max(0, kept - self._room())  # these will have their turn in a moment
        kept += len(self._manners.gate.queue)
        for upstream in self.upstreams:
            kept += len(upstream.gate.queue)
        if self._dialogues and all(upstream.gate.pace.is_slowed for upstream in self.upstreams):
            soon = _SOON * max(upstream.throughput for upstream in self.upstreams)
            kept = max(kept, len(self._waiting) + len(self._dialogues) - int(soon))
        return kept

    def ask(self, question: Question, done: Done) -> None:
        """Calls `done` with the question and its answer, once, perhaps at once."""
        name = question.name
        labels = known_labels(name) or plain_labels(name)
        type = PLAIN.get(question.type)
        if labels and type:
            self._wait(Flight(question, labels + type.asked, done, type))
            if not self._busy and len(self._waiting) == 1:  # else it is put through with others, or waits for answers
                self._later(self._put_through)
        else:
            self.otherwise(question, done)

    def ask_anything(self, question: Question, done: Done) -> None:
        """The same for a question that need not be a plain one."""
        try:
            usual = canonical(question)
            section = encode_question(usual)
        except ValueError as error:
            done(question, Failed(reason=Failure.UNASKABLE, detail=str(error)))
            return
        if usual != question:
            done = partial(_answer_as_asked, question, done)
        plain = PLAIN.get(usual.type) if plain_labels(usual.name) is not None else None
        self._waiting.append(Flight(usual, section, done, plain))
        if not self._busy and len(self._waiting) == 1:
            self._later(self._put_through)

    def converse(
        self, question: Question, manners: Manners, upstreams: Sequence[Upstream], tell: Callable[[Answer], None]
    ) -> None:
        """Has a dialogue of another kind with some of the resolvers, and calls `tell` with its answer.

        `question` is canonical. It waits for nobody but the resolvers' own gates.
        """
        self._dialogue(question, encode_question(question), lambda _, answer: tell(answer), manners).begin(upstreams)

    def best(self) -> list[Upstream]:
        """Those that still answer, the preferred first; none if all are dead.

        Liars, and who denies all there is, only if there is nobody else.
        """
        alive = [upstream for upstream in self.upstreams if not upstream.is_given_up]
        return [upstream for upstream in alive if not upstream.credibility.is_liar] or alive

    def close(self) -> None:
        """Forgets all questions; nobody is told."""
        self._waiting.clear()
        self._open_ends.clear()
        for dialogue in self._dialogues:
            dialogue.leave()
        self._dialogues.clear()
        for first_tries in self._first_tries:
            first_tries.forget_all()
        self._in_first_try = 0

    # -- whose turn it is --

    def _put_through(self) -> None:
        """Begins as many as may be under way. Some end at once: those that follow begin here, not deeper."""
        if self._busy or not (self._waiting or self._open_ends):
            return
        self._busy = True
        try:
            while self._open_ends or self._waiting:
                if self._open_ends:
                    self._go_on(*self._open_ends.popleft())
                elif self._in_first_try + len(self._dialogues) >= self._concurrency:
                    break
                elif room := self._room():
                    count = min(room, len(self._waiting))
                    self._in_first_try += count
                    self._preferred.begin(self._waiting, count)
                elif self._overall.rate == inf and self._preferred.upstream.is_easy:  # and full
                    break
                else:
                    self._begin_otherwise()
        finally:
            self._busy = False

    def _room(self) -> int:
        """For how many first tries there is room now."""
        if self._overall.rate < inf:
            return 0
        most = self._concurrency - self._in_first_try - len(self._dialogues)
        return min(self._preferred.upstream.room, max(0, most))

    def _begin_otherwise(self) -> None:
        """By a dialogue; or by the first try at another resolver from now on."""
        best = self.best()
        first_tries = self._first_tries[self.upstreams.index(best[0])] if best else self._preferred
        if first_tries is not self._preferred:
            self._preferred = first_tries
            return
        flight = self._waiting.popleft()
        assert flight.done is not None  # somebody has asked
        if best:
            self._dialogue(flight.question, flight.section, flight.done).begin(best)
        else:
            self.gave_up = True
            flight.done(flight.question, Failed(reason=Failure.NOT_ATTEMPTED, detail="no resolver answers any more"))

    # -- dialogues --

    def _first_tries_settled(self, answered: list[Answered]) -> None:
        self._in_first_try -= len(answered)
        busy, self._busy = self._busy, True  # what comes of the answers is put through together
        try:
            for flight, answer in answered:
                done, flight.done = flight.done, None
                if done is not None:  # not forgotten meanwhile
                    done(flight.question, answer)
        finally:
            self._busy = busy
        self._put_through()

    def _left_open(self, first_tries: FirstTries, flight: Flight, reply: Reply | None) -> None:
        self._open_ends.append((first_tries, flight, reply))
        self._put_through()

    def _go_on(self, first_tries: FirstTries, flight: Flight, reply: Reply | None) -> None:
        assert flight.done is not None  # nobody else has taken it over
        self._in_first_try -= 1
        asked = first_tries.upstream
        others = [upstream for upstream in self.best() if upstream is not asked]
        self._dialogue(flight.question, flight.section, flight.done).go_on([asked, *others], flight, reply)

    def _dialogue(self, question: Question, section: bytes, done: Done, manners: Manners | None = None) -> Dialogue:
        def finish(answer: Answer) -> None:
            self._dialogues.discard(dialogue)
            done(question, answer)
            self._put_through()

        dialogue = Dialogue(question, section, manners or self._manners, finish)
        self._dialogues.add(dialogue)
        return dialogue

    def _ask_for_a_sign_of_life(self, upstream: Upstream) -> None:
        """The root's servers: any answer shows that it is the names that are dead, and not the resolver."""
        if upstream not in self._doubted:
            self._doubted.add(upstream)
            section = encode_question(_ANYBODY_KNOWS)
            self._dialogue(_ANYBODY_KNOWS, section, partial(self._no_longer_doubted, upstream)).begin([upstream])

    def _spare(self, upstream: Upstream) -> None:
        """Who answers too late, even what anybody knows, is not dead. But it may be given up if there is another."""
        if upstream in self._doubted and self._is_needed(upstream):
            upstream.spare(self._manners.alarms.now())

    def _wait_for_somebody(self) -> None:
        """Where all are silent, those that have answered not long ago are asked on for a while, slowly."""
        now = self._manners.alarms.now()
        if not self.best():
            for upstream in self.upstreams:
                if upstream.has_answered_lately(now):
                    upstream.spare(now)

    def _no_longer_doubted(self, upstream: Upstream, question: Question, answer: Answer) -> None:
        self._doubted.discard(upstream)
        now = self._manners.alarms.now()
        if isinstance(answer, Failed) and upstream.futility.is_suspected(now):
            others = [other.futility for other in self.best() if other is not upstream]
            if upstream.futility.knows_nothing(others):
                upstream.gate.pace.hold(now)  # it may refuse for haste

    def _is_needed(self, upstream: Upstream) -> bool:
        return all(other is upstream for other in self.best())


def _answer_as_asked(question: Question, done: Done, usual: Question, answer: Answer) -> None:
    """What was answered to the canonical form of a question is the answer to the question."""
    done(question, answer)
