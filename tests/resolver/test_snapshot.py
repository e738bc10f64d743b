"""Recording and replay."""

import asyncio
import codecs
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import (
    Address,
    Answer,
    Failed,
    Failure,
    Host,
    Mx,
    NoData,
    NxDomain,
    Opaque,
    Provenance,
    Question,
    Rdata,
    Txt,
    records,
)
from spfaudit.resolver.presentation import from_presentation, to_presentation
from spfaudit.resolver.recorder import Recorder
from spfaudit.resolver.snapshot import SnapshotSource
from spfaudit.resolver.source import Done, PromptSource, RecordingError, SourceError
from spfaudit.text import Text

STARTED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Provenance(
    resolver="192.0.2.53:53",
    transport="udp",
    rcode="SERVFAIL",
    flags="qr rd ra",
    ede=("22 no reachable authority",),
    tries=3,
    at="2026-11-23T09:00:00+00:00",
)
ANSWERS: dict[Question, Answer] = {
    Question("example.go.jp", "TXT"): records(
        [Txt((b'v=spf1 "quoted" \\ ', b"\0\xff\x1b[31m")), Txt((b"",))],
        ttl=60,
        authenticated=True,
        chain=("b.example",),
        provenance=HERE,
    ),
    Question("example.go.jp", "MX"): records([Mx(0, "."), Mx(10, r"a\.b.example")]),
    Question("example.go.jp", "A"): records([Address("192.0.2.1")]),
    Question("example.go.jp", "AAAA"): records([Address("::ffff:c000:201")]),
    Question("example.go.jp", "NS"): records([Host("ns.example")]),
    Question("example.go.jp", "TLSA"): records([Opaque("3 1 1 abcd")]),
    Question("example.go.jp", "SPF"): records([Txt((b"v=spf1 ", b"-all"))]),
    Question("both.example.go.jp", "TXT"): records([Txt((b"text",))], beside_cname="www.example.go.jp"),
    Question("nodata.example", "TXT"): NoData(chain=("x.example",), provenance=HERE),
    Question("gone.example", "TXT"): NxDomain(),
    Question("signed.example", "TXT"): NoData(authenticated=True),
    Question("plain.example", "TXT"): NoData(authenticated=None),
    Question("gone.signed.example", "TXT"): NxDomain(authenticated=True),
    Question("bogus.example", "TXT/CD"): records([Txt((b"unchecked",))]),
    Question(".", "SOA/EACH"): records([Opaque("a.root.example. h.root.example. 1 2 3 4 5")], authenticated=True),
    Question("example.go.jp", "MX@192.0.2.53"): records([Mx(10, "mx.example.go.jp")]),
    Question("example.go.jp", "CNAME@2001:DB8::53"): records([Host("www.example.go.jp")]),
    Question("example.go.jp", "SOA@192.0.2.54"): Failed(reason=Failure.LAME, detail="REFUSED", provenance=HERE),
    Question("broken.example", "TXT"): Failed(reason=Failure.RCODE, detail="SERVFAIL", provenance=HERE),
}


class Fixed:
    """Answers what it is told to."""

    description = "live 192.0.2.53:53"
    observed_on = None
    gave_up = True
    notices = (Text(en="a notice", ja="注意"),)

    def __init__(self, answers: dict[Question, Answer]) -> None:
        self.answers = answers

    async def open(self) -> None:
        if not self.answers:
            raise SourceError(Text(en="nothing", ja="なし"))

    async def lookup(self, question: Question) -> Answer:
        return self.answers[question]

    async def close(self) -> None:
        pass


async def record(path: Path, *worlds: dict[Question, Answer]) -> None:
    source = Fixed(worlds[0])
    recorder = Recorder(source, path, started=STARTED)
    await recorder.open()
    for world in worlds:
        source.answers = world
        for question in world:
            assert await recorder.lookup(question) == world[question]
    await recorder.close()
    await recorder.close()


def replay(path: Path, question: Question) -> Answer:
    return asyncio.run(SnapshotSource(path).lookup(question))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "run.jsonl"
    asyncio.run(record(path, ANSWERS))
    return path


@pytest.mark.parametrize("question", ANSWERS, ids=str)
def test_a_replay_gives_the_same_answer(question: Question, recording: Path) -> None:
    assert replay(recording, question) == ANSWERS[question]


def test_a_replay_describes_itself_as_the_source_recorded(recording: Path) -> None:
    source = SnapshotSource(recording)
    assert source.description == "live 192.0.2.53:53"
    assert source.started == STARTED
    assert source.observed_on == date(2026, 11, 23)
    assert source.gave_up
    assert source.notices == Fixed.notices


def test_a_recording_is_for_people_as_well(recording: Path) -> None:
    header, first, second, *_ = map(json.loads, recording.read_text("utf-8").splitlines())
    assert header["format"] == "spfaudit.evidence/1"
    assert first["rdata"] == ['""', r'"v=spf1 \"quoted\" \\ " "\000\255\027[31m"']
    assert second["rdata"] == ["0 .", r"10 a\.b.example."]


def test_a_recording_of_an_earlier_version_is_read(recording: Path) -> None:
    header, *_, footer = recording.read_text("utf-8").splitlines(keepends=True)
    line = '{"line":"records","name":"old.example","type":"TXT","rdata":["\\"text\\""]}\n'
    recording.write_text(header + line + footer, "utf-8")
    assert replay(recording, Question("old.example", "TXT")) == records([Txt((b"text",))])


def test_an_editor_may_have_put_a_bom_before_it(recording: Path) -> None:
    question = Question("example.go.jp", "MX")
    plain = replay(recording, question)
    recording.write_bytes(codecs.BOM_UTF8 + recording.read_bytes())
    assert replay(recording, question) == plain
    assert not isinstance(plain, Failed)


def test_what_was_not_asked_is_unknown_not_absent(recording: Path) -> None:
    assert replay(recording, Question("other.example", "TXT")) == Failed(reason=Failure.NOT_RECORDED)
    assert replay(recording, Question("a..b", "TXT")) == Failed(reason=Failure.UNASKABLE, detail="an empty label")


def test_any_case_of_the_name_finds_the_answer(recording: Path) -> None:
    assert replay(recording, Question("GONE.example.", "txt")) == NxDomain()


def test_the_last_answer_to_a_question_counts(tmp_path: Path) -> None:
    question = Question("example.go.jp", "TXT")
    path = tmp_path / "run.jsonl"
    asyncio.run(record(path, {question: Failed(reason=Failure.TIMEOUT)}, {question: NoData()}))
    assert replay(path, question) == NoData()


@given(st.lists(st.binary(max_size=255), max_size=4))
def test_no_octet_of_a_txt_record_is_lost(strings: list[bytes]) -> None:
    txt = Txt(tuple(strings))
    text = to_presentation(txt)
    assert text.isprintable()
    assert from_presentation("TXT", text) == txt


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("TXT", "v=spf1"),
        ("TXT", '"open'),
        ("TXT", '"a" b'),
        ("TXT", '"a"\t"b"'),
        ("TXT", '"' + '\\"' * 100_000),
        ("TXT", '"a" ' * 50_000 + '"'),
        ("TXT", r'"\256"'),
        ("TXT", f'"{"x" * 256}"'),
        ("TXT", '"日本"'),
        ("MX", "mx.example."),
        ("MX", "70000 mx.example."),
        ("A", "192.0.2.256"),
        ("NS", "a..b."),
    ],
)
def test_record_data_that_contradicts_its_type(type: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_presentation(type, text)


def test_presentation_of_every_kind() -> None:
    kinds: list[tuple[str, Rdata, str]] = [
        ("CNAME", Host("."), "."),
        ("PTR", Host("a.example"), "a.example."),
        ("MX", Mx(0, "."), "0 ."),
        ("TYPE65280", Opaque(r"\# 1 ff"), r"\# 1 ff"),
    ]
    for type, rdata, text in kinds:
        assert to_presentation(rdata) == text
        assert from_presentation(type, text) == rdata


# -- interrupted, damaged, impossible -----------------------------------------


def test_the_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text("an older one")

    async def look_in_the_middle() -> None:
        recorder = Recorder(Fixed(ANSWERS), path)
        await recorder.open()
        await recorder.lookup(Question("gone.example", "TXT"))
        assert path.read_text() == "an older one"
        await recorder.close()

    asyncio.run(look_in_the_middle())
    assert [file.name for file in tmp_path.iterdir()] == ["run.jsonl"]
    assert replay(path, Question("gone.example", "TXT")) == NxDomain()


def test_a_recording_cut_off_is_used_as_far_as_it_goes(recording: Path) -> None:
    whole = recording.read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in (b"".join(lines[:-1]), b"".join(lines[:3]) + lines[3][:20], lines[0]):
        recording.write_bytes(cut)
        source = SnapshotSource(recording)
        assert "cut short" in source.notices[0].en
        assert source.gave_up  # so that the run is incomplete, as that was of which it is


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [], "empty"),
        (lambda lines: ["example.go.jp\n"], ":1:"),
        (lambda lines: lines[1:], ":1:"),
        (lambda lines: [lines[0].replace("evidence/1", "evidence/9"), *lines[1:]], ":1:"),
        (lambda lines: [lines[0], "{}\n", *lines[1:]], ":2:"),
        (lambda lines: [lines[0], lines[1].replace('"TXT"', '"MX"'), *lines[2:]], ":2:"),
        (lambda lines: [lines[0], lines[1][:30] + "\n", *lines[2:]], ":2:"),
        (lambda lines: [*lines, lines[0]], f":{len(ANSWERS) + 3}:"),
        (lambda lines: [lines[0], '{"line":"records","name":"a","type":"A","rdata":[]}\n'], ":2:"),
    ],
)
def test_a_damaged_recording_says_where(recording: Path, change: object, says: str) -> None:
    assert callable(change)
    lines = recording.read_text("utf-8").splitlines(keepends=True)
    recording.write_text("".join(change(lines)), "utf-8")
    with pytest.raises(SourceError) as caught:
        SnapshotSource(recording)
    assert f"{recording}" in caught.value.problem.en
    assert says in caught.value.problem.en


def test_octets_that_are_no_text(recording: Path) -> None:
    recording.write_bytes(b"\xff\xfe\n")
    with pytest.raises(SourceError):
        SnapshotSource(recording)


def test_a_missing_recording(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        SnapshotSource(tmp_path / "missing")


def test_a_recording_that_cannot_be_written_is_an_error_before_the_first_question(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "such" / "folder", tmp_path):
        with pytest.raises(RecordingError) as caught:
            asyncio.run(Recorder(Fixed(ANSWERS), path).open())
        assert str(path) in caught.value.problem.ja


def test_a_source_that_cannot_open_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        asyncio.run(Recorder(Fixed({}), tmp_path / "run.jsonl").open())
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_does_not_stop_the_run_but_is_an_error_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.with_name("run.jsonl.partial").symlink_to("/dev/full")

    async def fill_the_disk() -> None:
        recorder = Recorder(Fixed(ANSWERS), path)
        await recorder.open()
        for _ in range(100):
            assert await recorder.lookup(Question("gone.example", "TXT")) == NxDomain()
        assert recorder.problem is None
        await recorder.close()
        assert recorder.problem is not None
        assert "No space left" in recorder.problem.en

    asyncio.run(fill_the_disk())
    assert not path.exists()


def test_closing_without_opening(tmp_path: Path) -> None:
    asyncio.run(Recorder(Fixed(ANSWERS), tmp_path / "run.jsonl").close())
    assert list(tmp_path.iterdir()) == []


class PromptFixed(Fixed):
    """The same, without a task for each question."""

    backlog = 5

    def ask(self, question: Question, done: Done) -> None:
        done(question, self.answers[question])


def test_what_is_asked_promptly_is_recorded_before_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    told: dict[Question, Answer] = {}

    async def run() -> None:
        recorder = Recorder(PromptFixed(ANSWERS), path)
        assert isinstance(recorder, PromptSource)
        assert recorder.backlog == 5
        await recorder.open()
        for question in ANSWERS:
            recorder.ask(question, told.__setitem__)
        await recorder.close()

    asyncio.run(run())
    assert told == ANSWERS
    assert {question: replay(path, question) for question in ANSWERS} == ANSWERS


def test_a_recorder_is_as_prompt_as_what_it_records(tmp_path: Path) -> None:
    assert not isinstance(Recorder(Fixed(ANSWERS), tmp_path / "run.jsonl"), PromptSource)


def test_a_replay_can_be_asked_promptly(recording: Path) -> None:
    told: dict[Question, Answer] = {}
    source = SnapshotSource(recording)
    assert isinstance(source, PromptSource)
    for question in ANSWERS:
        source.ask(question, told.__setitem__)
    assert told == ANSWERS
