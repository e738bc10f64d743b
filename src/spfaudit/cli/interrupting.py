"""Ctrl-C and SIGTERM during a run: the first ends it early, and what has been judged is reported all the same."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from spfaudit import Interruption


@contextmanager
def interruptible(interruption: Interruption) -> Iterator[list[int]]:
    """While it lasts, the first SIGINT or SIGTERM ends the run early, and a second one the program at once.

    Yields the list of signals received.
    """
    received: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)
        interruption.request()

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
