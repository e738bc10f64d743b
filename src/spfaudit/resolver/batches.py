"""Many datagrams by one call of the system, where Linux (4.18) can: segmentation offload, `UDP_SEGMENT` of udp(7).

Knows sockets, and no DNS. What leaves is the same as by single calls: each datagram has headers and a checksum of its
own, and the kernel itself cuts a batch up before a device that cannot. QUIC is sent like this everywhere.
"""

import socket
import sys
from collections.abc import Collection, Iterator
from errno import ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENOBUFS
from struct import Struct

_UDP_SEGMENT = 103  # linux/udp.h
_MOST = 64
"""Datagrams in a batch: older kernels take no more. Of any of our queries so many are less than the 64 KiB that fit."""
_OF_THE_NETWORK = frozenset({ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENOBUFS})
"""Errors that a single datagram would have met as well."""
_length = Struct("=H")


class Batches:
    """The way out to one address, by any socket that is connected to it."""

    def __init__(self) -> None:
        self._possible: bool | None = None if sys.platform == "linux" else False
        """Once the system has refused a batch, there is no other. None: not known yet."""

    def send(self, way: socket.socket, datagrams: Collection[bytes]) -> OSError | None:
        """Sends all, and returns an error if there was one. A full send buffer loses datagrams, as the network may."""
        if self._possible is None:
            self._possible = _knows_batches(way)
        if not self._possible:
            return send_singly(way, datagrams)
        trouble = None
        for batch in _batches(datagrams):
            trouble = self._send_batch(way, batch) or trouble
        return trouble

    def _send_batch(self, way: socket.socket, batch: list[bytes]) -> OSError | None:
        if len(batch) == 1 or not self._possible:
            return send_singly(way, batch)
        try:
            way.sendmsg(batch, [(socket.IPPROTO_UDP, _UDP_SEGMENT, _length.pack(len(batch[0])))])
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno in _OF_THE_NETWORK:
                return error
            self._possible = False  # none of the batch was sent
            return send_singly(way, batch)
        return None


def _batches(datagrams: Collection[bytes]) -> Iterator[list[bytes]]:
    """All in a batch are equally long but for the last, which may be shorter."""
    batch: list[bytes] = []
    for datagram in sorted(datagrams, key=len, reverse=True):
        batch.append(datagram)
        if len(datagram) < len(batch[0]) or len(batch) == _MOST:
            yield batch
            batch = []
    if batch:
        yield batch


def _knows_batches(way: socket.socket) -> bool:
    """Whether the system knows the option: one that does not may send what should be cut up as one long datagram."""
    try:
        return way.getsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT) == 0
    except OSError:
        return False


def send_singly(way: socket.socket, datagrams: Collection[bytes]) -> OSError | None:
    """Does what `Batches.send` does, by a call for each."""
    trouble = None
    for datagram in datagrams:
        try:
            way.send(datagram)
        except BlockingIOError:
            pass
        except OSError as error:  # also what ICMP said of earlier datagrams
            trouble = error
    return trouble
