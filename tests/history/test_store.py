"""What is remembered can be read back, to the letter, and is kept once however often it is the same."""

import sqlite3
import stat
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from history.a_run import a_run
from report.sample import REPORT
from spfaudit.history.history import History
from spfaudit.history.packing import put_together, take_apart, take_fragment_apart
from spfaudit.history.runs import NoSuchRun
from spfaudit.report import REPORTERS, render_document
from spfaudit.report.fragment import fragment
from spfaudit.report.projection import project
from spfaudit.text import LANGS, Lang

SAMPLE = replace(
    REPORT,
    verdicts=tuple(
        replace(verdict, entry=replace(verdict.entry, line=line)) for line, verdict in enumerate(REPORT.verdicts, 1)
    ),
)


@pytest.mark.parametrize("lang", LANGS)
def test_every_format_is_the_same_from_the_history(tmp_path: Path, lang: Lang) -> None:
    document = project(SAMPLE, lang)
    with History(tmp_path / "history.db") as history:
        history.remember(document, series="x")
        stored = history.read(history.find("latest"))
        for format in REPORTERS:
            expected = "".join(render_document(document, format, lang=lang, verbose=True))
            assert "".join(render_document(stored, format, lang=lang, verbose=True)) == expected, format
        assert [stored.domains[place] for place in range(len(stored.domains))] == document.domains


@pytest.mark.parametrize("lang", LANGS)
def test_a_domain_is_taken_apart_as_it_stands_in_the_report(lang: Lang) -> None:
    for document in project(SAMPLE, lang).domains:
        packed = take_apart(document)
        assert take_fragment_apart(fragment(document)) == packed
        assert put_together(packed.heading, packed.line, packed.body) == document


def test_what_stays_the_same_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with History(path) as history:
        for month in range(24):
            history.remember(a_run(month, {f"d{number}": "SPF001 USE001" for number in range(50)}), series="x")
        rows = [history.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
    assert rows == [24, 50, 50, 50, 24 * 50, 100]


TABLES = ("run", "domain", "heading", "body", "verdict", "life")


def test_equal_verdicts_have_equal_digests(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        for month, words in enumerate(["SPF001", "SPF001", ""]):
            history.remember(a_run(month, {"a": words, "b": ""}), series="x")
        one, same, other = history.runs()
    assert one.verdicts_digest == same.verdicts_digest != other.verdicts_digest
    assert one.policy_digest == other.policy_digest


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "spfaudit" / "history.db"
    with History(path, private_folder=True):
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_runs_by_name(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        for month in range(3):
            history.remember(a_run(month, {"a": ""}), series="x")
        history.remember(a_run(3, {"a": ""}), series="other")
        day = next(iter(history.runs())).started.astimezone().date()
        named = {name: history.find(name, series="x").id for name in ("1", "2", "latest", "previous", f"{day}")}
        assert named == {"1": 1, "2": 2, "latest": 3, "previous": 2, f"{day}": 1}
        assert history.find("latest").id == 4
        for wrong in ("4", "0", "99", "9" * 20, "1999-01-01", "1999-01", "2026-13-01", "2026-13", "today", "", "１"):
            with pytest.raises(NoSuchRun):
                history.find(wrong, series="x")
        with pytest.raises(NoSuchRun):
            history.find("previous", series="other")


def test_the_last_run_of_a_day_or_a_month_in_local_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with History(tmp_path / "history.db") as history:
            for started in ("2027-03-31T14:59:59+00:00", "2027-03-31T15:00:00+00:00", "2027-04-01T23:00:00+09:00"):
                run = a_run(0, {"a": ""})
                history.remember(replace(run, run=replace(run.run, started=started)), series="x")
            assert history.find("2027-03-31").id == 1
            assert history.find("2027-04-01").id == 3
            assert [history.find(month).id for month in ("2027-03", "2027-04")] == [1, 3]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_pruning_by_number_leaves_the_last_whole_run(tmp_path: Path) -> None:
    """Spot checks come every day, and what exports and reports rest on once a month."""
    with History(tmp_path / "history.db") as history:
        for month in range(2):
            history.remember(a_run(month, {"a": "", "b": ""}), series="x")
        history.remember(a_run(2, {"a": "", "b": "-"}, complete=False), series="x")
        for month in range(3, 6):
            history.remember(a_run(month, {"a": ""}), series="x", whole=False)
        assert [run.id for run in history.prune(keep=2).runs] == [1, 3, 4]
        assert [run.id for run in history.runs()] == [2, 5, 6]


def test_pruning_keeps_counts_and_lives(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with History(path) as history:
        for month in range(6):
            words = "SPF001" if month < 3 else ""
            history.remember(a_run(month, {f"d{n}": f"{words} USE{month:03}" for n in range(200)}), series="x")
        before = list(history.lives("x"))
        gone = history.prune(keep=2)
        assert [run.id for run in gone.runs] == [1, 2, 3, 4]
        assert gone.octets > 0
        assert [run.id for run in history.runs()] == [5, 6]
        kept = [run.about.summary.domains for run in history.runs(pruned=True) if run.about]
        assert kept == [200] * 6
        assert list(history.lives("x")) == before
        assert len(list(history.read(5).domains)) == 200
        with pytest.raises(NoSuchRun):
            history.find("1")
        last = next(run for run in history.runs() if run.id == 6)
        again = history.prune(before=last.started.astimezone().date())
        assert [run.id for run in again.runs] == [5]
        assert history.prune(before=date(1999, 1, 1)).runs == []
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
