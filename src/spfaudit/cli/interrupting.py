"""Ctrl-C, SIGTERM and a closed terminal during a run: what has been judged is reported all the same."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from spfaudit import Interruption


@contextmanager
def interruptible(interruption: Interruption) -> Iterator[list[int]]:
    """While it lasts, the first SIGINT, SIGTERM or SIGHUP ends the run early, and a second one the program at once.

    Yields the list of signals received.
    """
    received: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if received:
            raise SystemExit(128 + number)
        received.append(number)
        interruption.request()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # by nohup, which is to outlive its terminal
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
