"""Runs a program and says what it cost. Bounded in time; ends only what it started."""

import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took, with the children that it waited for."""

    seconds: float
    cpu: float
    """Seconds of user and system time."""
    megabytes: float
    """The most that one of its processes had in memory."""
    status: int
    output: str


class TookTooLong(Exception):
    """A program was ended because its time was up."""


def measure(command: Sequence[str], *, given: str = "", limit: float = 1800.0) -> Cost:
    """Runs `command` with `given` as standard input, for `limit` seconds at most. Raises TookTooLong, OSError."""
    with TemporaryFile() as source, TemporaryFile() as output:
        source.write(given.encode())
        source.seek(0)
        began = perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=output, stderr=subprocess.DEVNULL)
        late = threading.Event()

        def end() -> None:
            late.set()
            process.terminate()

        clock = threading.Timer(limit, end)
        clock.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            clock.cancel()
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if late.is_set():
            raise TookTooLong(f"{command[0]} took more than {limit:.0f} s")
        output.seek(0)
        return Cost(
            seconds,
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024,  # Linux counts in kilobytes
            process.returncode,
            output.read().decode("utf-8", "replace"),
        )
