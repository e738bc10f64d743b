"""What goes on beside judging: as long as that lasts, and what is made of a full disk and of a parent that is gone."""

import asyncio
import errno
import os
from collections.abc import Callable
from typing import Any

import pytest

from spfaudit import watching
from spfaudit.interruption import Interruption


class FullDisk:
    """A spool that can be flushed a few times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.tried = 0

    def flush(self) -> None:
        self.tried += 1
        assert self.tried <= self.left + 1, "it is full for good"
        if self.tried > self.left:
            raise OSError(errno.ENOSPC, "No space left on device")


def beside(doing: Callable[[], Any], block: Callable[[], Any]) -> list[BaseException]:
    """What is told of that breaks in `doing`, which goes on beside `block` and ends with it without a word."""
    broken: list[BaseException] = []
    complaints: list[dict[str, Any]] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        async with watching.beside(doing(), broken.append):
            await block()
        await asyncio.sleep(0)  # so that what ends with the block can do so
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())
    assert complaints == []
    return broken


def test_it_ends_with_what_it_goes_on_beside() -> None:
    ends: list[str] = []

    async def forever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ends.append("with the block")
            raise

    async def block() -> None:
        await begun.wait()
        assert not ends

    begun = asyncio.Event()
    assert beside(forever, block) == []
    assert ends == ["with the block"]


def test_what_breaks_beside_it_is_told_while_it_lasts() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    (broken,) = beside(fail, lambda: asyncio.sleep(0.01))
    assert isinstance(broken, ZeroDivisionError)


def test_the_disk_is_full_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_FLUSH", 0.0)
    told: list[OSError] = []
    spool: Any = FullDisk(2)
    asyncio.run(watching.flushing(spool, told.append))
    assert (spool.tried, [error.errno for error in told]) == (3, [errno.ENOSPC])


def test_a_worker_ends_early_when_told_and_at_once_when_nobody_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    exits: list[int] = []
    monkeypatch.setattr(os, "_exit", exits.append)
    orders, parent = os.pipe()
    os.write(parent, b"!")
    halt = Interruption()
    watching.obey(orders, halt)
    assert (halt.requested, exits) == (True, [])
    os.close(parent)
    watching.obey(orders, halt)
    assert exits == [1]
    os.close(orders)
