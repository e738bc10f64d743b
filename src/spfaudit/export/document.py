"""The export as data: `spfaudit.export/1`, the versioned JSON form, which the other formats render.

Text is in one language and still verbatim: each format sanitises and escapes for its own medium.
"""

from collections.abc import Iterator
from typing import Literal, Protocol

from msgspec import Struct

from spfaudit.export.since import State
from spfaudit.history.reference import RunReference
from spfaudit.history.standing import Lack
from spfaudit.report.document import WaiverDocument
from spfaudit.text import Lang

SCHEMA_ID: Literal["spfaudit.export/1"] = "spfaudit.export/1"


class MonthDocument(Struct, frozen=True, kw_only=True):
    """A month, or the part of one that lies in the period, and what stands for it."""

    month: str
    """2026-10"""
    first: str
    last: str
    run: RunReference | None
    lack: Lack | None
    """Why no run stands for it."""
    others: list[RunReference]
    """Other runs of the month, on which no row rests."""


class FoundDocument(Struct, frozen=True, kw_only=True):
    """A finding that keeps the requirement from being met."""

    code: str
    name: str
    severity: str
    first_seen: RunReference | None
    """Null: not known."""
    waiver: WaiverDocument | None


class DeterminedDocument(Struct, frozen=True, kw_only=True):
    """What was known last of a requirement that is unjudged now."""

    status: State
    run: RunReference


class RowDocument(Struct, frozen=True, kw_only=True):
    """A requirement on a domain, as of the run that stands for the month."""

    month: str
    run: RunReference
    domain: str
    unicode: str
    usage: str
    organization: str | None
    requirement: str
    requirement_title: str
    status: State
    since: RunReference
    """The first run that found it so. What could not be found out in between is no change."""
    since_exactly: bool
    """False: it may have been so for longer."""
    findings: list[FoundDocument]
    unjudged: list[str]
    """Why nobody knows."""
    last_determined: DeterminedDocument | None
    """Of what is unjudged; null: never, since the domain was listed."""


class ExportDocument(Struct, frozen=True, kw_only=True):
    """The whole export."""

    schema: Literal["spfaudit.export/1"] = SCHEMA_ID
    inventory: str
    timezone: str
    lang: Lang
    first: str
    last: str
    months: list[MonthDocument]
    rows: list[RowDocument]


class Rows(Protocol):
    """Rows that can be read more than once."""

    def __iter__(self) -> Iterator[RowDocument]: ...


class AnyExport(Protocol):
    """What a format reads: an `ExportDocument`, or the same with rows that are made as they are read."""

    @property
    def inventory(self) -> str: ...

    @property
    def timezone(self) -> str: ...

    @property
    def lang(self) -> Lang: ...

    @property
    def first(self) -> str: ...

    @property
    def last(self) -> str: ...

    @property
    def months(self) -> list[MonthDocument]: ...

    @property
    def rows(self) -> Rows: ...
