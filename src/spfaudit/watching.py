"""What goes on beside judging: telling how far it is, keeping what there is, and heeding the parent process.

Knows a spool's progress and the descriptor of `workers`; nothing of judging.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from spfaudit.interruption import Interruption
from spfaudit.report.spool import Spool

_TICK = 0.1
"""Seconds between two reports of progress."""
_FLUSH = 1.0
"""Seconds after which other processes see what was judged."""


class Keeper(Protocol):
    """Whoever keeps verdicts while the run goes on, and may know some from an earlier one that was cut short."""

    @property
    def started(self) -> datetime | None:
        """When that one was started: dates are judged as on its day."""

    @property
    def wants_evidence(self) -> bool:
        """Whether the spool is to have the marks of answers as well."""

    def restore(self, spool: Spool) -> int:
        """Fills places of the spool, and returns how many. Called once, before anything is judged."""

    def keep(self, spool: Spool) -> None:
        """Called several times a second, in the process that was started."""


@asynccontextmanager
async def beside(doing: Coroutine[Any, Any, None], broken: Callable[[BaseException], None]) -> AsyncIterator[None]:
    """Does something beside the block and as long as that lasts. `broken`: told of what it raises."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (defect := task.exception()):
            broken(defect)

    task = asyncio.ensure_future(doing)
    task.add_done_callback(ended)
    try:
        yield
    finally:
        task.cancel()


async def ticking(tick: Callable[[], None]) -> None:
    """Calls `tick` several times a second, until it is cancelled."""
    while True:
        await asyncio.sleep(_TICK)
        tick()


async def flushing(spool: Spool, failed: Callable[[OSError], None]) -> None:
    """Lets the parent see what is in the spool, until it is cancelled, or the disk is full."""
    while True:
        await asyncio.sleep(_FLUSH)
        try:
            spool.flush()
        except OSError as error:
            failed(error)
            return


def obey(orders: int, halt: Interruption) -> None:
    """Does what the parent says: ends early, or at once if nobody will read what we write."""
    if os.read(orders, 1):
        halt.request()
    else:
        os._exit(1)  # the parent has died
