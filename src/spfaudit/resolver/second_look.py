"""A second, slower pass over the domains that could not be judged, at the end of a run: when, how slowly, which first.

Only failures that may pass are worth it (`Verdict.may_change`): an overloaded resolver, a server that
restarted, a lost packet. Knows neither the inventory nor the order of verdicts.
"""

import asyncio
import random
from collections.abc import Sequence

PAUSE = 1.0
"""Seconds before it begins, half as many more at random."""
AT_ONCE = 10
"""Domains under way at once."""
IN_VAIN = 100
"""So many domains without any that is settled now: the others are left as they are. Where nothing works, a slow look
at all of a long list would take hours."""
LEAST = 600.0
"""Seconds after which none is looked at any more, or as many as all before has taken if these are more. Where one in a
hundred is settled now, a slow look at all of a long list would take hours as well."""


def spread(places: Sequence[int]) -> list[int]:
    """The same places, such that the first few stand for all: neighbours often fail for the same reason."""
    stride = max(1, len(places) // IN_VAIN)
    return [place for start in range(stride) for place in places[start::stride]]


async def pause() -> None:
    """Gives what failed some time to recover."""
    await asyncio.sleep(PAUSE * random.uniform(1.0, 1.5))
