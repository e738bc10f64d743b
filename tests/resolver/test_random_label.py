"""Names that nobody can know: what is asked on the wire, what is kept, and what a replay makes of it."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from fault_server import FaultServer
from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Provenance, Question, Txt, records
from spfaudit.names import random_name_below
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.random_label import as_if_put, new_seed, with_made_up_label
from spfaudit.resolver.recorder import Recorder
from spfaudit.resolver.snapshot import SnapshotSource
from spfaudit.resolver.source import Source

PARENT = "www.fault.example"
NAME = random_name_below(PARENT) or ""
QUESTIONS = [Question(NAME, type) for type in ("TXT", "A")]


def ask(source: Source) -> list[Answer]:
    async def run() -> list[Answer]:
        memo = Memo(source)
        await memo.open()
        try:
            return await asyncio.gather(*map(memo.lookup, [*QUESTIONS, *QUESTIONS]))
        finally:
            await memo.close()

    return asyncio.run(run())


def made_up(server: FaultServer) -> set[str]:
    return {name.removesuffix(f".{PARENT}") for name, _ in server.questions if name.endswith(f".{PARENT}")}


@pytest.mark.parametrize("is_kept", [False, True], ids=["new-source", "same-source"])
def test_one_label_a_run_and_another_in_the_next(is_kept: bool) -> None:
    with FaultServer() as server:
        source = LiveSource([server.address])
        ask(source)
        first = made_up(server)
        ask(source if is_kept else LiveSource([server.address]))
        both = made_up(server)
    assert len(first) == 1
    assert len(both) == 2
    assert all(len(label) == 16 and label.isalnum() for label in both)


def test_names_do_not_share_a_label() -> None:
    seed = new_seed()
    labels = {with_made_up_label(Question(f"<random>.{n}.example", "TXT"), seed).name.split(".")[0] for n in range(99)}
    assert len(labels) == 99


def test_a_recording_keeps_the_question_and_finds_it_again(tmp_path: Path) -> None:
    with FaultServer() as server:
        live = ask(Recorder(LiveSource([server.address]), tmp_path / "evidence.jsonl"))
        (label,) = made_up(server)
    replay = SnapshotSource(tmp_path / "evidence.jsonl")
    assert ask(replay) == live
    assert label not in (tmp_path / "evidence.jsonl").read_text()
    assert not replay.lists_names


def test_a_label_that_a_dname_carries_on_is_taken_back() -> None:
    """Evidence is the same in each run, then, and so is its digest."""
    for seed in (new_seed(), new_seed()):
        sent = with_made_up_label(QUESTIONS[0], seed)
        label = sent.name.partition(".")[0]
        for answer in (NoData(), NxDomain(), records([Txt((b"x",))], ttl=9)):
            led = replace(answer, chain=(f"{label}.there.example", "elsewhere.example", f"x{label}.example"))
            kept = replace(answer, chain=("<random>.there.example", "elsewhere.example", f"x{label}.example"))
            assert as_if_put(led, sent) == kept
            assert as_if_put(answer, sent) == answer
        assert as_if_put(Failed(reason=Failure.TIMEOUT), sent) == Failed(reason=Failure.TIMEOUT)


def test_the_label_is_taken_back_from_what_is_told_of_a_failure() -> None:
    told = set()
    for seed in (new_seed(), new_seed()):
        sent = with_made_up_label(QUESTIONS[0], seed)
        label = sent.name.partition(".")[0]
        error = f"6 dnssec bogus: validation failure <{sent.name}. TXT IN>"
        for detail in (f"SERVFAIL, EDE {error}", f"nothing about {label}.there.example"):
            failed = Failed(reason=Failure.RCODE, detail=detail, provenance=Provenance(rcode="SERVFAIL", ede=(error,)))
            told.add(as_if_put(failed, sent))
    assert {failed.detail for failed in told if isinstance(failed, Failed)} == {
        f"SERVFAIL, EDE 6 dnssec bogus: validation failure <{NAME}. TXT IN>",
        "nothing about <random>.there.example",
    }
    assert {answer.provenance.ede for answer in told} == {(f"6 dnssec bogus: validation failure <{NAME}. TXT IN>",)}


def test_a_name_with_no_room_for_a_label_has_none() -> None:
    label = "a" * 59
    longest = ".".join([label] * 3 + ["b" * 56])
    assert len(longest) == 236
    name = random_name_below(longest)
    assert name
    assert len(with_made_up_label(Question(name, "TXT"), new_seed()).name) == 253
    assert random_name_below(f"b{longest}") is None
