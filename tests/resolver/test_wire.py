"""Messages to and from octets. Here dnspython makes the messages, and hypothesis breaks them."""

import subprocess
import sys

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import Address, Host, Mx, Opaque, Question, Rdata, Txt
from spfaudit.resolver.message import CD, RD, TC, Message, Unreadable
from spfaudit.resolver.queries import encode_around, encode_question
from spfaudit.resolver.wire import read


def response(name: str = "example.go.jp.", type: str = "TXT") -> dns.message.Message:
    return dns.message.make_response(dns.message.make_query(name, type, id=7), recursion_available=True)


def read_message(made: dns.message.Message) -> Message:
    message = read(made.to_wire())
    assert isinstance(message, Message), message
    return message


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("TXT", '"v=spf1 " "-all"', Txt((b"v=spf1 ", b"-all"))),
        ("TXT", '"\\000\\255"', Txt((b"\0\xff",))),
        ("TXT", '""', Txt((b"",))),
        ("SPF", '"v=spf1 -all"', Txt((b"v=spf1 -all",))),
        ("MX", "10 MX.Example.GO.JP.", Mx(10, "mx.example.go.jp")),
        ("MX", "0 .", Mx(0, ".")),
        ("A", "192.0.2.1", Address("192.0.2.1")),
        ("AAAA", "2001:DB8:0::1", Address("2001:db8::1")),
        ("AAAA", "::ffff:192.0.2.1", Address("::ffff:c000:201")),
        ("CNAME", r"a\.b.Example.", Host(r"a\.b.example")),
        ("NS", "ns.example.", Host("ns.example")),
        ("PTR", "host.example.", Host("host.example")),
        ("TYPE65280", r"\# 2 ABCD", Opaque(r"\# 2 abcd")),
    ],
)
def test_record_data(type: str, text: str, expected: Rdata) -> None:
    made = response(type=type)
    made.answer.append(dns.rrset.from_text("Example.GO.jp.", 300, "IN", type, text))
    message = read_message(made)
    assert message.question == Question("example.go.jp", type)
    (record,) = message.answer
    assert (record.name, record.type, record.ttl, record.rdata) == ("example.go.jp", type, 300, expected)


def test_header() -> None:
    made = response()
    made.flags |= dns.flags.AD | dns.flags.AA
    made.use_edns(0)
    made.set_rcode(dns.rcode.BADVERS)
    message = read_message(made)
    assert message.id == 7
    assert message.flags == "qr aa rd ra ad"
    assert message.rcode_name == "BADVERS"
    assert message.had_edns


def test_extended_errors() -> None:
    made = response()
    bogus = dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "bad signature")
    unassigned = dns.edns.GenericOption(dns.edns.OptionType.EDE, b"\x13\x87")
    made.use_edns(0, options=[bogus, unassigned])
    assert read_message(made).ede == ("6 dnssec bogus: bad signature", "4999")


def test_an_error_text_that_is_not_utf_8_spoils_nothing_else() -> None:
    made = response()
    made.answer.append(dns.rrset.from_text("example.go.jp.", 300, "IN", "TXT", '"v=spf1 -all"'))
    made.use_edns(0, options=[dns.edns.GenericOption(dns.edns.OptionType.EDE, b"\0\x06cut in \xe3\x81\0")])
    message = read_message(made)
    assert message.ede == (r"6 dnssec bogus: cut in \xe3\x81",)
    assert len(message.answer) == 1


def test_a_record_that_is_not_counted_is_seen() -> None:
    made = response()
    made.answer.append(dns.rrset.from_text("example.go.jp.", 300, "IN", "TXT", '"one"', '"other"'))
    wire = made.to_wire()
    for edns in (b"", b"\0\0\x29\x04\xd0" + b"\0" * 6):
        message = read(wire[:6] + b"\0\x01" + wire[8:11] + bytes([bool(edns)]) + wire[12:] + edns)
        assert isinstance(message, Message)
        assert message.trailing
        assert (len(message.answer), message.beside) == (1, (("example.go.jp", "TXT"),))


def test_what_stands_beside_the_answer_is_seen_in_every_class() -> None:
    made = response()
    made.authority.append(dns.rrset.from_text("example.go.jp.", 300, "CH", "TXT", '"one"'))
    made.additional.append(dns.rrset.from_text("target.example.", 300, "CH", "TXT", '"other"'))
    made.additional.append(dns.rrset.from_text("target.example.", 300, "IN", "TXT", '"third"'))
    made.additional.append(dns.rrset.from_text("target.example.", 300, "IN", "A", "192.0.2.1"))
    message = read_message(made)
    assert message.authority == (("example.go.jp", "CH TXT"),)
    assert message.beside == (("target.example", "CH TXT"), ("target.example", "TXT"))


def test_nothing_is_kept_of_a_truncated_message() -> None:
    made = response()
    made.flags |= dns.flags.TC
    made.answer.append(dns.rrset.from_text("example.go.jp.", 300, "IN", "TXT", '"v=spf1 +all"'))
    whole = made.to_wire()
    for wire in (whole, whole[:-5]):
        message = read(wire)
        assert isinstance(message, Message)
        assert message.bits & TC
        assert message.answer == ()


def test_records_of_another_class_are_seen_and_are_not_ours() -> None:
    made = response()
    made.answer.append(dns.rrset.from_text("example.go.jp.", 300, "CH", "TXT", '"v=spf1 +all"'))
    (record,) = read_message(made).answer
    assert (record.type, record.rdata) == ("CH TXT", Opaque('"v=spf1 +all"'))


@pytest.mark.parametrize(("type", "address"), [("A", "192.0.2.1"), ("AAAA", "2001:db8::1")])
def test_a_record_of_class_any_spoils_no_later_one(type: str, address: str) -> None:
    plain = response(type=type)
    plain.answer.append(dns.rrset.from_text("example.go.jp.", 300, "IN", type, address))
    wire = plain.to_wire()
    fixed = wire.rindex(dns.rdatatype.from_text(type).to_bytes(2, "big") + b"\0\x01\0\0\x01\x2c")
    program = (
        "import sys; from spfaudit.resolver.wire_fallback import read_any;"
        "print(*(read_any(bytes.fromhex(wire)) for wire in sys.argv[1:]))"
    )
    of_class_any = wire[: fixed + 2] + b"\0\xff" + wire[fixed + 4 :]
    told = subprocess.run(  # a process of its own, that has read no address before
        [sys.executable, "-c", program, of_class_any.hex(), wire.hex()], capture_output=True, text=True, check=True
    )
    assert f"Address(address='{address}')" in told.stdout


def test_a_question_of_another_class_is_another_question() -> None:
    made = dns.message.make_response(dns.message.make_query("example.go.jp.", "TXT", "CH"))
    assert read_message(made).question == Question("example.go.jp", "CH TXT")


def test_a_ttl_with_its_top_bit_set_is_zero() -> None:  # RFC 2181 §8
    made = response()
    made.answer.append(dns.rrset.from_text("example.go.jp.", 1, "IN", "TXT", '"x"'))
    wire = made.to_wire().replace(b"\0\0\0\x01\0\x02\x01x", b"\xff\0\0\0\0\x02\x01x")
    message = read(wire)
    assert isinstance(message, Message)
    assert message.answer[0].ttl == 0


def test_queries_are_not_responses() -> None:
    section = encode_question(Question("example.go.jp", "TXT"))
    assert isinstance(read(encode_around(section, (7).to_bytes(2), True, RD)), Unreadable)


def test_two_questions_are_one_too_many() -> None:
    made = response()
    made.question.append(dns.rrset.RRset(made.question[0].name, made.question[0].rdclass, made.question[0].rdtype))
    assert read(made.to_wire()) == Unreadable("2 questions", 7)


@pytest.mark.parametrize("edns", [True, False])
def test_a_query_is_what_dnspython_understands(edns: bool) -> None:
    section = encode_question(Question(r"a\.b.\000.example", "TYPE257"))
    query = dns.message.from_wire(encode_around(section, (4711).to_bytes(2), edns, RD))
    assert query.id == 4711
    assert query.question[0].name.labels == (b"a.b", b"\0", b"example", b"")
    assert query.question[0].rdtype == 257
    assert query.flags == dns.flags.RD | (dns.flags.AD if edns else 0)
    assert (query.edns, query.payload) == ((0, 1232) if edns else (-1, 0))


@pytest.mark.parametrize("edns", [True, False])
@pytest.mark.parametrize(("flags", "asked"), [(0, 0), (RD | CD, dns.flags.RD | dns.flags.CD)])
def test_a_query_of_another_kind(flags: int, asked: int, edns: bool) -> None:
    section = encode_question(Question("example.go.jp", "SOA"))
    query = dns.message.from_wire(encode_around(section, (4711).to_bytes(2), edns, flags))
    assert (query.id, query.question[0].to_text()) == (4711, "example.go.jp. IN SOA")
    assert query.flags == asked | (dns.flags.AD if edns and flags else 0)
    assert (query.edns, query.payload) == ((0, 1232) if edns else (-1, 0))


@pytest.mark.parametrize("question", [Question("a..b", "TXT"), Question("x" * 64, "TXT"), Question("a", "NOSUCH")])
def test_what_cannot_be_asked(question: Question) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode_question(question)


def _a_good_message() -> bytes:
    made = response()
    made.answer.append(dns.rrset.from_text("example.go.jp.", 300, "IN", "TXT", '"v=spf1 -all"', '"other"'))
    made.authority.append(dns.rrset.from_text("go.jp.", 300, "IN", "SOA", "a. b. 1 2 3 4 5"))
    made.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.OTHER, "x")])
    return made.to_wire()


@given(st.binary(max_size=200))
def test_no_octets_raise(octets: bytes) -> None:
    read(octets)
    read(b"\0\0\x81\x80" + octets)


@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    wire = bytearray(_a_good_message())
    for _ in range(data.draw(st.integers(1, 4))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(wire[: data.draw(st.integers(0, len(wire)))]))


def test_every_cut_is_unreadable() -> None:
    wire = _a_good_message()
    assert isinstance(read(wire), Message)
    assert all(isinstance(read(wire[:length]), Unreadable) for length in range(len(wire)))
