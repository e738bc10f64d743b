"""Report files: checked before the work begins, written whole or not at all.

Knows files and folders, and nothing of what is in a report.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from os import PathLike

from spfaudit.system_error import describe_system_error
from spfaudit.text import ProblemError, Text

Path = str | PathLike[str]


class OutputError(ProblemError):
    """A report cannot be written. `problem` names the file and says why; it quotes the path verbatim."""


def check_target(path: Path) -> None:
    """Raises OutputError if `write_whole` could not write to `path` now. Leaves nothing behind."""
    with _explaining(path):
        status = _inspected(path)
        if status is None or not _is_written_directly(status):
            # Only trying tells: permission bits say nothing of quotas, read-only mounts or the superuser.
            descriptor, temporary = _open_beside(path, 0o600)
            os.close(descriptor)
            os.unlink(temporary)


def write_whole(path: Path, text: str | Iterable[str] | Iterable[bytes]) -> None:
    """Replace the file by `text` in UTF-8, line ends as they are; a reader sees the old or the new, never half.

    The text may come in pieces, which may be octets already. It is not read before it is needed, and what that raises
    leaves the file as it was.
    Symbolic links are followed, an existing file keeps its mode, devices and pipes are simply written to, and
    so is, once the text is whole, a file that is a mount point.
    Raises OutputError; a regular file is then as it was.
    """
    content = as_octets(text)
    with _explaining(path):
        status = _inspected(path)
        if status is not None and _is_written_directly(status):
            _write_directly(path, content, status)
        else:
            _replace(path, content, mode=None if status is None else stat.S_IMODE(status.st_mode))


def as_octets(text: str | Iterable[str] | Iterable[bytes]) -> Iterator[bytes]:
    """The text, or its pieces, in UTF-8."""
    for piece in (text,) if isinstance(text, str) else text:
        yield piece.encode("utf-8") if isinstance(piece, str) else piece


def append(path: Path, text: Iterable[str]) -> None:
    """Write behind what the file has already, in UTF-8; it is made if there is none. Raises OutputError."""
    with _explaining(path), open(path, "ab") as file:
        file.writelines(piece.encode("utf-8") for piece in text)


def _inspected(path: Path) -> os.stat_result | None:
    """What is at the end of `path`, or None if a file may be made there. Raises OSError for what can't be written."""
    name = os.fspath(path)
    if not name:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    try:
        status = os.stat(name)
    except FileNotFoundError:
        if name.endswith(os.sep):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)) from None
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISSOCK(status.st_mode) and _own_stream(status) is None:
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO))
    if not os.access(name, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return status


def _is_written_directly(status: os.stat_result) -> bool:
    return not stat.S_ISREG(status.st_mode) or _own_stream(status) is not None


def _own_stream(status: os.stat_result) -> int | None:
    """The descriptor of our standard output or error, if that is the file meant (as by `/dev/stdout`)."""
    for descriptor in (1, 2):
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), status):
                return descriptor
    return None


def _write_directly(path: Path, content: Iterable[bytes], status: os.stat_result) -> None:
    # A duplicate shares the stream's position, so that neither overwrites what the other has written.
    own = _own_stream(status)
    descriptor = os.open(path, os.O_WRONLY) if own is None else os.dup(own)
    with open(descriptor, "wb") as file:
        file.writelines(content)


def _replace(path: Path, content: Iterable[bytes], mode: int | None) -> None:
    descriptor, temporary = _open_beside(path, 0o666 if mode is None else mode)
    try:
        with open(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)  # gives back what the umask took
            file.writelines(content)
            file.flush()
            os.fsync(descriptor)
        _take_the_place(temporary, os.path.realpath(path))
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _take_the_place(temporary: str, path: str) -> None:
    try:
        os.replace(temporary, path)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        import shutil  # brings all kinds of archives

        # A file that a container has mounted by itself cannot be replaced, only written to.
        with open(temporary, "rb") as whole, open(path, "wb") as file:
            shutil.copyfileobj(whole, file)


def _open_beside(path: Path, mode: int) -> tuple[int, str]:
    """A new file in the folder of the file that `path` leads to: its descriptor and its path."""
    folder = os.path.dirname(os.path.realpath(path))
    temporary = os.path.join(folder, f".spfaudit-{secrets.token_hex(8)}.tmp")
    return os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), temporary


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = _explanation(error)
        name = os.fspath(path)
        raise OutputError(Text(en=f"cannot write {name}: {why.en}", ja=f"{name} に書き込めません：{why.ja}")) from error


def _explanation(error: OSError | ValueError) -> Text:
    match error:
        case FileNotFoundError():
            return Text(en="the folder does not exist", ja="フォルダーがありません")
        case IsADirectoryError():
            return Text(en="it is a folder", ja="フォルダーです")
        case NotADirectoryError():
            return Text(en="part of the path is not a folder", ja="パスの途中がフォルダーではありません")
        case PermissionError():
            return Text(en="permission denied", ja="書き込み権限がありません")
        case _:
            return describe_system_error(error)
