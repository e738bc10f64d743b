"""Many numbers in little memory, which forked processes may have in common."""

from array import array
from typing import Literal


def numbers(kind: Literal["H", "I", "Q"], count: int, *, shared: bool) -> "array[int] | memoryview[int]":
    """So many zeros; `shared`: in memory that forked processes have in common."""
    zeros = array(kind, [0])
    if not shared:
        return zeros * count
    import mmap  # one process has no use for it

    return memoryview(mmap.mmap(-1, max(1, count) * zeros.itemsize)).cast(kind)[:count]
