"""A DNS server that misbehaves on purpose: UDP and TCP on one loopback port.

How it behaves depends on the first label of the name asked; `BEHAVIOURS` says
how. Unless a behaviour says otherwise, every name has the TXT record
`GOOD_TXT` and is alone in the zone `fault.example`. For tests only.
"""

import asyncio
import itertools
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import dns.edns
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
Address = tuple[str, int]


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
    return start + _question(ask) + owner + struct.pack("!HHIH", 16, 1, 300, length) + rdata


def _question(ask: Ask) -> bytes:
    return ask.wire[12 : ask.wire.index(b"\0", 12) + 5]


# -- behaviours -------------------------------------------------------------


def always(make: Callable[[Ask], dns.message.Message]) -> Behaviour:
    return lambda ask: ask.send(make(ask).to_wire())


def with_rcode(name: str) -> Behaviour:
    return always(lambda ask: response(ask, rcode=name))


def silence(_: object) -> None:
    pass


def good(ask: Ask) -> None:
    ask.send(txt(ask).to_wire())


def servfail_ede(ask: Ask) -> None:
    message = response(ask, rcode="SERVFAIL")
    message.use_edns(
        options=[dns.edns.EDEOption(dns.edns.EDECode.NO_REACHABLE_AUTHORITY, "at delegation fault.example")]
    )
    ask.send(message.to_wire())


def only_plain(otherwise: Callable[[Ask], bytes | None]) -> Behaviour:
    def behave(ask: Ask) -> None:
        if not ask.edns:
            good(ask)
        elif (wire := otherwise(ask)) is not None:
            ask.send(wire)

    return behave


def badvers(ask: Ask) -> bytes:
    message = response(ask)
    message.use_edns(0)
    message.set_rcode(dns.rcode.BADVERS)
    return message.to_wire()


def claiming_ad(ask: Ask) -> bytes:
    """The true answer with AD, from a server that does not know EDNS and so cannot have validated (RFC 4035 §3.2.1)."""
    message = txt(ask)
    message.use_edns(False)
    message.flags |= dns.flags.AD
    return message.to_wire()


def over_tcp(then: Callable[[Ask], object]) -> Callable[[Ask], object]:
    """Truncated over UDP, `then` over TCP."""
    return lambda ask: then(ask) if ask.tcp else ask.send(truncated(ask))


def drip(every: float, size: int) -> Callable[[Ask], str]:
    """Sends the true answer in pieces of `size` octets."""

    def behave(ask: Ask) -> str:
        wire = txt(ask).to_wire()
        framed = struct.pack("!H", len(wire)) + wire
        for number, start in enumerate(range(0, len(framed), size)):
            ask.later(number * every, ask.send_raw, framed[start : start + size])
        return HOLD_OPEN

    return behave


def half(ask: Ask) -> None:
    """Half of the true answer, and then the end of the connection."""
    wire = txt(ask).to_wire()
    ask.send_raw(struct.pack("!H", len(wire)) + wire[: len(wire) // 2])


def hold(ask: Ask) -> str:
    return HOLD_OPEN


def lie_about_length(by: int) -> Callable[[Ask], None]:
    def behave(ask: Ask) -> None:
        wire = txt(ask).to_wire()
        ask.send_raw(struct.pack("!H", len(wire) + by) + wire)

    return behave


def referral(owner: str, *, ra: bool) -> Behaviour:
    return always(lambda ask: add(response(ask, ra=ra), "authority", owner, "NS", "ns.elsewhere.example."))


def strays(count: int, then: Behaviour = silence) -> Behaviour:
    def behave(ask: Ask) -> None:
        wire = txt(ask, EVIL_TXT).to_wire()
        for n in range(1, count + 1):
            ask.send(with_id(wire, ask.query.id + n))
        then(ask)

    return behave


def spoofed(ask: Ask) -> None:
    """All that an attacker may try, before the true answer."""
    evil = txt(ask, EVIL_TXT)
    ask.send_elsewhere(evil.to_wire())  # right id, wrong port
    ask.send(with_id(evil.to_wire(), ask.query.id + 1))
    ask.send(ask.wire)  # our own query
    other = dns.message.make_response(dns.message.make_query("other.fault.example.", "TXT", id=ask.query.id))
    ask.send(add(other, "answer", "other.fault.example.", "TXT", f'"{EVIL_TXT}"').to_wire())
    ask.send(b"")
    ask.send(ask.wire[:1])
    good(ask)


def before_the_truth(send: Callable[[Ask, bytes], None], make: Callable[[Ask], bytes] | None = None) -> Behaviour:
    """Sends something evil, and the true answer after it."""

    def behave(ask: Ask) -> None:
        send(ask, make(ask) if make else txt(ask, EVIL_TXT).to_wire())
        good(ask)

    return behave


def plainly(ask: Ask, wire: bytes) -> None:
    ask.send(wire)


def about_another_type(ask: Ask) -> bytes:
    query = dns.message.make_query(ask.name, "SPF" if ask.type == "TXT" else "TXT", id=ask.query.id)
    return add(dns.message.make_response(query), "answer", ask.name, "TXT", f'"{EVIL_TXT}"').to_wire()


def as_query(ask: Ask) -> bytes:
    """An answer that does not say that it is a response."""
    evil = txt(ask, EVIL_TXT)
    evil.flags &= ~dns.flags.QR
    return evil.to_wire()


def without_question(make: Callable[[Ask], dns.message.Message]) -> Callable[[Ask], None]:
    def behave(ask: Ask) -> None:
        message = make(ask)
        message.question.clear()
        ask.send(message.to_wire())

    return behave


def aliases(ask: Ask, *links: tuple[str, str], rcode: str = "NOERROR") -> dns.message.Message:
    message = response(ask, rcode=rcode)
    for owner, target in links:
        add(message, "answer", owner, "CNAME", target)
    return message


def chain_of_20(ask: Ask) -> None:
    names = [str(ask.name), *(f"c{n}.{ZONE}" for n in range(20))]
    message = aliases(ask, *itertools.pairwise(names))
    ask.send(finished(message, ask, names[-1]).to_wire())


def late(ask: Ask) -> None:
    """Answers the first query only when the second one comes, and the second one never."""
    if ask.nth == 2:
        good(ask.earlier[0])


def fails_twice(ask: Ask) -> None:
    (good if ask.nth > 2 else with_rcode("SERVFAIL"))(ask)


def absent_then_present(ask: Ask) -> None:
    if len(ask.earlier):
        good(ask)
    else:
        ask.send(response(ask, rcode="NXDOMAIN").to_wire())


def alternating(ask: Ask) -> None:
    ask.send(response(ask, rcode="NXDOMAIN" if len(ask.earlier) % 2 else "NOERROR").to_wire())


def udp_absent_tcp_present(ask: Ask) -> None:
    if ask.tcp:
        good(ask)
    else:
        ask.send(response(ask, rcode="NXDOMAIN").to_wire())


def empty_question(ask: Ask) -> None:
    ask.send(header(ask, 0x8180))


BEHAVIOURS: dict[str, Callable[[Ask], object]] = {
    "good": good,
    "servfail": servfail_ede,
    **{name.lower(): with_rcode(name) for name in ("REFUSED", "NOTIMP", "FORMERR", "NOTAUTH", "YXDOMAIN")},
    "rcode15": lambda ask: ask.send(header(ask, 0x818F)),
    "badvers": lambda ask: ask.send(badvers(ask)),
    "formerr-to-edns": only_plain(lambda ask: response(ask, rcode="FORMERR").to_wire()),
    "bare-formerr-to-edns": only_plain(lambda ask: header(ask, 0x8181)),
    "notimp-to-edns": only_plain(lambda ask: response(ask, rcode="NOTIMP").to_wire()),
    "badvers-to-edns": only_plain(badvers),
    "edns-drop": only_plain(lambda ask: None),
    "do-drop": lambda ask: None if ask.query.ednsflags & dns.flags.DO else good(ask),
    "ad-without-edns": lambda ask: ask.send(claiming_ad(ask)),
    "timeout": silence,
    "tc": over_tcp(good),
    "tc-closed": over_tcp(silence),
    "tc-half": over_tcp(half),
    "tc-tc": over_tcp(lambda ask: ask.send(truncated(ask))),
    "tc-silent": over_tcp(hold),
    "tc-drip": over_tcp(drip(every=0.1, size=1)),
    "tc-pieces": over_tcp(drip(every=0.001, size=7)),
    "tc-three-octets": over_tcp(lambda ask: ask.send(ask.wire[:3])),
    "tc-garbage": over_tcp(lambda ask: ask.send(_garbage(ask))),
    "tc-cut": lambda ask: good(ask) if ask.tcp else ask.send(truncated(ask)[:-9]),
    "tc-too-long": over_tcp(lie_about_length(+10)),
    "tc-too-short": over_tcp(lie_about_length(-10)),
    "tc-zero": over_tcp(lambda ask: ask.send(b"")),
    "tc-wrong-id-then-right": over_tcp(strays(1, then=good)),
    "tc-wrong-type-then-right": over_tcp(before_the_truth(plainly, about_another_type)),
    "tc-echo-then-right": over_tcp(before_the_truth(plainly, lambda ask: ask.wire)),
    "tc-strays": over_tcp(strays(2_000)),
    "referral-up": referral(".", ra=False),
    "referral-down": referral(f"referral-down.{ZONE}", ra=False),
    "referral-ra": referral(ZONE, ra=True),
    "lame-empty": always(lambda ask: response(ask, ra=False)),
    "lame-soa": always(lambda ask: soa(response(ask, ra=False))),
    "lame-nxdomain": always(lambda ask: soa(response(ask, rcode="NXDOMAIN", ra=False))),
    "other-name": always(lambda ask: add(response(ask), "answer", f"x.{ZONE}", "TXT", f'"{EVIL_TXT}"')),
    "another-beside": always(lambda ask: add(txt(ask), "answer", f"x.{ZONE}", "TXT", f'"{EVIL_TXT}"')),
    "foreign-soa": always(lambda ask: soa(response(ask), "elsewhere.example.")),
    "empty-question": empty_question,
    "empty-question-evil": without_question(lambda ask: txt(ask, EVIL_TXT)),
    "empty-question-absent": without_question(lambda ask: soa(response(ask, rcode="NXDOMAIN"))),
    "wrong-id": strays(3),
    "wrong-id-then-right": strays(20, then=good),
    "strays": strays(2_000),
    "wrong-port-then-right": before_the_truth(lambda ask, wire: ask.send_elsewhere(wire)),
    "wrong-source-then-right": before_the_truth(lambda ask, wire: ask.send_as_stranger(wire)),
    "wrong-type-then-right": before_the_truth(plainly, about_another_type),
    "echo-then-right": before_the_truth(plainly, lambda ask: ask.wire),
    "query-then-right": before_the_truth(plainly, as_query),
    "spoofed": spoofed,
    "echo": lambda ask: ask.send(ask.wire),
    "nxdomain": always(lambda ask: soa(response(ask, rcode="NXDOMAIN"))),
    "nodata": always(lambda ask: soa(response(ask))),
    "nxdomain-with-records": always(lambda ask: add(soa(response(ask, rcode="NXDOMAIN")), "answer", ask.name, *EVIL)),
    "nxdomain-nosoa": with_rcode("NXDOMAIN"),
    "nodata-nosoa": with_rcode("NOERROR"),
    "nxdomain-nosoa-udp-only": lambda ask: None if ask.tcp else with_rcode("NXDOMAIN")(ask),
    "nxdomain-then-data": absent_then_present,
    "alternating": alternating,
    "udp-nx-tcp-data": udp_absent_tcp_present,
    "cname-loop": always(lambda ask: aliases(ask, (str(ask.name), f"b.{ZONE}"), (f"b.{ZONE}", str(ask.name)))),
    "cname-self": always(lambda ask: aliases(ask, (str(ask.name), str(ask.name)))),
    "cname-unfinished": always(lambda ask: aliases(ask, (str(ask.name), f"b.{ZONE}"))),
    "cname-alias-soa": always(lambda ask: soa(aliases(ask, (str(ask.name), "b.elsewhere.example.")))),
    "cname-dangling": always(
        lambda ask: soa(aliases(ask, (str(ask.name), "gone.elsewhere.example.")), "elsewhere.example.")
    ),
    "cname-gone": always(
        lambda ask: soa(aliases(ask, (str(ask.name), "gone.elsewhere.example."), rcode="NXDOMAIN"), "elsewhere.example.")
    ),
    "cname-servfail": always(lambda ask: aliases(ask, (str(ask.name), f"b.{ZONE}"), rcode="SERVFAIL")),
    "chain-of-20": chain_of_20,
    "garbage": lambda ask: ask.send(_garbage(ask)),
    "counts": lambda ask: ask.send(_with_counts(txt(ask, EVIL_TXT).to_wire(), 1, 65_535)),
    "two-questions": lambda ask: ask.send(_with_counts(txt(ask, EVIL_TXT).to_wire(), 2, 1)),
    "eleven-octets": lambda ask: ask.send(header(ask, 0x8180)[:11]),
    "three-octets": lambda ask: ask.send(ask.wire[:3]),
    "empty-datagram": lambda ask: ask.send(b""),
    "compression-loop": lambda ask: ask.send(raw_answer(ask, b"\x01a", owner=_pointer_to_itself(ask))),
    "rdlength": lambda ask: ask.send(raw_answer(ask, b"\x01a", rdlength=60_000)),
    "string-length": lambda ask: ask.send(raw_answer(ask, b"\xffa")),
    "txt-without-strings": lambda ask: ask.send(raw_answer(ask, b"")),
    "trailing": lambda ask: ask.send(txt(ask).to_wire() + b"\0trailing octets"),
    "late": late,
    "fails-twice": fails_twice,
}


CANARY = "www"
"""The first label of the names by which rewriting resolvers are found out."""


def honest(ask: Ask) -> None:
    ask.send(soa(response(ask, rcode="NXDOMAIN"), ".").to_wire())


def _garbage(ask: Ask) -> bytes:
    return ask.wire[:2] + b"\x81\x80" + b"\xff" * 40


def _with_counts(wire: bytes, questions: int, answers: int) -> bytes:
    return wire[:4] + struct.pack("!2H", questions, answers) + wire[8:]


def _pointer_to_itself(ask: Ask) -> bytes:
    return struct.pack("!H", 0xC000 | (12 + len(_question(ask))))


# -- the server -------------------------------------------------------------


class FaultServer:
    """Runs in a thread of its own as long as the `with` block. `asked`: (label, transport, edns) of every query.

    `behaviours` by label, beside those of all; `otherwise`: what it does with any other name. With `tls`, its TCP is
    TLS; without `tcp`, connections to its port are refused.
    """

    def __init__(
        self,
        behaviours: dict[str, Callable[[Ask], object]] | None = None,
        *,
        otherwise: Callable[[Ask], object] = good,
        port: int = 0,
        tcp: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self._listens = tcp
        self._otherwise = otherwise
        self._behaviours = {CANARY: honest} | BEHAVIOURS | (behaviours or {})
        self._port = port
        self._seen: dict[str, list[Ask]] = {}
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.asked: list[tuple[str, str, bool]] = []
        self.questions: set[tuple[str, str]] = set()
        """Name (without the last dot) and type of all that was asked, however often."""
        self.connections: set[asyncio.Transport] = set()
        self._errors: list[dict[str, object]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def count(self, label: str, transport: str | None = None) -> int:
        return Counter(seen for seen, over, _ in self.asked if transport in (None, over))[label]

    def __enter__(self) -> Self:
        self._tcp, self.udp = _bound_pair(self._port, listening=self._listens)
        self._port = self.udp.getsockname()[1]
        self._elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._elsewhere.bind(("127.0.0.1", 0))
        self._stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._stranger.bind(("127.0.0.2", self._port))
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._elsewhere.close()
        self._stranger.close()
        self._tcp.close()
        assert not self._errors, self._errors

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _, context: self._errors.append(context))
        udp, _ = self._loop.run_until_complete(
            self._loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=self.udp)
        )
        tcp = None
        if self._listens:
            tcp = self._loop.run_until_complete(
                self._loop.create_server(lambda: _Connection(self), sock=self._tcp, ssl=self._tls)
            )
        self._ready.set()
        self._loop.run_forever()
        udp.close()
        if tcp:
            tcp.close()
        for connection in list(self.connections):
            connection.abort()
        self._loop.run_until_complete(asyncio.sleep(0))  # lets the transports close
        self._loop.close()

    def handle(
        self, wire: bytes, transport: str, send: Sender, send_raw: Sender, elsewhere: Sender, stranger: Sender
    ) -> object:
        query = dns.message.from_wire(wire)
        ask = Ask(query, wire, transport, 0, send, send_raw, elsewhere, stranger)
        earlier = self._seen.setdefault(f"{ask.name} {query.question[0].rdtype}", [])
        ask.earlier = list(earlier)
        ask.nth = 1 + sum(other.transport == transport for other in earlier)
        earlier.append(ask)
        self.asked.append((ask.label, transport, ask.edns))
        self.questions.add((ask.name.to_text(omit_final_dot=True).lower(), ask.type))
        return self._behaviours.get(ask.label, self._otherwise)(ask)

    def send_elsewhere(self, data: bytes, client: Address) -> None:
        self._elsewhere.sendto(data, client)

    def send_as_stranger(self, data: bytes, client: Address) -> None:
        self._stranger.sendto(data, client)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: FaultServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: Address) -> None:
        def send(wire: bytes) -> None:
            self._server.udp.sendto(wire, addr)  # past asyncio's transport, which drops empty datagrams

        server = self._server
        server.handle(
            data,
            "udp",
            send,
            silence,
            lambda wire: server.send_elsewhere(wire, addr),
            lambda wire: server.send_as_stranger(wire, addr),
        )


class _Connection(asyncio.Protocol):
    def __init__(self, server: FaultServer) -> None:
        self._server = server
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        def send_raw(wire: bytes) -> None:
            if not self._transport.is_closing():
                self._transport.write(wire)

        def send(wire: bytes) -> None:
            send_raw(len(wire).to_bytes(2, "big") + wire)

        self._buffer += data
        while len(self._buffer) >= 2 and not self._transport.is_closing():
            end = 2 + int.from_bytes(self._buffer[:2], "big")
            if len(self._buffer) < end:
                return
            query, self._buffer = self._buffer[2:end], self._buffer[end:]
            if self._server.handle(query, "tcp", send, send_raw, silence, silence) != HOLD_OPEN:
                self._transport.close()


def _bound_pair(port: int, *, listening: bool = True) -> tuple[socket.socket, socket.socket]:
    """A TCP and a UDP socket on one port."""
    while True:
        if listening:
            tcp = socket.create_server(("127.0.0.1", port))
        else:
            tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            tcp.bind(("127.0.0.1", port))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(tcp.getsockname())
        except OSError:  # another process has the UDP port: take another one
            tcp.close()
            udp.close()
            if port:
                raise
        else:
            return tcp, udp


def unused_port() -> int:
    """A port on loopback where, at this moment, nobody listens: neither UDP nor TCP."""
    tcp, udp = _bound_pair(0)
    with tcp, udp:
        return int(udp.getsockname()[1])
