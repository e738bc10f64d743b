"""One socket to a resolver, and the queries whose answers it may bring.

Knows ids. The kernel drops packets from other addresses and ports, and passes
ICMP errors on, because the socket is connected.
"""

import asyncio
import errno
import os
import socket
from collections import deque
from collections.abc import Callable
from itertools import repeat

from spfaudit.resolver.batches import Batches, send_singly
from spfaudit.resolver.message import NOERROR, NXDOMAIN, QR, Message
from spfaudit.resolver.nameserver import Nameserver, socket_address
from spfaudit.resolver.plain_answers import Heads, plain_answer
from spfaudit.resolver.queries import AFTER_ID, AFTER_QUESTION, QUESTION
from spfaudit.resolver.transport import (
    MAX_STRAY_PACKETS,
    Answered,
    Flight,
    Silence,
    random_ids,
    under_attack,
    unreachable,
    unused_id,
)
from spfaudit.resolver.wire import read
from spfaudit.resolver.wire_data import NOT_PLAIN

_LARGEST = 4096
"""More octets than any answer to our queries has: they ask for less."""
_ANSWERS_KEPT = 256
"""To compare with what comes later under the same id."""

_NO_ROUTE = (errno.EHOSTUNREACH, errno.EINVAL)
"""What systems say as well where no route leads to an address: macOS, and Linux where a route says that none does. Of
a host that is down it would be told later: to connect such a socket sends nothing."""

ToldTwice = Callable[[Message, Message], None]


class Port:
    """A socket, ready to be used. Raises OSError.

    `readable`: called when there is something to read; `late`: when an answer came to a query that was overdue and that
    nobody waits for any more, with the time when that was sent.
    """

    def __init__(
        self,
        server: Nameserver,
        loop: asyncio.AbstractEventLoop,
        readable: Callable[[], None],
        told_twice: ToldTwice,
        late: Callable[[float], None],
        batches: Batches,
    ) -> None:
        family, address = socket_address(server)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
            self._socket.connect(address)
            loop.add_reader(self._socket, readable)
        except OSError as error:
            self._socket.close()
            if error.errno in _NO_ROUTE:
                raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH)) from error
            raise
        self._loop = loop
        self._told_twice = told_twice
        self._late = late
        self._batches = batches
        self._answers: deque[bytes] = deque(maxlen=_ANSWERS_KEPT)
        self.flights: dict[bytes, Flight] = {}
        """Queries under way, by their ids."""
        self._overdue: dict[bytes, tuple[bytes, float]] = {}
        """The questions of those that were not answered in time, and when they were sent, by their ids."""
        self.queries = 0
        """How many were sent."""

    def send(self, outbox: list[Flight]) -> None:
        """Sends queries. A full send buffer loses what is sent, as the network may."""
        flights, join = self.flights, b"".join
        self.queries += len(outbox)
        first_tries: list[bytes] = []
        others: list[bytes] = []
        for flight, (id,) in zip(outbox, random_ids(len(outbox)), strict=True):
            if id in flights:
                id = unused_id(flights)
            flights[id] = flight
            flight.id = id
            if flight.plain is None:
                others.append(flight.query())
            else:
                first_tries.append(join((id, AFTER_ID, flight.section, AFTER_QUESTION)))
        trouble = send_singly(self._socket, others)  # what is sent again gets through even where batches get lost
        trouble = self._batches.send(self._socket, first_tries) or trouble
        if trouble is not None:
            self._loop.call_soon(self._fail, unreachable(trouble))

    def forget(self, flight: Flight) -> None:
        """Its answer, if it comes, is a stray."""
        if self.flights.get(flight.id) is flight:
            del self.flights[flight.id]

    def overdue(self, flight: Flight) -> None:
        """It was not answered in time, if it is one of this socket's."""
        if self.flights.get(flight.id) is flight:
            self._overdue[flight.id] = flight.section, flight.sent

    def close(self) -> None:
        """Nobody is told."""
        self.flights.clear()
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _fail(self, silence: Silence) -> None:
        for id, flight in list(self.flights.items()):
            if self.flights.get(id) is flight:  # not forgotten meanwhile
                del self.flights[id]
                flight.heard(flight, silence)

    def take(self, most: int, heads: Heads, tell: Callable[[list[Answered]], None]) -> int:
        """Reads what there is, `most` packets at most and hardly more than are waited for. Returns how many there were.

        All are read before the first is looked at: it is the change from the system's work to ours that is slow. And
        what plain answers let out, be it questions or verdicts, is let out by all of them together: `tell` is told.
        """
        flights = self.flights
        packets: list[bytes] = []
        try:
            packets += map(self._socket.recv, repeat(_LARGEST, min(most, len(flights)) or 1))
        except BlockingIOError:  # those that came before are kept
            pass
        except OSError as error:
            self._loop.call_soon(self._fail, unreachable(error))
        answered: list[Answered] = []
        noted = odd = 0
        for data in packets:
            flight = flights.pop(data[:2], None)
            if flight and (kind := flight.plain):
                try:
                    answer = plain_answer(data, flight.question, flight.section, kind, heads)
                except NOT_PLAIN:
                    pass
                else:
                    answered.append((flight, answer))
                    continue
            self._answers += packets[noted : len(answered) + odd]
            odd += 1
            noted = len(answered) + odd
            self._look_at(flight, data)
        self._answers += packets[noted:]
        if answered:
            tell(answered)
        return len(packets)

    def _look_at(self, flight: Flight | None, data: bytes) -> None:
        """`flight`: the one with this id, which is not among the others any more."""
        reply = None if flight is None else flight.answer_in(data)
        if flight is None or reply is None:
            if flight is not None:
                self.flights[flight.id] = flight
            self._stray(flight, data)
        else:
            self._answers.append(data)
            flight.heard(flight, reply)

    def _stray(self, flight: Flight | None, data: bytes) -> None:
        """`flight`: the one that has this id."""
        if flight is None and (self._is_second(data) or self._is_late(data)):
            return
        if flight is None:  # whom a packet with a wrong id is aimed at can be seen from its question
            section = data[QUESTION : data.find(b"\0", QUESTION) + 5]
            flight = next((flight for flight in self.flights.values() if flight.section == section), None)
        if flight is None:
            return  # most likely an answer that came too late
        flight.strays += 1
        if flight.strays == MAX_STRAY_PACKETS:
            self.forget(flight)
            flight.heard(flight, under_attack("packets"))

    def _is_late(self, data: bytes) -> bool:
        """Whether `data` answers a query that was overdue: NOERROR or NXDOMAIN, for errors may well take their time."""
        section, sent = self._overdue.get(data[:2], (b"", 0.0))
        if not section or not data.startswith(section, QUESTION):
            return False
        if not data[2] & (QR >> 8) or data[3] & 0xF not in (NOERROR, NXDOMAIN):
            return False
        del self._overdue[data[:2]]
        self._late(sent)
        return True

    def _is_second(self, data: bytes) -> bool:
        """Whether `data` answers a query that was answered before."""
        end = data.find(b"\0", QUESTION) + 5
        for answer in reversed(self._answers):
            if answer[:2] == data[:2] and answer[QUESTION:end] == data[QUESTION:end]:
                one, other = (read(answer), read(data)) if answer[2:] != data[2:] else (None, None)
                if isinstance(one, Message) and isinstance(other, Message):
                    self._told_twice(one, other)
                return True
        return False
