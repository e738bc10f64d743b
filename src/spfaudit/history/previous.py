"""Which earlier run one is compared with, unless somebody says another."""

from collections.abc import Iterable
from itertools import takewhile

from spfaudit.history.runs import RunRecord


def last_comparable(runs: Iterable[RunRecord], *, whole: bool, shard: str | None) -> RunRecord | None:
    """The last run of the whole inventory, of its readable ones in their order.

    For a run of a part (`whole` is false), one of the same share is as good; and if there is neither, for a run of
    chosen domains another such run.
    """
    fit = any_choice = None
    for run in runs:
        if run.whole or (not whole and run.shard is not None and run.shard == shard):
            fit = run
        elif not whole and run.shard is None and shard is None:
            any_choice = run
    return fit or any_choice


def told_before(runs: Iterable[RunRecord], run: RunRecord) -> RunRecord | None:
    """The last run before `run` up to which changes were told. As `run_before` if there is none, and for chosen
    domains."""
    known = list(takewhile(lambda one: one.id != run.id, runs))
    told = [one for one in known if one.told and is_lasting(run)]
    return last_comparable(told, whole=run.whole, shard=run.shard) or run_before(known, run)


def is_lasting(run: RunRecord) -> bool:
    """Whether it is of the whole inventory or of a share, as others will be, and not of domains chosen this once."""
    return run.whole or run.shard is not None


def run_before(runs: Iterable[RunRecord], run: RunRecord) -> RunRecord | None:
    """The one that `run` is compared with. `runs`: the readable ones of its inventory, in their order."""
    before = takewhile(lambda one: one.id != run.id, runs)
    return last_comparable(before, whole=run.whole, shard=run.shard)
