"""The standard streams as a shell may leave them: closed, full, or of an encoding that lacks what is said.

What cannot be told on stderr goes nowhere else, and changes no exit status. What cannot be written to stdout is an
error.
"""

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

ERASE_LINE = "\r\x1b[K"
"""To a stream that obeys escapes."""


def settle_streams() -> None:
    """Makes the streams fit to be written to. Before anything else: the next file opened has a closed one's number."""
    for descriptor, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_RDWR)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, flags)  # which takes the lowest number that is free
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8")  # which fails
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    encoding = sys.stderr.encoding if sys.stderr else "utf-8"
    sys.stderr = _Told(io.FileIO(2, "w", closefd=False), encoding)


def obeys_escapes(stream: TextIO) -> bool:
    """Whether it is a terminal, and one that takes commands: a dumb one would show them."""
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")  # terminfo(5) has both


class _Told(io.TextIOWrapper):
    """A stream that drops what cannot be written to it."""

    def __init__(self, raw: io.FileIO, encoding: str) -> None:
        super().__init__(io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=True)

    def write(self, text: str) -> int:
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def silence_stdout() -> None:
    """Keeps the interpreter from complaining about a closed pipe when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
