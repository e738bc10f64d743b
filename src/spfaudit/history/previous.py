"""Which earlier run one is compared with, unless somebody says another."""

from collections.abc import Iterable

from spfaudit.history.runs import RunRecord


def last_comparable(runs: Iterable[RunRecord], *, whole: bool, shard: str | None) -> RunRecord | None:
    """Of readable runs of one inventory in their order, the last of the whole of it.

    With a run of part of it (`whole` is false) another of the same part will do as well, as far as is known: of the
    same share.
    """
    fit = None
    for run in runs:
        if run.whole or not (whole or run.about is None or run.about.run.shard != shard):
            fit = run
    return fit
