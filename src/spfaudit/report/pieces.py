"""Text that is made in small pieces, put together."""

from collections.abc import Iterable, Iterator

_PIECE = 64 * 1024
"""Characters that are collected before they are handed on."""


def in_lines(lines: Iterable[str]) -> str:
    """The lines as one text: each has its end."""
    return "".join(f"{line}\n" for line in lines)


def collected(written: Iterable[str]) -> Iterator[str]:
    """The text in larger pieces."""
    some: list[str] = []
    size = 0
    for text in written:
        some.append(text)
        size += len(text)
        if size > _PIECE:
            yield "".join(some)
            some, size = [], 0
    yield "".join(some)
