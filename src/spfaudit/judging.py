"""Judges many domains from one source, and tells each verdict as soon as there is one.

The run without its report: nothing is kept of a domain once its verdict is told, so memory does not grow with the
inventory. Knows no format, and no order of verdicts.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain
from math import inf
from typing import Any

from msgspec import Struct, field

from spfaudit.evidence import Failed, Failure
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.shared import SharedFacts
from spfaudit.one_pass import Pass, Tell
from spfaudit.policy.judge import Trial, not_attempted
from spfaudit.policy.settings import Policies
from spfaudit.policy.verdict import Unjudged, Verdict
from spfaudit.resolver import second_look
from spfaudit.resolver.budget import Budget, usual_budget
from spfaudit.resolver.collect import Collector
from spfaudit.resolver.memo import MOST_JUDGEMENTS, Memo
from spfaudit.resolver.source import Source, rate_of

DEFAULT_CONCURRENCY = 1_000
"""Domains under way at once, at most: as long as no question waits for its turn, another domain is begun."""

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


class Assignment(Struct, frozen=True, kw_only=True, eq=False):
    """What a run is to judge, by which rules, and at what cost."""

    inventory: Inventory
    policies: Policies
    today: date
    """For waivers and retirement."""
    budget: Budget | None = None
    """What one domain may cost; None: what is usual for the inventory and the source."""
    concurrency: int = DEFAULT_CONCURRENCY
    """Most domains under way at once."""
    interruption: Interruption = field(default_factory=Interruption)
    """Ends the run early."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those to be judged; each has its place there."""
        return self.inventory.entries


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
    inventory, entries, halt = assignment.inventory, assignment.entries, assignment.interruption
    concurrency = assignment.concurrency
    if inventory.authoritative:
        concurrency = min(concurrency, _AT_ONCE_WITH_AUTHORITIES)
    concurrency = max(1, int(min(concurrency, _SECONDS_FOR_ONE * rate_of(source))))
    memo = source if isinstance(source, Memo) else Memo(source)
    stop = asyncio.ensure_future(halt.wait())
    collector = Collector(memo, assignment.budget or usual_budget(inventory, source))

    def begin_pass(places: Iterable[int], concurrency: int, in_vain: float, seconds: float) -> Pass:
        shared = SharedFacts()

        def trial_of(place: int) -> Trial:
            entry = entries[place]
            return Trial(entry, inventory, assignment.policies.of(entry), assignment.today, shared)

        return Pass(places, entries, trial_of, collector, concurrency, in_vain, seconds, halt, tell)

    rest: Iterator[int] = iter(())
    if places is None:
        places = rest = iter(range(len(entries)))
    course = _Course(memo, begin_pass, concurrency, places, rest, take_back)
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


class _Course:
    """The passes of one run, one after the other, until what was told holds.

    `places`: of the first pass. `rest`: those of them that nobody but this run will begin.
    """

    def __init__(
        self,
        memo: Memo,
        begin_pass: Callable[[Iterable[int], int, float, float], Pass],
        concurrency: int,
        places: Iterable[int],
        rest: Iterator[int],
        take_back: Callable[[Sequence[int]], None],
    ) -> None:
        self.whole = begin_pass(places, concurrency, inf, inf)
        """The latest pass over all."""
        self.untrue = False
        """Whether what was told so far does not hold, and is not judged again."""
        self._rest = rest
        """Those that it is still to begin."""
        self._memo = memo
        self._begin_pass = begin_pass
        self._concurrency = concurrency
        self._take_back = take_back
        self._now = asyncio.get_running_loop().time
        self._began = self._now()

    async def look_back(self) -> None:
        """Takes back what was told, if the source has found out that it was told what is not true."""
        self.untrue = await self._memo.forget_untrue()
        if self.untrue:
            self._take_back(self.whole.begun)

    async def look_again(self) -> None:
        """Judges all again for as long as verdicts prove untrue, and then once more those that are doubtful. If they
        still prove untrue after `MOST_JUDGEMENTS` times, the source is given up."""
        memo, concurrency = self._memo, self._concurrency
        judgements, looked_twice = 0, False
        while not memo.gave_up:
            await self.look_back()
            if self.untrue and judgements < MOST_JUDGEMENTS:
                self._rest, self.untrue = iter(self.whole.begun), False
                self.whole, looked_twice = self._begin_pass(self._rest, concurrency, inf, inf), False
                judgements += 1
                await self.whole.run()
            elif self.whole.doubtful and not (self.untrue or looked_twice):
                looked_twice = True
                await second_look.pause()
                memo.forget_failures()
                again, at_once = second_look.spread(self.whole.doubtful), min(concurrency, second_look.AT_ONCE)
                seconds = max(second_look.LEAST, self._now() - self._began)
                await self._begin_pass(again, at_once, second_look.IN_VAIN, seconds).run()
            else:
                break
        if self.untrue:
            memo.give_up()

    def left(self) -> Iterable[int]:
        """Those without a verdict that holds."""
        return chain(self.whole.begun if self.untrue else self.whole.under_way(), self._rest)


def tell_not_attempted(places: Iterable[int], assignment: Assignment, tell: Tell) -> None:
    """Calls `tell` with these places, and a verdict that says so."""
    entries, policies = assignment.entries, assignment.policies
    reason = Failed(reason=Failure.NOT_ATTEMPTED).describe()
    abstentions: dict[tuple[str, str | None], tuple[Unjudged, ...]] = {}
    for place in places:
        entry = entries[place]
        alike = entry.usage, entry.profile
        shared = abstentions.get(alike)
        if shared is None:
            shared = abstentions[alike] = not_attempted(entry, policies.of(entry), reason).unjudged
        tell(place, Verdict(entry=entry, unjudged=shared))


async def _done_before(stop: "asyncio.Future[None]", doing: Any) -> bool:
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
