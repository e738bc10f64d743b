"""Which run stands for a month or a year: the last complete one of the whole inventory."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from spfaudit.history.runs import RunRecord
from spfaudit.periods import Period

Lack = Literal["no-run", "not-whole", "pruned"]
"""Why no run stands for a month: there was none; none that was complete and of the whole inventory; or there was, but
its verdicts have been pruned."""


class Standing(Struct, frozen=True, kw_only=True):
    """A month, and the run that stands for it."""

    period: Period
    run: RunRecord | None
    lack: Lack | None
    """None if there is one."""
    others: list[RunRecord]
    """The other runs that were started in it."""


def is_whole(run: RunRecord) -> bool:
    """Whether the whole inventory was to be judged, and every domain of it was attempted."""
    return run.whole and run.about is not None and run.about.complete


def last_whole(runs: Sequence[RunRecord]) -> RunRecord | None:
    """The last of the runs (in their order) that is complete, of the whole inventory, and readable."""
    return next((run for run in reversed(runs) if is_whole(run) and run.readable), None)


def standing(period: Period, runs: Sequence[RunRecord]) -> Standing:
    """What stands for the period, of all runs of one inventory in their order, pruned ones among them."""
    within = [run for run in runs if period.has(run.started)]
    chosen = last_whole(within)
    lack: Lack | None = None
    if chosen is None:
        lack = "pruned" if any(map(is_whole, within)) else "not-whole" if within else "no-run"
    return Standing(period=period, run=chosen, lack=lack, others=[run for run in within if run is not chosen])
