"""A second, slower pass over the domains that could not be judged, at the end of a run: which, when, how slowly.

Only failures that may pass are worth it: an overloaded resolver, a server that
restarted, a lost packet. Knows neither the inventory nor the order of verdicts.
"""

import asyncio
import random

from spfaudit.policy.verdict import Verdict

PAUSE = 1.0
"""Seconds before it begins, half as many more at random."""
AT_ONCE = 10
"""Domains under way at once."""


def deserves_it(verdict: Verdict) -> bool:
    """Whether some rule could not judge for a failure that may pass."""
    return any(unjudged.passing for unjudged in verdict.unjudged)


async def pause() -> None:
    """Gives what failed some time to recover."""
    await asyncio.sleep(PAUSE * random.uniform(1.0, 1.5))
