"""Which earlier run one is compared with, unless somebody says another."""

from collections.abc import Iterable
from itertools import takewhile

from spfaudit.history.runs import RunRecord


def last_comparable(runs: Iterable[RunRecord], *, whole: bool, shard: str | None) -> RunRecord | None:
    """Of readable runs of one inventory in their order, the last of the whole of it.

    To a run of part of it (`whole` is false) one of the same share is as good; and if there is none of either, to one
    of chosen domains another such.
    """
    fit = any_choice = None
    for run in runs:
        share = run.about.run.shard if run.about else None
        if run.whole or (not whole and share is not None and share == shard):
            fit = run
        elif not whole and share is None and shard is None:
            any_choice = run
    return fit or any_choice


def run_before(runs: Iterable[RunRecord], run: RunRecord) -> RunRecord | None:
    """The one that `run` is compared with. `runs`: the readable ones of its inventory, in their order."""
    before = takewhile(lambda one: one.id != run.id, runs)
    return last_comparable(before, whole=run.whole, shard=run.about.run.shard if run.about else None)
