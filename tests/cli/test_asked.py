"""`--verbose`: which questions were asked, of whom, and what came of them."""

import asyncio
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from command import EXAMPLE, spfaudit
from fault_server import FaultServer
from spfaudit.cli.asked import asked
from spfaudit.evidence import (
    Answer,
    Failed,
    Failure,
    NoData,
    NxDomain,
    Provenance,
    Question,
    Txt,
    records,
)
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.overheard import Overheard
from spfaudit.resolver.source import PromptSource, lists_names
from spfaudit.resolver.zonefile import ZoneSource

QUESTION = Question("_spf.provider.example", "TXT")
LIVE = Provenance(resolver="192.0.2.53:53", transport="udp", rcode="NOERROR", tries=2, at="2026-11-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("answer", "seconds", "english", "japanese"),
    [
        (
            records([Txt((b"v=spf1 -all",)), Txt((b"hello",))], provenance=LIVE, chain=("a.example",)),
            0.0123,
            "asked 192.0.2.53:53 udp: _spf.provider.example TXT: 2 records (CNAME a.example, 2 tries, 12 ms)",
            "問い合わせ 192.0.2.53:53 udp: _spf.provider.example TXT: レコード 2 件"
            "（CNAME a.example、2 回試行、12 ms）",
        ),
        (
            NoData(provenance=LIVE),
            None,
            "asked 192.0.2.53:53 udp: _spf.provider.example TXT: no such record (NODATA)"
            " (2 tries, recorded 2026-11-01T00:00:00+00:00)",
            "問い合わせ 192.0.2.53:53 udp: _spf.provider.example TXT: 該当するレコードなし（NODATA）"
            "（2 回試行、2026-11-01T00:00:00+00:00 に記録）",
        ),
        (
            NxDomain(provenance=Provenance(resolver="example.zone", transport="zone", tries=1)),
            0.0001,
            "asked zone example.zone: _spf.provider.example TXT: no such name (NXDOMAIN)",
            "問い合わせ zone example.zone: _spf.provider.example TXT: 名前が存在しない（NXDOMAIN）",
        ),
        (
            Failed(reason=Failure.TIMEOUT),
            6.5,
            "asked live 192.0.2.53:53: _spf.provider.example TXT: FAILED: no answer in time (6,500 ms)",
            "問い合わせ live 192.0.2.53:53: _spf.provider.example TXT: 失敗：時間内に応答がありません（6,500 ms）",
        ),
    ],
)
def test_words(answer: Answer, seconds: float | None, english: str, japanese: str) -> None:
    said = asked(QUESTION, answer, seconds, "live 192.0.2.53:53")
    assert said.en == english
    assert said.ja == japanese


def test_what_is_asked_is_heard_once_however_it_is_asked(tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text("$ORIGIN example.\n@ 300 SOA a b 1 2 3 4 5\na 300 TXT v=spf1\n", encoding="utf-8")
    heard: list[Question] = []
    behind = ZoneSource([zone])
    source = Overheard(behind, lambda question, answer, seconds: heard.append(question))
    assert source.description == behind.description
    assert isinstance(source, PromptSource) is isinstance(behind, PromptSource)
    assert lists_names(source) is lists_names(behind)
    memo = Memo(source)

    async def ask() -> None:
        await memo.open()
        for _ in range(2):
            await memo.lookup(Question("a.example", "TXT"))
        await source.lookup(Question("b.example", "TXT"))
        await memo.close()

    asyncio.run(ask())
    assert heard == [Question("a.example", "TXT"), Question("b.example", "TXT")]


def without_time(told: list[str]) -> set[str]:
    """The lines without how long it took, which a busy machine tells even of files: alone in brackets, or the last."""
    alone = (re.sub(r" \([0-9,]+ ms\)$", "", line) for line in told)
    return {re.sub(r", [0-9,]+ ms\)$", ")", line) for line in alone}


def lines(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("asked ")]


def test_every_question_is_told_and_each_once_whatever_the_number_of_processes() -> None:
    alone = spfaudit("check", EXAMPLE, "--verbose", "--format", "json")
    assert alone.returncode == 1
    told = lines(alone.stderr)
    assert f'"questions": {len([line for line in told if " NAMES: " not in line])}' in alone.stdout
    assert len(told) == len(set(told))
    assert "asked zone example.go.jp.zone: example.go.jp TXT: 1 record" in without_time(told)
    assert any("cloud.example.go.jp TXT: FAILED: lame answer" in line for line in told)
    shared = lines(spfaudit("check", EXAMPLE, "--verbose", "--jobs", "2").stderr)
    assert without_time(shared) == without_time(told)


def test_nothing_is_told_unasked() -> None:
    assert lines(spfaudit("check", EXAMPLE).stderr) == []
    assert lines(spfaudit("check", EXAMPLE, "--verbose", "--quiet").stderr) == []


def test_replays_and_recordings_are_told_alike(tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    first = lines(spfaudit("check", EXAMPLE, "--verbose", "--record", recording).stderr)
    again = lines(spfaudit("check", EXAMPLE, "--verbose", "--replay", recording).stderr)
    assert [line.partition(" (")[0] for line in again] == [line.partition(" (")[0] for line in first]


@pytest.mark.parametrize("command", [["show", "good.example"], ["test", "good.example", "--ip", "192.0.2.1"]])
def test_other_commands_tell_as_well_and_safely(tmp_path: Path, command: list[str]) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        '$ORIGIN example.\n@ 300 SOA a b 1 2 3 4 5\ngood 300 TXT "v=spf1 include:\\027[31mx.example -all"\n',
        encoding="utf-8",
    )
    done = spfaudit(*command, "--zone", zone, "--verbose", "--lang", "ja")
    assert "問い合わせ zone example.zone: good.example TXT: レコード 1 件" in done.stderr
    assert "\x1b" not in done.stderr
    assert all(cell_len(line) < 900 for line in done.stderr.splitlines())


def test_a_live_resolver_is_named_with_the_way_it_was_asked() -> None:
    with FaultServer() as server:
        done = spfaudit("test", "good.fault.example", "--ip", "192.0.2.1", "--nameserver", server.address, "--verbose")
        assert f"asked {server.address} udp: good.fault.example TXT: 1 record (" in done.stderr
