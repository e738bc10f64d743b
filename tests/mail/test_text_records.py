"""MTA-STS, TLS-RPT and BIMI texts: ours and checkdmarc's verdicts on them, and every difference with its reason."""

import socket
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import octets_to_text
from spfaudit.mail import bimi, mta_sts, tls_rpt
from spfaudit.mail.bimi import Bimi
from spfaudit.mail.mta_sts import MtaSts
from spfaudit.mail.mta_sts_policy import Mode, Policy, Unusable, parse_policy
from spfaudit.mail.second_opinion.text_differences import Ours, text_differences
from spfaudit.mail.second_opinion.text_records import Kind, opinion_on
from spfaudit.mail.text_record import Absent, Malformed, Multiple
from spfaudit.mail.tls_rpt import TlsRpt

READERS = {Kind.MTA_STS: mta_sts.published, Kind.TLS_RPT: tls_rpt.published, Kind.BIMI: bimi.published}
PARTS = {
    Kind.MTA_STS: ["v=STSv1;", "v=STSv1 ;", "id=1", "id=", "id=a-b", "ID=2", "x=y", "x=a=b", "=y", "x y=1", ".a=1"],
    Kind.TLS_RPT: [
        *("v=TLSRPTv1;", "v=TLSRPTv1 ;", "rua=", "rua=mailto:a@b.example", "mailto:a@b", "https://x.example/a", ","),
        *("rua=mailto:a@192.0.2.1", "rua=mailto://a@b.example"),
        *("!", "?q=1", "http://x", "RUA=x", "x=y", "x=a=b", "%zz", "%41"),
    ],
    Kind.BIMI: [
        *("v=BIMI1;", "v = BIMI1 ;", "l=", "l=https://x.example/l.svg", "a=", "a=https://x.example/a.pem", "L=", ","),
        *(".png", "a=https://192.0.2.1/", "avp=brand", "avp=x", "lps=a,b", "x=y", "x.y=1", "x=a=b", "%zz", "self"),
    ],
    Kind.POLICY: [
        *("version: STSv1\n", "mode: enforce\n", "mode: none\n", "mx: a.example\n", "mx: *.a.example\r\n", "mx:\n"),
        *("mx: _a.example\n", "max_age: 1\n", "max_age: 99999999\n", "x: y\n", "x:\n", "x", ": ", "\ufeff", "."),
    ],
}
ANYWHERE = [";", "; ", " ", "\t", "\n", "\r", '"', "é", "\\"]


def verdicts(kind: Kind, octets: bytes) -> tuple[str, Ours | None]:
    """The text as both read it, and what we make of it; None: it is no such record at all."""
    if kind is Kind.POLICY:
        return octets.decode("utf-8"), parse_policy(octets)
    found = READERS[kind]([octets])
    return octets_to_text(octets), None if isinstance(found, Absent | Multiple) else found


def differences(kind: Kind, text: str) -> list[str]:
    return differences_on(kind, text.encode())


def differences_on(kind: Kind, octets: bytes) -> list[str]:
    read, ours = verdicts(kind, octets)
    if ours is None:
        return []
    return [difference.en for difference in text_differences(kind, read, ours, opinion_on(kind, read))]


@given(st.data(), st.sampled_from(Kind))
def test_every_difference_has_its_reason(data: st.DataObject, kind: Kind) -> None:
    parts = data.draw(st.lists(st.sampled_from(PARTS[kind] + ANYWHERE), max_size=9))
    begin = "" if data.draw(st.booleans()) and kind is Kind.POLICY else "".join(PARTS[kind][:1])
    if kind is Kind.POLICY and begin:
        begin += "mode: none\nmax_age: 1\n"
    for difference in differences(kind, begin + "".join(parts)):
        assert "unexplained" not in difference
        assert "broke down" not in difference


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.MTA_STS, "v=STSv1; id=20260401T000000Z;"),
        (Kind.MTA_STS, "v=STSv1;"),
        (Kind.MTA_STS, "v=STSv1; id=a-b"),
        (Kind.TLS_RPT, "v=TLSRPTv1;rua=mailto:reports@example.go.jp"),
        (Kind.TLS_RPT, "v=TLSRPTv1; rua=https://reporting.example.go.jp/v1/tlsrpt"),
        (Kind.TLS_RPT, "v=TLSRPTv1; rua=ftp://example.go.jp"),
        (Kind.BIMI, "v=BIMI1; l=; a=;"),
        (Kind.BIMI, "v=BIMI1; l=https://example.go.jp/l.svg; a=https://example.go.jp/a.pem"),
        (Kind.BIMI, "v=BIMI1; a=https://example.go.jp/a.pem"),
        (Kind.POLICY, "version: STSv1\nmode: enforce\nmx: mail.example.go.jp\nmx: *.example.net\nmax_age: 604800\n"),
        (Kind.POLICY, "version: STSv1\nmode: enforce\nmax_age: 604800\n"),
        (Kind.POLICY, ""),
    ],
)
def test_agreement_is_silent(kind: Kind, text: str) -> None:
    assert differences(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "text", "part"),
    [
        (Kind.MTA_STS, 'v=STSv1; id=1"', "quotation marks"),
        (Kind.MTA_STS, "v=STSv1; id=1 ", "white space"),
        (Kind.MTA_STS, "v=STSv1;\nid=1", "white space"),
        (Kind.TLS_RPT, "v=TLSRPTv1; rua=mailto:a@b.example, mailto:c", "one bad destination"),
        (Kind.TLS_RPT, "v=TLSRPTv1; rua=mailto:a@b.example?subject=x", "header fields"),
        (Kind.TLS_RPT, "v=TLSRPTv1; rua=mailto:a@192.0.2.1", "IPv4 address"),
        (Kind.BIMI, "v=BIMI1; L=", "capitals"),
        (Kind.BIMI, "v=BIMI1; l=; L=", "capitals"),
        (Kind.BIMI, "v=BIMI1; l=https://example.go.jp/l.png", "kind of image"),
        (Kind.BIMI, "v=BIMI1; l=; x=1; x=2", "given twice"),
        (Kind.POLICY, "version: STSv1\nmode: none\nmax_age: 1\nmode: \x01\n", "given before"),
        (Kind.POLICY, "version: STSv1\nmode: none\nmax_age: 31557601\n", "read on behind"),
    ],
)
def test_known_reasons_are_given(kind: Kind, text: str, part: str) -> None:
    (difference,) = differences(kind, text)
    assert part in difference


@pytest.mark.parametrize("kind", sorted(READERS))
def test_an_octet_that_is_not_ascii_is_a_known_reason(kind: Kind) -> None:
    begin = {Kind.MTA_STS: b"v=STSv1; id=1", Kind.TLS_RPT: b"v=TLSRPTv1; rua=mailto:a@b.example"}
    (difference,) = differences_on(kind, begin.get(kind, b"v=BIMI1; l=") + b"; x=\xe9")
    assert "not ASCII" in difference


def test_what_is_unknown_is_called_unexplained() -> None:
    opinion = opinion_on(Kind.MTA_STS, "v=STSv1;")
    ours = MtaSts(text="v=STSv1; id=1", id="1")
    (difference,) = text_differences(Kind.MTA_STS, ours.text, ours, opinion)
    assert "unexplained" in difference.en


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "v=BIMI1; l=https://127.0.0.1/l.svg; a=https://example.go.jp/a.pem"
    opinion_on(Kind.BIMI, text)  # importing it is not what is tested

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was touched")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    assert opinion_on(Kind.BIMI, text).valid is True


def test_the_installed_package_is_left_alone() -> None:
    import requests
    from checkdmarc import bimi as installed

    opinion_on(Kind.BIMI, "v=BIMI1; l=;")
    assert installed.requests is requests


# -- our own readers --------------------------------------------------------------


@given(st.binary(max_size=200), st.sampled_from(sorted(READERS)))
def test_no_octets_break_a_reader(octets: bytes, kind: Kind) -> None:
    begin = PARTS[kind][0].encode()
    found = READERS[kind]([begin + octets])
    assert not isinstance(found, Absent)
    assert (begin + octets).isascii() or isinstance(found, Malformed)  # RFC 8461 §3.1, RFC 8460 §3, RFC 6376 §3.2
    if isinstance(found, Malformed):
        assert 0 <= found.position <= len(found.text)
        assert found.text.startswith(begin.decode())


@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize("head", [b"v", b"v=BIMI1; l=", b"v=STSv1; id=", b"v=TLSRPTv1; rua="])
def test_texts_as_long_as_dns_allows(head: bytes, kind: Kind) -> None:
    assert READERS[kind]([head + b" " * 60_000 + b"\x7f"]) is not None


@given(st.binary(max_size=200))
def test_no_octets_break_the_reader_of_policies(octets: bytes) -> None:
    assert isinstance(parse_policy(octets), Policy | Unusable)


def test_flaws_have_positions() -> None:
    text = "v=STSv1 ; id=1; id=2"
    found = mta_sts.published([text.encode()])
    assert isinstance(found, MtaSts)
    assert found.id == "1"
    assert [text[flaw.position :] for flaw in found.flaws] == [" ; id=1; id=2", "id=2"]


def test_destinations_are_split_at_commas() -> None:
    found = tls_rpt.published([b"v=TLSRPTv1; rua=mailto:a@b.example ,\thttps://c.example; rua=mailto:d"])
    assert isinstance(found, TlsRpt)
    assert found.rua == ("mailto:a@b.example", "https://c.example")
    assert [found.text[flaw.position :] for flaw in found.flaws] == ["mailto:d"]


@pytest.mark.parametrize(
    "address", ["%22not%40me%22@b.example", "a@%E6%97%A5%E6%9C%AC%E8%AA%9E.example"]
)  # RFC 6068 §6
def test_a_mailbox_may_be_percent_encoded(address: str) -> None:
    found = tls_rpt.published([f"v=TLSRPTv1; rua=mailto:{address}".encode()])
    assert isinstance(found, TlsRpt)
    assert not found.flaws


def test_a_logo_and_its_evidence() -> None:
    found = bimi.published([b"v=BIMI1; l=https://a.example/l.svg ; a=https://b.example/m.pem"])
    assert found == Bimi(
        text=getattr(found, "text", ""), location="https://a.example/l.svg", evidence="https://b.example/m.pem"
    )


@pytest.mark.parametrize(
    ("rua", "meant"),
    [
        ("mailto://a@b.example", "mailto:a@b.example"),
        ("mailto:a@b.example!10m, https://c.example/d.", "mailto:a@b.example,https://c.example/d."),
        ("mailto:a@b.example.", "mailto:a@b.example"),
        ("a@b.example.!5K", "mailto:a@b.example"),
        ("mailto:a@例え.example", "mailto:a@xn--r8jz45g.example"),
        ("mailto:a@b..example", ""),
        ("mailto:o'b@b.example, 'c@b.example'", "mailto:o'b@b.example,mailto:c@b.example"),
        ("'https://b.example/it's', d@b.example", "https://b.example/it's,mailto:d@b.example"),
        ("a@b.example,https://b.example/?rua=1&rua=2", "mailto:a@b.example,https://b.example/?rua=1&rua=2"),
        ("mailto:a@b.example!10m; contact=c@b.example", "mailto:a@b.example"),
    ],
)
def test_slips_in_destinations_are_put_right(rua: str, meant: str) -> None:
    assert ",".join(tls_rpt.legible(f"v=TLSRPTv1; rua={rua}")) == meant


@pytest.mark.parametrize(
    ("tags", "logo"),
    [
        ("l=https://a.example/our logo.svg", "https://a.example/our%20logo.svg"),
        ("l=https://a.example/our logo.svg a=https://a.example/m.pem", "https://a.example/our%20logo.svg"),
        ("l=https://a.example/l.svg https://a.example/m.svg", "https://a.example/l.svg"),
        ("l=https://a.example/l.svg our logo", "https://a.example/l.svg"),
        ("l=https://a.example/ロゴ.svg", "https://a.example/%E3%83%AD%E3%82%B4.svg"),
        ("l='https://a.example/l.svg'; a=", "https://a.example/l.svg"),
        (r"l=\"https://a.example/l.svg\"", "https://a.example/l.svg"),
        ("l=http://a.example/it's.svg", "https://a.example/it%27s.svg"),
        ("l=https://a.example/a,b.svg", "https://a.example/a%2Cb.svg"),
        ("l=https://a.example/l.svg,https://a.example/m.svg", "https://a.example/l.svg"),
        ("l=https://a.example/l.svg,a=https://a.example/m.pem", "https://a.example/l.svg"),
        ("l=''; a=", ""),
        ("l=cdn.a.example/l.svg?v=1", "https://cdn.a.example/l.svg?v=1"),
        ("l=/l.svg", None),
        ("l=logo/l.svg", None),
        ("l=https://ロゴ.example/l.svg", None),
    ],
)
def test_a_logo_that_is_not_written_as_a_uri_is_put_right(tags: str, logo: str | None) -> None:
    assert bimi.legible(f"v=BIMI1; {tags}")[0] == logo


def test_a_certificate_that_is_not_written_as_a_uri_is_put_right() -> None:
    record = "v=BIMI1; l=https://a.example/l.svg a=http://a.example/our mark.pem"
    assert bimi.legible(record) == ("https://a.example/l.svg", "https://a.example/our%20mark.pem")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("mx.example.go.jp", True),
        ("MX.EXAMPLE.GO.JP", True),
        ("a.example.net", True),
        ("example.net", False),
        ("a.b.example.net", False),
        ("evilexample.net", False),
        ("mx.example.go.jp.example", False),
    ],
)
def test_hosts_that_a_policy_allows(host: str, allowed: bool) -> None:
    policy = parse_policy(b"version: STSv1\nmode: enforce\nmx: mx.Example.go.jp\nmx: *.example.net\nmax_age: 1")
    assert isinstance(policy, Policy)
    assert policy.mode is Mode.ENFORCE
    assert policy.allows(host) is allowed
