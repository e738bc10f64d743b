"""Calls that are due at some time: as many as there are questions, on one timer.

Knows no event loop: a clock and a way to set one timer are given, which may be
a simulation's. Times are in seconds. Nothing is ever taken back: whoever is
called sees from the token whether the call still matters.
"""

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from math import ceil

_TICK = 0.01
"""Calls due within the same hundredth of a second are made together, at its end."""

Ring = Callable[[int], None]


class Alarms:
    """`clock` tells the time; `set_timer` makes a call at a time, on the same clock."""

    def __init__(self, clock: Callable[[], float], set_timer: Callable[[float, Callable[[], None]], object]) -> None:
        self.now = clock
        self._set_timer = set_timer
        self._due: dict[int, list[tuple[Ring, int]]] = {}
        self._ticks: list[int] = []
        """The keys of `_due`, as a heap."""
        self._armed: int | None = None

    def at(self, when: float, ring: Ring, token: int = 0) -> None:
        """Calls `ring(token)` at `when` or a tick later."""
        tick = ceil(when / _TICK)
        if tick * _TICK < when:  # by an error of rounding
            tick += 1
        together = self._due.get(tick)
        if together is not None:
            together.append((ring, token))
            return
        self._due[tick] = [(ring, token)]
        heappush(self._ticks, tick)
        if self._armed is None or tick < self._armed:
            self._arm(tick)

    def _arm(self, tick: int) -> None:
        self._armed = tick
        self._set_timer(tick * _TICK, partial(self._ring, tick))

    def _ring(self, tick: int) -> None:
        if tick != self._armed:  # an earlier one was set since
            return
        now = self.now()
        while self._ticks and (self._ticks[0] <= tick or self._ticks[0] * _TICK <= now):
            for ring, token in self._due.pop(heappop(self._ticks)):
                ring(token)
        self._armed = None
        if self._ticks:
            self._arm(self._ticks[0])
