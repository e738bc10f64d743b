"""Work shared among forked processes: started, watched, told to stop, and never left behind.

Knows processes, pipes and signals; nothing of what the work is.
"""

import gc
import os
import select
import signal
import sys
import traceback
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec
from msgspec import Struct

MANY = 2_000
"""Things to do from which on a second process is worth its start."""
_BLOCK = 50
"""Neighbours in a list, which often have much in common, are the same process's work."""
_MOST_BLOCKS = 2_000
"""Every pipe holds as many numbers of two octets (POSIX: 4,096 octets at least are written at once or not at all)."""
_LOOK = 0.02
"""Seconds between two looks at whether the workers are to stop."""

Work = Callable[[int, int], bytes]
"""Called in the worker with its number, from 0, and a descriptor; returns what the parent is to have.

The descriptor becomes readable when the work is to end early, and is at its end when nobody waits for it any more.
"""


class Ended(Struct, frozen=True, kw_only=True):
    """How a worker ended. Exactly one of the three says it."""

    result: bytes | None = None
    """What its work returned."""
    crash: str | None = None
    """The traceback of what its work raised."""
    death: str | None = None
    """How it died without a word: killed, or out of memory."""


class NoWorker(Exception):
    """Not a single process could be started: whoever has the work must do it alone."""


class _Worker(Struct):
    pid: int
    orders: int
    reports: int
    heard: bytearray


def can_fork() -> bool:
    """Whether this system can share work among processes."""
    return hasattr(os, "fork")


def usable_cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def suggested_jobs(things: int) -> int:
    """How many processes are best for so many things to do on this machine."""
    return 2 if things >= MANY and can_fork() and usable_cores() > 1 else 1


def share_work(work: Work, count: int, must_stop: Callable[[], bool]) -> list[Ended]:
    """Does `work` in `count` processes, and returns how each ended, in their order.

    `must_stop` is asked many times a second: from its first True on, the workers are told to end early. Not to be
    called where there are threads, or a running event loop. Workers don't heed the terminal's signals: if this call
    is left by an exception they are killed, and if this process dies they end.

    Raises NoWorker where the system refuses every process. If it refuses some, the others do the work.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # what exists now stays in memory that is shared, as far as it can
    workers: list[_Worker] = []
    ended: list[Ended] = []
    unborn: list[Ended] = []
    try:
        try:
            for number in range(count):
                workers.append(_start(work, number, workers))
        except OSError as error:  # no process or descriptor is left for one more
            if not workers:
                raise NoWorker from error
            unborn = [Ended(death=error.strerror or str(error))] * (count - len(workers))
        _listen(workers, must_stop)
    finally:
        gc.unfreeze()
        ended.extend(map(_end, workers))
    return ended + unborn


def _start(work: Work, number: int, others: list[_Worker]) -> _Worker:
    orders, our_orders = os.pipe()
    our_reports, reports = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        for descriptor in (orders, our_orders, our_reports, reports):
            os.close(descriptor)
        raise
    if pid:
        os.close(orders)
        os.close(reports)
        return _Worker(pid=pid, orders=our_orders, reports=our_reports, heard=bytearray())
    status = 1
    try:
        for number_of_signal in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number_of_signal, signal.SIG_IGN)
        # Whoever holds our end of a pipe keeps a worker from seeing that we are gone.
        for descriptor in (
            our_orders,
            our_reports,
            *(end for other in others for end in (other.orders, other.reports)),
        ):
            os.close(descriptor)
        _report(reports, _outcome(work, number, orders))
        status = 0
    finally:
        os._exit(status)  # no more than this: what else there is to be done at exit is the parent's


def _outcome(work: Work, number: int, orders: int) -> Ended:
    try:
        return Ended(result=work(number, orders))
    except MemoryError:
        return Ended(death="out of memory")
    except BaseException:
        return Ended(crash=traceback.format_exc())


def _report(descriptor: int, ended: Ended) -> None:
    octets = memoryview(msgspec.msgpack.encode(ended))
    while octets:
        octets = octets[os.write(descriptor, octets) :]


def _listen(workers: list[_Worker], must_stop: Callable[[], bool]) -> None:
    """Returns when all have ended."""
    speaking = {worker.reports: worker for worker in workers}
    poll = select.poll()
    for descriptor in speaking:
        poll.register(descriptor, select.POLLIN)
    told = False
    while speaking:
        if not told and must_stop():
            told = True
            _tell_to_stop(speaking.values())
        for descriptor, _ in poll.poll(_LOOK * 1000):
            octets = os.read(descriptor, 65536)
            speaking[descriptor].heard += octets
            if not octets:
                poll.unregister(descriptor)
                del speaking[descriptor]


def _tell_to_stop(workers: Iterable[_Worker]) -> None:
    for worker in workers:
        with suppress(BrokenPipeError):
            os.write(worker.orders, b"!")


def _end(worker: _Worker) -> Ended:
    """Sees to it that the worker is gone, and says how. It has had its say, or nobody listens any more."""
    os.close(worker.orders)
    os.close(worker.reports)
    if not worker.heard:  # it has died, or is still at work
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
    try:
        return msgspec.msgpack.decode(worker.heard, type=Ended)
    except msgspec.DecodeError:
        return Ended(death=signal.strsignal(-status) if status < 0 else f"exit status {status}")


class Deal:
    """Things to do, dealt in blocks to whichever process is ready for more, so that all end at about the same time.

    Made before the processes are. What one has taken and not done when it dies is lost; the rest is the others'.
    """

    def __init__(self, things: Sequence[int]) -> None:
        self._things = things
        self._size = max(_BLOCK, -(-len(things) // _MOST_BLOCKS))
        # Whoever reads a number from the pipe has it to himself; once all are read, it is at its end.
        self._numbers, writing = os.pipe()
        os.write(writing, array("H", range(-(-len(things) // self._size))).tobytes())
        os.close(writing)

    def __iter__(self) -> Iterator[int]:
        """What this process is to do; more is taken as it is wanted."""
        while number := os.read(self._numbers, 2):
            start = int.from_bytes(number, sys.byteorder) * self._size
            yield from self._things[start : start + self._size]

    def close(self) -> None:
        """To be called by the process that made it, when all have ended."""
        os.close(self._numbers)
