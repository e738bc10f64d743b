"""Queries over TCP and TLS: connections to one resolver, reused and pipelined (RFC 7766 §6.2).

Knows length prefixes and broken connections. A query whose shared connection
breaks is not to blame, so it is sent again: on a new shared connection if the
broken one had brought answers, but once only; else alone.
"""

import asyncio
import ssl
from collections import deque

from spfaudit.evidence import Failure
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.transport import MAX_STRAY_PACKETS, Flight, Silence, under_attack, unreachable, unused_id


class Streams:
    """TCP to one resolver, or TLS, by at most `most` connections. A `Carrier`, within one event loop."""

    is_behind = False
    """Connections are read as soon as something comes."""

    def __init__(self, server: Nameserver, loop: asyncio.AbstractEventLoop, *, most: int) -> None:
        self.server = server
        self.loop = loop
        self.tls = tls_context() if server.tls else None
        """Whom to trust: to read that takes as long as hundreds of questions."""
        self._most = most
        self._shared: _Connection | None = None
        self._connections: set[_Connection] = set()
        self._waiting: deque[Flight] = deque()
        """Flights that want a connection when all are in use."""

    def send(self, flight: Flight) -> None:
        """Sends a query as soon as there is a connection for it."""
        connection = None if flight.alone else self._shared
        if connection is None:
            if len(self._connections) >= self._most:
                flight.via = self
                self._waiting.append(flight)
                return
            connection = _Connection(self)
            self._connections.add(connection)
            if not flight.alone:
                self._shared = connection
        flight.id = unused_id(connection.flights)
        connection.carry(flight)

    def broke(self, connection: "_Connection", answers: int) -> None:
        """`connection` was closed by the server after so many answers: what it has left unanswered is sent again."""
        flights = list(connection.flights.values())
        connection.close()
        for flight in flights:
            flight.alone = flight.alone or flight.left_behind or not answers
            flight.left_behind = True
            self.send(flight)

    def forget(self, flight: Flight) -> None:
        """Its answer, if it comes, is a stray. A connection that nobody shares is closed with its last query."""
        if flight.via is self:
            self._waiting.remove(flight)
        elif isinstance(flight.via, _Connection):
            connection = flight.via
            connection.drop(flight)
            self.close_unused(connection)

    def close_unused(self, connection: "_Connection") -> None:
        """Closes `connection` if nothing is on it, and nothing will be."""
        if connection in self._connections and not connection.flights and connection is not self._shared:
            connection.close()

    def overdue(self, flight: Flight) -> None:
        """A connection that keeps one waiting is shared no more."""
        if flight.via is self._shared:
            self._shared = None

    def close(self) -> None:
        """Closes all connections."""
        self._waiting.clear()
        for connection in list(self._connections):
            connection.close()

    def gone(self, connection: "_Connection") -> None:
        """`connection` is closed: there is room for another."""
        self._connections.discard(connection)
        if self._shared is connection:
            self._shared = None
        while self._waiting and (len(self._connections) < self._most or self._rides_along(self._waiting[0])):
            self.send(self._waiting.popleft())

    def _rides_along(self, flight: Flight) -> bool:
        return self._shared is not None and not flight.alone


class _Connection(asyncio.Protocol):
    def __init__(self, streams: Streams) -> None:
        self.flights: dict[bytes, Flight] = {}
        self._streams = streams
        self._buffer = bytearray()
        self._outgoing: list[bytes] = []
        """What leaves at the end of this turn of the loop, as one: each write after a loss that the transport has not
        told yet would be logged, and TLS does not say that it is closing."""
        self._transport: asyncio.Transport | None = None
        self._answers = 0
        self._strays = 0
        """Messages that answered nothing, since the last one that did."""
        self._closed = False
        self._connecting = streams.loop.create_task(self._connect())

    async def _connect(self) -> None:
        server = self._streams.server
        try:
            await self._streams.loop.create_connection(
                lambda: self,
                server.host,
                server.port,
                ssl=self._streams.tls,
                server_hostname=(server.tls_name or server.host) if server.tls else None,
            )
        except ssl.SSLCertVerificationError as error:
            self._fail(Silence(Failure.UNREACHABLE, f"TLS certificate: {error.verify_message}"))
        except ssl.SSLError as error:  # whose number is none of the system's errors
            self._fail(Silence(Failure.UNREACHABLE, f"TLS: {error.reason or type(error).__name__}"))
        except OSError as error:
            self._fail(unreachable(error))

    def carry(self, flight: Flight) -> None:
        flight.via = self
        self.flights[flight.id] = flight
        if self._transport and not self._transport.is_closing():  # else its loss will soon be told
            if not self._outgoing:
                self._streams.loop.call_soon(self._write)
            self._outgoing.append(_framed(flight.query()))

    def _write(self) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(b"".join(self._outgoing))
        self._outgoing.clear()

    def drop(self, flight: Flight) -> None:
        flight.via = None
        del self.flights[flight.id]

    def close(self) -> None:
        """Without a word to those who wait."""
        self._closed = True
        self.flights.clear()
        self._connecting.cancel()
        if self._transport:
            self._transport.abort()
        self._streams.gone(self)

    # -- called by the loop --

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._closed:
            transport.abort()
        elif self.flights:
            transport.write(b"".join(_framed(flight.query()) for flight in self.flights.values()))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 2 and not self._closed:
            end = 2 + int.from_bytes(self._buffer[:2], "big")  # RFC 1035 §4.2.2
            if len(self._buffer) < end:
                return
            message = bytes(self._buffer[2:end])
            del self._buffer[:end]
            self._take(message)

    def _take(self, data: bytes) -> None:
        flight = self.flights.get(data[:2])
        reply = flight.answer_in(data) if flight else None
        if flight is not None and reply is not None:
            self._answers += 1
            self._strays = 0
            self.drop(flight)
            flight.heard(flight, reply)
            self._streams.close_unused(self)
            return
        self._strays += 1
        if self._strays == MAX_STRAY_PACKETS:
            self._fail(under_attack("messages"))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closed:
            return
        if not self._answers and len(self.flights) == 1:
            self._fail(Silence(Failure.UNREACHABLE, "TCP connection closed early"))
        else:
            self._streams.broke(self, self._answers)

    def _fail(self, silence: Silence) -> None:
        flights = list(self.flights.values())
        self.close()
        for flight in flights:
            if flight.via is self:  # not forgotten meanwhile
                flight.via = None
                flight.heard(flight, silence)


def _framed(message: bytes) -> bytes:
    return len(message).to_bytes(2, "big") + message


def tls_context() -> ssl.SSLContext:
    """Certificates of the authorities that the system trusts, and the server's name or address in them."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 7858 §3.2, RFC 9325 §3.1.1
    # Which Python sets from 3.13 on: more than path validation asks (RFC 5280 §6.1), and than some public roots have.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
