"""One attempt to make something of DNS, pursued to its end: for callers without an event loop."""

from collections.abc import Callable
from typing import TypeVar

from spfaudit.arguments import require_if_given
from spfaudit.evidence import Evidence, Missing, Question
from spfaudit.resolver.blocking import run_blocking
from spfaudit.resolver.budget import Budget, at_the_rate_of
from spfaudit.resolver.collect import gather_evidence
from spfaudit.resolver.memo import MOST_JUDGEMENTS, Memo
from spfaudit.resolver.source import Source, require_source

T = TypeVar("T")


def settle(
    begin: Callable[[], Callable[[Evidence], T]],
    source: Source,
    budget: Budget | None = None,
    domain: str | None = None,
) -> T:
    """What an attempt makes of the evidence once it no longer raises Missing. Blocks.

    `begin` makes the attempt, and a new one each time the source finds out that it was told what is not true; after
    `MOST_JUDGEMENTS` of these nothing is asked any more. Opens the source, asks within the budget, closes it. `domain`
    as for `gather_evidence`. Raises SourceError, and RuntimeError inside a running event loop.
    """
    require_source(source)
    require_if_given(budget=(budget, Budget))

    async def once(memo: Memo) -> T:
        return await _pursued(begin(), memo, budget or at_the_rate_of(source, Budget()), domain)

    async def gather() -> T:
        memo = Memo(source)
        memo.heed_defects()
        try:
            await memo.open()
            result = await once(memo)
            for judgement in range(1, MOST_JUDGEMENTS + 2):
                if not await memo.forget_untrue():
                    break
                if judgement > MOST_JUDGEMENTS:
                    memo.give_up()
                result = await once(memo)
            return result
        finally:
            await memo.close()

    return run_blocking(gather)


async def _pursued(attempt: Callable[[Evidence], T], memo: Memo, budget: Budget, domain: str | None) -> T:
    """What comes of the attempt once it misses nothing."""
    results: list[T] = []

    def missing(evidence: Evidence) -> tuple[Question, ...]:
        try:
            results.append(attempt(evidence))
        except Missing as wanted:
            return wanted.questions
        return ()

    await gather_evidence(missing, memo, budget, domain)
    return results[-1]
