"""Resolvers that misbehave as a whole, and not at one name: what the fault server does question by question."""

import asyncio
import threading
from collections.abc import Callable

from fault_answers import EVIL_TXT, Ask, good, tell, txt, with_rcode
from fault_behaviours import honest
from fault_server import CANARY


def forged(ask: Ask) -> None:
    """The true answer comes a moment later."""
    if ask.type == "TXT":
        ask.send(txt(ask, EVIL_TXT).to_wire())
    good(ask)


def rewritten(ask: Ask) -> None:
    """What a resolver answers that invents records for names that do not exist."""
    tell(ask, *{"A": ["198.51.100.80"], "TXT": [f'"{EVIL_TXT}"']}.get(ask.type, []))


def lost_from(label: str) -> dict[str, Callable[[Ask], None]]:
    """Rewrites NXDOMAIN as soon as it was asked about the name, for which it invents records as well.

    So each process that has asked before knows it as honest, however many there are.
    """
    asked = threading.Event()

    def invent(ask: Ask) -> None:
        asked.set()
        rewritten(ask)

    return {CANARY: lambda ask: (rewritten if asked.is_set() else honest)(ask), label: invent}


def limited(limit: int, refusal: str | None) -> Callable[[Ask], None]:
    """Answers `limit` questions a second, and refuses or drops the rest."""
    state = {"tokens": float(limit), "at": 0.0}

    def behave(ask: Ask) -> None:
        now = asyncio.get_running_loop().time()
        state["tokens"] = min(float(limit), state["tokens"] + (now - state["at"]) * limit)
        state["at"] = now
        if state["tokens"] >= 1:
            state["tokens"] -= 1
            good(ask)
        elif refusal:
            with_rcode(refusal)(ask)

    return behave
