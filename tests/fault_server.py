"""A DNS server that misbehaves on purpose: UDP and TCP on one loopback port.

How it behaves depends on the first label of the name asked; `BEHAVIOURS` says
how. For tests only.
"""

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

import dns.message

from fault_answers import (
    GOOD_TXT,
    HOLD_OPEN,
    Ask,
    Sender,
    add,
    good,
    response,
    silence,
    strings,
    tell,
    truncated,
    txt,
    with_rcode,
)
from fault_behaviours import BEHAVIOURS, CANARY, honest
from last_turns import last_turns, stop_accepting

__all__ = [
    "BEHAVIOURS",
    "CANARY",
    "GOOD_TXT",
    "HOLD_OPEN",
    "Ask",
    "FaultServer",
    "add",
    "good",
    "nobody_listening",
    "response",
    "silence",
    "strings",
    "tell",
    "truncated",
    "txt",
    "unused_port",
    "with_rcode",
]

Address = tuple[str, int]


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
        tcp: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self._listens = tcp
        self._otherwise = otherwise
        self._behaviours = {CANARY: honest} | BEHAVIOURS | (behaviours or {})
        self._seen: dict[str, list[Ask]] = {}
        self._ready = threading.Event()
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
        self._tcp, self.udp, self._stranger = _bound(listening=self._listens)
        self._port = self.udp.getsockname()[1]
        self._elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._elsewhere.bind(("127.0.0.1", 0))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
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
            self._loop.run_until_complete(stop_accepting([self._tcp]))
            tcp.close()
        for connection in list(self.connections):
            connection.abort()
        self._loop.run_until_complete(last_turns())
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


def _bound(*, listening: bool = True) -> tuple[socket.socket, socket.socket, socket.socket]:
    """Sockets on one port: TCP, UDP, and UDP at another address."""
    while True:
        tcp, udp, stranger = (socket.socket(type=type) for type in (socket.SOCK_STREAM, *2 * [socket.SOCK_DGRAM]))
        try:
            tcp.bind(("127.0.0.1", 0))
            udp.bind(tcp.getsockname())
            stranger.bind(("127.0.0.2", udp.getsockname()[1]))
        except OSError:  # another process has one of the ports: take others
            for each in (tcp, udp, stranger):
                each.close()
        else:
            if listening:
                tcp.listen()
            return tcp, udp, stranger


@contextmanager
def nobody_listening() -> Iterator[str]:
    """An address on loopback that refuses UDP and TCP, and that nobody else takes as long as the context lasts."""
    tcp, udp, stranger = _bound(listening=False)
    with tcp, udp, stranger:
        udp.connect(udp.getsockname())  # hears itself alone: whoever else sends to it is told that nobody is there
        yield f"127.0.0.1:{udp.getsockname()[1]}"


def unused_port() -> int:
    """A port on loopback where, at this moment, nobody listens: neither UDP nor TCP."""
    tcp, udp, stranger = _bound(listening=False)
    with tcp, udp, stranger:
        return int(udp.getsockname()[1])
