"""Which runs are forgotten: never the one that somebody is at work on, and never the last whole one for a number."""

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from history.a_run import START, a_run
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError
from spfaudit.history.owner import this_process
from spfaudit.history.writing import Beginning, add_verdicts, begin_run, end_run


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


def test_what_was_forgotten_is_told_also_where_there_is_no_room_to_make_the_file_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crowded(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql == "VACUUM":
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, factory=Crowded, **k))
    with history_of(tmp_path, "www") as history:
        gone = history.prune(keep=1)
    assert [run.id for run in gone.runs] == [1, 2]
    assert gone.octets is None


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


def test_more_runs_go_than_sqlite_takes_values(tmp_path: Path) -> None:
    with history_of(tmp_path, "w" * 12) as history:
        history.database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 10)
        assert [run.id for run in history.prune(keep=1).runs] == list(range(1, 12))
        assert len(list(history.read(12).domains)) == 1


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


def long_run(history: History, month: int, *, owner: str | None) -> int:
    """A run that has kept its first verdict and goes on, while a later one of a part came to its end."""
    history.remember(a_run(month - 1, {"a": "SPF001", "b": ""}), series="ours")
    started = START + timedelta(days=31 * month)
    number = begin_run(history.database, Beginning(series="ours", started=started, owner=owner))
    add_verdicts(history.database, number, [(0, a_run(month, {"a": "SPF001"}).domains[0])])
    history.remember(a_run(month + 1, {"a": ""}), series="ours", whole=False)
    return number


def test_what_somebody_is_at_work_on_stays(tmp_path: Path) -> None:
    """It will be ended, and told as a whole: what it has kept must be there then."""
    with History(tmp_path / "h.db") as history:
        number = long_run(history, 1, owner=this_process())
        assert [run.id for run in history.prune(keep=1).runs] == []
        assert [run.id for run in history.prune(before=date(9999, 1, 1)).runs] == [1, 3]
        whole = a_run(1, {"a": "SPF001", "b": "SPF002"})
        add_verdicts(history.database, number, [(1, whole.domains[1])])
        end_run(history.database, number, whole)
        assert [domain.domain for domain in history.read(number).domains] == ["a.example", "b.example"]


def test_a_run_that_was_pruned_all_the_same_is_not_told_as_whole(tmp_path: Path) -> None:
    """As by another machine, which cannot see the process: the history stays fit to be read."""
    with History(tmp_path / "h.db") as history:
        number = long_run(history, 1, owner="elsewhere 1 1")
        assert [run.id for run in history.prune(keep=1).runs] == [number]
        whole = a_run(1, {"a": "SPF001", "b": "SPF002"})
        with pytest.raises(HistoryError, match=f"run {number} was pruned"):
            add_verdicts(history.database, number, [(1, whole.domains[1])])
        with pytest.raises(HistoryError, match=f"run {number} was pruned"):
            end_run(history.database, number, whole)
        assert [run.state for run in history.runs(pruned=True)] == ["done", "pruned", "done"]
        assert history.database.execute("SELECT DISTINCT run FROM verdict").fetchall() == [(1,), (3,)]


def test_what_a_forgotten_run_ended_is_opened_again(tmp_path: Path) -> None:
    """The run cut short says the same as the last one that is left, but a fix was seen in between."""
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": "SPF001", "b": ""}), series="ours")
        history.remember(a_run(1, {"a": ""}), series="ours", whole=False)
        last = a_run(2, {"a": "SPF001", "b": ""})
        number = begin_run(history.database, Beginning(series="ours", started=START + timedelta(days=62)))
        add_verdicts(history.database, number, enumerate(last.domains))
        assert [run.id for run in history.prune(keep=1).runs] == [2]
        end_run(history.database, number, last)
        lives = [(life.episode, life.first_seen.run, life.ending) for life in history.lives("ours")]
    assert lives == [(1, 1, "fixed"), (2, 3, None)]
