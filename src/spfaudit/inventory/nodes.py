"""What an inventory file is made of before it means anything: text with its place.

Shared by all formats, so that the same checks serve a YAML value and a CSV cell.
Knows no key, no column and no YAML.
"""

from msgspec import Struct

MAX_SCALAR = 4096
"""Characters of one value."""


class Gap(Struct, frozen=True):
    """A mere place: where something stands that was refused, and reported, already."""

    line: int
    """From 1; 0 is the file as a whole."""
    column: int
    """From 1, in characters."""


class Scalar(Struct, frozen=True):
    """A value, its text as written."""

    text: str
    line: int
    column: int
    plain: bool = True
    """Written without quotes: only then `null` and nothing at all mean that there is no value."""


class Sequence(Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]
    line: int
    column: int


class Mapping(Struct, frozen=True):
    """Keys with their values, in the file's order; no key comes twice."""

    pairs: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int


Node = Gap | Scalar | Sequence | Mapping
