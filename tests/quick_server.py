"""A DNS server that gives every name the same TXT record and nothing else, fast: for runs over many names."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fault_server import GOOD_TXT

_TXT = 16
_RECORD = struct.pack("!HHHIHB", 0xC00C, _TXT, 1, 300, len(GOOD_TXT) + 1, len(GOOD_TXT)) + GOOD_TXT.encode()
# The SOA of the root: proof that there is nothing.
_PROOF = struct.pack("!BHHIH", 0, 6, 1, 300, 22) + bytes(22)


def _answer(query: bytes) -> bytes:
    end = query.index(b"\0", 12) + 5
    is_txt = query[end - 4 : end - 2] == _TXT.to_bytes(2, "big")
    rcode = 3 if query[12:16] == b"\3www" else 0  # the name that is asked to find out resolvers that lie
    found = is_txt and not rcode
    counts = struct.pack("!5H", 0x8180 | rcode, 1, int(found), int(not found), 0)
    return query[:2] + counts + query[12:end] + (_RECORD if found else _PROOF)


@contextmanager
def quick_server(answers: int | None = None, mute: threading.Event | None = None) -> Iterator[str]:
    """Its address, as `127.0.0.1:PORT`. After so many answers, if that is said, it is silent, and says so."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            left = answers
            while True:
                query, client = server.recvfrom(512)
                if not query:
                    return
                if left == 0:
                    assert mute
                    mute.set()
                    continue
                left = None if left is None else left - 1
                server.sendto(_answer(query), client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
                stop.sendto(b"", server.getsockname())
            thread.join()
