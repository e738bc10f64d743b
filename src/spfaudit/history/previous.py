"""Which earlier run one is compared with, unless somebody says another."""

from collections.abc import Iterable

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
