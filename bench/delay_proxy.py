"""A DNS relay on loopback that hands every reply over late: a stand-in for the way to a resolver far off.

    python delay_proxy.py UPSTREAM_PORT MILLISECONDS

Prints its port, and ends when its standard input does. Takes UDP by one loop, and TCP by a thread a connection.
Bounded: it remembers the last 65,536 questions, and forgets older ones.
"""

import select
import socket
import socketserver
import struct
import sys
import threading
from collections import deque
from collections.abc import Sequence
from time import monotonic, sleep

_BUFFER = 4 << 20
_UDP_SEGMENT = 103
"""Linux, `udp(7)`: octets of each of the datagrams that are handed over in one piece."""
_MOST_SEGMENTS = 64
_BATCH = 200
"""Datagrams taken from one socket before the other has its turn."""
_IDLE = 30.0
"""Seconds until a silent TCP connection is closed."""
_TRIES = 20
"""Ports that may be taken by others over TCP."""


def relay_datagrams(front: socket.socket, upstream: int, delay: float) -> None:
    """Never returns. Questions get an id of ours, by which replies find back to whom they are due."""
    back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    back.connect(("127.0.0.1", upstream))
    for sock in (front, back):
        sock.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, _BUFFER)
    asked: list[tuple[bytes, tuple[str, int]] | None] = [None] * 65536
    held: deque[tuple[float, bytes, tuple[str, int]]] = deque()  # in the order in which they fall due
    poll = select.poll()
    poll.register(front, select.POLLIN)
    poll.register(back, select.POLLIN)
    number = 0
    while True:
        poll.poll(max(0.0, held[0][0] - monotonic()) * 1000 if held else None)
        questions = []
        for _ in range(_BATCH):
            try:
                question, client = front.recvfrom(4096)
            except OSError:  # nothing more there
                break
            number = (number + 1) & 0xFFFF
            asked[number] = (question[:2], client)
            questions.append((struct.pack("!H", number) + question[2:], None))
        _send_all(back, questions)
        due = monotonic() + delay
        for _ in range(_BATCH):
            try:
                reply = back.recv(65535)
            except OSError:
                break
            slot = int.from_bytes(reply[:2], "big")
            if (waiting := asked[slot]) is not None:
                asked[slot] = None
                held.append((due, waiting[0] + reply[2:], waiting[1]))
        now, replies = monotonic(), []
        while held and held[0][0] <= now:
            _, reply, client = held.popleft()
            replies.append((reply, client))
        _send_all(front, replies)


def _send_all(sock: socket.socket, datagrams: Sequence[tuple[bytes, tuple[str, int] | None]]) -> None:
    """Sends them, those of one length to one address by one system call: the relay must not be what is measured."""
    alike: dict[tuple[int, tuple[str, int] | None], list[bytes]] = {}
    for octets, client in datagrams:
        alike.setdefault((len(octets), client), []).append(octets)
    for (length, client), several in alike.items():
        segments = [(socket.IPPROTO_UDP, _UDP_SEGMENT, struct.pack("H", length))]
        most = max(1, min(_MOST_SEGMENTS, 65_000 // length))
        for start in range(0, len(several), most):
            part = several[start : start + most]
            try:
                sock.sendmsg(part, segments if len(part) > 1 else [], 0, *([client] if client else []))
            except OSError:  # no room: lost datagrams are lost datagrams
                continue


def relay_connections(port: int, upstream: int, delay: float) -> None:
    """Serves TCP on `port`, in threads."""

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", upstream), _IDLE) as server:
                self.request.settimeout(_IDLE)
                while message := _message(self.request):
                    server.sendall(message)
                    reply = _message(server)
                    sleep(delay)
                    self.request.sendall(reply)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that hang up are no news."""

    threading.Thread(target=Server(("127.0.0.1", port), Relay).serve_forever, daemon=True).start()


def _message(sock: socket.socket) -> bytes:
    """One message with its length (RFC 1035 §4.2.2), or b"" at the end."""
    head = _exactly(sock, 2)
    return head + _exactly(sock, int.from_bytes(head, "big")) if head else b""


def _exactly(sock: socket.socket, count: int) -> bytes:
    octets = b""
    while len(octets) < count:
        more = sock.recv(count - len(octets))
        if not more:
            return b""
        octets += more
    return octets


def _begin(upstream: int, delay: float) -> socket.socket:
    """Relays on a port that is free for UDP and TCP; returns the socket of the former."""
    for left in reversed(range(_TRIES)):
        front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        front.bind(("127.0.0.1", 0))
        try:
            relay_connections(front.getsockname()[1], upstream, delay)
        except OSError:  # somebody's over TCP
            front.close()
            if not left:
                raise
        else:
            return front
    raise AssertionError


def main() -> None:
    upstream, delay = int(sys.argv[1]), float(sys.argv[2]) / 1000
    with _begin(upstream, delay) as front:
        threading.Thread(target=relay_datagrams, args=(front, upstream, delay), daemon=True).start()
        print(front.getsockname()[1], flush=True)
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
