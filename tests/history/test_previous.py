"""Which run one is compared with: one that judged the same part of the list, or all of it."""

from pathlib import Path

import pytest

from history.a_run import a_run
from spfaudit.history.history import History
from spfaudit.history.previous import last_comparable, run_before

SHARED = {"whole": (True, None), "choice": (False, None), "1/2": (False, "1/2"), "2/2": (False, "2/2")}
"""What a run judged: the whole list, domains of somebody's choice, or a share of the list."""


def history_of(folder: Path, *runs: str) -> History:
    history = History(folder / "h.db")
    for month, what in enumerate(runs):
        whole, shard = SHARED[what]
        history.remember(a_run(month, {"a": ""}, shard=shard), whole=whole)
    return history


@pytest.mark.parametrize(
    ("runs", "of", "expected"),
    [
        ("whole choice 1/2", "whole", 1),
        ("choice 1/2", "whole", None),
        ("whole choice 1/2", "choice", 1),
        ("choice 1/2", "choice", 1),
        ("choice choice 1/2", "choice", 2),
        ("1/2", "choice", None),
        ("whole 1/2 2/2 choice", "1/2", 2),
        ("1/2 whole 2/2", "1/2", 2),
        ("whole 1/2", "2/2", 1),
        ("choice 1/2", "2/2", None),
        ("whole whole", "whole", 2),
    ],
)
def test_what_a_run_is_compared_with(runs: str, of: str, expected: int | None, tmp_path: Path) -> None:
    whole, shard = SHARED[of]
    with history_of(tmp_path, *runs.split()) as history:
        found = last_comparable(history.runs(), whole=whole, shard=shard)
    assert (found.id if found else None) == expected


def test_what_came_after_a_run_is_not_before_it(tmp_path: Path) -> None:
    with history_of(tmp_path, "whole", "1/2", "2/2", "1/2", "whole") as history:
        runs = list(history.runs())
    before = [run_before(runs, run) for run in runs]
    assert [its and its.id for its in before] == [None, 1, 1, 2, 1]
