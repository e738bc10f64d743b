"""Zone files: what is read, what is refused, and answers where servers cannot be asked to agree."""

import asyncio
from pathlib import Path

import pytest

from spfaudit.evidence import Answer, Failed, Failure, Host, Mx, NoData, NxDomain, Question, Records, Txt
from spfaudit.resolver.source import SourceError
from spfaudit.resolver.zonefile import ZoneSource
from spfaudit.text import Text

HEAD = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns hostmaster 1 7200 900 1209600 300
@ NS ns
"""


def source_of(folder: Path, *texts: str) -> ZoneSource:
    paths = [folder / f"{n}.zone" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    return ZoneSource(paths)


def ask(source: ZoneSource, name: str, type: str = "TXT") -> Answer:
    return asyncio.run(source.lookup(Question(name, type)))


def failure(answer: Answer) -> Failure:
    assert isinstance(answer, Failed), answer
    return answer.reason


def problem(folder: Path, *texts: str) -> str:
    with pytest.raises(SourceError) as caught:
        source_of(folder, *texts)
    assert caught.value.problem.ja
    return caught.value.problem.en


# -- reading ------------------------------------------------------------------


def test_provenance_and_description(tmp_path: Path) -> None:
    source = source_of(tmp_path, HEAD + '@ 60 TXT "v=spf1 -all"\n')
    found = ask(source, "example.go.jp")
    assert isinstance(found, Records)
    assert found.rdata == (Txt((b"v=spf1 -all",)),)
    assert found.ttl == 60
    assert (found.provenance.resolver, found.provenance.transport) == ("0.zone", "zone")
    assert source.description == "zone 0.zone"
    assert not source.gave_up
    assert source.notices == ()
    assert source.observed_on is None


def test_the_origin_may_be_the_owner_of_the_soa(tmp_path: Path) -> None:
    text = "$TTL 300\nexample.go.jp. SOA ns hostmaster 1 2 3 4 5\nwww TXT text\n@ MX 10 mx\n"
    source = source_of(tmp_path, text)
    assert isinstance(ask(source, "www.example.go.jp"), Records)
    found = ask(source, "example.go.jp", "MX")
    assert isinstance(found, Records)
    assert found.rdata == (Mx(10, "mx.example.go.jp"),)


def test_a_byte_order_mark_and_utf8(tmp_path: Path) -> None:
    source = source_of(tmp_path, "\ufeff" + HEAD + '@ TXT "日本"\n')
    found = ask(source, "example.go.jp")
    assert isinstance(found, Records)
    assert found.rdata == (Txt(("日本".encode(),)),)


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_comments_may_be_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "0.zone"
    path.write_bytes((HEAD + "; ソース表\n@ TXT first ; 能力\n@ MX 0 .\n").encode(encoding))
    source = ZoneSource([path])
    assert isinstance(ask(source, "example.go.jp"), Records)
    assert isinstance(ask(source, "example.go.jp", "MX"), Records)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems(tmp_path: Path, end: str) -> None:
    path = tmp_path / "0.zone"
    path.write_bytes((HEAD + "@ TXT first\n").replace("\n", end).encode())
    assert isinstance(ask(ZoneSource([path]), "example.go.jp"), Records)


def test_a_file_that_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spfaudit.resolver.zone_reader.MAX_OCTETS", 1024**2)
    with pytest.raises(SourceError) as caught:
        ZoneSource(["/dev/zero"])
    assert caught.value.problem.en == "/dev/zero: the file is larger than 1 MiB"


@pytest.mark.parametrize(
    "lines",
    ["$GENERATE 1-99999999999999999999 h$ A 192.0.2.1\n", "$generate\t1-3/2 h$ A 192.0.2.1\n" * 6],
    ids=["one line", "several"],
)
def test_records_that_a_few_lines_make_without_end_are_refused(
    tmp_path: Path, lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spfaudit.resolver.zone_reader.MAX_GENERATED", 10)
    with pytest.raises(SourceError) as caught:
        source_of(tmp_path, f"{HEAD}{lines}")
    line = HEAD.count("\n") + lines.count("\n")
    assert caught.value.problem.en.endswith(f".zone:{line}: $GENERATE makes more than 10 records")
    assert isinstance(ask(source_of(tmp_path, f"{HEAD}$GENERATE 1-9 h$ TXT v=$\n"), "h9.example.go.jp"), Records)


def test_several_zones_in_one_file(tmp_path: Path) -> None:
    second = HEAD.replace("example.go.jp", "other.example") + "@ TXT second\n"
    source = source_of(tmp_path, HEAD + "@ TXT first\n" + second)
    assert isinstance(ask(source, "example.go.jp"), Records)
    assert isinstance(ask(source, "other.example"), Records)
    assert isinstance(ask(source, "x.other.example"), NxDomain)


def test_the_root_as_a_zone(tmp_path: Path) -> None:
    source = source_of(tmp_path, HEAD.replace("example.go.jp.", ".") + "a.example TXT text\n")
    assert isinstance(ask(source, "a.example"), Records)
    assert ask(source, "example") == NoData(provenance=ask(source, "example").provenance)
    assert isinstance(ask(source, "b.example"), NxDomain)


def test_data_that_no_server_would_load(tmp_path: Path) -> None:
    text = HEAD + "both CNAME www\nboth TXT text\nwww A 192.0.2.1\ntwo CNAME www\ntwo CNAME ns\nns A 192.0.2.2\n"
    source = source_of(tmp_path, text)
    beside = ask(source, "both.example.go.jp")
    assert isinstance(beside, Records)
    assert beside.chain == ()
    assert beside.beside_cname == "www.example.go.jp"
    followed = ask(source, "both.example.go.jp", "A")
    assert isinstance(followed, Records)
    assert followed.chain == ("www.example.go.jp",)
    assert followed.beside_cname == ""
    both = ask(source, "two.example.go.jp", "CNAME")
    assert isinstance(both, Records)
    assert both.rdata == (Host("ns.example.go.jp"), Host("www.example.go.jp"))
    assert both.beside_cname == ""
    assert failure(ask(source, "two.example.go.jp", "A")) is Failure.CONFLICT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0.zone: no SOA"),
        ("$ORIGIN example.go.jp.\n$TTL 300\n@ TXT text\n", "0.zone: no SOA"),
        ("$TTL 300\n@ SOA ns hostmaster 1 2 3 4 5\n", "0.zone:2: a relative name before any $ORIGIN"),
        ("$TTL 300\n$ORIGIN example.go.jp\n@ SOA ns h 1 2 3 4 5\n", "0.zone:3: a relative name before any $ORIGIN"),
        (HEAD + "www TXT\n", "0.zone:5:"),
        (HEAD + "www A 192.0.2.256\n", "0.zone:5: no valid record: www A 192.0.2.256"),
        (HEAD + "a.example\nwww A 192.0.2.1\n", "0.zone:5: no valid record: a.example"),
        (HEAD + "www A 192.0.2.1\n  AAAA 2001:db8::g\n", "0.zone:6: no valid record: AAAA 2001:db8::g"),
        (HEAD + "www NOSUCHTYPE x\n", "0.zone:5:"),
        (HEAD + "a..b A 192.0.2.1\n", "0.zone:5:"),
        (HEAD + "x" * 64 + " A 192.0.2.1\n", "0.zone:5:"),
        (HEAD + '@ TXT "' + "x" * 256 + '"\n', "0.zone:5: a character-string has more than 255 octets: cut it into"),
        (
            HEAD + '$GENERATE 1-2 h$ TXT "v=spf1 -all"\n',
            "0.zone:5: $GENERATE with text in quotation marks is not understood",
        ),
        (HEAD + '@ TXT "open\n', "0.zone:5:"),
        (HEAD + "@ CH TXT text\n", "0.zone:5:"),
        (HEAD + "$INCLUDE /etc/passwd\n", "0.zone:5:"),
        (HEAD + "www.other.example. TXT text\n", "0.zone:5: a name outside the zones"),
    ],
)
def test_errors_say_where(tmp_path: Path, text: str, says: str) -> None:
    assert f"{tmp_path}/{says}" in problem(tmp_path, text)


@pytest.mark.parametrize("type", ["TXT/CD", "SOA/EACH", "SOA@192.0.2.53"])
def test_files_have_neither_signatures_nor_servers(tmp_path: Path, type: str) -> None:
    path = tmp_path / "root.zone"
    path.write_text("$ORIGIN .\n$TTL 300\n. SOA a. b. 1 2 3 4 5\n. NS a.\n", "utf-8")
    assert failure(ask(ZoneSource([path]), ".", type)) is Failure.NOT_ATTEMPTED


def test_the_same_zone_twice(tmp_path: Path) -> None:
    assert "same zone" in problem(tmp_path, HEAD, HEAD)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.zone").write_bytes(HEAD.encode() + b'@ TXT "\xe9"\n')
    for path in (tmp_path / "missing.zone", tmp_path, tmp_path / "latin.zone"):
        with pytest.raises(SourceError) as caught:
            ZoneSource([path])
        assert str(path) in caught.value.problem.en
    assert caught.value.problem == Text(en=f"{path}:5: not UTF-8", ja=f"{path}:5: UTF-8 ではありません")


def test_what_is_said_of_a_file_without_origin_is_said_in_japanese_as_well(tmp_path: Path) -> None:
    path = tmp_path / "0.zone"
    path.write_text("$TTL 300\n@ SOA ns hostmaster 1 2 3 4 5\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        ZoneSource([path])
    assert caught.value.problem.ja.startswith(f"{path}:2: 相対名")
    assert "relative" not in caught.value.problem.ja


# -- answering ----------------------------------------------------------------


def test_what_no_zone_covers_is_unknown_not_absent(tmp_path: Path) -> None:
    source = source_of(tmp_path, HEAD + "out CNAME www.other.example.\n")
    for name in ("www.other.example", "go.jp", ".", "out.example.go.jp", "notexample.go.jp", r"x\.example.go.jp"):
        assert failure(ask(source, name)) is Failure.NOT_ATTEMPTED
    assert "www.other.example" in failure_detail(ask(source, "out.example.go.jp"))


def failure_detail(answer: Answer) -> str:
    assert isinstance(answer, Failed)
    return answer.detail


def test_a_conflict_at_the_end_of_a_chain_is_not_that_of_the_name_asked(tmp_path: Path) -> None:
    text = HEAD + "alias CNAME both\nboth CNAME www\nboth TXT text\n*.wild CNAME www\n*.wild TXT text\n"
    source = source_of(tmp_path, text)
    found = ask(source, "alias.example.go.jp")
    assert isinstance(found, Records)
    assert (found.chain, found.beside_cname) == (("both.example.go.jp",), "")
    made = ask(source, "any.wild.example.go.jp")
    assert isinstance(made, Records)
    assert made.beside_cname == "www.example.go.jp"


def test_records_of_the_obsolete_type_are_text_as_well(tmp_path: Path) -> None:
    source = source_of(tmp_path, HEAD + '@ SPF "v=spf1 " "-all"\nold TYPE99 \\# 12 0b763d73706631202d616c6c\n')
    found = ask(source, "example.go.jp", "SPF")
    assert isinstance(found, Records)
    assert found.rdata == (Txt((b"v=spf1 ", b"-all")),)
    old = ask(source, "old.example.go.jp", "SPF")
    assert isinstance(old, Records)
    assert old.rdata == (Txt((b"v=spf1 -all",)),)


def test_below_a_delegation_only_the_child_knows(tmp_path: Path) -> None:
    parent = HEAD + "child NS ns.child\nns.child A 192.0.2.1\nhost.child TXT occluded\n"
    alone = source_of(tmp_path, parent)
    for name in ("child.example.go.jp", "host.child.example.go.jp", "gone.child.example.go.jp"):
        assert failure(ask(alone, name)) is Failure.REFERRAL
    child = HEAD.replace("example.go.jp", "child.example.go.jp") + "@ TXT text\n"
    both = source_of(tmp_path, parent, child)
    assert isinstance(ask(both, "child.example.go.jp"), Records)
    assert isinstance(ask(both, "host.child.example.go.jp"), NxDomain)


def test_a_wildcard_does_not_cross_a_delegation_or_an_existing_name(tmp_path: Path) -> None:
    source = source_of(tmp_path, HEAD + "* TXT wild\nchild NS ns.other.example.\nhost A 192.0.2.1\n")
    assert isinstance(ask(source, "any.example.go.jp"), Records)
    assert failure(ask(source, "any.child.example.go.jp")) is Failure.REFERRAL
    assert isinstance(ask(source, "any.host.example.go.jp"), NxDomain)
    assert isinstance(ask(source, "host.example.go.jp"), NoData)


def test_loops(tmp_path: Path) -> None:
    text = HEAD + "a CNAME b\nb CNAME a\nself CNAME self\n*.w CNAME x.w\ngrow DNAME x.grow\n"
    source = source_of(tmp_path, text)
    for name in ("a", "self", "any.w"):
        assert failure(ask(source, f"{name}.example.go.jp")) is Failure.CNAME_LOOP
    assert failure(ask(source, "a.grow.example.go.jp")) in (Failure.CNAME_LOOP, Failure.RCODE)


def test_a_dname_that_makes_names_too_long(tmp_path: Path) -> None:
    source = source_of(tmp_path, HEAD + f"short DNAME {'x' * 60}.{'y' * 60}.{'z' * 60}\n")
    assert failure_detail(ask(source, f"{'w' * 60}.short.example.go.jp")) == "YXDOMAIN"


def test_a_name_that_cannot_be_asked(tmp_path: Path) -> None:
    assert failure(ask(source_of(tmp_path, HEAD), "a..example.go.jp")) is Failure.UNASKABLE
