"""Where queries wait for their turn.

Knows how to queue; how fast and how many is `pace`'s to say.
"""

from collections import deque
from collections.abc import Callable

from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.pace import Pace, Window


class Gate:
    """Lets queries out in the order they came: no faster than `pace`, no more at once than `window` has room for."""

    def __init__(self, pace: Pace, alarms: Alarms, window: Window | None = None) -> None:
        self.pace = pace
        self.window = window or Window(least=2**31)
        self._alarms = alarms
        self.queue: deque[Callable[[], bool]] = deque()
        """Those whose turn has not come."""
        self._armed = False
        self.vacant: Callable[[], None] = _nothing
        """Called when one has left, after those in the queue had their turn."""

    def admit(self, go: Callable[[], bool]) -> None:
        """Calls `go` when it is its turn, perhaps at once. It says whether it still wanted to go."""
        self.queue.append(go)
        if len(self.queue) == 1:
            self.drain()

    def left(self) -> None:
        """One of those that went makes room."""
        self.window.used -= 1
        if self.queue:
            self.drain()
        self.vacant()

    def drain(self) -> None:
        """Lets out as many as may go now."""
        while self.queue and self.window.used < self.window.size:
            now = self._alarms.now()
            if delay := self.pace.delay(now):
                if not self._armed:
                    self._armed = True
                    self._alarms.at(now + delay, self._ring)
                return
            go = self.queue.popleft()
            self.window.used += 1
            if go():
                self.pace.sent(now)
            else:
                self.window.used -= 1

    def _ring(self, _: int) -> None:
        self._armed = False
        self.drain()


def _nothing() -> None:
    pass
