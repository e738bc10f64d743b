"""Judges many domains from one source, and tells each verdict as soon as there is one.

The run without its report: nothing is kept of a domain once its verdict is told, so memory does not grow with the
inventory. Knows no format, and no order of verdicts.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from math import inf
from typing import Any

from spfaudit.assignment import Assignment, Tell, tell_not_attempted
from spfaudit.one_pass import Pass
from spfaudit.resolver import second_look
from spfaudit.resolver.budget import usual_budget
from spfaudit.resolver.collect import Collector
from spfaudit.resolver.memo import MOST_JUDGEMENTS, Memo
from spfaudit.resolver.source import Source, rate_of

_AT_ONCE_WITH_AUTHORITIES = 20
"""Domains under way at once, if their name servers are asked as well: each server is asked so slowly that more of
them would only use up their time."""
_SECONDS_FOR_ONE = 0.5
"""Between two questions of one domain, at most, if all take turns at the rate that is set: each gets enough of them
before its time is over."""
_LAST_LOOK = 0.4
"""Seconds in which a source may find out that it was told untrue things when the run is cut short."""
_A_MOMENT = 0.01
"""Seconds in which it tells what it has found out by then, if these were not enough for all."""


async def judge_all(
    assignment: Assignment,
    source: Source,
    *,
    places: Iterable[int] | None = None,
    tell: Tell,
    take_back: Callable[[Sequence[int]], None] = lambda places: None,
) -> None:
    """Calls `tell` with the place of every entry and its verdict, as soon as it is judged, in no particular order.

    `places`: those of the entries that are to be judged, if not all; they are taken from it as they are begun, and of
    those that are left there in the end nobody is told.

    At the end, those that a passing failure left undetermined are looked at again, and told once more: the later
    verdict supersedes the earlier. If the source finds out by then that it was told what is not true, all are judged
    again; `take_back` is called before, since no verdict holds that was told so far. When the run is interrupted, or
    the source gives up, whatever has no verdict that holds is told as not attempted.

    Opens the source and closes it. Raises SourceError where no answer could ever come, and what `tell` raises.
    """
    halt = assignment.interruption
    memo = source if isinstance(source, Memo) else Memo(source)
    stop = asyncio.ensure_future(halt.wait())
    collector = Collector(memo, assignment.budget or usual_budget(assignment.inventory, source))
    course = _Course(assignment, collector, _concurrency(assignment, source), places, tell, take_back)
    try:
        opened = await _done_before(stop, memo.open())
        if opened and await _done_before(stop, course.whole.run()) and source.observed_on is None:
            await _done_before(stop, course.look_again())
        collector.close()
        if opened and not course.untrue and (halt.requested or memo.gave_up):
            for seconds in (_LAST_LOOK, _A_MOMENT):
                with suppress(TimeoutError):
                    await asyncio.wait_for(course.look_back(), seconds)
                    break
        tell_not_attempted(course.left(), assignment, tell)
    finally:
        collector.close()
        stop.cancel()
        try:
            await memo.close()
        finally:
            await asyncio.gather(stop, return_exceptions=True)


def _concurrency(assignment: Assignment, source: Source) -> int:
    """How many domains may be under way at once."""
    most = assignment.concurrency
    if assignment.inventory.authoritative:
        most = min(most, _AT_ONCE_WITH_AUTHORITIES)
    return max(1, int(min(most, _SECONDS_FOR_ONE * rate_of(source))))


class _Course:
    """The passes of one run, one after the other, until what was told holds. Arguments are as for `judge_all`."""

    def __init__(
        self,
        assignment: Assignment,
        collector: Collector,
        concurrency: int,
        places: Iterable[int] | None,
        tell: Tell,
        take_back: Callable[[Sequence[int]], None],
    ) -> None:
        self._assignment = assignment
        self._collector = collector
        self._memo = collector.memo
        self._concurrency = concurrency
        self._tell = tell
        self._take_back = take_back
        self._rest: Iterator[int] = iter(range(len(assignment.entries)) if places is None else ())
        """Those that the latest pass over all is still to begin, and nobody but this run."""
        self.whole = self._pass(self._rest if places is None else places)
        """The latest pass over all."""
        self.untrue = False
        """Whether what was told so far does not hold, and is not judged again."""
        self._now = asyncio.get_running_loop().time
        self._began = self._now()

    def _pass(self, places: Iterable[int], *, at_once: float = inf, in_vain: float = inf, seconds: float = inf) -> Pass:
        return Pass(
            places,
            self._assignment,
            self._collector,
            self._tell,
            concurrency=int(min(self._concurrency, at_once)),
            in_vain=in_vain,
            seconds=seconds,
        )

    async def look_back(self) -> None:
        """Takes back what was told, if the source has found out that it was told what is not true."""
        self.untrue = await self._memo.forget_untrue()
        if self.untrue:
            self._take_back(self.whole.begun)

    async def look_again(self) -> None:
        """Judges all again for as long as verdicts prove untrue, and then once more those that are doubtful. If they
        still prove untrue after `MOST_JUDGEMENTS` times, the source is given up."""
        judgements, looked_twice = 0, False
        while not self._memo.gave_up:
            await self.look_back()
            if self.untrue and judgements < MOST_JUDGEMENTS:
                judgements, looked_twice = judgements + 1, False
                await self._judge_all_again()
            elif self.whole.doubtful and not (self.untrue or looked_twice):
                looked_twice = True
                await self._take_second_look()
            else:
                break
        if self.untrue:
            self._memo.give_up()

    async def _judge_all_again(self) -> None:
        self.untrue = False
        self._rest = iter(self.whole.begun)
        self.whole = self._pass(self._rest)
        await self.whole.run()

    async def _take_second_look(self) -> None:
        await second_look.pause()
        self._memo.forget_failures()
        doubtful = second_look.spread(self.whole.doubtful)
        seconds = max(second_look.LEAST, self._now() - self._began)
        await self._pass(doubtful, at_once=second_look.AT_ONCE, in_vain=second_look.IN_VAIN, seconds=seconds).run()

    def left(self) -> Iterable[int]:
        """Those without a verdict that holds."""
        return chain(self.whole.begun if self.untrue else self.whole.under_way(), self._rest)


async def _done_before(stop: "asyncio.Future[None]", doing: Coroutine[Any, Any, None]) -> bool:
    """Whether what is awaited was done before the run was to stop; else it is cancelled. Raises what it raises."""
    task = asyncio.ensure_future(doing)
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        return not stop.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
