"""Answers straight from octets: where there is one, a thorough look at the message gives the same.

Hypothesis makes the replies and breaks them.
"""

import dns.edns
import dns.flags
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import Answer, Mx, NoData, NxDomain, Question, Records, Txt
from spfaudit.resolver.classify import Unproven, provenance, thoroughly
from spfaudit.resolver.message import Message
from spfaudit.resolver.plain_answers import Heads, plain_answer
from spfaudit.resolver.plain_records import PLAIN
from spfaudit.resolver.queries import QUESTION, encode_question, plain_labels
from spfaudit.resolver.wire_data import NOT_PLAIN
from spfaudit.resolver.wire_fallback import read_any

ALIKE = ("mail.a.example.go.jp", "mail.b.example.go.jp", "ma.l.a.example.go.jp", "mail.a.exampl.ego.jp")
"""Names of one length."""
RESOLVER = "192.0.2.53:53"
NAME = "mail.a.example.go.jp"
DATA = {
    "TXT": ['"v=spf1 -all"', '"v=spf1" " mx" " -all"', '""'],
    "SPF": ['"v=spf1 -all"'],
    "A": ["192.0.2.1", "198.51.100.7"],
    "AAAA": ["2001:db8::1", "::ffff:192.0.2.1"],
    "MX": ["0 .", "10 mx.example.go.jp.", f"20 {NAME}.", "10 MX.provider.example.", r"5 a\.b.example."],
    "NS": ["ns.example.go.jp.", "ns.provider.example."],
    "PTR": [f"{NAME}."],
    "CNAME": ["elsewhere.example.", "mail.example.go.jp."],
    "SOA": [
        "ns.example.go.jp. admin.example.go.jp. 1 2 3 4 5",
        ". . 1 2 3 4 5",
        "ns.provider.example. x.ns.provider.example. 7 7 7 7 7",
        f"{NAME}. {'x' * 63}.{'y' * 63}.example.go.jp. 9 8 7 6 5",
    ],
    "CAA": ['0 issue "ca.example"'],
}
OWNERS = st.sampled_from(
    [NAME, NAME, NAME, "a.example.go.jp", "example.go.jp", "jp", ".", "go.example", "xample.go.jp"]
)
TTLS = st.sampled_from([0, 60, 3600, 0x7FFFFFFF])


@st.composite
def records(draw: st.DrawFn, type: str) -> dns.rrset.RRset:
    owner = draw(OWNERS).removesuffix(".") + "."
    return dns.rrset.from_text(owner, draw(TTLS), "IN", type, draw(st.sampled_from(DATA[type])))


@st.composite
def replies(draw: st.DrawFn) -> tuple[Question, bytes]:
    type = draw(st.sampled_from(sorted(DATA)))
    made = dns.message.make_response(dns.message.make_query(NAME, type))
    made.flags = dns.flags.QR | dns.flags.RD
    for flag in (dns.flags.RA, dns.flags.AA, dns.flags.AD, dns.flags.CD):
        if draw(st.booleans()):
            made.flags |= flag
    made.set_rcode(draw(st.sampled_from([0, 0, 0, 3, 3, 2])))
    if draw(st.booleans()):
        made.answer = draw(st.lists(records(type), max_size=3))
    if draw(st.booleans()):
        made.authority = draw(st.lists(records(draw(st.sampled_from(["SOA", "SOA", "NS"]))), max_size=2))
    if draw(st.integers(0, 9)):
        options = [dns.edns.EDEOption(3)] if not draw(st.integers(0, 9)) else []
        made.use_edns(0, payload=draw(st.sampled_from([512, 1232, 4096, 777])), options=options)
    return Question(NAME, type), made.to_wire(max_size=65535)


def quick(wire: bytes, question: Question, section: bytes) -> Answer | None:
    kind = PLAIN.get(question.type)
    if kind is None or plain_labels(question.name) is None:
        return None
    try:
        return plain_answer(wire, question, section, kind, Heads(RESOLVER).of_now())
    except NOT_PLAIN:
        return None


def careful(wire: bytes, question: Question, at: str) -> Answer | Unproven | None:
    """What dnspython and the classification make of it, if it answers the question."""
    message = read_any(wire)
    if not isinstance(message, Message) or message.question != question:
        return None
    return thoroughly(question, message, provenance(message, resolver=RESOLVER, transport="udp", tries=1, at=at))


def agree(wire: bytes, question: Question, section: bytes) -> Answer | None:
    answer = quick(wire, question, section)
    if answer is not None:
        assert wire[2] & 0xF8 == 0x80, "no response to a query"
        assert answer == careful(wire, question, answer.provenance.at)
    return answer


@given(replies())
def test_random_replies(reply: tuple[Question, bytes]) -> None:
    question, wire = reply
    agree(wire, question, encode_question(question))


@given(replies(), st.data())
def test_damaged_replies(reply: tuple[Question, bytes], data: st.DataObject) -> None:
    question, wire = reply[0], bytearray(reply[1])
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(2, len(wire) - 1))
        wire[place] = data.draw(st.sampled_from([0, 1, 6, 12, 16, 41, 63, 64, 192, 255, wire[place] ^ 1]))
    agree(bytes(wire[: data.draw(st.integers(0, len(wire)))]), question, encode_question(question))


def reply_with(type: str, *data: str, rcode: int = 0, zone: str = "", ttl: int = 60) -> bytes:
    made = dns.message.make_response(dns.message.make_query(NAME, type), recursion_available=True)
    made.set_rcode(rcode)
    if data:
        made.answer.append(dns.rrset.from_text(f"{NAME}.", ttl, "IN", type, *data))
    if zone:
        made.authority.append(dns.rrset.from_text(zone, ttl, "IN", "SOA", DATA["SOA"][0]))
    made.use_edns(0, payload=1232)
    return made.to_wire()


USUAL: list[tuple[bytes, str, object]] = [
    (reply_with("TXT", '"v=spf1 -all"'), "TXT", (Txt((b"v=spf1 -all",)),)),
    (reply_with("TXT", '"b"', '"a"', '"b"'), "TXT", (Txt((b"a",)), Txt((b"b",)))),
    (reply_with("MX", "0 ."), "MX", (Mx(0, "."),)),
    (reply_with("MX", "20 b.example.", f"10 {NAME}."), "MX", (Mx(10, NAME), Mx(20, "b.example"))),
    (reply_with("A", zone="example.go.jp."), "A", NoData),
    (reply_with("AAAA", zone=f"{NAME}."), "AAAA", NoData),
    (reply_with("TXT", zone="go.jp.", rcode=3), "TXT", NxDomain),
]
NUMBERED = pytest.mark.parametrize(("wire", "kind", "meaning"), USUAL, ids=range(len(USUAL)))
"""The octets of several records are in another order each time."""


@NUMBERED
def test_what_is_usual_is_understood_at_once(wire: bytes, kind: str, meaning: object) -> None:
    question = Question(NAME, kind)
    answer = agree(wire, question, encode_question(question))
    assert meaning == (answer.rdata if isinstance(answer, Records) else type(answer))


@NUMBERED
def test_every_octet_of_a_usual_reply_set_to_what_matters(wire: bytes, kind: str, meaning: object) -> None:
    question = Question(NAME, kind)
    section = encode_question(question)
    for place in range(2, len(wire)):
        for octet in (0, 1, 0x3F, 0x40, 0xC0, 0xFF, wire[place] ^ 1, wire[place] ^ 0x20):
            agree(wire[:place] + bytes([octet]) + wire[place + 1 :], question, section)
        agree(wire[:place], question, section)
        agree(wire[:place] + b"\0" + wire[place:], question, section)
    agree(wire + b"\0", question, section)


@NUMBERED
def test_every_bit_of_the_head_of_a_usual_reply_turned_round(wire: bytes, kind: str, meaning: object) -> None:
    question = Question(NAME, kind)
    section = encode_question(question)
    for place in range(2, QUESTION):
        for bit in range(8):
            agree(wire[:place] + bytes([wire[place] ^ 1 << bit]) + wire[place + 1 :], question, section)


@pytest.mark.parametrize(("wire", "kind"), [usual[:2] for usual in USUAL[::3]], ids=range(len(USUAL[::3])))
def test_each_answer_has_the_time_of_its_own_second(wire: bytes, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    question, heads = Question(NAME, kind), Heads(RESOLVER)
    told = []
    for now in (100.9, 100.95, 101.0, 102.5):
        monkeypatch.setattr("time.time", lambda now=now: now)
        told.append(plain_answer(wire, question, encode_question(question), PLAIN[kind], heads.of_now()).provenance.at)
    assert [at[-9:-6] for at in told] == [":40", ":40", ":41", ":42"]


@NUMBERED
def test_every_pointer_of_a_usual_reply_moved_everywhere(wire: bytes, kind: str, meaning: object) -> None:
    question = Question(NAME, kind)
    for place in (place for place in range(12, len(wire) - 1) if wire[place] == 0xC0):
        for target in range(len(wire)):
            agree(wire[:place] + bytes([0xC0, target]) + wire[place + 2 :], question, encode_question(question))


@NUMBERED
def test_the_same_octets_after_other_names_and_with_other_ttls(wire: bytes, kind: str, meaning: object) -> None:
    """What is remembered of a reply holds for no other to which it does not apply."""
    end = QUESTION + len(encode_question(Question(NAME, kind)))
    pointers = [place for place in range(end, len(wire) - 1) if wire[place] == 0xC0]
    for place in pointers:
        for target in range(QUESTION, len(wire)):
            rest = wire[end:place] + bytes([0xC0, target]) + wire[place + 2 :]
            for ttl in (b"\0\0\0\x3c", b"\1b\0\x3c"):
                for name in ALIKE:
                    question = Question(name, kind)
                    section = encode_question(question)
                    agree(wire[:QUESTION] + section + rest.replace(b"\0\0\0\x3c", ttl), question, section)


@given(st.integers(0, 2**32 - 1))
def test_every_ttl(ttl: int) -> None:
    wire = reply_with("A", "192.0.2.1")
    place = len(wire) - 11 - 4 - 6
    assert wire[place : place + 4] == bytes((0, 0, 0, 60))
    question = Question(NAME, "A")
    answer = agree(wire[:place] + ttl.to_bytes(4, "big") + wire[place + 4 :], question, encode_question(question))
    assert isinstance(answer, Records)


@pytest.mark.parametrize("name", [".", r"a\.example.go.jp", r"\000.example", "jp", NAME.upper()])
def test_names_of_all_kinds(name: str) -> None:
    """Odd names, and names in other letters than asked, are for the thorough look."""
    question = Question(name, "A")
    wire = dns.message.make_response(dns.message.make_query(name, "A"), recursion_available=True)
    wire.authority.append(dns.rrset.from_text(".", 60, "IN", "SOA", DATA["SOA"][0]))
    wire.use_edns(0, payload=1232)
    agree(wire.to_wire(), question, encode_question(question))
    wire.authority.clear()
    wire.answer.append(dns.rrset.from_text(wire.question[0].name, 60, "IN", "A", "192.0.2.1"))
    agree(wire.to_wire(), question, encode_question(question))
