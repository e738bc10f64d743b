"""The ways to a resolver: whether there is one at all, and the sockets that it may take."""

import asyncio
import socket

from spfaudit.resolver.datagrams import Datagrams
from spfaudit.resolver.nameserver import Nameserver, socket_address
from spfaudit.resolver.plan import Transport
from spfaudit.resolver.port import ToldTwice
from spfaudit.resolver.streams import Streams
from spfaudit.resolver.transport import Carrier

_MOST_SOCKETS = 8
"""To one resolver, at a time."""
_OTHER_FILES = 32
"""Descriptors that the rest of the process may need."""


def carriers(
    server: Nameserver, loop: asyncio.AbstractEventLoop, sockets: int, told_twice: ToldTwice | None = None
) -> dict[Transport, Carrier]:
    """The ways to ask a resolver, with so many sockets at most."""
    most = max(1, min(_MOST_SOCKETS, sockets // 2))  # and as many that are being replaced, or for TCP
    if server.tls:
        return {"tls": Streams(server, loop, most=most)}
    return {
        "udp": Datagrams(server, loop, most_sockets=most, told_twice=told_twice),
        "tcp": Streams(server, loop, most=most),
    }


def no_route(server: Nameserver) -> str:
    """Why no packet can be sent to `server` from here, or "". Sends none."""
    try:
        family, address = socket_address(server)
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def affordable_sockets() -> int:
    """How many sockets the limit on open files allows."""
    try:
        import resource
    except ImportError:  # not on every system
        return 2**31
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 2**31 if limit == resource.RLIM_INFINITY else max(1, limit - _OTHER_FILES)
