"""The loop: judge, ask what is missing, judge again.

Knows a source and the engine. Bounded: no domain costs more than its budget, whatever its DNS says.
"""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from msgspec import Struct

from spfaudit.evidence import Answer, Evidence, Failed, Failure, Missing, Question
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.spf.shared import SharedTrees
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import Policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Source

T = TypeVar("T")


class Budget(Struct, frozen=True):
    """What one domain may cost."""

    questions: int = 60
    seconds: float = 30.0


async def collect(
    entry: Entry,
    inventory: Inventory,
    policy: Policy,
    source: Source,
    *,
    today: date,
    budget: Budget,
    shared: SharedTrees | None = None,
) -> Verdict:
    """The verdict on one domain. `shared`: what the run knows of providers' records."""
    trial = Trial(entry, inventory, policy, today, shared)
    await gather_evidence(trial.advance, source, budget)
    return trial.verdict()


async def gather_evidence(
    attempt: Callable[[Evidence], tuple[Question, ...]], source: Source, budget: Budget
) -> Evidence:
    """Evidence with which `attempt` is content. `attempt` returns the questions that it misses.

    What is beyond the budget is undetermined, never absent; which questions that are does not depend on time
    unless time runs out.
    """
    memo = source if isinstance(source, Memo) else Memo(source)
    evidence = Evidence()
    deadline = asyncio.get_running_loop().time() + budget.seconds
    while missing := attempt(evidence):
        affordable = missing[: max(0, budget.questions - len(evidence))]
        answers = await _ask(affordable, memo, deadline)
        answers |= {question: _over(f"{budget.questions} questions") for question in missing[len(affordable) :]}
        evidence = evidence.extended(answers)
    return evidence


def settle(attempt: Callable[[Evidence], T], source: Source, budget: Budget | None = None) -> T:
    """What `attempt` makes of the evidence once it no longer raises Missing: for callers without an event loop.

    Opens the source, asks within the budget, closes it. Raises SourceError.
    """
    results: list[T] = []

    def missing(evidence: Evidence) -> tuple[Question, ...]:
        try:
            results.append(attempt(evidence))
        except Missing as wanted:
            return wanted.questions
        return ()

    async def gather() -> None:
        memo = Memo(source)
        await memo.open()
        try:
            await gather_evidence(missing, memo, budget or Budget())
        finally:
            await memo.close()

    asyncio.run(gather())
    return results[-1]


async def _ask(questions: tuple[Question, ...], memo: Memo, deadline: float) -> dict[Question, Answer]:
    """The answers to all questions, in their order, whatever the order of replies."""
    known = {question: memo.known(question) for question in questions}
    waiting = {question: memo.request(question) for question, answer in known.items() if answer is None}
    if waiting:
        try:
            remaining = deadline - asyncio.get_running_loop().time()
            await asyncio.wait(waiting.values(), timeout=max(0.0, remaining))
        finally:
            late = [future for future in waiting.values() if not future.done()]
            for future in late:
                future.cancel()
    return {
        question: answer or (_over("out of time") if waiting[question].cancelled() else waiting[question].result())
        for question, answer in known.items()
    }


def _over(detail: str) -> Failed:
    return Failed(reason=Failure.OVER_BUDGET, detail=detail)
