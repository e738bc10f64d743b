"""The loop: judge, ask what is missing, judge again; for many domains at once, without a task for any.

Knows a source, and attempts to judge that say what they miss. Bounded: no domain costs more than its budget,
whatever its DNS says.
"""

import asyncio
from collections.abc import Callable
from functools import lru_cache, partial

from msgspec import Struct

from spfaudit.evidence import OUT_OF_TURN, Answer, Evidence, Failed, Failure, Question
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Source, fulfil
from spfaudit.suffixes import registrable_domain

Attempt = Callable[[Evidence], tuple[Question, ...]]
"""Makes of the evidence what it can, and returns the questions that it misses; none: it is content."""


class Collector:
    """Gathers evidence for many domains at once, within the running event loop.

    Which questions are beyond the budget does not depend on time unless time runs out.
    """

    def __init__(self, memo: Memo, budget: Budget) -> None:
        self.memo = memo
        self.budget = budget
        self._loop = asyncio.get_running_loop()
        self._nothing = Evidence(lists_names=memo.lists_names)
        self._harmless = min(budget.questions, budget.third_party)
        """So many questions of one domain are within every limit."""
        self._cases: dict[_Case, None] = {}
        """Those under way, the oldest first: all have the same time."""
        self._timer: asyncio.TimerHandle | None = None

    def start(
        self,
        attempt: Attempt,
        done: Callable[[Evidence], None],
        domain: str | None,
        first: tuple[Question, ...] = (),
    ) -> None:
        """Gathers evidence until `attempt` is content, and calls `done` with it, perhaps at once.

        `domain`: whose own names are no third party's; None: nobody's are. `first`: what `attempt` is known to miss
        before anything was asked. What `attempt` or `done` raises goes to `memo.break_off`.
        """
        case = _Case(attempt, done, domain, self._loop.time() + self.budget.seconds, self._go_on, self._nothing)
        self._cases[case] = None
        if self._timer is None:
            self._timer = self._loop.call_at(case.deadline, self._ring)
        self._go_on(case, first)

    def close(self) -> None:
        """Gathers no more; nobody is told."""
        if self._timer:
            self._timer.cancel()
        for case in self._cases:
            case.answers = {}
        self._cases.clear()

    def _go_on(self, case: "_Case", missing: tuple[Question, ...] = ()) -> None:
        try:
            while missing := missing or case.attempt(case.evidence):
                if self._ask(case, missing):
                    return
                missing = ()
            del self._cases[case]
            case.done(case.evidence)
        except Exception as defect:
            self.memo.break_off(defect)

    def _ask(self, case: "_Case", missing: tuple[Question, ...]) -> bool:
        """Whether some answer must be waited for; all are in the order of the questions, whatever that of replies."""
        asked = len(case.evidence) + case.asked_twice
        answers = case.answers = dict.fromkeys(missing, _AWAITED)
        case.awaited = 1 + len(answers)  # one more until all are asked: some may be answered at once
        if asked + len(answers) <= self._harmless and case.too_late is None:
            request, hear = self.memo.request, case.hear
            for question in missing:
                answer = request(question, hear)
                if answer is not None:
                    case.take(question, answer)
        else:
            self._ask_within_budget(case, missing, asked)
        case.awaited -= 1
        if case.awaited:
            return True
        case.evidence = case.evidence.extended(answers)
        return False

    def _ask_within_budget(self, case: "_Case", missing: tuple[Question, ...], asked: int) -> None:
        """The same for one that has asked so many questions that some limit may be reached, or too long."""
        memo, most = self.memo, self.budget.questions
        for count, question in enumerate(missing, asked + 1):
            answer: Answer | None
            if count > most:
                answer = _over(f"{most} questions")
            elif party := case.too_much_of(question.name, self.budget.third_party):
                answer = _over(f"{self.budget.third_party} questions about names of {party}")
            elif case.too_late:
                answer = memo.known(question) or case.too_late
            else:
                answer = memo.request(question, case.hear)
            if answer is not None:
                case.take(question, answer)

    def _ring(self) -> None:
        """Those whose time is over get no more answers."""
        now = self._loop.time()
        why = _OUT_OF_TURN if self.memo.backlog else _OUT_OF_TIME
        for case in list(self._cases):
            if case.deadline > now:
                break
            case.end_waiting(why)
        oldest = next(iter(self._cases), None)
        self._timer = self._loop.call_at(oldest.deadline, self._ring) if oldest else None


class _Case(Struct, eq=False):
    """One domain whose evidence is being gathered."""

    attempt: Attempt
    done: Callable[[Evidence], None]
    domain: str | None
    deadline: float
    go_on: "Callable[[_Case], None]"
    evidence: Evidence
    too_late: Failed | None = None
    """What comes of questions from now on."""
    asked_twice: int = 0
    """Questions that went out once more, over TCP, because of what the answer is: they count twice."""
    answers: dict[Question, Answer] = {}
    """Those to the questions of this round."""
    awaited: int = 0
    parties: dict[str, int] | None = None
    """How many questions were about names of each third party; None: too few to be worth counting."""

    def hear(self, question: Question, answer: Answer) -> None:
        """An answer came; too late if it is awaited no more."""
        answers = self.answers
        if answers.get(question) is not _AWAITED:
            return
        answers[question] = answer  # as `take` does: this is the one way of most answers
        if answer.provenance.transport == "tcp":
            self.asked_twice += 1
        self.awaited = awaited = self.awaited - 1
        if not awaited:
            self.evidence = self.evidence.extended(answers)
            self.go_on(self)

    def take(self, question: Question, answer: Answer) -> None:
        """One answer less is awaited."""
        self.answers[question] = answer
        if answer.provenance.transport == "tcp":
            self.asked_twice += 1
        self.awaited -= 1

    def end_waiting(self, why: Failed) -> None:
        """Answers that have not come do not count any more."""
        self.too_late = why
        for question in [question for question, answer in self.answers.items() if answer is _AWAITED]:
            self.hear(question, why)

    def too_much_of(self, name: str, most: int) -> str | None:
        """The third party to whom `name` belongs, if `most` questions about its names were counted before."""
        if self.parties is None:
            self.parties = {}
            for question in self.evidence:
                self.too_much_of(question.name, most)
        domain = self.domain
        if domain is None or name == domain or name.endswith("." + domain):
            return None
        party = _owner(name)
        if party == _owner(domain):
            return None
        count = self.parties[party] = self.parties.get(party, 0) + 1
        return party if count > most else None


@lru_cache(maxsize=20_000)
def _owner(name: str) -> str:
    """The registrable domain; of a public suffix, itself."""
    return registrable_domain(name) or name


async def gather_evidence(attempt: Attempt, source: Source, budget: Budget, domain: str | None = None) -> Evidence:
    """Evidence with which `attempt` is content. `domain`: whose own names are no third party's; None: nobody's are."""
    memo = source if isinstance(source, Memo) else Memo(source)
    gathered: asyncio.Future[Evidence] = asyncio.get_running_loop().create_future()
    collector = Collector(memo, budget)
    try:
        with memo.concerned(gathered):
            collector.start(attempt, partial(fulfil, gathered), domain)
            return await gathered
    finally:
        collector.close()


def _over(detail: str) -> Failed:
    return Failed(reason=Failure.OVER_BUDGET, detail=detail)


_OUT_OF_TIME = _over("out of time")
_OUT_OF_TURN = _over(OUT_OF_TURN)
_AWAITED = Failed(reason=Failure.NOT_ATTEMPTED)
"""Stands for an answer that is still to come, and is never part of the evidence."""
