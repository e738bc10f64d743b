"""Reading DMARC Policy Records, after RFC 9989 §4.7 and §4.8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.dmarc.grammar import is_dmarc, parse_record, published
from spfaudit.mail.dmarc.record import Absent, Disposition, FlawKind, Malformed, Multiple, Record

NONE, QUARANTINE, REJECT = Disposition.NONE, Disposition.QUARANTINE, Disposition.REJECT


def read(text: str | bytes) -> Record:
    record = parse_record(text.encode() if isinstance(text, str) else text)
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (b"v=DMARC1", True),  # §4.8: everything but the version is optional
        (b"v=DMARC1;", True),
        (b"v=DMARC1; p=none", True),
        (b"v=DMARC1;p=none", True),
        (b"v = DMARC1 ; p=none", True),  # §4.8: equals = *WSP "=" *WSP
        (b"v\t=\tDMARC1\t;p=none", True),
        (b"v=dmarc1; p=none", False),  # §4.8: %s"DMARC1" is case-sensitive
        (b"V=DMARC1; p=none", False),  # RFC 6376 §3.2: tags are case-sensitive
        (b"v=DMARC1 p=none", False),
        (b"v=DMARC1, p=none", False),
        (b"v=DMARC10; p=none", False),
        (b"v=DMARC1.0; p=none", False),
        (b"v=DMARC2; p=none", False),
        (b" v=DMARC1; p=none", False),
        (b"p=none; v=DMARC1", False),  # §4.7: it must be the first tag
        (b'"v=DMARC1; p=none"', False),
        (b"v=spf1 -all", False),
        (b"v=DMARC1\xa0; p=none", False),
        (b"", False),
    ],
)
def test_what_counts_as_a_record(text: bytes, counts: bool) -> None:
    assert is_dmarc(text) is counts
    assert isinstance(published([text]), Record if counts else Absent)


def test_an_ordinary_record() -> None:
    record = read(
        "v=DMARC1; p=reject; sp=quarantine; np=none; t=y; psd=n; adkim=s; aspf=s; fo=1:d:s;"
        " rua=mailto:a@example.go.jp,mailto:b@reports.example; ruf=mailto:c@example.go.jp"
    )
    assert (record.p, record.sp, record.np, record.t, record.psd) == (REJECT, QUARANTINE, NONE, True, "n")
    assert (record.adkim, record.aspf, record.fo) == ("s", "s", ("1", "d", "s"))
    assert [uri.domains for uri in record.rua] == [("example.go.jp",), ("reports.example",)]
    assert [record.text[uri.offset :][: len(uri.text)] for uri in record.rua] == [uri.text for uri in record.rua]
    assert [uri.text for uri in record.ruf] == ["mailto:c@example.go.jp"]
    assert record.flaws == ()


LONG, DEEP = f"{'x' * 64}.example", f"{'x.' * 124}example"
"""Names that DNS cannot have."""


def test_defaults() -> None:
    record = read("v=DMARC1")
    assert (record.p, record.sp, record.np, record.t, record.psd) == (None, None, None, False, "u")
    assert (record.adkim, record.aspf, record.fo, record.rua, record.ruf) == ("r", "r", ("0",), (), ())


@pytest.mark.parametrize("value", ["Reject", "REJECT", "reject ", "\treject\t"])
def test_values_are_words_in_any_case(value: str) -> None:
    # RFC 5234 §2.3: quoted strings of ABNF are case-insensitive
    assert read(f"v=DMARC1; p={value}; rua=mailto:a@example.jp").p is REJECT


@pytest.mark.parametrize(
    ("text", "tag", "kind", "value"),
    [
        ("v=DMARC1; p=rejct", "p", FlawKind.BAD_VALUE, "rejct"),
        ("v=DMARC1; p=reject,", "p", FlawKind.BAD_VALUE, "reject,"),
        ("v=DMARC1; p=", "p", FlawKind.BAD_VALUE, ""),
        ("v=DMARC1; p=reject; sp=no", "sp", FlawKind.BAD_VALUE, "no"),
        ("v=DMARC1; p=reject; np=x", "np", FlawKind.BAD_VALUE, "x"),
        ("v=DMARC1; p=reject; t=yes", "t", FlawKind.BAD_VALUE, "yes"),
        ("v=DMARC1; p=reject; psd=x", "psd", FlawKind.BAD_VALUE, "x"),
        ("v=DMARC1; p=reject; adkim=relaxed", "adkim", FlawKind.BAD_VALUE, "relaxed"),
        ("v=DMARC1; p=reject; aspf=x", "aspf", FlawKind.BAD_VALUE, "x"),
        ("v=DMARC1; p=reject; fo=2", "fo", FlawKind.BAD_VALUE, "2"),
        ("v=DMARC1; p=reject; fo=0:", "fo", FlawKind.BAD_VALUE, "0:"),
        ("v=DMARC1; p=reject; junk", "", FlawKind.NO_TAG, "junk"),
        ("v=DMARC1; p=reject; x_y=1", "", FlawKind.NO_TAG, "x_y=1"),
        ("v=DMARC1; P=reject", "P", FlawKind.CASE, "reject"),
        ("v=DMARC1; p=拒否", "p", FlawKind.BAD_VALUE, "拒否"),
        ("v=DMARC1; p=none; rua=a@example.jp", "rua", FlawKind.NO_URI, "a@example.jp"),
        ("v=DMARC1; p=none; rua=mailto:a", "rua", FlawKind.NO_MAILBOX, "mailto:a"),
        ("v=DMARC1; p=none; rua=mailto:a@", "rua", FlawKind.NO_MAILBOX, "mailto:a@"),
        ("v=DMARC1; p=none; rua=mailto:a@@example.jp", "rua", FlawKind.NO_MAILBOX, "mailto:a@@example.jp"),
        ("v=DMARC1; p=none; rua=mailto: a@example.jp", "rua", FlawKind.NO_URI, "mailto: a@example.jp"),
        ("v=DMARC1; p=none; rua=https://example.jp/", "rua", FlawKind.SCHEME, "https://example.jp/"),
        ("v=DMARC1; p=none; rua=mailto:a@example.jp!10m", "rua", FlawKind.SIZE_LIMIT, "mailto:a@example.jp!10m"),
        ("v=DMARC1; p=none; rua=mailto:a!b@example.jp", "rua", FlawKind.NO_URI, "mailto:a!b@example.jp"),
        ("v=DMARC1; p=none; rua=mailto:a%zz@example.jp", "rua", FlawKind.NO_URI, "mailto:a%zz@example.jp"),
        ("v=DMARC1; p=none; rua=", "rua", FlawKind.BAD_VALUE, ""),
        ("v=DMARC1; p=none; rua=mailto:a@example.jp,", "rua", FlawKind.NO_URI, ""),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.jp, mailto:a@example.jp",
            "rua",
            FlawKind.REPEATED_URI,
            "mailto:a@example.jp",
        ),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.jp,MAILTO:a@Example.JP",
            "rua",
            FlawKind.REPEATED_URI,
            "MAILTO:a@Example.JP",
        ),
        (f"v=DMARC1; p=none; rua=mailto:a@{LONG}", "rua", FlawKind.NO_MAILBOX, f"mailto:a@{LONG}"),
        (f"v=DMARC1; p=none; rua=mailto:a@{DEEP}", "rua", FlawKind.NO_MAILBOX, f"mailto:a@{DEEP}"),
    ],
)
def test_flaws_are_told_with_their_place(text: str, tag: str, kind: FlawKind, value: str) -> None:
    (flaw,) = read(text).flaws
    assert (flaw.kind, flaw.tag, flaw.value) == (kind, tag, value)
    assert flaw.offset >= len("v=DMARC1;")
    if value:
        assert value in text[flaw.offset :]


def test_a_bad_value_falls_back_to_its_default() -> None:
    record = read("v=DMARC1; p=reject; t=1; psd=yes; adkim=x; aspf=; fo=9")
    assert (record.t, record.psd, record.adkim, record.aspf, record.fo) == (False, "u", "r", "r", ("0",))
    assert len(record.flaws) == 5
    assert record.own is REJECT


@pytest.mark.parametrize("tag", ["pct=50", "rf=afrf", "ri=86400", "x=1", "p2=1"])
def test_what_is_unknown_is_ignored(tag: str) -> None:
    # §4.7: unknown tags are ignored, whatever else is wrong stays without effect
    record = read(f"v=DMARC1; {tag}; p=reject")
    assert record.own is REJECT
    assert all(flaw.kind is FlawKind.NO_TAG for flaw in record.flaws)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("v=DMARC1; p=reject; p=reject", "p"),
        ("v=DMARC1; p=reject; rua=mailto:a@x.example; rua=mailto:b@x.example", "rua"),
        ("v=DMARC1; v=DMARC1; p=reject", "v"),
        ("v=DMARC1; x=1; x=2", "x"),
        ("v=DMARC1; p=; p=reject", "p"),  # RFC 6376 §3.2: a tag may be empty, and is one
        ("v=DMARC1; p=reject; rua=mailto:a@x.example; rua=", "rua"),
    ],
)
def test_a_tag_given_twice_voids_the_list(text: str, tag: str) -> None:
    record = parse_record(text.encode())
    assert isinstance(record, Malformed)
    assert record.tag == tag
    assert record.text[record.offset :].startswith(f"{tag}=")


@pytest.mark.parametrize(
    ("text", "applied", "own", "existing", "nonexistent"),
    [
        ("p=reject", True, REJECT, REJECT, REJECT),
        ("p=reject; sp=quarantine", True, REJECT, QUARANTINE, QUARANTINE),  # §4.7 np: sp stands in for it
        ("p=none; np=reject", True, NONE, NONE, REJECT),
        ("p=none; sp=quarantine; np=reject", True, NONE, QUARANTINE, REJECT),
        ("rua=mailto:a@example.jp", True, NONE, NONE, NONE),  # §4.10.1: acts as p=none
        ("sp=reject; rua=mailto:a@example.jp", True, NONE, REJECT, REJECT),
        ("p=bad; rua=mailto:a@example.jp", True, NONE, NONE, NONE),
        ("p=reject; sp=bad; rua=mailto:a@example.jp", True, NONE, NONE, NONE),
        ("p=reject; np=bad; rua=mailto:a@example.jp", True, NONE, NONE, NONE),
        ("p=reject; sp=bad", False, NONE, NONE, NONE),  # §4.10.1: no DMARC at all
        ("p=reject; np=bad; rua=nonsense", False, NONE, NONE, NONE),
        ("", False, NONE, NONE, NONE),
        ("rua=mailto:a", False, NONE, NONE, NONE),
    ],
)
def test_which_policy_a_record_asks_for(
    text: str, applied: bool, own: Disposition, existing: Disposition, nonexistent: Disposition
) -> None:
    record = read(f"v=DMARC1; {text}")
    assert record.is_applied is applied
    assert (record.own, record.existing_subdomains, record.nonexistent_subdomains) == (own, existing, nonexistent)


def test_other_texts_beside_the_record_do_not_count() -> None:
    record = published([b"v=spf1 -all", b"v=DMARC1; p=none", b"\xff"])
    assert isinstance(record, Record)
    assert published([b"v=spf1 -all"]) == Absent((b"v=spf1 -all",))


def test_several_records_are_all_discarded() -> None:
    # §4.10 step 2
    assert published([b"v=DMARC1; p=none", b"v=DMARC1"]) == Multiple(("v=DMARC1; p=none", "v=DMARC1"))


def test_mailboxes_of_one_uri() -> None:
    (uri,) = read("v=DMARC1; p=none; rua=MAILTO:a@EXAMPLE.jp%2cb%2Bc@x.example?subject=hi").rua
    assert uri.domains == ("example.jp", "x.example")


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("%22not%40me%22@example.jp", "example.jp"),  # RFC 6068 §6.1
        ("%22a%20%5C%22b%22@example.jp", "example.jp"),
        ("a@%E6%97%A5%E6%9C%AC%E8%AA%9E.example.jp", "xn--wgv71a119e.example.jp"),  # RFC 6068 §6.3
    ],
)
def test_a_mailbox_may_be_percent_encoded(address: str, domain: str) -> None:
    record = read(f"v=DMARC1; p=none; rua=mailto:{address}")
    assert not record.flaws
    assert record.report_domains == (domain,)


def test_paths_of_other_uris_keep_their_case() -> None:
    record = read("v=DMARC1; p=none; rua=https://example.jp/A,https://example.jp/a")
    assert [flaw.kind for flaw in record.flaws] == [FlawKind.SCHEME] * 2


@given(st.one_of(st.binary(), st.text("v=DMARC1;pst nrejc,:mailto@.%!\t").map(str.encode)))
def test_nothing_raises_and_every_flaw_is_in_the_text(octets: bytes) -> None:
    record = parse_record(b"v=DMARC1;" + octets)
    if isinstance(record, Record):
        for flaw in record.flaws:
            assert flaw.value in record.text[flaw.offset :]
        for tag in record.tags:
            assert record.text[tag.offset :].startswith(tag.value)


@pytest.mark.parametrize(
    ("tags", "p", "sp", "np"),
    [
        ("p=reject", "p", "p", "p"),
        ("p=reject; sp=none", "p", "sp", "sp"),
        ("p=reject; np=none", "p", "p", "np"),
        ("p=reject; sp=none; np=reject", "p", "sp", "np"),
        ("sp=reject; rua=mailto:a@example.jp", "", "sp", "sp"),
        ("p=reject; sp=nonsense; rua=mailto:a@example.jp", "", "", ""),
        ("rua=mailto:a@example.jp", "", "", ""),
    ],
)
def test_which_tag_a_policy_is_from(tags: str, p: str, sp: str, np: str) -> None:
    record = read(f"v=DMARC1; {tags}")
    assert (record.giver("p"), record.giver("sp"), record.giver("np")) == (p, sp, np)


@pytest.mark.parametrize("piece", [" ", "\t", " \t", "a ", "=", ",", "%", "!"])
@pytest.mark.parametrize("head", ["", "p=", "p=a", "rua=mailto:a@x.example"])
def test_records_as_long_as_dns_allows(head: str, piece: str) -> None:
    for end in ("", "\x7f", "\t\x7f"):
        assert read(f"v=DMARC1; {head}{piece * (60_000 // len(piece))}{end}").flaws is not None


@pytest.mark.parametrize("white", ["", " ", "\t", " \t ", "  "])
def test_white_space_around_a_value_is_no_part_of_it(white: str) -> None:
    record = read(f"v=DMARC1; p={white}reject{white}; x={white}a b{white}; fo={white}")
    assert [(tag.name, tag.value) for tag in record.tags[1:]] == [("p", "reject"), ("x", "a b")]
    assert [(flaw.tag, flaw.value) for flaw in record.flaws] == [("fo", "")]
