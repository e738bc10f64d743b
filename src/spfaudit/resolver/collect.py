"""The loop: judge, ask what is missing, judge again.

Knows a source and the engine. Bounded: no domain costs more than its budget, whatever its DNS says.
"""

import asyncio
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from spfaudit.evidence import Answer, Evidence, Failed, Failure, Question
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.spf.shared import SharedTrees
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import Policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.source import Source


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
    evidence = Evidence()
    deadline = asyncio.get_running_loop().time() + budget.seconds
    while missing := attempt(evidence):
        affordable = missing[: max(0, budget.questions - len(evidence))]
        answers = await _ask(affordable, source, deadline)
        answers |= {question: _over(f"{budget.questions} questions") for question in missing[len(affordable) :]}
        evidence = evidence.extended(answers)
    return evidence


async def _ask(questions: tuple[Question, ...], source: Source, deadline: float) -> dict[Question, Answer]:
    """The answers to all questions, in their order, whatever the order of replies."""
    if not questions:
        return {}
    tasks = {question: asyncio.ensure_future(source.lookup(question)) for question in questions}
    try:
        remaining = deadline - asyncio.get_running_loop().time()
        await asyncio.wait(tasks.values(), timeout=max(0.0, remaining))
        return {question: task.result() if task.done() else _over("out of time") for question, task in tasks.items()}
    finally:
        for task in tasks.values():
            task.cancel()


def _over(detail: str) -> Failed:
    return Failed(reason=Failure.OVER_BUDGET, detail=detail)
