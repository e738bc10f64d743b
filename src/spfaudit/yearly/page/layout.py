"""Sections, paragraphs, tables and charts: what a format for people lays out. Text is verbatim, in one language."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

Kind = Literal["words", "name", "code", "short", "number"]
"""What a column holds: words, names of domains, codes, words that are not to be broken, or numbers."""
Piece = tuple[str, int]
"""Good, waived, unjudged or bad; and how many."""


class Column(Struct, frozen=True):
    """A column of a table."""

    title: str
    kind: Kind = "number"


class Table(Struct, frozen=True, kw_only=True):
    """A table. Its rows have as many cells as there are columns."""

    caption: str
    columns: list[Column]
    rows: list[list[str]]
    total: list[str] | None = None
    """The last row: the sum of the others."""


class Bar(Struct, frozen=True):
    """One column of a chart."""

    label: str
    said: str
    """The same in words."""
    pieces: list[Piece]
    """From the top; empty: nothing is known of that month."""


class Chart(Struct, frozen=True):
    """Stacked columns, month by month. All that it shows stands in a table as well."""

    title: str
    bars: list[Bar]


class Section(Struct, frozen=True, kw_only=True):
    """A section, or a part of one."""

    id: str
    title: str
    paragraphs: Sequence[str] = ()
    notes: Sequence[str] = ()
    """What nobody may overlook."""
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    parts: Sequence["Section"] = ()


class Page(Struct, frozen=True, kw_only=True):
    """The whole report."""

    title: str
    about: list[tuple[str, str]]
    sections: list[Section]
    end: str
