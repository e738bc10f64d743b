"""One query, sent over UDP or TCP, and the first packet that is an answer to it.

Knows ids, source addresses and length prefixes; not what answers mean, nor
when to stop waiting: the caller cancels. Every query has a socket, an id and
a source port of its own (RFC 5452 §9.2).
"""

import asyncio
import os
import secrets

from msgspec import Struct

from spfaudit.evidence import Failure, Question
from spfaudit.resolver.message import Message, Unreadable
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.plan import Attempt
from spfaudit.resolver.wire import encode, read

MAX_STRAY_PACKETS = 100
"""Packets that are no answer to our query, before the socket is taken for under attack and left."""


class Silence(Struct, frozen=True):
    """No answer came, and none will."""

    reason: Failure
    detail: str = ""


Reply = Message | Unreadable | Silence


async def ask(server: Nameserver, question: Question, attempt: Attempt) -> Reply:
    """Send one query and wait, for ever if need be, for what answers it. Never raises for the network."""
    id = secrets.randbits(16)
    query = encode(question, id, edns=attempt.edns)
    over = _over_tcp if attempt.transport == "tcp" else _over_udp
    try:
        return await over(server, question, id, query)
    except OSError as error:
        return _unreachable(error)


def answer_to(question: Question, id: int, data: bytes) -> Message | Unreadable | None:
    """`data`, if it answers our query: response bit, id and question match (RFC 5452 §9.1); otherwise None."""
    if data[:2] != id.to_bytes(2, "big"):
        return None
    reply = read(data)
    if reply.id != id:  # an unreadable header
        return None
    if isinstance(reply, Message) and reply.question not in (None, question):
        return None
    return reply


def _unreachable(error: OSError) -> Silence:
    return Silence(Failure.UNREACHABLE, os.strerror(error.errno) if error.errno else type(error).__name__)


# -- UDP --------------------------------------------------------------------


async def _over_udp(server: Nameserver, question: Question, id: int, query: bytes) -> Reply:
    loop = asyncio.get_running_loop()
    # Connected: the kernel drops packets from other addresses and ports, and passes ICMP errors on.
    transport, listener = await loop.create_datagram_endpoint(
        lambda: _Listener(question, id, loop.create_future()), remote_addr=(server.host, server.port)
    )
    try:
        transport.sendto(query)
        return await listener.reply
    finally:
        transport.close()


class _Listener(asyncio.DatagramProtocol):
    def __init__(self, question: Question, id: int, reply: asyncio.Future[Reply]) -> None:
        self._question = question
        self._id = id
        self._strays = 0
        self.reply = reply

    def datagram_received(self, data: bytes, addr: object) -> None:
        heard = answer_to(self._question, self._id, data)
        if heard is not None:
            self._settle(heard)
            return
        self._strays += 1
        if self._strays == MAX_STRAY_PACKETS:
            self._settle(Silence(Failure.MISMATCH, f"{MAX_STRAY_PACKETS} packets that answer another query"))

    def error_received(self, exc: Exception) -> None:
        self._settle(_unreachable(exc) if isinstance(exc, OSError) else Silence(Failure.UNREACHABLE))

    def _settle(self, reply: Reply) -> None:
        if not self.reply.done():
            self.reply.set_result(reply)


# -- TCP --------------------------------------------------------------------


async def _over_tcp(server: Nameserver, question: Question, id: int, query: bytes) -> Reply:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(len(query).to_bytes(2, "big") + query)  # RFC 1035 §4.2.2
        for _ in range(MAX_STRAY_PACKETS):
            length = int.from_bytes(await reader.readexactly(2), "big")
            heard = answer_to(question, id, await reader.readexactly(length))
            if heard is not None:
                return heard
        return Silence(Failure.MISMATCH, f"{MAX_STRAY_PACKETS} messages that answer another query")
    except EOFError:  # asyncio.IncompleteReadError is one
        return Silence(Failure.UNREACHABLE, "TCP connection closed early")
    finally:
        writer.transport.abort()
