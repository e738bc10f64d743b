"""Which runs are forgotten: never the one that somebody is at work on, and never the last whole one for a number."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from history.a_run import START, a_run
from spfaudit.history.history import History
from spfaudit.history.writing import Beginning, begin_run


def history_of(folder: Path, words: str) -> History:
    """A run a month: `w` whole, `i` incomplete, `p` of a part, `r` still running; capitals are another inventory's."""
    history = History(folder / "h.db")
    for month, what in enumerate(words):
        series = "other" if what.isupper() else "ours"
        if what in "rR":
            begin_run(history.database, Beginning(series=series, started=START + timedelta(days=31 * month)))
        else:
            run = a_run(month, {"a": ""}, complete=what not in "iI")
            history.remember(run, series=series, whole=what not in "pP")
    return history


@pytest.mark.parametrize(
    ("runs", "keep", "gone"),
    [
        ("wwww", 2, [1, 2]),
        ("wwww", 4, []),
        ("wwww", 0, [1, 2, 3]),  # the last whole one stays, whatever is asked for
        ("wwip", 1, [1, 3]),
        ("wwip", 0, [1, 3, 4]),
        ("wwr", 0, [1]),  # it is the newest: somebody may be at work on it
        ("wrw", 1, [1, 2]),
        ("rr", 0, [1]),
        ("wWwW", 1, [1, 2]),
        ("rW", 0, []),
    ],
)
def test_a_number_of_each_inventory_is_kept(runs: str, keep: int, gone: list[int], tmp_path: Path) -> None:
    with history_of(tmp_path, runs) as history:
        assert [run.id for run in history.prune(keep=keep).runs] == gone
        readable = {run.id for run in history.runs(readable=True)}
    assert readable == {number for number, what in enumerate(runs, 1) if what not in "rR"} - set(gone)


def test_of_one_inventory_only(tmp_path: Path) -> None:
    with history_of(tmp_path, "wWwW") as history:
        assert [run.id for run in history.prune(keep=1, series="other").runs] == [2]


def test_days_are_those_of_the_local_time_zone_and_the_day_itself_stays(tmp_path: Path) -> None:
    with history_of(tmp_path, "wwr") as history:
        second = (START + timedelta(days=31)).astimezone().date()
        assert [run.id for run in history.prune(before=second).runs] == [1]
        assert history.prune(before=second).runs == []
        # For a day, unlike for a number, the last whole one goes too; the newest that still runs does not.
        assert [run.id for run in history.prune(before=date(9999, 1, 1)).runs] == [2]


def test_both_at_once_name_each_run_once(tmp_path: Path) -> None:
    with history_of(tmp_path, "wwww") as history:
        before = datetime.fromtimestamp((START + timedelta(days=40)).timestamp()).astimezone().date()
        assert [run.id for run in history.prune(keep=1, before=before).runs] == [1, 2, 3]


def test_what_only_a_forgotten_run_had_is_gone_and_what_others_have_stays(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        for month, words in enumerate(("SPF001", "SPF101", "SPF101")):
            history.remember(a_run(month, {"a": words, "b": ""}))
        history.prune(keep=2)
        kept = {
            table: history.database.execute(
                f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT {table} FROM verdict)"
            ).fetchone()[0]
            for table in ("body", "heading")
        }
        told = [[one.code for one in domain.findings] for domain in history.read(3).domains]
    assert kept == {"body": 0, "heading": 0}
    assert told == [["SPF101"], []]
