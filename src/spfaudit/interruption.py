"""How a run is told to stop early: by a signal, by another thread, or by the process that started it.

Knows event loops; nothing of what is interrupted.
"""

import asyncio
from contextlib import suppress


class Interruption:
    """A request to stop early, which may come from a signal handler or another thread.

    One may be given to many runs, one after the other or side by side: it stops all, and those that begin later.
    """

    def __init__(self) -> None:
        self.requested = False
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        """One for each run; an event belongs to one loop."""

    def request(self) -> None:
        """Asks the runs to stop: domains not judged yet are reported as not attempted."""
        self.requested = True
        for loop, event in list(self._waiting):
            with suppress(RuntimeError):  # another thread has closed it in this moment
                loop.call_soon_threadsafe(event.set)

    async def wait(self) -> None:
        """Returns once the run is to stop."""
        waiting = asyncio.get_running_loop(), asyncio.Event()
        self._waiting.add(waiting)
        try:
            if not self.requested:
                await waiting[1].wait()
        finally:
            self._waiting.discard(waiting)
