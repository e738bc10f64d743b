"""Queries over UDP: a few connected sockets to one resolver, many queries on each.

Knows ids, sockets and the loop's readiness calls. The kernel drops packets from
other addresses and ports, and passes ICMP errors on, because the sockets are
connected. Source ports are the kernel's random ones; sockets are replaced from
time to time, so that a port once found out is soon worth nothing (RFC 5452 §9.2).
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable

from spfaudit.resolver.message import Message
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.plain_answers import Heads, plain_answer
from spfaudit.resolver.transport import (
    MAX_STRAY_PACKETS,
    Answered,
    Flight,
    Silence,
    random_ids,
    under_attack,
    unreachable,
)
from spfaudit.resolver.wire import NOT_PLAIN, encode_around, read

_FLIGHTS_PER_SOCKET = 250
"""As many answers as a socket's buffer holds by default."""
_QUERIES_PER_SOCKET = 5_000
_PACKETS_AT_A_TIME = 50
"""Packets read from one socket before the next is looked at."""
_TURN = 0.01
"""Seconds of reading, about, before the rest of the program gets its turn."""
_LARGEST = 4096
"""More octets than any answer to our queries has: they ask for less."""
_QUESTION = 12
"""Where the question section begins."""
_ANSWERS_KEPT = 256
"""By a socket, to compare with what comes later under the same id."""

ToldTwice = Callable[[Message, Message], None]


class Datagrams:
    """UDP to one resolver, by at most `most_sockets` sockets at a time. A `Carrier`, within one event loop.

    `told_twice`: called with two different messages that came, one after the other, in answer to one query.
    """

    def __init__(
        self,
        server: Nameserver,
        loop: asyncio.AbstractEventLoop,
        *,
        most_sockets: int,
        told_twice: ToldTwice | None = None,
    ) -> None:
        self._told_twice = told_twice or (lambda one, other: None)
        self._server = server
        self._loop = loop
        self._most = most_sockets
        self._ids = random_ids()
        self._open: list[_Port] = []
        self._retired: list[_Port] = []
        """Those that only wait for their last answers."""
        self._port: _Port | None = None
        """The one in use, until it is crowded or worn out."""
        self.is_behind = False
        self._heads = Heads(str(server), "udp")
        self._outbox: list[Flight] = []
        """Sent together: a resolver that is woken for each query costs both sides twice the time."""
        self._is_to_send = False
        """Somebody will soon empty the outbox."""

    def send(self, flight: Flight) -> Silence | None:
        """Sends a query by one of the sockets, together with others."""
        port = self._port
        if port is None or len(port.flights) >= _FLIGHTS_PER_SOCKET or port.queries >= _QUERIES_PER_SOCKET:
            try:
                port = self._port = self._next_port()
            except OSError as error:
                return unreachable(error)
        flights = port.flights
        id = next(self._ids)
        while id in flights:
            id = next(self._ids)
        flight.id = id
        flight.via = port
        flights[id] = flight
        port.queries += 1
        self._outbox.append(flight)
        if not self._is_to_send:
            self._is_to_send = True
            self._loop.call_soon(self._empty_outbox)
        return None

    def _empty_outbox(self) -> None:
        """A full send buffer loses what is sent, as the network may."""
        outbox, self._outbox = self._outbox, []
        self._is_to_send = False
        for flight in outbox:
            port = flight.via
            if not isinstance(port, _Port):  # forgotten meanwhile
                continue
            try:
                port.send(encode_around(flight.section, flight.id, flight.edns, flight.flags))
            except BlockingIOError:
                pass
            except OSError as error:  # also what ICMP said of earlier queries
                self.forget(flight)
                self._loop.call_soon(port.fail, unreachable(error))
                flight.heard(flight, unreachable(error))

    def forget(self, flight: Flight) -> None:
        """Its answer, if it comes, is a stray."""
        port = flight.via
        if isinstance(port, _Port):
            port.drop(flight)
            if not port.flights:
                self._close_retired()

    def overdue(self, flight: Flight) -> None:
        """Says nothing about a socket."""

    def close(self) -> None:
        """Closes the sockets."""
        for port in (*self._open, *self._retired):
            port.close()
        self._open.clear()
        self._retired.clear()
        self._outbox.clear()
        self._port = None

    def _next_port(self) -> "_Port":
        """The socket with most room. Raises OSError if there is none and none can be had."""
        for port in [port for port in self._open if port.queries >= _QUERIES_PER_SOCKET]:
            self._open.remove(port)
            self._retired.append(port)
        self._close_retired()
        roomiest = min(self._open, key=lambda port: len(port.flights), default=None)
        crowded = roomiest is None or len(roomiest.flights) >= _FLIGHTS_PER_SOCKET // 2
        if crowded and len(self._open) < self._most:
            try:
                roomiest = _Port(self._server, self._loop, self._readable, self._told_twice)
            except OSError:  # such as too many open files
                if roomiest is None:
                    raise
            else:
                self._open.append(roomiest)
        assert roomiest is not None  # at least one socket may be opened
        return roomiest

    def _close_retired(self) -> None:
        for port in [port for port in self._retired if not port.flights]:
            self._retired.remove(port)
            port.close()

    def _readable(self) -> None:
        """One of the sockets has something to read. The answers let other questions out, and so bring more answers:
        reads from all sockets as long as there is something, so that the event loop's own work is done for many.
        """
        end = self._loop.time() + _TURN
        found = True
        self.is_behind = False
        while found:
            found = False
            for port in (*self._open, *self._retired):
                if port.flights or not found:
                    self._is_to_send = True
                    try:
                        found = port.take(_PACKETS_AT_A_TIME, self._heads.of_now()) > 0 or found
                    finally:
                        self._empty_outbox()
            if found and self._loop.time() >= end:
                self.is_behind = True
                break
        if self._retired:
            self._close_retired()


class _Port:
    """One socket, and the queries whose answers it may bring."""

    def __init__(
        self,
        server: Nameserver,
        loop: asyncio.AbstractEventLoop,
        readable: Callable[[], None],
        told_twice: ToldTwice,
    ) -> None:
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
            self._socket.connect((server.host, server.port))
            loop.add_reader(self._socket, readable)
        except OSError:
            self._socket.close()
            raise
        self._loop = loop
        self._told_twice = told_twice
        self._answers: deque[bytes] = deque(maxlen=_ANSWERS_KEPT)
        self.send = self._socket.send
        self._receive = self._socket.recv
        self.flights: dict[int, Flight] = {}
        self.queries = 0
        self._closed = False

    def drop(self, flight: Flight) -> None:
        flight.via = None
        del self.flights[flight.id]

    def close(self) -> None:
        self._closed = True
        self.flights.clear()
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def fail(self, silence: Silence) -> None:
        for flight in list(self.flights.values()):
            if flight.via is self:  # not forgotten meanwhile
                self.drop(flight)
                flight.heard(flight, silence)

    def take(self, most: int, heads: Heads) -> int:
        """Reads what there is, `most` packets at most and hardly more than are waited for. Returns how many there were.

        All are read before the first is looked at: it is the change from the system's work to ours that is slow. And
        what plain answers let out, be it questions or verdicts, is let out by all of them together.
        """
        receive, flights, answers = self._receive, self.flights, self._answers
        limit = min(most, len(flights)) or 1
        packets: list[bytes] = []
        try:
            while len(packets) < limit:
                packets.append(receive(_LARGEST))
        except BlockingIOError:
            pass
        except OSError as error:
            self._loop.call_soon(self.fail, unreachable(error))
        answered: list[Answered] = []
        for data in packets:
            flight = flights.get(data[0] << 8 | data[1]) if len(data) > 1 else None
            if flight is None:
                self._stray(data)
                continue
            if flight.answered is not None:
                try:
                    answer = plain_answer(data, flight.question, flight.section, heads)
                except NOT_PLAIN:
                    pass
                else:
                    del flights[flight.id]
                    flight.via = None
                    answers.append(data)
                    answered.append((flight, answer))
                    continue
            self._look_at(flight, data)
        if answered:
            tell = answered[0][0].answered
            assert tell is not None
            tell(answered)
        return len(packets)

    def _look_at(self, flight: Flight, data: bytes) -> None:
        reply = flight.answer_in(data)
        if reply is None:
            self._stray(data)
        else:
            self.drop(flight)
            self._answers.append(data)
            flight.heard(flight, reply)

    def _stray(self, data: bytes) -> None:
        flight = self.flights.get(int.from_bytes(data[:2], "big")) if len(data) > 1 else None
        if flight is None and self._is_second(data):
            return
        if flight is None:  # whom a packet with a wrong id is aimed at can be seen from its question
            section = data[_QUESTION : data.find(b"\0", _QUESTION) + 5]
            flight = next((flight for flight in self.flights.values() if flight.section == section), None)
        if flight is None:
            return  # most likely an answer that came too late
        flight.strays += 1
        if flight.strays == MAX_STRAY_PACKETS:
            self.drop(flight)
            flight.heard(flight, under_attack("packets"))

    def _is_second(self, data: bytes) -> bool:
        """Whether `data` answers a query that was answered before."""
        end = data.find(b"\0", _QUESTION) + 5
        for answer in reversed(self._answers):
            if answer[:2] == data[:2] and answer[_QUESTION:end] == data[_QUESTION:end]:
                one, other = (read(answer), read(data)) if answer[2:] != data[2:] else (None, None)
                if isinstance(one, Message) and isinstance(other, Message):
                    self._told_twice(one, other)
                return True
        return False
