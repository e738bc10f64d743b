"""A second, slower pass over the domains that could not be judged, at the end of a run.

Only failures that may pass are worth it: an overloaded resolver, a server that
restarted, a lost packet. Knows neither the inventory nor the order of verdicts.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.memo import Memo, may_pass

T = TypeVar("T")

PAUSE = 1.0
"""Seconds before it begins, half as many more at random."""
_AT_ONCE = 10
"""Domains under way at once."""


def deserves_it(verdict: Verdict, memo: Memo) -> bool:
    """Whether some rule could not judge for a failure that may pass."""
    return any(unjudged.question and may_pass(memo.known(unjudged.question)) for unjudged in verdict.unjudged)


async def look_again(subjects: Sequence[T], judge: Callable[[T], Awaitable[Verdict]], memo: Memo) -> list[Verdict]:
    """The verdicts on `subjects`, in their order, after a pause and with passing failures forgotten."""
    await asyncio.sleep(PAUSE * random.uniform(1.0, 1.5))
    memo.forget_failures()
    slots = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(subject: T) -> Verdict:
        async with slots:
            return await judge(subject)

    tasks = [asyncio.ensure_future(in_turn(subject)) for subject in subjects]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
