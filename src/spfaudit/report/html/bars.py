"""Bars of a chart: how long the pieces are, in hundredths of a percent, so that none that counts disappears.

Knows numbers; the template draws them.
"""

from collections.abc import Sequence

from msgspec import Struct

_WHOLE = 10_000
_LEAST = 60
"""A piece that stands for anything at all is at least so long: one domain of thousands must be seen."""


class Piece(Struct, frozen=True):
    """One stretch of a bar."""

    kind: str
    """good, waived, unjudged or bad: what it looks like."""
    start: str
    """In percent, as SVG writes it."""
    length: str


def pieces(counts: Sequence[tuple[str, int]]) -> list[Piece]:
    """The stretches of one bar, in that order, which together make the whole; none for what counts nothing."""
    present = [(kind, count) for kind, count in counts if count]
    total = sum(count for _, count in present)
    lengths = [max(_LEAST, count * _WHOLE // total) for _, count in present]
    if lengths:
        longest = lengths.index(max(lengths))
        lengths[longest] += _WHOLE - sum(lengths)
    found = []
    start = 0
    for (kind, _), length in zip(present, lengths, strict=True):
        found.append(Piece(kind, _percent(start), _percent(length)))
        start += length
    return found


def _percent(hundredths: int) -> str:
    return f"{hundredths / 100:g}%"
