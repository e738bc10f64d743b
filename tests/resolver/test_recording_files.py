"""Where recordings go that are no plain new file: links are followed, and what is no file is written to as it is."""

import asyncio
import os
import stat
import threading
from pathlib import Path

import pytest

from spfaudit.evidence import NoData, Question
from spfaudit.resolver.recorder import Recorder
from spfaudit.resolver.snapshot import SnapshotSource
from spfaudit.resolver.source import RecordingError, Source

QUESTION = Question("example.jp", "TXT")


class Empty:
    """A source that has nothing."""

    observed_on = None
    notices = ()
    gave_up = False

    def __init__(self, description: str = "nothing") -> None:
        self.description = description

    async def open(self) -> None:
        """Nothing to open."""

    async def lookup(self, question: Question) -> NoData:
        """No data."""
        return NoData()

    async def close(self) -> None:
        """Nothing to close."""


def record(path: Path, description: str = "nothing") -> None:
    source: Source = Empty(description)

    async def one() -> None:
        recorder = Recorder(source, path)
        await recorder.open()
        await recorder.lookup(QUESTION)
        await recorder.close()
        assert recorder.problem is None

    asyncio.run(one())


def test_a_link_is_followed(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "kept.jsonl").write_text("an older one")
    (there / "kept.jsonl").chmod(0o600)
    link = tmp_path / "today.jsonl"
    link.symlink_to("there/kept.jsonl")
    record(link)
    assert os.readlink(link) == "there/kept.jsonl"
    assert [file.name for file in there.iterdir()] == ["kept.jsonl"]
    assert stat.S_IMODE((there / "kept.jsonl").stat().st_mode) == 0o600
    source = SnapshotSource(link)
    assert asyncio.run(source.lookup(QUESTION)) == NoData()


def test_a_link_to_nowhere_makes_the_file(tmp_path: Path) -> None:
    link = tmp_path / "today.jsonl"
    link.symlink_to("new.jsonl")
    record(link)
    assert os.readlink(link) == "new.jsonl"
    assert (tmp_path / "new.jsonl").stat().st_size


def test_a_device_or_a_pipe_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    record(pipe)
    reader.join()
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [line.split(b'"')[3] for line in read[0].splitlines()] == [b"header", b"nodata", b"end"]
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


def test_a_run_that_was_cut_short_leaves_the_older_recording(tmp_path: Path) -> None:
    path = tmp_path / "today.jsonl"
    record(path)
    older = path.read_bytes()

    async def be_interrupted() -> Recorder:
        recorder = Recorder(Empty(), path, cut_short=lambda: True)
        await recorder.open()
        await recorder.lookup(QUESTION)
        await recorder.close()
        return recorder

    recorder = asyncio.run(be_interrupted())
    assert recorder.problem is None
    assert recorder.unfinished is not None
    assert f"{path}.partial" in recorder.unfinished.en
    assert path.read_bytes() == older
    source = SnapshotSource(f"{path}.partial")
    assert source.gave_up
    assert asyncio.run(source.lookup(QUESTION)) == NoData()
    record(path)
    assert [file.name for file in tmp_path.iterdir()] == ["today.jsonl"]


def test_so_does_a_run_that_ends_by_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "today.jsonl"
    record(path)
    older = path.read_bytes()

    class Stuck(Empty):
        """Never answers."""

        async def lookup(self, question: Question) -> NoData:
            await asyncio.Event().wait()
            raise AssertionError

        async def close(self) -> None:
            raise OSError("nor can it be left")

    async def be_cancelled() -> None:
        recorder = Recorder(Stuck(), path)
        await recorder.open()
        try:
            async with asyncio.timeout(0):
                await recorder.lookup(QUESTION)
        finally:
            with pytest.raises(OSError, match="nor can"):
                await recorder.close()
            assert recorder.unfinished is not None

    with pytest.raises(TimeoutError):
        asyncio.run(be_cancelled())
    assert path.read_bytes() == older
    assert SnapshotSource(f"{path}.partial").gave_up
    try:
        raise ValueError("of whoever calls, and over before the run begins")
    except ValueError:
        record(path)
    assert [file.name for file in tmp_path.iterdir()] == ["today.jsonl"]
    assert not SnapshotSource(path).gave_up


def test_what_another_run_is_recording_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "today.jsonl"

    async def two_at_once() -> None:
        first, second = Recorder(Empty(), path), Recorder(Empty(), path)
        await first.open()
        await first.lookup(QUESTION)
        with pytest.raises(RecordingError, match="another run"):
            await second.open()
        await second.close()
        await first.close()
        assert first.problem is None

    asyncio.run(two_at_once())
    assert [file.name for file in tmp_path.iterdir()] == ["today.jsonl"]
    assert len(path.read_bytes().splitlines()) == 3
    assert not SnapshotSource(path).gave_up


def test_names_of_files_that_are_not_utf8(tmp_path: Path) -> None:
    """Of the recording, and of the zone that it is from."""
    path = tmp_path / os.fsdecode(b"\xb0\xec.jsonl")
    record(path, "zone " + os.fsdecode(b"\xb7\xc7.zone"))
    assert r"\\udcb7\\udcc7.zone" in path.read_text(encoding="utf-8")
    assert not SnapshotSource(path).gave_up
