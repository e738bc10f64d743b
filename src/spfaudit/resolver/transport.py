"""One query under way, and what may come back: the words that transports and dialogues share.

Knows what answers a query; not how octets travel, nor what answers mean.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection, Container, Iterator
from struct import iter_unpack
from typing import Protocol, runtime_checkable

from msgspec import Struct

from spfaudit.evidence import Answer, Failure, Question
from spfaudit.resolver.message import RD, Message, Unreadable
from spfaudit.resolver.plain_records import PlainType
from spfaudit.resolver.queries import encode_around
from spfaudit.resolver.source import Done
from spfaudit.resolver.wire import read

MAX_STRAY_PACKETS = 100
"""Packets that look like an answer but are none, before a query is taken for under attack and dropped."""


class Silence(Struct, frozen=True):
    """No answer came, and none will."""

    reason: Failure
    detail: str = ""


Reply = Message | Unreadable | Silence


def _unheard(flight: Flight, reply: Reply) -> None:
    """Of a query that nobody has sent yet."""


class Flight(Struct, eq=False, gc=False):
    """One query, to be sent or under way. Mutable; a transport's for a time."""

    question: Question
    section: bytes
    """The question as octets of a message."""
    done: Done | None = None
    """Of a first try that has no dialogue: who wants the answer."""
    plain: PlainType | None = None
    """Of such a try as well, if the question is a plain one: its type."""
    heard: Callable[[Flight, Reply], None] = _unheard
    """Called once at most, with what answers it."""
    sent: float = 0.0
    edns: bool = True
    place: int = 0
    """Which attempt of its dialogue it belongs to."""
    again: int = 0
    """How often this attempt was sent before."""
    holds_room: bool = True
    """It counts in the window of its resolver; what is sent again does not."""
    id: bytes = b""
    """Its two octets, from when it is sent."""
    strays: int = 0
    alone: bool = False
    """Over TCP: wants a connection for itself, because those that it shared broke."""
    left_behind: bool = False
    """Over TCP: one broke under it before."""
    flags: int = RD
    """Those of the query's header."""
    via: object = None
    """Over TCP, what carries it at the moment; over UDP, who has yet to tell that it could not be sent."""

    def query(self) -> bytes:
        """The message to send."""
        return encode_around(self.section, self.id, self.edns, self.flags)

    def answer_in(self, data: bytes) -> Message | Unreadable | None:
        """`data` with our id, if it answers our query: response bit and question match (RFC 5452 §9.1)."""
        reply = read(data, self.question, self.section)
        if isinstance(reply, Message):
            matches = reply.question is self.question or reply.question in (None, self.question)
            return reply if matches and data[:2] == self.id else None
        return reply if reply.id is not None and data[:2] == self.id else None  # None: the header says too little


Answered = tuple[Flight, Answer]


class Carrier(Protocol):
    """Takes queries to one resolver and brings replies back."""

    @property
    def is_behind(self) -> bool:
        """Whether replies have come that it has not read yet: what seems late may be among them."""
        ...

    def send(self, flight: Flight) -> None:
        """Sends a query under an id of the carrier's choice. Whatever comes of it is told later, never at once."""
        ...

    def forget(self, flight: Flight) -> None:
        """Nobody waits for it any more."""
        ...

    def overdue(self, flight: Flight) -> None:
        """Nothing came in time; the flight still counts if it comes later."""
        ...

    def close(self) -> None:
        """Drops all flights and lets go of sockets."""
        ...


@runtime_checkable
class BulkCarrier(Carrier, Protocol):
    """One by which many first tries can be sent at a time.

    `late`: called when a query is answered that was overdue, and forgotten since, with the time when it was sent.
    """

    late: Callable[[float], None]

    def send_all(self, flights: Collection[Flight], answered: Callable[[list[Answered]], None]) -> None:
        """Sends first tries. `answered`: told instead of `heard` of those that have plain answers, of many at a time.

        It is the same one each time.
        """
        ...


def random_ids(count: int) -> Iterator[tuple[bytes]]:
    """So many unpredictable message ids (RFC 5452 §9.2), any of which may come twice."""
    return iter_unpack("2s", os.urandom(2 * count))


def unused_id(used: Container[bytes]) -> bytes:
    """A random one that is not in use: there are more of them than there may be flights."""
    id = os.urandom(2)
    while id in used:
        id = os.urandom(2)
    return id


def unreachable(error: OSError) -> Silence:
    """Silence, in the system's words. asyncio has none for a connection that ends within the handshake of TLS."""
    number = error.errno or (errno.ECONNRESET if isinstance(error, ConnectionResetError) else 0)
    return Silence(Failure.UNREACHABLE, os.strerror(number) if number else str(error) or type(error).__name__)


def under_attack(what: str) -> Silence:
    """Silence after too many packets that only look like answers."""
    return Silence(Failure.MISMATCH, f"{MAX_STRAY_PACKETS} {what} that answer another query")
