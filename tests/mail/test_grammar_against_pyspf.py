"""Our grammar against pyspf's, over records made of the grammar's own alphabet.

They accept the same records, except for what `DIFFERENCES` lists. There ours follows RFC 7208 §12.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address

import pytest
import spf
from hypothesis import given, settings
from hypothesis import strategies as st

from spfaudit.mail.spf.grammar import is_spf, parse_record
from spfaudit.mail.spf.record import Ip6, Malformed, Record

CLIENT = "192.0.2.1"
MANY = settings(max_examples=6 * settings.default.max_examples)


class Offline(spf.query):
    """pyspf's reader without any DNS. Every check matches at its first term: what is left is syntax."""

    def dns(self, *_: object, **__: object) -> list[object]:
        return []


def pyspf_accepts(terms: str) -> bool:
    query = Offline(i=CLIENT, s="user@sender.example.com", h="helo.example.com")
    result, _, _ = query.check(spf=f"v=spf1 ip4:{CLIENT} {terms}")
    return bool(result == "pass")


def parsed(terms: str) -> Record | Malformed:
    return parse_record(f"v=spf1 ip4:{CLIENT} {terms}".encode("latin-1"))


# -- justified differences ------------------------------------------------------

_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)", re.DOTALL)


def modifiers(terms: str) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for term in terms.split(" ") if (match := _MODIFIER.fullmatch(term))]


def repeats_an_unknown_modifier(terms: str) -> bool:
    """§6: only redirect and exp may not be repeated. pyspf refuses any repetition."""
    names = [name for name, _ in modifiers(terms)]
    return len(names) != len(set(names))


def ends_in_an_escaped_percent(terms: str) -> bool:
    """§7.1: `%%` may stand anywhere. pyspf takes a `%` at the end of an argument for half a macro."""
    return re.search(r"%%[0-9/]*(?: |$)", terms) is not None


def includes_its_own_name(terms: str) -> bool:
    """§5.2: that is a loop for those who come there, not an error of syntax. pyspf refuses the whole record."""
    return re.search(r"(?i)include:%\{[do][^}]*\}\.?(?: |$)", terms) is not None


def writes_modifiers_in_capitals(terms: str) -> bool:
    """§4.6.1: names are case-insensitive. pyspf takes REDIRECT= for an unknown modifier, and does not read it."""
    return any(name.lower() in ("redirect", "exp") and name != name.lower() for name, _ in modifiers(terms))


def has_a_modifier_that_pyspf_skips(terms: str) -> bool:
    """§12: any unknown modifier has a macro-string. pyspf knows default= and op=, and does not read their macros."""
    return any(name in ("default", "op") for name, _ in modifiers(terms))


def has_characters_that_pyspf_does_not_read(terms: str) -> bool:
    """§12: visible ASCII only. pyspf leaves names and modifiers unread, and its patterns take a final line break."""
    return re.search(r"[^\x20-\x7e]", terms) is not None


def has_a_macro_that_pyspf_reads_loosely(terms: str) -> bool:
    """§7.1: `%{letter digits r delimiters}`. pyspf takes any text in braces, an open brace, and `%` behind `%%`."""
    return re.search(r"%(?!\{[A-Za-z](0*[1-9][0-9]*)?[rR]?[.\-+,/_=]*\}|[_-])", terms) is not None


def has_a_qualified_exists_without_a_name(terms: str) -> bool:
    """§5.7: a name is required. pyspf gives `-exists` the current domain, though not `exists`."""
    return re.search(r"(?i)(?:^| )[+?~-]exists(?: |$)", terms) is not None


STRICTER_THERE: tuple[Callable[[str], bool], ...] = (
    repeats_an_unknown_modifier,
    ends_in_an_escaped_percent,
    includes_its_own_name,
)
STRICTER_HERE: tuple[Callable[[str], bool], ...] = (
    writes_modifiers_in_capitals,
    has_a_modifier_that_pyspf_skips,
    has_characters_that_pyspf_does_not_read,
    has_a_macro_that_pyspf_reads_loosely,
    has_a_qualified_exists_without_a_name,
)


def assert_agreement(terms: str) -> None:
    ours, theirs = isinstance(parsed(terms), Record), pyspf_accepts(terms)
    if ours and not theirs:
        assert any(differs(terms) for differs in STRICTER_THERE), f"only pyspf refuses {terms!r}"
    if theirs and not ours:
        assert any(differs(terms) for differs in STRICTER_HERE), f"only we refuse {terms!r}"


# -- records ----------------------------------------------------------------------


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def some(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


NAME = some("a", "A", "mx", "Mx", "ptr", "include", "exists", "all", "ip4", "ip6", "ip", "redirect", "x", "1", "")
LENGTH = some("", "/", "/0", "/24", "/32", "/33", "/024", "/128", "//64", "//129", "/24//64", "/24/64", "//0", "//00")
LABEL = some("a", "xn--a", "a-b", "-a", "a-", "1", "1a", "a1", "_spf", "", "a:b", "a/b", "a_b")
MACRO = some("%{d}", "%{i}", "%{ir}", "%{l1r+-}", "%{H}", "%{d2}", "%_", "%-", "%%")
HOST = joined(
    st.lists(st.one_of(LABEL, MACRO), max_size=4).map(".".join),
    some("", ".", ".example", ".1", "com", ",", "%{d}"),
)
ADDRESS4 = joined(
    st.lists(some("0", "1", "9", "10", "255", "256", "01", ""), min_size=3, max_size=5).map(".".join), LENGTH
)
ADDRESS6 = joined(
    st.lists(some("0", "1", "abcd", "ABCD", "12345", "", "g"), min_size=2, max_size=9).map(":".join),
    some("", "::", ":192.0.2.1", "%eth0"),
    LENGTH,
)
DIRECTIVE = joined(
    some("", "", "", "+", "-", "~", "?", "!"),
    st.one_of(
        joined(NAME, LENGTH),
        joined(NAME, some(":", "="), HOST, LENGTH),
        joined(some("ip4:", "IP4:", "ip6:", "ip4/"), st.one_of(ADDRESS4, ADDRESS6)),
    ),
)
MODIFIER = joined(
    some("redirect", "exp", "x", "default", "op", "x.y-z_1", "EXP", "Redirect", "1x", "_x"), some("="), HOST
)
TERMS = st.lists(st.one_of(DIRECTIVE, MODIFIER), min_size=1, max_size=4).map(" ".join)

FRAGMENTS = (
    "a:",
    "mx",
    "ip4:",
    "ip6:",
    "include:",
    "exists:",
    "redirect=",
    "exp=",
    "all",
    "ptr",
    "x=",
    "192.0.2.1",
    "::1",
)
ALPHABET = (*'%{}dlirRsohpvcte0129.:/=+-~?_, azAZ!"\\', "/24", ".example", "%{d}", "%{ir}", "\x00", "\t", "é")
SOUP = st.lists(some(*FRAGMENTS, *ALPHABET), max_size=24).map("".join)


@MANY
@given(TERMS)
def test_agreement_on_nearly_well_formed_records(terms: str) -> None:
    assert_agreement(terms)


@MANY
@given(SOUP)
def test_agreement_on_anything(terms: str) -> None:
    assert_agreement(terms)


@pytest.mark.parametrize(
    ("difference", "terms", "accepted"),
    [
        (repeats_an_unknown_modifier, "x=1 x=2", True),
        (ends_in_an_escaped_percent, "x=100%%", True),
        (includes_its_own_name, "include:%{d}", True),
        (writes_modifiers_in_capitals, "REDIRECT=1", False),
        (has_a_modifier_that_pyspf_skips, "default=%{x}", False),
        (has_characters_that_pyspf_does_not_read, "a:é.example", False),
        (has_a_macro_that_pyspf_reads_loosely, "exists:%{d.example", False),
        (has_a_qualified_exists_without_a_name, "-exists", False),
    ],
)
def test_every_difference_exists(difference: Callable[[str], bool], terms: str, accepted: bool) -> None:
    assert difference(terms)
    assert isinstance(parsed(terms), Record) is accepted
    assert pyspf_accepts(terms) is not accepted


# -- by itself --------------------------------------------------------------------


def written(record: Record) -> str:
    """The record from its typed terms: the place of modifiers does not matter (§6)."""
    terms = [*record.directives, *filter(None, (record.redirect, record.explanation)), *record.unknown]
    return " ".join(["v=spf1", *(term.text for term in terms)])


@given(st.one_of(TERMS, SOUP))
def test_reading_what_was_read_gives_the_same(terms: str) -> None:
    record = parsed(terms)
    if isinstance(record, Record):
        again = parse_record(written(record).encode("ascii"))
        assert isinstance(again, Record)
        assert written(again) == written(record)
        assert [d.mechanism for d in again.directives] == [d.mechanism for d in record.directives]
        assert [d.qualifier for d in again.directives] == [d.qualifier for d in record.directives]
        assert record.text.isascii()


@MANY
@given(
    st.one_of(
        st.lists(some("0", "1", "ab", "FFFF", "12345", "", ":", "1_0", "+1"), min_size=1, max_size=9).map(":".join),
        st.ip_addresses(v=6).map(str),
        st.tuples(st.ip_addresses(v=6).map(str), some("", ":", "::", ":192.0.2.1", "%1")).map("".join),
    )
)
def test_an_ipv6_address_is_what_python_takes_for_one(address: str) -> None:
    try:
        number = int(IPv6Address(address)) if "%" not in address else None
    except ValueError:
        number = None
    read = parse_record(f"v=spf1 ip6:{address}".encode())
    assert (read.directives[0].mechanism if isinstance(read, Record) else None) == (
        None if number is None else Ip6(number, 128)
    )


@MANY
@given(st.binary(max_size=80))
def test_octets_folded_into_the_alphabet_never_break_the_reader(octets: bytes) -> None:
    """Each octet chooses a fragment, so that noise gets deep into the grammar."""
    choices = (*FRAGMENTS, *ALPHABET)
    record = b"v=spf1 " + "".join(choices[octet % len(choices)] for octet in octets).encode("latin-1")
    assert is_spf(record)
    read = parse_record(record)
    if isinstance(read, Malformed):
        assert 0 <= read.position <= len(record)
        assert read.reason.en
        assert read.reason.ja
