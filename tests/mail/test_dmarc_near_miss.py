"""Text that is meant as a DMARC record, and what was probably meant; the cases of DMA003 and DMA004 have more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.dmarc.grammar import is_dmarc, parse_record
from spfaudit.mail.dmarc.near_miss import Miss, likely_meant, near_miss
from spfaudit.mail.dmarc.record import Record


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("v=DMARC1 p=none", "v=DMARC1; p=none"),
        ("&quot;v=DMARC1&#59; p=none&quot;", "v=DMARC1; p=none"),
        ("v=DMARC1p=rejectrua=mailto:a@example.jp", "v=DMARC1; p=reject; rua=mailto:a@example.jp"),
        ("V=DMARC1; P=Reject", "v=DMARC1; p=Reject"),
        ("v=dmarc1,p=none,rua=mailto:a@x.example", "v=DMARC1; p=none; rua=mailto:a@x.example"),
        ("p=reject; v=DMARC1; sp=none", "v=DMARC1; p=reject; sp=none"),
        ('"v=DMARC1; p=none; rua=mailto:a@x.example"', "v=DMARC1; p=none; rua=mailto:a@x.example"),
        ("ｖ＝ＤＭＡＲＣ１；　ｐ＝ｎｏｎｅ", "v=DMARC1; p=none"),
        (
            "DMARC1; p:quarantine; rua=mailto:a@x.example, mailto:b@x.example",
            "v=DMARC1; p=quarantine; rua=mailto:a@x.example, mailto:b@x.example",
        ),
        *[
            (f"v=DMARC1 p=none ruf=mailto:a@x.example fo={fo}", f"v=DMARC1; p=none; ruf=mailto:a@x.example; fo={meant}")
            for fo, meant in [
                ("1:d:s", "1:d:s"),
                ("D : S", "D:S"),
                ("d: s", "d:s"),
                ("1,d", "1:d"),
                ("1:d:s:", "1:d:s"),
                ("d:d", "d"),
                ("0:1", "1"),
                ("0:1:d:s, sp=reject", "1:d:s; sp=reject"),
                ("0 : 1 s=x", "1"),
            ]
        ],
        ("v=DMARC1 p=none ruf=mailto:a@x.example fo=2", ""),
        ("v=DMARC1\\; p=none\\; rua=mailto:a@x.example\\;", "v=DMARC1; p=none; rua=mailto:a@x.example"),
        ("V=DMARC1; P=none; RUA=<mailto:a@x.example>", "v=DMARC1; p=none; rua=mailto:a@x.example"),
        ("v=DMARC1 p=none fo=1", "v=DMARC1; p=none"),  # without ruf it is ignored (§4.7)
        ("v=DMARC1 p=none rua=mailto:\u90f5\u4fbf@x.example", ""),
        ("v=DMARC1 p=none " + 4_000 * "x", ""),
        (
            "v=DMARC1 p=none rua=mailto:a@x.example;mailto:b@x.example; mailto:c@x.example; fo=1",
            "v=DMARC1; p=none; rua=mailto:a@x.example,mailto:b@x.example,mailto:c@x.example",
        ),
        ("v=DMARC1 p=none rua=mailto:a@x.example;mailto:a@x.example", ""),
        ("v=DMARC1 p=none rua=mailto:a@x.example\u3002", "v=DMARC1; p=none; rua=mailto:a@x.example"),
        (
            "v=DMARC1\u3001p=none\u3001rua=mailto:a@x.example\u3001mailto:b@x.example",
            "v=DMARC1; p=none; rua=mailto:a@x.example,mailto:b@x.example",
        ),
        ("v=DMARC1 policy=reject rau=mailto:a@x.example", "v=DMARC1; p=reject; rua=mailto:a@x.example"),
        ("v=DMARC1 policy=reject p=none", "v=DMARC1; p=none"),  # what has its right name is what receivers read
        (
            "v=DMARC1 p=none rau=mailto:a@x.example rua=mailto:b@x.example",
            "v=DMARC1; p=none; rua=mailto:b@x.example",
        ),
        ("v=DMARC1 p=none rua=mailto:a@mail.exam ple.jp", ""),
        ("v=DMARC1 p=none rua=mailto:a@x.example and mailto:b@x.example", ""),
        (
            "v=DMARC1 p=none rua=mailto:a@x.example \" ; fo=1 '",
            "v=DMARC1; p=none; rua=mailto:a@x.example",
        ),
        ("v-DMARC1; p=none", "v=DMARC1; p=none"),
        ("v==DMARC1; p=none", "v=DMARC1; p=none"),
        ("v_DMARC1; p=none", "v=DMARC1; p=none"),
        ("=DMARC1; p=none", "v=DMARC1; p=none"),
        ("w=DMARC1; p=none", "v=DMARC1; p=none"),
        ("v=DMAC1; p=none", "v=DMARC1; p=none"),
        ("adkim=s; p=none", "v=DMARC1; p=none; adkim=s"),
        ("rua=mailto:a@x.example; p=none", "v=DMARC1; p=none; rua=mailto:a@x.example"),
        ("rua=mailto:a@x.example", ""),
        ("v=DMARC1 p=maybe", ""),
        ("v=dmarc1", ""),
        ("v=DMARC1 p=none rua=nobody", ""),
    ],
)
def test_what_was_probably_meant(text: str, meant: str) -> None:
    assert near_miss(text.encode())
    assert likely_meant(text.encode()) == meant


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1; p=none",
        "v=spf1 -all",
        "dmarc is next",
        "v=DKIM1; p=MIGf",
        "v=TLSRPTv1; rua=mailto:a@x.example",
        "",
        "rep=none",
        "x=1; rep=none",
        "step=reject",
    ],
)
def test_what_is_a_record_or_none_is_no_near_miss(text: str) -> None:
    assert near_miss(text.encode()) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "v=DMARC1; p=none; rua=mailto:a@日本語.jp,mailto:b@日本語.jp",
            "v=DMARC1; p=none; rua=mailto:a@xn--wgv71a119e.jp,mailto:b@xn--wgv71a119e.jp",
        ),
        ("v=DMARC1; p=none; rua=mailto:a@メール.example", ""),
        ("v=DMARC1; p=none; rua=mailto:管理者@example.jp", ""),
        ("v=DMARC1; p=none; rua=mailto:a@ex\u0430mple.jp", ""),
        ("v=DMARC1; p=none; rua=mailto:a@example.jpまで", ""),
        ("v=DMARC1; p=quarantinesp=reject", "v=DMARC1; p=quarantine; sp=reject"),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.jpruf=mailto:b@example.jpadkim=s",
            "v=DMARC1; p=none; rua=mailto:a@example.jp; ruf=mailto:b@example.jp; adkim=s",
        ),
    ],
)
def test_what_a_record_was_probably_meant_to_be(text: str, meant: str) -> None:
    assert likely_meant(text.encode()) == meant


def test_a_version_that_is_there_is_told_from_one_that_is_not() -> None:
    assert near_miss(b"v=DMARC1 p=none") is Miss.VERSION
    assert near_miss(b"v=DMARC p=none") is Miss.OTHER


@given(st.one_of(st.binary(), st.text('vV=DMARC1dmarc;:p none,rua@. \t"').map(str.encode)))
def test_whatever_comes_a_guess_is_a_sound_record(octets: bytes) -> None:
    assert not (near_miss(octets) and is_dmarc(octets))
    if guess := likely_meant(octets):
        record = parse_record(guess.encode())
        assert isinstance(record, Record)
        assert record.p is not None
        assert not record.flaws


@pytest.mark.parametrize("piece", [" ", "v ", "= ", "p ", ";p", '"', ".", "dmarc "])
def test_texts_as_long_as_dns_allows(piece: str) -> None:
    octets = piece.encode() * (60_000 // len(piece))
    for text in (octets + b"x", b"v" + octets + b"x", b"p" + octets + b"x", b"v=dmarc" + octets + b"x"):
        assert near_miss(text) in (None, *Miss)
