"""What fault servers say, on a network made of a clock: silence costs no time, and no busy machine makes more of it.

For what a run makes of silence. How octets travel is what real sockets are for.
"""

from collections.abc import Coroutine
from typing import Any, TypeVar

from fault_answers import silence
from fault_server import FaultServer
from simulated_sockets import Address, Arrivals, Network

T = TypeVar("T")
ROUND_TRIP = 0.01
"""Seconds until an answer is there."""


def run_before(servers: dict[str, FaultServer], main: Coroutine[Any, Any, T]) -> T:
    """What `main` returns where there are these servers, by address. They are not started."""

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        replies: list[tuple[float, bytes]] = []
        servers[address[0]].handle(
            query, transport, lambda wire: replies.append((ROUND_TRIP, wire)), silence, silence, silence
        )
        return replies

    return Network(serve).run(main)
