"""A file that is damaged where SQLite does not look while rows are read."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from history.a_run import a_run
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError, explained

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "h.db"
    with History(path) as history:
        history.remember(a_run(0, {"a": "SPF001", "b": ""}), series="x")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def swap_pages(path: Path, one: int, other: int) -> None:
    """Of two tables: each has rows that are not of its kind."""
    octets = bytearray(path.read_bytes())
    first, second = (slice(number * PAGE, (number + 1) * PAGE) for number in (one, other))
    octets[first], octets[second] = octets[second], octets[first]
    path.write_bytes(octets)


def root_of(path: Path, table: str) -> int:
    """Its first page, from 0."""
    with closing(sqlite3.connect(path)) as database:
        row = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return int(row[0]) - 1


@pytest.mark.parametrize("error", [TypeError("'int' object is not subscriptable"), KeyError("x"), AssertionError()])
def test_what_no_reader_expects_is_damage_if_the_file_is(path: Path, error: Exception) -> None:
    with pytest.raises(type(error)), explained(str(path)):  # the file is sound: the program is at fault
        raise error
    swap_pages(path, root_of(path, "life"), root_of(path, "run"))
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="is damaged; it was left as it is"), explained(str(path)):
        raise error
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, -1])
def test_tables_of_no_version_are_damage(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {version}")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="is damaged; it was left as it is"):
        History(path)
    assert path.read_bytes() == before


def test_a_full_disk_is_told_as_that_also_where_nothing_is_written() -> None:
    """A reader makes a `-shm` beside the file, and SQLite has a code of its own for one that finds no room."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    with pytest.raises(HistoryError, match="the disk is full"), explained("h.db"):
        raise error
