"""A run out of the history, as a report that every format can render; its domains are read as they are wanted."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from spfaudit.history.database import Database
from spfaudit.history.packing import put_together, unpack
from spfaudit.report.document import (
    DomainDocument,
    GroupDocument,
    IncludeDocument,
    ReportDocument,
    RunDocument,
    SummaryDocument,
    ToolDocument,
)

_VERDICT = """content, line, document FROM verdict
              JOIN heading ON heading.id = heading JOIN body ON body.id = body"""


class StoredDomains:
    """The domains of a run, in the order of its report; none is kept in memory."""

    def __init__(self, database: Database, number: int, count: int) -> None:
        self._database = database
        self._number = number
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[DomainDocument]:
        rows = self._database.execute(f"SELECT {_VERDICT} WHERE run = ? ORDER BY place", (self._number,))
        return map(_document, rows)

    def __getitem__(self, place: int) -> DomainDocument:
        row = self._database.execute(f"SELECT {_VERDICT} WHERE run = ? AND place = ?", (self._number, place)).fetchone()
        if row is None:
            raise IndexError(place)
        return _document(row)


class StoredReport(Struct, frozen=True, kw_only=True):
    """A `ReportDocument` whose domains lie in the history."""

    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    groups: list[GroupDocument]
    includes: list[IncludeDocument]
    domains: StoredDomains


def read_run(database: Database, number: int) -> StoredReport:
    """The report of a run that is readable (see `runs.find_run`)."""
    about, lists, count = database.execute(
        "SELECT about, lists, (SELECT count(*) FROM verdict WHERE run = id) FROM run WHERE id = ?", (number,)
    ).fetchone()
    whole: dict[str, Any] = {**msgspec.json.decode(about), **msgspec.json.decode(unpack(lists)), "domains": []}
    frame = msgspec.convert(whole, ReportDocument)
    parts = {name: getattr(frame, name) for name in StoredReport.__struct_fields__ if name != "domains"}
    return StoredReport(**parts, domains=StoredDomains(database, number, count))


def stored_domains(database: Database, number: int) -> Iterator[tuple[int, DomainDocument]]:
    """The documents of a run that need not have ended, with their places."""
    rows = database.execute(f"SELECT place, {_VERDICT} WHERE run = ? ORDER BY place", (number,))
    return ((place, _document((heading, line, body))) for place, heading, line, body in rows)


def _document(row: tuple[bytes, int, bytes]) -> DomainDocument:
    heading, line, body = row
    return put_together(heading, line, unpack(body))
