"""How the servers of tests end, so that asyncio forgets no connection half-way, to be found open by a later test."""

import asyncio
import socket
from collections.abc import Iterable

_TURNS = 50
"""Of the event loop: enough for a TLS handshake that the client gave up, of which nobody else knows."""


async def last_turns() -> None:
    """Lets transports close whose clients went away, or that were told to."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


async def stop_accepting(listening: Iterable[socket.socket]) -> None:
    """To be called before a server that has these sockets is closed.

    What it has accepted becomes its own a turn later; where it is closed by then, asyncio forgets the connection.
    """
    for each in listening:
        asyncio.get_running_loop().remove_reader(each.fileno())
    await last_turns()
