"""Why the history cannot be used: what SQLite, the system and kept documents raise, told in words.

Knows how SQLite fails, and nothing of tables.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

import msgspec

from spfaudit.system_error import describe_system_error
from spfaudit.text import ProblemError, Text

_PATIENCE = 0.2
"""Seconds that somebody who writes is waited for, before the file counts as sound."""


class HistoryError(ProblemError):
    """The history cannot be used. `problem` names the file and says why; the file is as it was."""


@contextmanager
def explained(path: str) -> Iterator[None]:
    """What SQLite, the system and what should read documents raise within leaves as HistoryError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _unusable(path, _reason(error)) from error
    except sqlite3.ProgrammingError:  # of who calls, not of the file: it was closed before
        raise
    except (sqlite3.DatabaseError, zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise damaged(path) from error
    except (OSError, ValueError) as error:
        raise _unusable(path, describe_system_error(error)) from error
    except (TypeError, LookupError, AttributeError, AssertionError) as error:
        if _is_damaged(path):  # rows of another table, say; else the program is at fault
            raise damaged(path) from error
        raise


def _is_damaged(path: str) -> bool:
    """Whether SQLite finds anything wrong with it. Reads all of it."""
    try:
        with closing(sqlite3.connect(os.path.realpath(path), timeout=_PATIENCE)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.Error as error:
        return not isinstance(error, sqlite3.OperationalError)


def lacking(what: str) -> sqlite3.IntegrityError:
    """To be raised where the file lacks what it must have: it is damaged, though SQLite may not know."""
    return sqlite3.IntegrityError(f"{what} is lacking")


def _reason(error: sqlite3.OperationalError) -> Text:
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_IOERR_SHMSIZE and not _sizes_are_limited():
        code = sqlite3.SQLITE_FULL  # no room for the `-shm` beside it, which readers need as well
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return Text(en="the disk is full", ja="ディスクに空きがありません")
        case sqlite3.SQLITE_IOERR if _sizes_are_limited():
            return Text(
                en="it could not be written: perhaps it would become larger than files may be here (ulimit -f)",
                ja="書き込めません。ファイルサイズの上限（ulimit -f）を超える可能性があります",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return Text(
                en="it, or its folder, cannot be written (only to read it, copy it elsewhere: SQLite writes even then)",
                ja="ファイルまたはフォルダーに書き込めません（読むだけでも SQLite が書き込むため、"
                "別の場所にコピーしてください）",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Text(en="another program keeps it locked", ja="ほかのプログラムがロックしています")
        case _:
            return Text(en=str(error), ja=str(error))


def _sizes_are_limited() -> bool:
    """Whether this process may not make files as large as it likes."""
    try:
        import resource
    except ImportError:  # not on every system
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


def _unusable(name: str, why: Text) -> HistoryError:
    return HistoryError(Text(en=f"the history {name}: {why.en}", ja=f"履歴 {name}：{why.ja}"))


def damaged(name: str) -> HistoryError:
    """The file is ours, and does not hold what it must."""
    return HistoryError(
        Text(
            en=f"the history {name} is damaged; it was left as it is (move it away, or name another: --history)",
            ja=f"履歴 {name} は壊れています。変更していません（移動するか、--history で別の履歴を指定してください）",
        )
    )


def foreign(name: str) -> HistoryError:
    """The file is somebody else's."""
    return HistoryError(
        Text(
            en=f"{name} is not a history of spfaudit; it was left as it is",
            ja=f"{name} は spfaudit の履歴ではありません。変更していません",
        )
    )
