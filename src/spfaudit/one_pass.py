"""One pass over entries: as many are under way at once as bring answers soonest, and each verdict is told as it comes.

Knows how questions wait for their turn; not why the pass is made, or whether there will be another.
"""

import asyncio
from array import array
from collections.abc import Iterable
from functools import partial

from spfaudit.assignment import Assignment, Tell
from spfaudit.evidence import Evidence
from spfaudit.mail.shared import SharedFacts
from spfaudit.policy.judge import Trial
from spfaudit.resolver.collect import Collector

_ENOUGH_WAITING = 50
"""Questions that wait for their turn, so that one more domain would only wait as well, and use up its time."""
_LIKELY_QUESTIONS = 5
"""What a domain costs, about."""
_AT_A_TIME = 100
"""Domains begun before the rest of the program gets its turn."""


class Pass:
    """Some of the entries, judged as they come; no more of them once the first `in_vain` are all left open, or so
    many seconds are over."""

    def __init__(
        self,
        places: Iterable[int],
        assignment: Assignment,
        collector: Collector,
        tell: Tell,
        *,
        concurrency: int,
        in_vain: float,
        seconds: float,
    ) -> None:
        self.doubtful: list[int] = []
        """Those worth a second look."""
        self.begun = array("I")
        """All that were taken so far: they are judged again if the source finds out that it was told untrue things."""
        self._places = iter(places)
        self._assignment = assignment
        self._entries = assignment.entries
        self._halt = assignment.interruption
        self._shared = SharedFacts()
        self._collector = collector
        self._memo = collector.memo
        self._concurrency = concurrency
        self._in_vain = in_vain
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + seconds
        self._settled = 0
        self._tell = tell
        self._under_way: set[int] = set()
        self._all_begun = False
        self._to_begin = False
        """Whether more are about to begin: once for all that were judged by the answers that came together."""
        self._finished: asyncio.Future[None] = self._loop.create_future()

    async def run(self) -> None:
        """Returns when all are judged, or the source has given up. Raises what a rule or `tell` raises."""
        with self._memo.concerned(self._finished):
            self._begin_more()
            await self._finished

    def under_way(self) -> list[int]:
        """Those that were begun and have no verdict."""
        return sorted(self._under_way)

    def _begin_soon(self) -> None:
        if not self._to_begin:
            self._to_begin = True
            self._loop.call_soon(self._begin_more)

    def _begin_more(self) -> None:
        self._to_begin = False
        room = 0
        for _ in range(_AT_A_TIME):
            ended = self._halt.requested or self._finished.done()
            room = 0 if ended else room or self._room()
            place = next(self._places, None) if room else None
            if place is None:
                self._all_begun |= room > 0
                break
            room -= 1
            self._begin(place)
        else:
            self._begin_soon()
        if not self._under_way and (self._all_begun or self._is_over) and not self._finished.done():
            self._finished.set_result(None)

    @property
    def _is_over(self) -> bool:
        if self._memo.gave_up and self._memo.observed_on is None:  # a recording has what there was before all the same
            return True
        return (len(self.doubtful) >= self._in_vain and not self._settled) or self._loop.time() >= self._until

    def _begin(self, place: int) -> None:
        self.begun.append(place)
        self._under_way.add(place)
        entry = self._entries[place]
        trial = self._assignment.trial(entry, self._shared)
        judged = partial(self._judged, place, trial)
        self._collector.start(trial.pursue, judged, entry.domain, trial.first_questions)

    def _room(self) -> int:
        """How many more may begin before the next look at what that has brought."""
        under_way = len(self._under_way)
        if under_way >= self._concurrency or self._is_over:
            return 0
        more = _ENOUGH_WAITING - self._memo.backlog
        if more <= 0:
            return 0 if under_way else 1
        return min(self._concurrency - under_way, 1 + more // _LIKELY_QUESTIONS)

    def _judged(self, place: int, trial: Trial, evidence: Evidence) -> None:
        verdict = trial.verdict()
        if verdict.may_change:
            self.doubtful.append(place)
        else:
            self._settled += 1
        self._under_way.discard(place)
        self._tell(place, verdict)
        self._begin_soon()
