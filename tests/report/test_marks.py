"""Marks beside verdicts: each is told once, and none is missing that a verdict rests on which others can read."""

import tempfile
from array import array

import pytest

from report.sample import REPORT
from spfaudit.evidence import NoData, Question
from spfaudit.evidence_mark import OCTETS, mark
from spfaudit.report.marks import Marks
from spfaudit.report.spool import Spool


def hear(marks: Marks, *numbers: int) -> list[bytes]:
    questions = [Question(f"d{number}.example", "TXT") for number in numbers]
    for question in questions:
        marks.hear(question, NoData())
    return [mark(question, NoData()) for question in questions]


def told(marks: Marks) -> list[bytes]:
    return [piece[start : start + OCTETS] for piece in marks.new() for start in range(0, len(piece), OCTETS)]


def test_each_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spfaudit.report.marks._AT_ONCE", 3 * OCTETS)
    monkeypatch.setattr("spfaudit.report.tape._IN_MEMORY", 7 * OCTETS)
    marks = Marks(1)
    assert told(marks) == []
    for start in (0, 5, 10, 35):
        numbers = range(start, start + 13)
        assert told(marks) == []
        expected = hear(marks, *numbers)
        assert told(marks) == expected
    marks.close()


def test_those_of_other_processes_are_told_once_they_are_written() -> None:
    marks = Marks(2)
    ours = hear(marks, 1)
    marks.write_to(1)
    theirs = hear(marks, 2, 3)
    marks.tapes[1].flush()
    marks.tapes[0]._pending.clear()  # of which a process that was forked off earlier knows nothing
    assert told(marks) == theirs
    assert ours[0] not in theirs
    marks.close()


def test_no_verdict_can_be_read_without_its_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever a verdict gets into the file of a process, the marks before it have got there."""
    monkeypatch.setattr("spfaudit.report.tape._BUFFER", 3_000)
    verdicts = REPORT.verdicts
    spool = Spool([verdict.entry for verdict in verdicts], lang="en", fail_on=None, tapes=2, hears=True)
    assert spool.marks
    seen = array("Q", bytes(8 * len(spool)))
    heard, readable, looks = 0, 0, 0
    for place, verdict in enumerate(verdicts):
        hear(spool.marks, place)
        heard += OCTETS
        spool.add(place, verdict)
        visible = [place for place, _ in spool.changes(seen)]
        if visible:
            looks += 1
            readable = max(readable, max(visible) + 1)
        assert spool.marks.tapes[0].catch_up() >= readable * OCTETS
    assert looks > 1
    spool.close()


def test_without_room_for_the_marks_no_verdict_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = tempfile.TemporaryFile
    files = iter([lambda **options: open("/dev/full", "wb", buffering=0)])  # noqa: SIM115  # closed by the tape
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: next(files, real)(**options))
    verdicts = REPORT.verdicts
    spool = Spool([verdict.entry for verdict in verdicts], lang="en", fail_on=None, tapes=2, hears=True)
    assert spool.marks
    hear(spool.marks, *range(20_000))
    spool.add(0, verdicts[0])
    with pytest.raises(OSError, match="No space left"):
        spool.flush()
    assert 0 in spool.missing()
    spool.close()


def test_who_keeps_nothing_collects_nothing() -> None:
    assert Spool([], lang="en", fail_on=None).marks is None
