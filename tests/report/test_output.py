"""Files: checked early and without a trace, whole or untouched."""

import errno
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from spfaudit.report.output import OutputError, append, check_target, write_whole


def everything_below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def attempts(path: str | Path) -> list[Callable[[], None]]:
    return [partial(check_target, path), partial(write_whole, path, "new")]


def test_a_new_file_is_written_and_obeys_the_umask(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    before = os.umask(0o027)
    try:
        check_target(target)
        assert everything_below(tmp_path) == []
        write_whole(target, "\ufeffa,日本\r\n")
    finally:
        os.umask(before)
    assert target.read_bytes() == "\ufeffa,日本\r\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert everything_below(tmp_path) == [target]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o666, 0o777])
def test_an_existing_file_is_replaced_and_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(mode)
    check_target(target)
    assert target.read_text() == "old"
    write_whole(str(target), "new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert everything_below(tmp_path) == [target]


def test_a_relative_path_is_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_target("report.txt")
    write_whole("report.txt", "x")
    assert (tmp_path / "report.txt").read_text() == "x"


@pytest.mark.parametrize("existing", [True, False])
def test_a_symbolic_link_is_followed(tmp_path: Path, existing: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "real.txt", tmp_path / "link.txt"
    if existing:
        real.write_text("old")
    link.symlink_to(real)
    check_target(link)
    write_whole(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


@pytest.mark.parametrize(
    ("path", "english", "japanese"),
    [
        ("", "the folder does not exist", "フォルダーがありません"),
        ("nowhere/report.json", "the folder does not exist", "フォルダーがありません"),
        ("folder", "it is a folder", "フォルダーです"),
        ("folder/", "it is a folder", "フォルダーです"),
        ("new/", "it is a folder", "フォルダーです"),
        (".", "it is a folder", "フォルダーです"),
        ("file/report.json", "part of the path is not a folder", "パスの途中がフォルダーではありません"),
        ("loop", os.strerror(errno.ELOOP), "シンボリックリンクが循環しています"),
        ("n" * 300, os.strerror(errno.ENAMETOOLONG), "ファイル名が長すぎます"),
        ("nul\0", "", ""),  # in the words of Python, which are others in each version
        ("/proc/report.json", "", ""),
        ("socket", os.strerror(errno.ENXIO), os.strerror(errno.ENXIO)),
    ],
)
def test_what_cannot_be_written_is_known_at_once_and_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, english: str, japanese: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("old")
    Path("loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
    before = everything_below(tmp_path)
    for attempt in attempts(path):
        with pytest.raises(OutputError) as caught:
            attempt()
        assert caught.value.problem.en.startswith(f"cannot write {path}: {english}")
        assert f"{path} に書き込めません：{japanese}" in caught.value.problem.ja
    assert everything_below(tmp_path) == before
    assert Path("file").read_text() == "old"


@pytest.mark.parametrize("what", ["folder", "file"])
def test_permission_bits_are_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    guarded = tmp_path if what == "folder" else target
    guarded.chmod(guarded.stat().st_mode & ~0o222)
    # The superuser may write anywhere, so the tests say for the system what it says to everybody else.
    real_open, real_access = os.open, os.access

    def refusing_open(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and not os.stat(os.path.dirname(path)).st_mode & 0o200:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real_open(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing_open)
    monkeypatch.setattr(
        os, "access", lambda path, mode: real_access(path, mode) and bool(os.stat(path).st_mode & 0o200)
    )
    try:
        for attempt in attempts(target):
            with pytest.raises(OutputError, match="permission denied"):
                attempt()
    finally:
        guarded.chmod(0o755)
    assert target.read_text() == "old"
    assert everything_below(tmp_path) == [target]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("reason", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, reason: BaseException
) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise reason

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OutputError if isinstance(reason, OSError) else KeyboardInterrupt):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert everything_below(tmp_path) == [target]


def test_a_file_that_is_a_mount_point_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(source: str, target: str) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    monkeypatch.setattr("os.replace", replace)
    report = tmp_path / "report.json"
    report.write_text("an older and longer report\n")
    node = report.stat().st_ino
    write_whole(report, ["{", "}"])
    assert report.read_text() == "{}"
    assert report.stat().st_ino == node
    assert list(tmp_path.iterdir()) == [report]


def test_devices_are_written_to() -> None:
    check_target("/dev/null")
    write_whole("/dev/null", "gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_full_device_is_an_output_error() -> None:
    check_target("/dev/full")
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        write_whole("/dev/full", "x")


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_target(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "through")
    reader.join()
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


PROGRAM = """
import sys
from spfaudit.report.output import check_target, write_whole
check_target("/dev/stdout")
print("before", flush=True)
write_whole("/dev/stdout", "report\\n")
print("after", flush=True)
"""


def test_standard_output_redirected_to_a_file_keeps_what_else_is_written_there(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    with target.open("w") as out:
        subprocess.run([sys.executable, "-c", PROGRAM], stdout=out, check=True)
    assert target.read_text() == "before\nreport\nafter\n"
    assert everything_below(tmp_path) == [target]


def test_standard_output_may_be_a_pipe() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "before\nreport\nafter\n"


def test_appending_keeps_what_is_there_and_makes_what_is_not(tmp_path: Path) -> None:
    target = tmp_path / "summary.md"
    append(target, ["日", "本\n"])
    append(target, ["more\n"])
    assert target.read_text(encoding="utf-8") == "日本\nmore\n"
    with pytest.raises(OutputError, match="the folder does not exist"):
        append(tmp_path / "no" / "summary.md", ["x"])
