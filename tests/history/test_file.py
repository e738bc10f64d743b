"""The file itself: what is not ours, broken, newer, locked or full is told, and left as it was."""

import hashlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command import ROOT, environment, spfaudit
from history.a_run import a_run
from report.sample import REPORT
from spfaudit.history.database import open_database
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError
from spfaudit.history.keeping import Keeper
from spfaudit.history.migrations import APPLICATION_ID, MIGRATIONS
from spfaudit.report.spool import Spool
from spfaudit.text import Text

NEWER = (*MIGRATIONS, ("ALTER TABLE run ADD COLUMN remark TEXT", "UPDATE run SET remark = 'old'"))


def remembered(path: Path, months: int = 1) -> None:
    with History(path) as history:
        for month in range(months):
            history.remember(a_run(month, {"a": "SPF001", "b": ""}), series="x")


def test_an_old_file_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    remembered(path)
    database = open_database(path, migrations=NEWER)
    assert database.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("SELECT id, remark FROM run").fetchall() == [(1, "old")]
    database.close()
    open_database(path, migrations=NEWER).close()


def test_a_step_that_fails_leaves_the_file_at_its_version(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    remembered(path)
    with pytest.raises(HistoryError, match="no such table"):
        open_database(path, migrations=(*NEWER, ("DROP TABLE nowhere",)))
    remembered(path)  # still at the version of today, without the column


def test_tables_are_those_of_the_numbered_steps(tmp_path: Path) -> None:
    """Whoever edits a step that files have made already, instead of adding one, is reminded by this digest."""
    steps = [hashlib.sha256("\n".join(step).encode()).hexdigest()[:16] for step in MIGRATIONS]
    assert steps == ["6bc06202ef941a31", "638d5e5aeef2cbee", "2e5f2182bb15c505"]


def test_a_file_of_a_newer_version(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    open_database(path, create=True, migrations=NEWER).close()
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="newer spfaudit"):
        History(path)
    done = spfaudit("check", "-", "--zone", f"{ROOT}/examples/jp.zone", "--history", path, stdin="example.jp")
    assert done.returncode == 4
    assert "example.jp" in done.stdout
    assert path.read_bytes() == before


def of_somebody_else(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()


def with_a_torn_page(path: Path) -> None:
    remembered(path, months=3)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096)


def cut_off(path: Path) -> None:
    remembered(path, months=3)
    os.truncate(path, 4096 * 5 + 100)


def text(path: Path) -> None:
    path.write_text("a list of things to do, much longer than a header\n" * 100)


UNUSABLE = [of_somebody_else, with_a_torn_page, cut_off, text]


@pytest.mark.parametrize("make", UNUSABLE)
def test_what_cannot_be_used_is_left_as_it_is(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "h.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(HistoryError) as caught, History(path) as history:
        history.remember(a_run(9, {"a": ""}), series="x")
    assert str(path) in caught.value.problem.en
    assert str(path) in caught.value.problem.ja
    assert "as it is" in caught.value.problem.en
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"\0", b"{}", b'{"findings":'])
def test_a_document_that_is_broken_is_told_when_it_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "h.db"
    remembered(path)
    with History(path) as history:
        history.database.execute("UPDATE body SET document = ?", (content,))
        for read in (lambda domains: list(domains), lambda domains: domains[0]):
            with pytest.raises(HistoryError, match="damaged"):
                read(history.read(1).domains)
    done = spfaudit("history", "show", "1", "--history", path)
    assert (done.returncode, "damaged" in done.stderr) == (4, True)


LOST = {
    "a report": "UPDATE run SET about = NULL WHERE id = 2",
    "a report's beginning": "UPDATE run SET about = substr(about, 9) WHERE id = 2",
    "lists": "UPDATE run SET lists = NULL",
    "documents": "DELETE FROM body",
    "one document": "DELETE FROM body WHERE id = 1",
    "headings": "DELETE FROM heading",
    "a verdict": "DELETE FROM verdict WHERE run = 2 AND place = 1",
}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
def test_what_sqlite_does_not_miss_is_missed(tmp_path: Path, lost: str) -> None:
    """Rows that are gone are no domains that are gone: nobody may take the rest for the whole."""
    path, inventory = tmp_path / "h.db", tmp_path / "list.txt"
    inventory.write_text("a.example\nb.example\n")
    zone = tmp_path / "example.zone"
    zone.write_text('$ORIGIN example.\n$TTL 60\n@ SOA ns h 1 1 1 1 60\n@ NS ns\na TXT "v=spf1 -all"\n')
    with History(path) as history:
        for month in range(2):
            history.remember(a_run(month, {"a": "SPF001", "b": ""}), series="list.txt")
        history.database.execute("PRAGMA foreign_keys = OFF")
        history.database.execute(lost)
    check = spfaudit("check", inventory, "--zone", zone, "--history", path, "--format", "csv")
    assert (check.returncode, "damaged" in check.stderr) == (4, True)
    assert "b.example" in check.stdout
    for line in (
        ["history", "show", "2"],
        ["diff", "1", "2"],
        ["export", "--month", "2026-05", "--output", f"{tmp_path / 'out'}"],
        ["report", "--fiscal-year", "2026", "--output", f"{tmp_path / 'out'}"],
    ):
        if lost == LOST["lists"] and line[0] in ("export", "report"):
            continue  # which say nothing that stands in them
        done = spfaudit(*line, "--history", path)
        assert (line, done.returncode, "damaged" in done.stderr) == (line, 4, True)
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_file_is_no_history(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "h.db"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/null")
    with pytest.raises(HistoryError, match="not a history"):
        History(path)


@pytest.mark.parametrize("name", [":memory:", "file:h.db", "file:h.db?mode=memory"])
def test_a_name_that_sqlite_has_a_meaning_for_is_a_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    remembered(Path(name))
    with History(name) as history:
        assert [run.id for run in history.runs()] == [1]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    """As of files that were named in EUC-JP: the folder, the history, the inventory, the zone and the profile."""
    folder = tmp_path / os.fsdecode(b"\xb7\xc7")
    folder.mkdir()
    history, inventory, zone, profile = (
        folder / os.fsdecode(b"\xb0\xec." + end) for end in (b"db", b"csv", b"z", b"toml")
    )
    inventory.write_text("domain\nexample.jp\n")
    zone.write_bytes(Path(f"{ROOT}/examples/jp.zone").read_bytes())
    profile.write_text('extends = "baseline"\n')
    options = ["--zone", zone, "--profile", profile, "--fail-on", "never", "--allow-unjudged", "--quiet"]
    for _ in range(2):
        done = spfaudit("check", inventory, "--history", history, *options)
        assert (done.returncode, done.stderr) == (0, "")
    for command in (["history", "show"], ["export", "--month", "this"], ["diff"]):
        done = spfaudit(*command, "--history", history, "--inventory", inventory)
        assert (done.returncode in (0, 3), done.stderr) == (True, ""), command
    with History(history) as opened:
        assert {run.series for run in opened.runs()} == {r"\udcb0\udcec.csv"}


def test_a_run_of_a_clock_that_was_ahead_is_told(tmp_path: Path) -> None:
    """It has the last word on since when findings are there until its time has come, in whatever century."""
    (tmp_path / "list.csv").write_text("domain\nexample.jp\n")
    line = ["check", "list.csv", "--zone", f"{ROOT}/examples/jp.zone", "--history", "h.db", "--quiet"]
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(12_000, {"a": ""}), series="other.csv")
        assert spfaudit(*line, cwd=tmp_path).stderr == ""
        ahead = history.remember(a_run(12_000, {"a": ""}), series="list.csv")
    assert f"run {ahead} in the history was started later than now (30" in spfaudit(*line, cwd=tmp_path).stderr
    assert "時計に誤りがあります" in spfaudit(*line, "--lang", "ja", cwd=tmp_path).stderr


def test_an_empty_file_is_a_history_that_was_just_made(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    path.touch()
    remembered(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="No such file"):
        History(tmp_path / "h.db", create=False)
    with pytest.raises(HistoryError, match="No such file"):
        History(tmp_path / "no" / "h.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_only_can_be_read(tmp_path: Path) -> None:
    """The superuser may write anywhere, so it is SQLite that is told to refuse."""
    path = tmp_path / "h.db"
    remembered(path)
    with History(path) as history:
        history.database.execute("PRAGMA query_only = 1")
        with pytest.raises(HistoryError, match=r"cannot be written \(only to read it, copy it") as caught:
            history.remember(a_run(1, {"a": ""}), series="x")
        assert "書き込めません（読むだけでも" in caught.value.problem.ja
        assert len(list(history.runs())) == 1


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    path, report = tmp_path / "h.db", tmp_path / "report.csv"
    remembered(path)
    names = "\n".join(f"d{number}.example.jp" for number in range(400))
    size = path.stat().st_size + 32_768

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    options = [
        "--zone",
        f"{ROOT}/examples/jp.zone",
        "--history",
        path,
        "--format",
        f"csv={report}",
        "--select",
        "SPF001",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "spfaudit", "check", "-", *options],
        input=names,
        env=environment(),
        cwd=ROOT,
        preexec_fn=small_disk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert str(path) in done.stderr
    assert "larger than files may be here" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(report.read_text(encoding="utf-8").splitlines()) == 401
    with History(path) as history:
        assert [run.id for run in history.runs(readable=True)] == [1]
        history.remember(a_run(1, {"a": ""}), series="x")


def test_two_runs_at_once_are_both_remembered(tmp_path: Path) -> None:
    """Both get to their end, whoever of them writes first, and whoever makes the file."""
    path = tmp_path / "h.db"
    (tmp_path / "list.txt").write_text("\n".join(f"d{number}.example.go.jp" for number in range(300)))
    command = [sys.executable, "-m", "spfaudit", "check", str(tmp_path / "list.txt"), "--history", str(path)]
    command += ["--zone", f"{ROOT}/examples/example.go.jp.zone", "--fail-on", "never", "--format", "csv"]
    command += ["--select", "LIF001", "--quiet"]
    runs = [
        subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for run in runs:
        _, said = run.communicate(timeout=120)
        assert (run.returncode, said) == (0, b"")
    with History(path) as history:
        known = list(history.runs())
        assert [(run.state, run.whole) for run in known] == [("done", True)] * 3
        assert len({run.verdicts_digest for run in known}) == 1
        assert all(len(list(history.read(run).domains)) == 300 for run in known)
        assert {life.episode for life in history.lives("list.txt")} == {1}
        history.check()


def test_a_lock_that_is_never_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "h.db"
    remembered(path)
    monkeypatch.setattr("spfaudit.history.database.PATIENCE", 0.0)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError, match="another program keeps it locked"), History(path) as history:
        history.remember(a_run(1, {"a": ""}), series="x")
    other.execute("ROLLBACK")
    other.close()


def test_who_waits_for_another_writer_heeds_signals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "h.db"
    remembered(path)
    monkeypatch.setattr("spfaudit.history.database.PATIENCE", 5.0)
    other = sqlite3.connect(path, isolation_level=None)
    with History(path) as history:
        other.execute("BEGIN IMMEDIATE")
        before = signal.signal(signal.SIGALRM, lambda *_: other.execute("ROLLBACK"))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            history.remember(a_run(1, {"a": ""}), series="x")  # once the other one has let go, which the signal does
        finally:
            signal.signal(signal.SIGALRM, before)
    other.close()


def test_a_run_goes_on_while_somebody_else_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would keep, it keeps the next time: whoever waits for answers must not wait for a disk."""
    monkeypatch.setattr("spfaudit.history.keeping.PAUSE", 0.0)
    monkeypatch.setattr("spfaudit.history.database.PATIENCE", 0.0)
    path = tmp_path / "h.db"
    verdicts = REPORT.verdicts
    spool = Spool([verdict.entry for verdict in verdicts], lang="en", fail_on=None)
    other = sqlite3.connect(path, isolation_level=None)
    with History(path) as history:
        keeper = Keeper(history, series="x", whole=True, key=b"key")
        keeper.restore(spool)
        spool.add(0, verdicts[0])
        for command, kept in (("BEGIN IMMEDIATE", 0), ("ROLLBACK", 1)):
            other.execute(command)
            keeper.keep(spool)
            assert history.database.execute("SELECT count(*) FROM verdict").fetchone() == (kept,)
    other.close()
    spool.close()


def test_the_one_who_is_told_reads_both_languages() -> None:
    error = HistoryError(Text(en="a", ja="あ"))
    assert (str(error), error.problem.ja) == ("a", "あ")


@pytest.mark.parametrize(
    "options",
    [
        ["--nameserver", "nowhere"],
        ["--zone", "nowhere.zone"],
        ["--nameserver", "fe80::1%nowhere"],  # no interface has that name
        ["--resume", "--zone", f"{ROOT}/examples/jp.zone"],
    ],
    ids=["no-address", "no-file", "no-way", "nothing-to-resume"],
)
def test_a_run_that_never_began_leaves_the_file_alone(options: list[str], tmp_path: Path) -> None:
    History(tmp_path / "h.db").close()
    done = spfaudit("check", ROOT / "domains.example.yaml", "--history", tmp_path / "h.db", *options)
    assert done.returncode == 2, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["h.db"]


def test_without_any_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would fail where it has much to sort."""
    for written, kept_in_memory in ((True, 0), (False, 2)):
        monkeypatch.setattr("os.access", lambda *_, written=written: written)
        database = open_database(tmp_path / "h.db", create=True)
        assert database.execute("PRAGMA temp_store").fetchone() == (kept_in_memory,)
        database.close()
