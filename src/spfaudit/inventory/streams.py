"""Which inventories are streams and not files, by what they are called; and standard input, which all commands share.

Knows nothing of what is in them.
"""

import errno
import os
import sys
from typing import BinaryIO


def is_stream(path: str) -> bool:
    """Whether it is `-`, standard input, or what a shell hands over (`<(…)`).

    Nothing lies beside it, and the next run finds other things there.
    """
    folder, name = os.path.split(path)
    if not folder:
        return path == "-"
    folder = os.path.realpath(folder)
    return (folder, name) == ("/dev", "stdin") or folder.startswith(("/dev/fd", "/proc/"))


def standard_input() -> BinaryIO:
    """In octets. Raises OSError if it was closed before the program began."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdin.buffer
