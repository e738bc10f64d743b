"""Queries over UDP: a few connected sockets to one resolver, many queries on each.

Knows ids, sockets and the loop's readiness calls. The kernel drops packets from
other addresses and ports, and passes ICMP errors on, because the sockets are
connected. Source ports are the kernel's random ones; sockets are replaced from
time to time, so that a port once found out is soon worth nothing (RFC 5452 §9.2).
"""

import asyncio
import socket

from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.transport import MAX_STRAY_PACKETS, Flight, Silence, random_ids, under_attack, unreachable

_FLIGHTS_PER_SOCKET = 250
"""As many answers as a socket's buffer holds by default."""
_QUERIES_PER_SOCKET = 5_000
_PACKETS_AT_A_TIME = 100
"""Packets read before the rest of the program gets its turn."""
_LARGEST = 4096
"""More octets than any answer to our queries has: they ask for less."""
_QUESTION = 12
"""Where the question section begins."""


class Datagrams:
    """UDP to one resolver, by at most `most_sockets` sockets at a time. A `Carrier`, within one event loop."""

    def __init__(self, server: Nameserver, loop: asyncio.AbstractEventLoop, *, most_sockets: int) -> None:
        self._server = server
        self._loop = loop
        self._most = most_sockets
        self._ids = random_ids()
        self._open: list[_Port] = []
        self._turn = 0

    def send(self, flight: Flight) -> Silence | None:
        """Sends a query by one of the sockets. A full send buffer loses it, as the network may."""
        try:
            port = self._next_port()
        except OSError as error:
            return unreachable(error)
        id = next(self._ids)
        while id in port.flights:
            id = next(self._ids)
        flight.id, flight.via = id, port
        port.flights[id] = port.asked[flight.section] = flight
        port.queries += 1
        try:
            port.socket.send(flight.query())
        except BlockingIOError:
            return None
        except OSError as error:  # also what ICMP said of earlier queries
            port.drop(flight)
            self._loop.call_soon(port.fail, unreachable(error))
            return unreachable(error)
        return None

    def forget(self, flight: Flight) -> None:
        """Its answer, if it comes, is a stray."""
        if isinstance(flight.via, _Port):
            flight.via.drop(flight)

    def overdue(self, flight: Flight) -> None:
        """Says nothing about a socket."""

    def close(self) -> None:
        """Closes the sockets."""
        while self._open:
            self._open.pop().close()

    def _next_port(self) -> "_Port":
        """A socket with room, each in its turn. Raises OSError if there is none and none can be had."""
        self._turn = (self._turn + 1) % (len(self._open) or 1)
        port = self._open[self._turn] if self._open else None
        if port is not None and port.queries >= _QUERIES_PER_SOCKET:
            self._open.remove(port)
            port.retire()
            port = None
        crowded = port is None or len(port.flights) >= _FLIGHTS_PER_SOCKET
        if crowded and len(self._open) < self._most:
            try:
                port = _Port(self._server, self._loop)
            except OSError:  # such as too many open files
                if not self._open:
                    raise
                port = self._open[0]
            else:
                self._open.append(port)
        return port or self._open[0]


class _Port:
    """One socket, and the queries whose answers it may bring."""

    def __init__(self, server: Nameserver, loop: asyncio.AbstractEventLoop) -> None:
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self.socket.setblocking(False)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
            self.socket.connect((server.host, server.port))
            loop.add_reader(self.socket, self._readable)
        except OSError:
            self.socket.close()
            raise
        self._loop = loop
        self.flights: dict[int, Flight] = {}
        self.asked: dict[bytes, Flight] = {}
        """The flights by question, to see whom a packet with a wrong id is aimed at."""
        self.queries = 0
        self._retired = False

    def drop(self, flight: Flight) -> None:
        flight.via = None
        del self.flights[flight.id]
        if self.asked.get(flight.section) is flight:
            del self.asked[flight.section]
        if self._retired and not self.flights:
            self.close()

    def retire(self) -> None:
        """Close once the last answer is here."""
        self._retired = True
        if not self.flights:
            self.close()

    def close(self) -> None:
        self._loop.remove_reader(self.socket)
        self.socket.close()

    def fail(self, silence: Silence) -> None:
        for flight in list(self.flights.values()):
            if flight.via is self:  # not forgotten meanwhile
                self.drop(flight)
                flight.heard(flight, silence)

    def _readable(self) -> None:
        receive = self.socket.recv
        for _ in range(_PACKETS_AT_A_TIME):
            try:
                data = receive(_LARGEST)
            except BlockingIOError:
                return
            except OSError as error:
                self.fail(unreachable(error))
                return
            self._take(data)
            if self.socket.fileno() < 0:  # retired, and this was its last flight
                return

    def _take(self, data: bytes) -> None:
        flight = self.flights.get(int.from_bytes(data[:2], "big")) if len(data) > 1 else None
        reply = flight.answer_in(data) if flight else None
        if flight is not None and reply is not None:
            self.drop(flight)
            flight.heard(flight, reply)
            return
        aim = flight or self.asked.get(data[_QUESTION : data.find(b"\0", _QUESTION) + 5])
        if aim is None:
            return  # most likely an answer that came too late
        aim.strays += 1
        if aim.strays == MAX_STRAY_PACKETS:
            self.drop(aim)
            aim.heard(aim, under_attack("packets"))
