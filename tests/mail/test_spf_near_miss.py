"""Text that is meant as an SPF record, and what was probably meant; the cases of SPF004 have more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.spf.grammar import is_spf, parse_record
from spfaudit.mail.spf.near_miss import is_near_miss, likely_meant
from spfaudit.mail.spf.record import Record, lets_strangers_pass


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("v=spf1; mx -all", "v=spf1 mx -all"),
        ("v=spfl mx -all", "v=spf1 mx -all"),
        ("v=spfI mx -all", "v=spf1 mx -all"),
        ("v=spf include:_spf.provider.example -all", "v=spf1 include:_spf.provider.example -all"),
        ("v=spf1&nbsp;mx&nbsp;&#126;all", "v=spf1 mx ~all"),
        ("&quot;v=spf1 mx -all&quot;", "v=spf1 mx -all"),
        ("v=spf1;mx -all", "v=spf1 mx -all"),
        ("v=spf1mx -all", "v=spf1 mx -all"),
        ("v=spf1-all", "v=spf1 -all"),
        ("v=spf10 mx -all", "v=spf1 mx -all"),
        ("v=spf1.0 mx -all", "v=spf1 mx -all"),
        ("v=spf2 mx -all", "v=spf1 mx -all"),
        ("v = spf1 mx  -all", "v=spf1 mx -all"),
        ("v=spf 1 mx -all", "v=spf1 mx -all"),
        ("spf1 mx -all", "v=spf1 mx -all"),
        ("v:spf1 mx -all", "v=spf1 mx -all"),
        ("=spf1 mx -all", "v=spf1 mx -all"),
        (' "v=spf1 mx -all"', "v=spf1 mx -all"),
        ("example.go.jp. IN TXT v=spf1 mx -all", "v=spf1 mx -all"),
        ("SPF: v=spf1 mx -all", "v=spf1 mx -all"),
        ("\uff56\uff1d\uff53\uff50\uff46\uff11\u3000mx -all", "v=spf1 mx -all"),
        ("\ufeffv=spf1 mx -all", "v=spf1 mx -all"),
        ("v\uff1dspf1\u3000ip4\uff1a192.0.2.1\u3000\u30fcall", "v=spf1 ip4:192.0.2.1 -all"),
        ("v=spf1\tmx\t-all", "v=spf1 mx -all"),
        ("include:a.example ~all", "v=spf1 include:a.example ~all"),
        ("include:_spf.provider.example", "v=spf1 include:_spf.provider.example"),
        ("+ip4:192.0.2.1 ip6:2001:db8::1", "v=spf1 +ip4:192.0.2.1 ip6:2001:db8::1"),
        ("redirect=_spf.provider.example", "v=spf1 redirect=_spf.provider.example"),
        ("exists:%{i}._spf.provider.example", "v=spf1 exists:%{i}._spf.provider.example"),
        ("\u201cv=spf1 mx \u2013all\u201d", "v=spf1 mx -all"),
        ("v=spf1, mx, ip4:192.0.2.1, -all", "v=spf1 mx ip4:192.0.2.1 -all"),
        ("v=spf1;mx;-all", "v=spf1 mx -all"),
        ("v.spf1 mx -all", "v=spf1 mx -all"),
        ("v==spf1 mx -all", "v=spf1 mx -all"),
        ("v=spf1=mx -all", "v=spf1 mx -all"),
        ("v=spf1; include:a.example-all", "v=spf1 include:a.example -all"),
        ("v=spf1; mx +all", ""),
        ("v=spf1; ip4:0.0.0.0/0 -all", ""),
        ("v=spf1; a/0 -all", ""),
        ("v=spf1; mx all", ""),
        ("v=spf1; ip4:nowhere -all", ""),
        ("v=spf1;", ""),
        ("v=spf10", ""),
    ],
)
def test_what_was_probably_meant(text: str, meant: str) -> None:
    assert is_near_miss(text.encode())
    assert likely_meant(text.encode()) == meant


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 -all",
        "spf2.0/pra -all",
        "v=DMARC1; p=none",
        "who cares at all",
        "spf",
        "",
        "wall-all",
        "include this",
        "redirect: ",
        "redirect=https://x.example",
        "redirect=301",
        "exists: yes",
        "include: all of them",
        "ip4: none",
        "ip6: enabled",
    ],
)
def test_what_is_a_record_or_none_is_no_near_miss(text: str) -> None:
    assert not is_near_miss(text.encode())


@given(st.one_of(st.binary(), st.text('v=spf10 mxa-all~+:;"').map(str.encode)))
def test_whatever_comes_a_guess_is_a_sound_record(octets: bytes) -> None:
    assert not (is_near_miss(octets) and is_spf(octets))
    if guess := likely_meant(octets):
        record = parse_record(guess.encode())
        assert is_spf(guess.encode())
        assert isinstance(record, Record)
        assert not any(map(lets_strangers_pass, record.effective))


@pytest.mark.parametrize("piece", [" ", "v ", "v=", " -all", ";", "v=spf1,", '"', "spf", "\u3000"])
def test_texts_as_long_as_dns_allows(piece: str) -> None:
    octets = (piece * (60_000 // len(piece.encode()))).encode()
    for text in (octets, b"v=spf1;" + octets + b"x", b" -all" + octets + b"x", b"v" + octets + b"x"):
        assert is_near_miss(text) in (True, False)
        assert is_spf(likely_meant(text).encode()) == bool(likely_meant(text))


def test_what_was_probably_meant_in_another_encoding() -> None:
    assert likely_meant(b"\x93v=spf1 mx \x96all\x94") == "v=spf1 mx -all"
    assert likely_meant(b"v=spf1\xa0mx -all") == "v=spf1 mx -all"
