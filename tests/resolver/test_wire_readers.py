"""The two readers of messages: where the quick one gives a result, dnspython gives the same.

Hypothesis makes the messages and breaks them.
"""

import struct

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.rdata
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import Question
from spfaudit.resolver.message import Message, Unreadable
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.wire import read, read_plain
from spfaudit.resolver.wire_data import NOT_PLAIN
from spfaudit.resolver.wire_fallback import read_any

LABELS = st.sampled_from(["example", "GO", "jp", "_dmarc", "a", "x" * 63, "mail-1", r"a\.b", r"\000", "*", r"\(odd\)"])


def _fits(name: str) -> bool:
    return len(name) < 255


NAMES = st.lists(LABELS, max_size=5).map(lambda labels: ".".join(labels) + ".").filter(_fits)
TEXTS = st.lists(
    st.binary(max_size=20).map(lambda b: '"' + "".join(f"\\{o:03d}" for o in b) + '"'), min_size=1, max_size=3
)
NUMBER = st.integers(0, 2**32 - 1)
DATA = st.one_of(
    st.tuples(st.sampled_from(["TXT", "SPF"]), TEXTS.map(" ".join)),
    st.tuples(st.just("A"), st.ip_addresses(v=4).map(str)),
    st.tuples(st.just("AAAA"), st.ip_addresses(v=6).map(str)),
    st.tuples(st.sampled_from(["NS", "CNAME", "PTR", "DNAME"]), NAMES),
    st.tuples(st.just("MX"), st.tuples(st.integers(0, 65535), NAMES).map(lambda mx: f"{mx[0]} {mx[1]}")),
    st.tuples(st.just("SOA"), st.tuples(NAMES, NAMES, NUMBER).map(lambda soa: f"{soa[0]} {soa[1]} {soa[2]} 2 3 4 5")),
    st.tuples(st.just("CAA"), st.just('0 issue "ca.example"')),
    st.tuples(st.just("TYPE65280"), st.just(r"\# 2 ABCD")),
)
RECORDS = st.lists(
    st.tuples(NAMES, st.sampled_from(["IN", "IN", "IN", "CH"]), st.integers(0, 2**31 - 1), DATA), max_size=4
)
OPTIONS = st.lists(
    st.one_of(
        st.builds(dns.edns.EDEOption, st.sampled_from(dns.edns.EDECode), st.none() | st.text(max_size=9)),
        st.binary(max_size=9).map(lambda octets: dns.edns.GenericOption(15, octets)),
        st.binary(max_size=9).map(lambda octets: dns.edns.GenericOption(10, octets)),
    ),
    max_size=2,
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    query = dns.message.make_query(draw(NAMES), draw(st.sampled_from(["TXT", "MX", "A", "SOA", "CAA", "ANY"])))
    made = dns.message.make_response(query)
    made.flags = dns.flags.QR | draw(st.integers(0, 2**11 - 1)) & ~0x7800
    for section in (made.answer, made.authority, made.additional):
        for owner, klass, ttl, (type, text) in draw(RECORDS):
            if klass == "IN" or type in ("TXT", "NS", "MX"):
                section.append(dns.rrset.from_text(owner, ttl, klass, type, text))
    if draw(st.booleans()):
        made.use_edns(0, options=draw(OPTIONS))
    return made.to_wire(max_size=65535)


def quickly(wire: bytes, asked: Question | None = None, section: bytes = b"") -> Message | None:
    try:
        return read_plain(wire, asked, section)
    except NOT_PLAIN:
        return None


def sees_what_dnspython_sees(wire: bytes, seen: Message | Unreadable) -> None:
    """`seen` is the message of `wire` as `dns.message` reads it, as far as it says the same things."""
    truncated = bool(wire[2] & 2)
    try:
        reference = dns.message.from_wire(
            wire, keyring=False, question_only=truncated, one_rr_per_rrset=True, ignore_trailing=True
        )
    except (dns.exception.DNSException, ValueError):
        assert isinstance(seen, Unreadable)
        return
    assert isinstance(seen, Message)
    assert (seen.id, seen.rcode, seen.had_edns) == (reference.id, reference.rcode(), reference.edns >= 0)
    assert (seen.question is None) == (not reference.question)
    assert [record.ttl for record in seen.answer] == [rrset.ttl for rrset in reference.answer]
    assert len(seen.authority) == len(reference.authority)
    assert len(seen.ede) == sum(option.otype == dns.edns.OptionType.EDE for option in reference.options)
    assert seen.trailing == (not truncated and _has_more(wire))


def _has_more(wire: bytes) -> bool:
    try:
        dns.message.from_wire(wire, keyring=False)
    except dns.message.TrailingJunk:
        return True
    return False


def agree(wire: bytes) -> None:
    if len(wire) >= 12 and wire[2] & 0xF8 == 0x80 and wire[4:6] in (b"\0\0", b"\0\1"):
        authority = read_any(wire)
        sees_what_dnspython_sees(wire, authority)
        quick = quickly(wire)
        assert quick is None or quick == authority
        # Nor does it matter whether the reader knows the question beforehand: the message's own, or another one.
        if isinstance(authority, Message) and authority.question is not None and " " not in authority.question.type:
            for asked in (authority.question, Question("example.go.jp", "TXT")):
                told = quickly(wire, asked, encode_question(asked))
                assert told is None or told == authority


@given(messages())
def test_random_messages(wire: bytes) -> None:
    agree(wire)


@given(messages())
def test_what_is_usual_is_read_quickly_whether_or_not_the_question_is_known(wire: bytes) -> None:
    quick = quickly(wire)
    if quick is not None and quick.question is not None:
        assert quickly(wire, quick.question, encode_question(quick.question)) == quick


@given(st.data())
def test_damaged_messages(data: st.DataObject) -> None:
    wire = bytearray(data.draw(messages()))
    for _ in range(data.draw(st.integers(1, 6))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.sampled_from([0, 1, 12, 41, 192, 255, 63, 64]))
    agree(bytes(wire[: data.draw(st.integers(0, len(wire)))]))


@given(st.binary(max_size=80), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_random_octets(octets: bytes, answers: int, authorities: int, additionals: int) -> None:
    for questions in (0, 1):
        agree(b"\0\7\x81\x80" + struct.pack("!4H", questions, answers, authorities, additionals) + octets)


def record(owner: bytes, type: int, data: bytes, *, klass: int = 1, ttl: int = 60) -> bytes:
    return owner + struct.pack("!HHIH", type, klass, ttl, len(data)) + data


def response(
    *records: bytes, question: bytes = b"\7Example\2go\2jp\0", authority: int = 0, additional: int = 0
) -> bytes:
    counts = struct.pack("!4H", 1, len(records) - authority - additional, authority, additional)
    return b"\0\7\x81\x80" + counts + question + b"\0\x10\0\1" + b"".join(records)


USUAL = {
    "uncompressed": response(record(b"\7example\2GO\2jp\0", 16, b"\3abc")),
    "a pointer": response(record(b"\xc0\x0c", 16, b"\3abc\0\1d")),
    "a pointer into a name": response(record(b"\xc0\x14", 2, b"\2ns\xc0\x0c")),
    "a pointer to a pointer": response(record(b"\xc0\x0c", 5, b"\1a\xc0\x14"), record(b"\xc0\x2d", 16, b"\1x")),
    "the root": response(record(b"\0", 15, b"\0\0\0")),
    "an address": response(record(b"\xc0\x0c", 1, b"\xc0\0\2\1"), record(b"\xc0\x0c", 28, b"\x20\1" + b"\0" * 14)),
    "EDNS": response(record(b"\0", 41, b"\0\x0f\0\3\0\x16!", klass=1232, ttl=1 << 24), additional=1),
    "a TTL with its top bit set": response(record(b"\xc0\x0c", 16, b"\1x", ttl=2**31)),
    "SOA": response(record(b"\xc0\x14", 6, b"\2ns\xc0\x0c\1H\xc0\x14" + b"\0\0\0\1" * 5), authority=1),
    "a delegation": response(record(b"\xc0\x14", 2, b"\2ns\xc0\x0c"), authority=1),
    "truncated": b"\0\7\x83\x80\0\1\0\1\0\0\0\0\1a\0\0\x10\0\1",
    "a dot in a label": response(question=b"\3a.b\0"),
    "octets that are escaped": response(record(b"\4\x80 \\(\xc0\x0c", 2, b"\2\0;\xc0\x0c")),
    "an escaped name of 255 octets": response(question=b"\1\x80" * 127 + b"\0"),
}
UNUSUAL = {
    "trailing octets": response(record(b"\xc0\x0c", 16, b"\3abc")) + b"\0",
    "a record too many": response(record(b"\xc0\x0c", 16, b"\3abc")) + record(b"\xc0\x0c", 16, b"\1x"),
    "a pointer to itself": response(record(b"\xc0\x1c", 16, b"\1x")),
    "a pointer forward": response(record(b"\xc0\x20", 16, b"\1x")),
    "a pointer in DNAME": response(record(b"\xc0\x14", 39, b"\2ns\xc0\x0c")),
    "a name that runs into its pointer": response(record(b"\xc0\x0c", 2, b"\1a\xc0\x28")),
    "a label type that nobody uses": response(record(b"\x40a\0", 16, b"\1x")),
    "another class": response(record(b"\xc0\x0c", 16, b"\1x", klass=3)),
    "two OPT": response(record(b"\0", 41, b""), record(b"\0", 41, b""), additional=2),
    "OPT among the answers": response(record(b"\0", 41, b"")),
    "no strings": response(record(b"\xc0\x0c", 16, b"")),
    "a string beyond the data": response(record(b"\xc0\x0c", 16, b"\2x")),
    "data after the name": response(record(b"\xc0\x0c", 2, b"\xc0\x0cx")),
    "five octets of address": response(record(b"\xc0\x0c", 1, b"12345")),
    "an option beyond its record": response(record(b"\0", 41, b"\0\x0f\0\3\0\x16"), additional=1),
    "a bad error text": response(record(b"\0", 41, b"\0\x0f\0\3\0\x16\xff"), additional=1),
    "an SOA whose first name is cut": response(record(b"\xc0\x14", 6, b"\2ns"), authority=1),
    "an SOA whose numbers are cut": response(record(b"\xc0\x14", 6, b"\0\0" + b"\0\0\0\1" * 4), authority=1),
    "an SOA with more": response(record(b"\xc0\x14", 6, b"\0\0" + b"\0\0\0\1" * 5 + b"x"), authority=1),
    "an SOA with half a name": response(record(b"\xc0\x14", 6, b"\0\xc0\xff" + b"\0\0\0\1" * 5), authority=1),
    "an SOA with a pointer forward": response(record(b"\xc0\x14", 6, b"\xc0\x40\0" + b"\0\0\0\1" * 6), authority=1),
    "SOA among the answers": response(record(b"\xc0\x14", 6, b"\2ns\xc0\x0c\1H\xc0\x14" + b"\0\0\0\1" * 5)),
    "a name of 256 octets": response(question=b"\x3f" + b"x" * 63 + (b"\x3f" + b"y" * 63) * 3 + b"\0"),
    "an escaped name of 256 octets": response(question=b"\1\x80" * 126 + b"\2xy\0"),
    "a TSIG among the answers": response(record(b"\0", 250, b"\0" * 7 + b"\1\x2c" + b"\0" * 6, klass=255)),
    "OPT with an owner": response(record(b"\xc0\x0c", 41, b""), additional=1),
}


@pytest.mark.parametrize("wire", USUAL.values(), ids=USUAL)
def test_the_quick_reader_reads_what_is_usual(wire: bytes) -> None:
    message = quickly(wire)
    assert isinstance(message, Message)
    assert message == read_any(wire)


@pytest.mark.parametrize("wire", UNUSUAL.values(), ids=UNUSUAL)
def test_the_quick_reader_leaves_the_rest(wire: bytes) -> None:
    assert quickly(wire) is None
    assert read(wire) == read_any(wire)


def test_nothing_of_a_cut_message_is_read() -> None:
    for wire in USUAL.values():
        for length in range(12, len(wire)):
            if not wire[2] & 0x02:
                assert isinstance(read(wire[:length]), Unreadable)


def test_reading_makes_no_sets_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """What puts a record into a set takes milliseconds for one with a long name: a message has room for thousands."""

    def used(_: object) -> int:
        raise AssertionError

    monkeypatch.setattr(dns.rdata.Rdata, "__hash__", used)
    wire = response(record(b"\xc0\x0c", 15, b"\0\0\1\x80\xc0\x0c"), record(b"\xc0\x0c", 65280, b""))
    message = read_any(wire)
    assert isinstance(message, Message)
    assert len(message.answer) == 2
