"""Which names zone files have."""

import asyncio
from pathlib import Path

import pytest

from spfaudit.evidence import NAMES, Answer, Failed, Failure, NoData, Opaque, Question, Records
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.recorder import Recorder
from spfaudit.resolver.snapshot import SnapshotSource
from spfaudit.resolver.source import Source
from spfaudit.resolver.zonefile import ZoneSource

PARENT = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns hostmaster 1 7200 900 1209600 300
@ NS ns
@ TXT "v=spf1" " -all"
ns A 192.0.2.53
ns A 192.0.2.54
www AAAA 2001:db8::1
a.b CNAME www
* A 192.0.2.1
*.b TXT "v=spf1 -all"
child NS ns.child
ns.child A 192.0.2.55
away NS ns.away
ns.away A 192.0.2.56
moved DNAME www
x.moved A 192.0.2.57
srv SRV 1 1 5060 www
"""
CHILD = """$ORIGIN child.example.go.jp.
$TTL 300
@ SOA ns hostmaster 1 7200 900 1209600 300
@ NS ns
@ MX 0 .
ns A 192.0.2.55
"""


@pytest.fixture
def source(tmp_path: Path) -> ZoneSource:
    (tmp_path / "parent.zone").write_text(PARENT, "utf-8")
    (tmp_path / "child.zone").write_text(CHILD, "utf-8")
    return ZoneSource([tmp_path / "parent.zone", tmp_path / "child.zone"])


def ask(source: Source, name: str) -> Answer:
    async def run() -> Answer:
        memo = Memo(source)
        await memo.open()
        try:
            answer = await memo.lookup(Question(name, NAMES))
            assert memo.questions == 0  # of DNS
            return answer
        finally:
            await memo.close()

    return asyncio.run(run())


def names(source: Source, name: str) -> list[str]:
    answer = ask(source, name)
    assert isinstance(answer, Records)
    return [record.text for record in answer.rdata if isinstance(record, Opaque)]


def test_every_name_of_all_zones_below_with_its_types(source: ZoneSource) -> None:
    assert names(source, "example.go.jp") == [
        "a.b.example.go.jp CNAME",
        "child.example.go.jp MX",
        'example.go.jp TXT "v=spf1" " -all"',
        "ns.child.example.go.jp A",
        "ns.example.go.jp A",
        "www.example.go.jp AAAA",
    ]
    assert names(source, "go.jp") == names(source, "example.go.jp")


def test_only_what_is_at_or_below(source: ZoneSource) -> None:
    assert names(source, "b.example.go.jp") == ["a.b.example.go.jp CNAME"]
    assert names(source, "WWW.example.go.jp") == ["www.example.go.jp AAAA"]
    assert isinstance(ask(source, "srv.example.go.jp"), NoData)
    assert isinstance(ask(source, "ww.example.go.jp"), NoData)


@pytest.mark.parametrize(
    ("name", "reason"), [("away.example.go.jp", Failure.REFERRAL), ("other.go.jp", Failure.NOT_ATTEMPTED)]
)
def test_what_no_file_has_is_not_known(source: ZoneSource, name: str, reason: Failure) -> None:
    answer = ask(source, name)
    assert isinstance(answer, Failed)
    assert answer.reason is reason


def test_a_recording_keeps_them(source: ZoneSource, tmp_path: Path) -> None:
    asked = ask(Recorder(source, tmp_path / "evidence.jsonl"), "example.go.jp")
    replay = SnapshotSource(tmp_path / "evidence.jsonl")
    assert replay.lists_names
    assert ask(replay, "example.go.jp") == asked
