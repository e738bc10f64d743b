"""Real messages, broken: whatever is done to them, the reader makes of them what dnspython does.

The messages are a recursive server's, as they came from its socket.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import Question
from spfaudit.resolver.message import Message, Unreadable
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.wire import read
from spfaudit.resolver.wire_fallback import read_any

REAL = {
    "example.go.jp TXT": (
        "126781800001000200000001076578616d706c6502676f026a700000100001c00c001000010000012c0013126f746865723d"
        "766572696669636174696f6ec00c001000010000012c002b25763d7370663120696e636c7564653a5f7370662e6578616d70"
        "6c652e676f2e6a70206d7820042d616c6c00002904d0000000000000"
    ),
    "example.go.jp MX": (
        "126781800001000200000001076578616d706c6502676f026a7000000f0001c00c000f00010000012c000d0014036d783204"
        "6d61696cc00cc00c000f00010000012c0008000a036d7831c00c00002904d0000000000000"
    ),
    "www.example.go.jp AAAA": (
        "12678180000100030000000103777777076578616d706c6502676f026a7000001c0001c00c000500010000012c0008017703"
        "63646ec010c02f000500010000012c000704686f7374c010c043001c00010000012c001020010db800000000000000000000"
        "000700002904d0000000000000"
    ),
    "gone.example.go.jp TXT": (
        "12678183000100000001000104676f6e65076578616d706c6502676f026a700000100001c011000600010000012c0021026e"
        "73c0110561646d696ec011000000010000000200000003000000040000012c00002904d0000000000000"
    ),
    "mx1.example.go.jp TXT": (
        "126781800001000000010001036d7831076578616d706c6502676f026a700000100001c010000600010000012c0021026e73"
        "c0100561646d696ec010000000010000000200000003000000040000012c00002904d0000000000000"
    ),
    "www.example.go.jp TXT": (
        "12678180000100020001000103777777076578616d706c6502676f026a700000100001c00c000500010000012c0008017703"
        "63646ec010c02f000500010000012c000704686f7374c010c010000600010000012c0021026e73c0100561646d696ec01000"
        "0000010000000200000003000000040000012c00002904d0000000000000"
    ),
    "example.go.jp NS": (
        "126781800001000100000002076578616d706c6502676f026a700000020001c00c000200010000012c0005026e73c00cc02b"
        "000100010000012c0004c000023500002904d0000000000000"
    ),
    "example.go.jp SOA": (
        "126781800001000100000001076578616d706c6502676f026a700000060001c00c000600010000012c0021026e73c00c0561"
        "646d696ec00c000000010000000200000003000000040000012c00002904d0000000000000"
    ),
    "x.dn.example.go.jp TXT": (
        "126781800001000300000001017802646e076578616d706c6502676f026a700000100001c00e002700010000012c0015056f"
        "74686572076578616d706c6502676f026a7000c00c000500010000012c000a0178056f74686572c011c05100100001000001"
        "2c00060562656c6f7700002904d0000000000000"
    ),
    "www.servfail.test A": (
        "1267858300010000000100010377777708736572766661696c04746573740000010001c0190006000100002a30002f096c6f"
        "63616c686f737400066e6f626f647907696e76616c6964000000000100000e10000004b000093a8000002a3000002904d000"
        "0000000000"
    ),
}
MESSAGES = [bytes.fromhex(text) for text in REAL.values()]
HEADER = 12
SECTIONS = {encode_question(question): question for question in (Question(*name.split()) for name in REAL)}


def agree(wire: bytes) -> None:
    """The reader takes responses with at most one question; of all others it says no more than that."""
    message = read(wire)
    if len(wire) < HEADER or wire[2] & 0xF8 != 0x80 or wire[4:6] not in (b"\0\0", b"\0\1"):
        assert isinstance(message, Unreadable)
    else:
        assert message == read_any(wire)
    for section, question in SECTIONS.items():  # nor does it matter whether the question is known beforehand
        if wire.startswith(section, HEADER):
            assert read(wire, question, section) == message


@pytest.mark.parametrize("name", REAL)
def test_real_messages_are_read(name: str) -> None:
    message = read(bytes.fromhex(REAL[name]))
    assert isinstance(message, Message)
    assert message.question == Question(*name.split())
    assert message == read_any(bytes.fromhex(REAL[name]))


def test_every_cut_of_a_real_message_is_unreadable() -> None:
    for wire in MESSAGES:
        assert all(isinstance(read(wire[:length]), Unreadable) for length in range(len(wire)))


def test_every_octet_of_a_real_message_set_to_what_matters() -> None:
    for wire in MESSAGES:
        for place in range(len(wire)):
            for octet in (0, 0x40, 0xC0, 0xFF, wire[place] ^ 1):
                agree(wire[:place] + bytes([octet]) + wire[place + 1 :])


def test_every_pointer_in_a_real_message_moved_everywhere() -> None:
    for wire in MESSAGES:
        pointers = [place for place in range(HEADER, len(wire) - 1) if wire[place] == 0xC0]
        for place in pointers:
            for target in range(len(wire)):
                agree(wire[:place] + bytes([0xC0, target]) + wire[place + 2 :])


@given(st.data())
def test_pieces_of_real_messages_put_together(data: st.DataObject) -> None:
    first, second = data.draw(st.sampled_from(MESSAGES)), data.draw(st.sampled_from(MESSAGES))
    head = data.draw(st.integers(HEADER, len(first)))
    tail = data.draw(st.integers(HEADER, len(second)))
    counts = bytes(data.draw(st.lists(st.integers(0, 3), min_size=4, max_size=4)))
    numbers = b"".join(bytes([0, number]) for number in counts)
    agree(first[:head] + second[tail:])
    agree(first[:4] + b"\0\1" + numbers[2:] + first[HEADER:head] + second[tail:])


@given(st.data())
def test_real_messages_with_octets_put_in_and_left_out(data: st.DataObject) -> None:
    wire = data.draw(st.sampled_from(MESSAGES))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(2, len(wire)))
        end = data.draw(st.integers(start, min(len(wire), start + 4)))
        wire = wire[:start] + data.draw(st.binary(max_size=4)) + wire[end:]
    agree(wire)
