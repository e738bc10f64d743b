"""Zone files answer as real servers do: the same questions to ZoneSource, and to NSD behind Unbound."""

import asyncio
from pathlib import Path

import pytest

from dns_servers import recursive_server
from spfaudit.evidence import Answer, Failed, NoData, NxDomain, Question, Records
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.source import Source
from spfaudit.resolver.zonefile import ZoneSource

_HEAD = """$ORIGIN {zone}.
$TTL 300
@ IN SOA ns.{zone}. hostmaster.{zone}. 1 7200 900 1209600 300
  IN NS ns.{zone}.
ns IN A 127.0.0.1
"""

_BIG = "\n".join(f'big IN TXT "record number {n} {"x" * 180}"' for n in range(30))

ZONES = {
    "example.go.jp": _HEAD.format(zone="example.go.jp")
    + f"""
@ IN TXT "v=spf1 include:_spf.provider.example -all"
@ IN TXT "other" " text"
@ IN MX 10 mx
@ IN MX 20 mx2.provider.example.
nullmx IN MX 0 .
mx IN A 192.0.2.25
mx IN AAAA 2001:db8::25
mapped IN AAAA ::ffff:192.0.2.1
UPPER IN TXT "Case is kept"
odd IN TXT "quote \\" backslash \\\\ octets \\000\\255 ;semicolon"
empty IN TXT ""
*.wild IN TXT "wild"
host.wild IN A 192.0.2.7
a.b.wild IN TXT "below an empty non-terminal"
*.mail.wild IN MX 5 mx
*.cwild IN CNAME @
x.y.ent IN TXT "deep"
alias IN CNAME mx
outside IN CNAME _spf.provider.example.
two IN CNAME one
one IN CNAME outside
dangling IN CNAME nowhere
dangling-outside IN CNAME nowhere.provider.example.
unfinished IN CNAME www.unknown.example.
loop-a IN CNAME loop-b
loop-b IN CNAME loop-a
into-delegation IN CNAME www.gone
gone IN NS ns.unknown.example.
nowhere-delegation IN NS ns.nowhere-delegation
child IN NS ns.child
ns.child IN A 127.0.0.1
moved IN DNAME provider.example.
{_BIG}
""",
    "child.example.go.jp": _HEAD.format(zone="child.example.go.jp") + '@ IN TXT "of the child"\nwww IN A 192.0.2.8\n',
    "provider.example": _HEAD.format(zone="provider.example")
    + '_spf IN TXT "v=spf1 ip4:192.0.2.0/24 ~all"\nback IN CNAME mx.example.go.jp.\nmx2 IN A 192.0.2.26\n',
}

QUESTIONS = [
    Question(name, type)
    for type, names in {
        "TXT": """
            example.go.jp missing.example.go.jp mx.example.go.jp upper.example.go.jp odd.example.go.jp
            empty.example.go.jp big.example.go.jp
            wild.example.go.jp any.wild.example.go.jp deep.any.wild.example.go.jp host.wild.example.go.jp
            x.host.wild.example.go.jp b.wild.example.go.jp a.b.wild.example.go.jp x.b.wild.example.go.jp
            mail.wild.example.go.jp x.mail.wild.example.go.jp *.wild.example.go.jp
            x.cwild.example.go.jp ent.example.go.jp y.ent.example.go.jp x.y.ent.example.go.jp z.ent.example.go.jp
            alias.example.go.jp outside.example.go.jp one.example.go.jp two.example.go.jp
            dangling.example.go.jp dangling-outside.example.go.jp unfinished.example.go.jp
            loop-a.example.go.jp into-delegation.example.go.jp
            gone.example.go.jp www.gone.example.go.jp nowhere-delegation.example.go.jp
            child.example.go.jp www.child.example.go.jp missing.child.example.go.jp
            _spf.moved.example.go.jp missing.moved.example.go.jp moved.example.go.jp
            _spf.provider.example nothing.provider.example elsewhere.example
        """,
        "MX": "example.go.jp nullmx.example.go.jp x.mail.wild.example.go.jp mx.example.go.jp",
        "A": "mx.example.go.jp alias.example.go.jp back.moved.example.go.jp www.child.example.go.jp",
        "AAAA": "mx.example.go.jp alias.example.go.jp mapped.example.go.jp",
        "NS": "child.example.go.jp provider.example",
        "CNAME": "alias.example.go.jp loop-a.example.go.jp example.go.jp",
        "SPF": "example.go.jp",
    }.items()
    for name in names.split()
]


async def ask_all(source: Source) -> list[Answer]:
    await source.open()
    try:
        return await asyncio.gather(*map(source.lookup, QUESTIONS))
    finally:
        await source.close()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[Question, tuple[Answer, Answer]]:
    """What zone files and servers say, side by side."""
    folder = tmp_path_factory.mktemp("servers")
    paths: list[Path] = []
    for zone, text in ZONES.items():
        paths.append(folder / f"{zone}.txt")
        paths[-1].write_text(text, "utf-8")
    from_files = asyncio.run(ask_all(ZoneSource(paths)))
    with recursive_server(ZONES, folder) as address:
        from_servers = asyncio.run(ask_all(LiveSource([address], timeout=3.0, tries=2)))
    return dict(zip(QUESTIONS, zip(from_files, from_servers, strict=True), strict=True))


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_zone_file_and_servers_agree(question: Question, answers: dict[Question, tuple[Answer, Answer]]) -> None:
    from_file, from_server = answers[question]
    match from_file, from_server:
        case Records(), Records():
            assert from_file.rdata == from_server.rdata
            assert from_file.chain == from_server.chain
        case (NoData(), NoData()) | (NxDomain(), NxDomain()):
            assert not isinstance(from_file, Failed)
            assert not isinstance(from_server, Failed)
            assert from_file.chain == from_server.chain
        case _:
            assert isinstance(from_file, Failed), (from_file, from_server)
            assert isinstance(from_server, Failed), (from_file, from_server)


def test_an_answer_too_big_for_udp_came_over_tcp(answers: dict[Question, tuple[Answer, Answer]]) -> None:
    _, big = answers[Question("big.example.go.jp", "TXT")]
    assert isinstance(big, Records)
    assert len(big.rdata) == 30
    assert big.provenance.transport == "tcp"
