"""Octets kept until a report is written: appended in any order, read by place. In memory while they are few.

Knows a temporary file that has no name, disks that fill up, and systems that have no room for such a file. Knows
nothing of what it keeps.
"""

import os
import sys
from typing import BinaryIO

_IN_MEMORY = 16 * 1024 * 1024
"""Octets that are kept without a file."""
_BUFFER = 256 * 1024
"""Octets that are written at once; so many are read ahead as well, where reading goes on in order."""


class Tape:
    """Append-only octets. `shared`: in a file from the beginning, so that a forked process may write what we read.

    `first`: a tape that is always brought into its file before this one, so that who reads this finds that as well.
    """

    def __init__(self, *, shared: bool = False, first: "Tape | None" = None) -> None:
        self._shared = shared
        self._first = first
        self._file: BinaryIO | None = _nameless_file() if shared else None
        self._written = 0
        """Octets in the file."""
        self._pending = bytearray()
        self._most_pending = _BUFFER if shared else _IN_MEMORY
        self._window = b""
        self._window_start = 0

    def append(self, octets: bytes) -> int:
        """Keeps them, and returns where. Raises OSError if `shared` and the disk is full."""
        offset = self._written + len(self._pending)
        self._pending += octets
        if len(self._pending) > self._most_pending:
            self.flush()
        return offset

    def flush(self) -> None:
        """Brings all into the file. Raises OSError if `shared`; otherwise what the disk does not take stays here."""
        if self._first is not None:
            self._first.flush()
        try:
            if self._file is None:
                self._file = _nameless_file()
            _write_at(self._file.fileno(), self._pending, self._written)
        except OSError:
            if self._shared:
                raise
            self._most_pending = sys.maxsize
        else:
            self._written += len(self._pending)
            self._pending.clear()
            self._most_pending = min(self._most_pending, _BUFFER)

    def catch_up(self) -> int:
        """Takes for kept what another process has written, and returns how much that is."""
        if self._file is not None:
            self._written = os.fstat(self._file.fileno()).st_size
        return self._written

    def length(self) -> int:
        """How much can be read; of what another process appends, what that has brought into the file."""
        return (self.catch_up() if self._shared else self._written) + len(self._pending)

    def read(self, offset: int, length: int) -> bytes:
        """What was appended there. Cheapest if it is read in the order in which it came. Raises OSError."""
        if offset >= self._written:
            start = offset - self._written
            return bytes(self._pending[start : start + length])
        start = offset - self._window_start
        if start < 0 or start + length > len(self._window):
            assert self._file is not None
            # Verdicts come in an order of their own: whoever jumps about would read most things ahead in vain.
            ahead = min(2 * len(self._window), _BUFFER) if 0 <= start <= len(self._window) else 0
            self._window = os.pread(self._file.fileno(), max(length, ahead), offset)
            self._window_start, start = offset, 0
        return self._window[start : start + length]

    def close(self) -> None:
        """Forgets everything."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._written = 0
        self._pending.clear()
        self._window = b""


def _nameless_file() -> BinaryIO:
    import tempfile  # takes longer than a short run's whole report

    try:
        return tempfile.TemporaryFile(buffering=0, prefix="spfaudit-")
    except FileNotFoundError:  # no folder can be written, as in a container that is read-only
        if not hasattr(os, "memfd_create"):
            raise
        return open(os.memfd_create("spfaudit"), "w+b", buffering=0)


def _write_at(descriptor: int, octets: bytearray, offset: int) -> None:
    with memoryview(octets) as view:
        done = 0
        while done < len(view):
            done += os.pwrite(descriptor, view[done:], offset + done)
