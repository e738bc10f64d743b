"""What servers say in tests: one query that came in, and messages that answer it, right or wrong.

Every name is alone in the zone `fault.example`, with the TXT record `GOOD_TXT`.
"""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

GOOD_TXT = "v=spf1 ip4:192.0.2.10 -all"
EVIL_TXT = "v=spf1 +all"
EVIL = ("TXT", f'"{EVIL_TXT}"')
ZONE = "fault.example."
Sender = Callable[[bytes], None]


@dataclass
class Ask:
    """One query that came in."""

    query: dns.message.Message
    wire: bytes
    transport: str
    nth: int
    """How often the name was asked over this transport before, plus one."""
    send: Sender
    """Sends a message to the client: a datagram, or one with its length before it."""
    send_raw: Sender
    """Over TCP: sends octets without a length."""
    send_elsewhere: Sender
    """Over UDP: sends from another port than the one asked."""
    send_as_stranger: Sender
    """Over UDP: sends from another address than the one asked, and the same port."""
    earlier: list["Ask"] = field(default_factory=list)

    @property
    def name(self) -> dns.name.Name:
        return self.query.question[0].name

    @property
    def label(self) -> str:
        return self.name.labels[0].decode().lower()

    @property
    def edns(self) -> bool:
        return self.query.edns >= 0

    @property
    def tcp(self) -> bool:
        return self.transport == "tcp"

    @property
    def type(self) -> str:
        return dns.rdatatype.to_text(self.query.question[0].rdtype)

    def later(self, seconds: float, send: Sender, data: bytes) -> None:
        """Sends in a while, if the server still runs by then."""
        asyncio.get_running_loop().call_later(seconds, send, data)


Behaviour = Callable[[Ask], None]
HOLD_OPEN = "hold"
"""Returned by a behaviour: leave the TCP connection open, and say no more."""


# -- messages ---------------------------------------------------------------


def response(ask: Ask, *, rcode: str = "NOERROR", ra: bool = True) -> dns.message.Message:
    message = dns.message.make_response(ask.query, recursion_available=ra)
    message.set_rcode(dns.rcode.from_text(rcode))
    return message


def add(message: dns.message.Message, section: str, owner: object, type: str, *data: str) -> dns.message.Message:
    rrset = dns.rrset.from_text(str(owner), 300, "IN", type, *data)
    getattr(message, section).append(rrset)
    return message


def soa(message: dns.message.Message, apex: str = ZONE) -> dns.message.Message:
    return add(message, "authority", apex, "SOA", "ns.fault.example. admin.fault.example. 1 2 3 4 300")


def txt(ask: Ask, text: str = GOOD_TXT, *, ra: bool = True) -> dns.message.Message:
    return finished(response(ask, ra=ra), ask, ask.name, text)


def finished(message: dns.message.Message, ask: Ask, owner: object, text: str = GOOD_TXT) -> dns.message.Message:
    """`message` with the record of `owner`, or the proof that it has none of the type asked."""
    if ask.type == "TXT":
        return add(message, "answer", owner, "TXT", f'"{text}"')
    return soa(message)


def tell(ask: Ask, *data: str) -> None:
    """Answers with such records of the type asked, or with proof that there are none; over TCP if they are many."""
    message = add(response(ask), "answer", ask.name, ask.type, *data) if data else soa(response(ask), ".")
    try:
        ask.send(message.to_wire(max_size=65_535 if ask.tcp else 1_232))
    except dns.exception.TooBig:
        ask.send(truncated(ask))


def strings(text: str) -> str:
    """Any text as the character-strings of one TXT record."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))


def truncated(ask: Ask) -> bytes:
    message = txt(ask, EVIL_TXT)
    message.flags |= dns.flags.TC
    return message.to_wire()


def header(ask: Ask, flags: int) -> bytes:
    """A message of nothing but a header."""
    return ask.wire[:2] + struct.pack("!5H", flags, 0, 0, 0, 0)


def with_id(wire: bytes, id: int) -> bytes:
    return struct.pack("!H", id & 0xFFFF) + wire[2:]


def raw_answer(ask: Ask, rdata: bytes, *, rdlength: int | None = None, owner: bytes = b"\xc0\x0c") -> bytes:
    """A response with one hand-made TXT record in it."""
    start = ask.wire[:2] + struct.pack("!5H", 0x8180, 1, 1, 0, 0)
    length = len(rdata) if rdlength is None else rdlength
    return start + question_of(ask) + owner + struct.pack("!HHIH", 16, 1, 300, length) + rdata


def question_of(ask: Ask) -> bytes:
    """The question section of the query."""
    return ask.wire[12 : ask.wire.index(b"\0", 12) + 5]


# -- the simplest behaviours ------------------------------------------------


def always(make: Callable[[Ask], dns.message.Message]) -> Behaviour:
    return lambda ask: ask.send(make(ask).to_wire())


def with_rcode(name: str) -> Behaviour:
    return always(lambda ask: response(ask, rcode=name))


def silence(_: object) -> None:
    pass


def good(ask: Ask) -> None:
    ask.send(txt(ask).to_wire())
