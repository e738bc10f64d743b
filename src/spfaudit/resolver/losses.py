"""Whether queries are lost because too many are sent, or whatever we do: arithmetic on counts and times passed in.

A resolver that throttles answers as many a second as before when it is asked more slowly, and loses less. A network
that loses packets at random loses the same share of fewer: to slow down helps nobody. Knows no clock, no socket.
"""

from math import sqrt

_PERIOD = 0.5
_ENOUGH = 100
"""Fewer queries in a period say nothing."""
_SLOWER = 0.75
"""Of the speed before: what makes a difference."""
_IN_VAIN = 2
"""So many times slower in turn, and as much lost: it is not haste."""
_MOST = 0.6
"""A larger share than this is never put down to the network."""


class Losses:
    """What is lost of the queries to one resolver."""

    def __init__(self) -> None:
        self.lost = 0
        """Queries without an answer in time, so far."""
        self.inherent = 0.0
        """The share that is lost however slowly we ask; 0 if all may be for haste."""
        self._sound = 0.0
        """Queries a second of which no larger share was lost than that."""
        self._in_vain = 0
        self._began = 0.0
        self._before = 0, 0
        """Answers and losses when the period began."""
        self._faster: tuple[float, float] | None = None
        """Queries a second and the share that was answered, in the period to compare with."""

    def look(self, now: float, answered: int) -> None:
        """Judges the period that is over, if it is. `answered`: questions so far."""
        good, bad = answered - self._before[0], self.lost - self._before[1]
        seconds = now - self._began
        if seconds < _PERIOD or good + bad < _ENOUGH:
            return
        self._began, self._before = now, (answered, self.lost)
        if seconds < 10 * _PERIOD:  # after an idle stretch there is nothing to compare with
            self._compare((good + bad) / seconds, good / (good + bad))

    def _compare(self, speed: float, success: float) -> None:
        if self.inherent:
            if 1 - success <= 1.3 * self.inherent + 0.03:
                self._sound = max(self._sound, speed)
            elif speed > self._sound:  # more is lost of fewer as well, where only those are left that were lost before
                self.inherent, self._in_vain, self._faster = 0.0, 0, (speed, success)
            return
        if self._faster is None or speed > self._faster[0]:
            self._faster = speed, success
            return
        faster, earlier = self._faster
        if speed > _SLOWER * faster:
            return
        # Throttled, as many would have been answered as before: a larger share, in proportion.
        cured = success > earlier * sqrt(faster / speed) or 1 - success < (1 - earlier) / 2
        self._in_vain = 0 if cured else self._in_vain + 1
        self._faster = speed, success
        if self._in_vain >= _IN_VAIN and 1 - success <= _MOST:
            self.inherent, self._sound = 1 - success, speed
