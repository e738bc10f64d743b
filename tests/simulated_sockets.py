"""A network made of a clock and a list: any loss, delay, repetition and order of replies, and no waiting.

It stands in for what the system offers and nothing above it: the time, datagram
sockets, and the event loop's connections. Whatever asks questions by an event
loop runs here as it is. What takes minutes there takes milliseconds here, and
comes out the same each time that `random` has the same seed.
"""

import asyncio
import errno
import os
import random
import selectors
import socket
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from heapq import heappop, heappush
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import pytest

T = TypeVar("T")
Address = tuple[str, int]
Arrivals = Sequence[tuple[float, bytes]]
"""What comes back after a message was sent, and after how many seconds; empty: nothing."""
Server = Callable[[Address, str, bytes], Arrivals]
"""Given a resolver's address, `udp` or `tcp`, and a query: its replies, as the network lets them through."""

_FIRST_DESCRIPTOR = 10_000
"""More than any real one, so that the two kinds are never taken for each other."""
_A_MOMENT = 1e-7
"""Seconds that go by whenever somebody looks at the clock: a program takes time as well."""


class Deadlock(AssertionError):
    """Somebody waits, and nothing will ever happen."""


class Network:
    """The clock, what is to arrive when, and the sockets that are open."""

    def __init__(self, server: Server) -> None:
        self.now = 0.0
        self.server = server
        self.sent: list[tuple[str, bytes]] = []
        """Transport and message of all that was sent."""
        self.sockets: set[Datagrams] = set()
        self._arrivals: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._descriptors = count(_FIRST_DESCRIPTOR)

    def send(self, address: Address, transport: str, query: bytes, receive: Callable[[bytes], None]) -> None:
        """`receive` is called with each reply when its time has come."""
        self.sent.append((transport, query))
        for delay, reply in self.server(address, transport, query):
            arrival = (self.now + delay, next(self._order), lambda reply=reply: receive(reply))
            heappush(self._arrivals, cast("tuple[float, int, Callable[[], None]]", arrival))

    def socket(self, family: int = socket.AF_INET, type: int = socket.SOCK_STREAM, proto: int = 0) -> "Datagrams":
        """What `socket.socket` makes here."""
        assert type & 0xF == socket.SOCK_DGRAM, "connections are the event loop's to make"
        return Datagrams(self, next(self._descriptors))

    def proceed(self, until: float | None) -> None:
        """To the next arrival, or to a time before it."""
        if self._arrivals and (until is None or self._arrivals[0][0] <= until):
            when, _, arrive = heappop(self._arrivals)
            self.now = max(self.now, when)
            arrive()
        elif until is None:
            raise Deadlock
        else:
            self.now = max(self.now, until)

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """What `main` returns. No socket may be left open, and no task."""
        loop = _Loop(self)
        with pytest.MonkeyPatch.context() as system:
            system.setattr(socket, "socket", self.socket)
            system.setattr(os, "urandom", random.randbytes)  # ids of messages too are chance that can be had again
            try:
                result = loop.run_until_complete(main)
                assert not asyncio.all_tasks(loop)
            finally:
                loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        assert not self.sockets
        return result


class Datagrams:
    """A connected datagram socket."""

    def __init__(self, network: Network, descriptor: int) -> None:
        self.network = network
        self.received: deque[bytes] = deque()
        self._descriptor = descriptor
        network.sockets.add(self)

    def fileno(self) -> int:
        return self._descriptor

    def setblocking(self, flag: bool) -> None:
        assert not flag

    def setsockopt(self, *option: int) -> None:
        pass

    def getsockopt(self, level: int, option: int) -> int:
        return 0

    def connect(self, address: Address) -> None:
        self.peer = address

    def send(self, query: bytes) -> int:
        self.network.send(self.peer, "udp", bytes(query), self._receive)
        return len(query)

    def sendmsg(self, buffers: Sequence[bytes], ancillary: Sequence[tuple[int, int, bytes]]) -> int:
        """Cuts up what is sent by segmentation offload."""
        ((level, _, value),) = ancillary
        assert level == socket.IPPROTO_UDP
        octets = b"".join(buffers)
        length = int.from_bytes(value, sys.byteorder)
        return sum(self.send(octets[begin : begin + length]) for begin in range(0, len(octets), length))

    def _receive(self, reply: bytes) -> None:
        if self in self.network.sockets:
            self.received.append(reply)

    def recv(self, size: int) -> bytes:
        if not self.received:
            raise BlockingIOError(errno.EAGAIN, "nothing here yet")
        return self.received.popleft()[:size]

    def recv_into(self, buffer: bytearray) -> int:
        data = self.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.network.sockets.discard(self)
        self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _Selector(selectors.SelectSelector):
    """Tells which of the simulated sockets have something, and lets time go by where none has."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self._ready():
            if timeout is None or timeout > 0:
                self._network.proceed(None if timeout is None else self._network.now + timeout)
            else:
                return []
        return self._ready()

    def _ready(self) -> list[tuple[selectors.SelectorKey, int]]:
        sockets = sorted(self._network.sockets, key=Datagrams.fileno)
        watched = [self.get_map().get(each.fileno()) for each in sockets if each.received]
        return [(key, selectors.EVENT_READ) for key in watched if key]


class _Loop(asyncio.SelectorEventLoop):
    """Its clock is the network's, and so are its connections."""

    def __init__(self, network: Network) -> None:
        super().__init__(_Selector(network))
        self._network = network

    def time(self) -> float:
        self._network.now += _A_MOMENT
        return self._network.now

    async def create_connection(self, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any) -> Any:
        protocol = protocol_factory()
        transport = _Stream(self, self._network, (host, port), protocol)
        protocol.connection_made(transport)
        return transport, protocol


class _Stream(asyncio.Transport):
    """A connection on which a server answers one message after the other, each in its own time."""

    def __init__(self, loop: _Loop, network: Network, peer: Address, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._loop = loop
        self._network = network
        self._peer = peer
        self._protocol = protocol
        self._unsent = b""
        self._closed = False

    def write(self, data: Any) -> None:
        self._unsent += bytes(data)
        while len(self._unsent) >= 2 and len(self._unsent) >= (end := 2 + int.from_bytes(self._unsent[:2], "big")):
            query, self._unsent = self._unsent[2:end], self._unsent[end:]
            self._network.send(self._peer, "tcp", query, self._receive)

    def _receive(self, reply: bytes) -> None:
        if not self._closed:
            self._loop.call_soon(self._protocol.data_received, len(reply).to_bytes(2, "big") + reply)

    def is_closing(self) -> bool:
        return self._closed

    def abort(self) -> None:
        self.close()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._loop.call_soon(self._protocol.connection_lost, None)
