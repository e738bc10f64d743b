"""Judges many domains from one source, and tells each verdict as soon as there is one.

The run without its report: nothing is kept of a domain once its verdict is told, so memory does not grow with the
inventory. Knows no format, and no order of verdicts.
"""

import asyncio
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import chain
from math import inf
from typing import Any

from spfaudit.evidence import Evidence, Failed, Failure
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.shared import SharedFacts
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

_ENOUGH_WAITING = 50
"""Questions that wait for their turn, so that one more domain would only wait as well, and use up its time."""
_AT_ONCE_WITH_AUTHORITIES = 20
"""Domains under way at once, if their name servers are asked as well: each server is asked so slowly that more of
them would only use up their time."""
_SECONDS_FOR_ONE = 0.5
"""Between two questions of one domain, at most, if all take turns at the rate that is set: each gets enough of them
before its time is over."""
_LIKELY_QUESTIONS = 5
"""What a domain costs, about."""
_AT_A_TIME = 100
"""Domains begun before the rest of the program gets its turn."""
_LAST_LOOK = 0.4
"""Seconds in which a source may find out that it was told untrue things when the run is cut short."""

Tell = Callable[[int, Verdict], None]


async def judge_all(
    entries: Sequence[Entry],
    inventory: Inventory,
    source: Source,
    *,
    places: Iterable[int] | None = None,
    policies: Policies,
    today: date,
    budget: Budget | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
    tell: Tell,
    take_back: Callable[[Sequence[int]], None] = lambda places: None,
) -> None:
    """Calls `tell` with the place of every entry and its verdict, as soon as it is judged, in no particular order.

    `places`: those of the entries that are to be judged, if not all; they are taken from it as they are begun, and of
    those that are left there in the end nobody is told.

    At the end, those that a passing failure left undetermined are looked at again, and told once more: the later
    verdict supersedes the earlier. So are all, if the source has found out that it was told what is not true, then or
    until then: `take_back` is called before, for no verdict holds that was told so far. When interrupted, or when the
    source gives up, the rest is told as not attempted; so is then what would have to be judged again for that reason.

    Opens the source and closes it. Raises SourceError where no answer could ever come, and what `tell` raises.
    """
    if inventory.authoritative:
        concurrency = min(concurrency, _AT_ONCE_WITH_AUTHORITIES)
    concurrency = max(1, int(min(concurrency, _SECONDS_FOR_ONE * rate_of(source))))
    memo = source if isinstance(source, Memo) else Memo(source)
    halt = interruption or Interruption()
    stop = asyncio.ensure_future(halt.wait())
    collector = Collector(memo, budget or usual_budget(inventory, source))

    def begin_pass(places: Iterable[int], concurrency: int, in_vain: float = inf) -> _Pass:
        shared = SharedFacts()

        def trial_of(place: int) -> Trial:
            entry = entries[place]
            return Trial(entry, inventory, policies.of(entry), today, shared)

        return _Pass(places, entries, trial_of, collector, concurrency, in_vain, halt, tell)

    rest = iter(range(len(entries)) if places is None else ())
    whole = begin_pass(rest if places is None else places, concurrency)
    untrue = False
    """Whether what was told so far does not hold, and is not judged again."""

    async def look_back() -> None:
        nonlocal untrue
        untrue = await memo.forget_untrue()
        if untrue:
            take_back(whole.begun)

    async def look_again() -> None:
        nonlocal whole, rest, untrue
        judgements, looked_twice = 0, False
        while not memo.gave_up:
            await look_back()
            if untrue and judgements < MOST_JUDGEMENTS:
                rest, untrue = iter(whole.begun), False
                whole, looked_twice = begin_pass(rest, concurrency), False
                judgements += 1
                await whole.run()
            elif whole.doubtful and not (untrue or looked_twice):
                looked_twice = True
                await second_look.pause()
                memo.forget_failures()
                again = second_look.spread(whole.doubtful)
                await begin_pass(again, min(concurrency, second_look.AT_ONCE), second_look.IN_VAIN).run()
            else:
                break
        if untrue:
            memo.give_up()

    try:
        opened = await _done_before(stop, memo.open())
        if opened and await _done_before(stop, whole.run()) and source.observed_on is None:
            await _done_before(stop, look_again())
        collector.close()
        if opened and source.observed_on is None and not untrue and (halt.requested or memo.gave_up):
            with suppress(TimeoutError):
                await asyncio.wait_for(look_back(), _LAST_LOOK)
        tell_not_attempted(chain(whole.begun if untrue else whole.under_way(), rest), entries, policies, tell)
    finally:
        collector.close()
        stop.cancel()
        await asyncio.gather(stop, return_exceptions=True)
        await memo.close()


class _Pass:
    """Some of the entries, judged as they come; no more of them once the first `in_vain` are all left open."""

    def __init__(
        self,
        places: Iterable[int],
        entries: Sequence[Entry],
        trial_of: Callable[[int], Trial],
        collector: Collector,
        concurrency: int,
        in_vain: float,
        halt: Interruption,
        tell: Tell,
    ) -> None:
        self.doubtful: list[int] = []
        """Those worth a second look."""
        self.begun = array("I")
        """All that were taken so far: they are judged again if the source finds out that it was told untrue things."""
        self._places = iter(places)
        self._entries = entries
        self._trial_of = trial_of
        self._collector = collector
        self._memo = collector.memo
        self._concurrency = concurrency
        self._in_vain = in_vain
        self._settled = 0
        self._halt = halt
        self._tell = tell
        self._under_way: set[int] = set()
        self._all_begun = False
        self._to_begin = False
        """Whether more are about to begin: once for all that were judged by the answers that came together."""
        self._finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

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
            asyncio.get_running_loop().call_soon(self._begin_more)

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
        return len(self.doubtful) >= self._in_vain and not self._settled

    def _begin(self, place: int) -> None:
        self.begun.append(place)
        self._under_way.add(place)
        trial = self._trial_of(place)
        judged = partial(self._judged, place, trial)
        self._collector.start(trial.pursue, judged, self._entries[place].domain, trial.first_questions)

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
        if verdict.unjudged and verdict.may_change:
            self.doubtful.append(place)
        else:
            self._settled += 1
        self._under_way.discard(place)
        self._tell(place, verdict)
        self._begin_soon()


def tell_not_attempted(places: Iterable[int], entries: Sequence[Entry], policies: Policies, tell: Tell) -> None:
    """Calls `tell` with these places, and a verdict that says so."""
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
