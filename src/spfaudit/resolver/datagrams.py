"""Queries over UDP: a few sockets to one resolver, many queries on each.

Knows the loop's readiness calls, and which socket is to be used. Source ports
are the kernel's random ones; sockets are replaced from time to time, so that a
port once found out is soon worth nothing (RFC 5452 §9.2).
"""

import asyncio
from collections.abc import Callable, Collection

from spfaudit.resolver.batches import Batches
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.plain_answers import Heads
from spfaudit.resolver.port import Port, ToldTwice
from spfaudit.resolver.transport import Answered, Flight, Silence, unreachable

_FLIGHTS_PER_SOCKET = 250
"""As many answers as a socket's buffer holds by default."""
_QUERIES_PER_SOCKET = 5_000
_PACKETS_AT_A_TIME = 50
"""Packets read from one socket before the next is looked at."""
_TURN = 0.01
"""Seconds of reading, about, before the rest of the program gets its turn."""


class Datagrams:
    """UDP to one resolver, by at most `most_sockets` sockets at a time. A `BulkCarrier`, within one event loop.

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
        self._told_twice = told_twice or _nothing
        self.late: Callable[[float], None] = _nothing
        self._server = server
        self._loop = loop
        self._most = most_sockets
        self._open: list[Port] = []
        self._retired: list[Port] = []
        """Those that only wait for their last answers."""
        self._port: Port | None = None
        """The one in use, until it is crowded or worn out."""
        self.is_behind = False
        self._batches = Batches()
        self._heads = Heads(str(server))
        self._answered: Callable[[list[Answered]], None] = _nothing
        self._outbox: list[Flight] = []
        """Sent together: a resolver that is woken for each query costs both sides twice the time."""
        self._is_to_send = False
        """Somebody will soon empty the outbox."""

    def send(self, flight: Flight) -> None:
        """Sends a query by one of the sockets, together with others."""
        self._outbox.append(flight)
        self._send_soon()

    def send_all(self, flights: Collection[Flight], answered: Callable[[list[Answered]], None]) -> None:
        """Sends first tries."""
        self._answered = answered
        self._outbox += flights
        self._send_soon()

    def _send_soon(self) -> None:
        if not self._is_to_send:
            self._is_to_send = True
            self._loop.call_soon(self._empty_outbox)

    def _empty_outbox(self) -> None:
        outbox, self._outbox = self._outbox, []
        self._is_to_send = False
        while outbox:
            try:
                port, most = self._vacancy()
            except OSError as error:
                for flight in outbox:
                    flight.via = self
                self._loop.call_soon(self._fail, outbox, unreachable(error))
                return
            port.send(outbox[:most])
            del outbox[:most]

    def _fail(self, unsent: list[Flight], silence: Silence) -> None:
        for flight in unsent:
            if flight.via is self:  # not forgotten meanwhile
                flight.via = None
                flight.heard(flight, silence)

    def forget(self, flight: Flight) -> None:
        """Its answer, if it comes, is a stray."""
        flight.via = None
        if flight.id:
            for port in (*self._open, *self._retired):
                port.forget(flight)
            self._close_retired()
        elif flight in self._outbox:
            self._outbox.remove(flight)

    def overdue(self, flight: Flight) -> None:
        """Says nothing about a socket; but should it be answered after it was forgotten, it is `late`."""
        for port in (*self._open, *self._retired):
            port.overdue(flight)

    def close(self) -> None:
        """Closes the sockets."""
        for port in (*self._open, *self._retired):
            port.close()
        self._open.clear()
        self._retired.clear()
        self._outbox.clear()
        self._port = None

    def _vacancy(self) -> tuple[Port, int]:
        """A socket, and how many queries it may be given. Raises OSError if none can be had."""
        port = self._port
        if port is None or len(port.flights) >= _FLIGHTS_PER_SOCKET or port.queries >= _QUERIES_PER_SOCKET:
            port = self._port = self._next_port()
        return port, max(1, min(_FLIGHTS_PER_SOCKET - len(port.flights), _QUERIES_PER_SOCKET - port.queries))

    def _next_port(self) -> Port:
        """The socket with most room. Raises OSError if there is none and none can be had."""
        for port in [port for port in self._open if port.queries >= _QUERIES_PER_SOCKET]:
            self._open.remove(port)
            self._retired.append(port)
        self._close_retired()
        roomiest = min(self._open, key=lambda port: len(port.flights), default=None)
        crowded = roomiest is None or len(roomiest.flights) >= _FLIGHTS_PER_SOCKET // 2
        if crowded and len(self._open) < self._most:
            try:
                roomiest = Port(
                    self._server,
                    self._loop,
                    self._readable,
                    self._told_twice,
                    lambda sent: self.late(sent),  # who is told may be named after the socket is made
                    self._batches,
                )
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
                        found = port.take(_PACKETS_AT_A_TIME, self._heads.of_now(), self._answered) > 0 or found
                    finally:
                        self._empty_outbox()
            if found and self._loop.time() >= end:
                self.is_behind = True
                break
        if self._retired:
            self._close_retired()


def _nothing(*_: object) -> None:
    pass
