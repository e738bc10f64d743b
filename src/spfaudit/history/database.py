"""The history's file: made, opened, brought up to date, and never harmed.

Knows SQLite, 3.26 or newer: Python 3.11 comes with what the system has. Knows nothing of what the tables hold.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from spfaudit.history.history_error import HistoryError, damaged, explained, foreign
from spfaudit.history.migrations import APPLICATION_ID, MIGRATIONS, Migration
from spfaudit.text import Text

Database = sqlite3.Connection
T = TypeVar("T")
PATIENCE = 60.0
"""Seconds that a writer waits for another one: transactions are short."""
_PAUSE = 0.02
"""Seconds before what SQLite does not wait for is tried again."""
_DEAF = 0.2
"""Seconds that SQLite itself waits for another writer: for so long no signal is heeded."""
_MAGIC = b"SQLite format 3\0"


def open_database(
    path: str | os.PathLike[str],
    *,
    create: bool = False,
    private_folder: bool = False,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> Database:
    """The file, at the newest version. Raises HistoryError.

    `create`: whether to make it if there is none, for its owner alone; `private_folder`: and its folder as well.
    """
    name = os.fspath(path)
    with explained(name):
        if create and not os.path.exists(name):
            _make(name, private_folder=private_folder)
        _refuse_other_files(name)
        # Autocommit: transactions are begun by `transaction` and by nobody else. The path is absolute, since SQLite has
        # a meaning of its own for names such as `:memory:` and, if built so, for those that begin with `file:`.
        database = sqlite3.connect(
            os.path.realpath(name), timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
    try:
        with explained(name):
            # In WAL mode this may cost the last transactions when the power fails, but never the file.
            database.execute("PRAGMA synchronous = NORMAL")
            if not _has_temporary_folder():  # in a container that is read-only: what is sorted on disk would fail
                database.execute("PRAGMA temp_store = MEMORY")
            _bring_up_to_date(database, name, migrations)
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """All that is done within is done, or nothing. Others may read meanwhile, and wait to write."""
    patient_until = time.monotonic() + PATIENCE
    while not _begin(database, min(_DEAF, PATIENCE), patient=time.monotonic() < patient_until):
        pass
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def is_busy(database: Database) -> bool:
    """Whether `transaction` would have to wait for another writer now."""
    if not _begin(database, 0, patient=True):
        return True
    database.execute("ROLLBACK")
    return False


def _begin(database: Database, seconds: float, *, patient: bool) -> bool:
    """Begins to write. False, or an error for who is not patient, if another one writes for so many seconds."""
    database.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not patient:
            raise
        return False
    finally:
        database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
    return True


@contextmanager
def snapshot(database: Database) -> Iterator[None]:
    """Whatever others write meanwhile, all that is read within is of one moment; within another snapshot, of its
    moment."""
    within = database.in_transaction
    if within:
        yield
        return
    database.execute("BEGIN")
    try:
        yield
    finally:
        if database.in_transaction:  # some errors have ended it already
            database.execute("ROLLBACK")


def shrink(database: Database) -> bool:
    """Gives back what is free in the file. False: it stays as large, as there is no room for the copy of it that this
    takes, say, or somebody else keeps writing."""
    try:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        return False
    return True


def check_whole(database: Database, path: str) -> None:
    """Raises HistoryError if the file is damaged. Reads all of it."""
    with explained(path):
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise damaged(path)


def while_read(database: Database, rows: Iterator[T]) -> Iterator[T]:
    """The same rows; what goes wrong while they are read leaves as HistoryError."""
    with explained(path_of(database)):
        yield from rows


def path_of(database: Database) -> str:
    """The file."""
    query = "SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'"  # it may not be UTF-8
    return os.fsdecode(database.execute(query).fetchone()[0])


def _make(name: str, *, private_folder: bool) -> None:
    if private_folder:
        os.makedirs(os.path.dirname(name) or ".", mode=0o700, exist_ok=True)
    with suppress(FileExistsError):  # another run was faster
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _refuse_other_files(name: str) -> None:
    if not os.path.isdir(name) and not os.path.isfile(name) and os.path.exists(name):
        raise foreign(name)  # a device or a pipe: nobody may ever write into it
    with open(name, "rb") as file:
        beginning = file.read(len(_MAGIC))
    if beginning and beginning != _MAGIC:  # empty: one that was just made
        raise foreign(name)


def _bring_up_to_date(database: Database, name: str, migrations: Sequence[Migration]) -> None:
    with snapshot(database):  # another run may be making the file
        version = _version(database, name, migrations)
    if version == len(migrations):
        return
    _write_ahead(database)
    with transaction(database):
        # Once more, now that nobody else can write: another run may have done it meanwhile.
        for number in range(_version(database, name, migrations), len(migrations)):
            for statement in migrations[number]:
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(migrations)}")


def _has_temporary_folder() -> bool:
    """Whether SQLite will find a folder that it can write to, among those where it looks on such a system."""
    folders = os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp", "."
    usable = (folder and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK) for folder in folders)
    return os.name != "posix" or any(usable)


def _write_ahead(database: Database) -> None:
    """From now on, and lastingly, others may read while one writes."""
    patient_until = time.monotonic() + PATIENCE
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite does not wait here while others that make the file at the same time look at it.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patient_until:
                raise
        time.sleep(_PAUSE)


def _version(database: Database, name: str, migrations: Sequence[Migration]) -> int:
    """How many of the migrations the file has. Raises HistoryError if it is not ours, or newer than we are."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION_ID:
        raise foreign(name)
    if tables and version < 1:
        raise damaged(name)
    if version > len(migrations):
        raise HistoryError(
            Text(
                en=f"the history {name} was written by a newer spfaudit (version {version} of its tables; "
                f"this one knows {len(migrations)}); it was left as it is",
                ja=f"履歴 {name} は新しい版の spfaudit が書いたものです（表の版 {version}、"
                f"この版で扱えるのは {len(migrations)} まで）。変更していません",
            )
        )
    return int(version)
