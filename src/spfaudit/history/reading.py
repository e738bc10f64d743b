"""A run out of the history, as a report that every format can render; its domains are read as they are wanted."""

from collections.abc import Iterator
from itertools import starmap
from typing import Any

import msgspec

from spfaudit.history.database import Database, path_of, while_read
from spfaudit.history.history_error import explained, lacking
from spfaudit.history.packing import put_together, unpack
from spfaudit.report.document import DomainDocument, ReportDocument
from spfaudit.report.lazy_report import LazyReport

_VERDICT = """content, line, document FROM verdict
              JOIN heading ON heading.id = heading JOIN body ON body.id = body"""


class StoredDomains:
    """The domains of a run, in the order of its report; none is kept in memory. Reading raises HistoryError."""

    def __init__(self, database: Database, number: int, count: int) -> None:
        self._database = database
        self._number = number
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[DomainDocument]:
        rows = self._database.execute(f"SELECT {_VERDICT} WHERE run = ? ORDER BY place", (self._number,))
        return while_read(self._database, self._all(starmap(put_together, rows)))

    def _all(self, documents: Iterator[DomainDocument]) -> Iterator[DomainDocument]:
        left = self._count
        for document in documents:
            left -= 1
            yield document
        if left:
            raise lacking(f"a verdict of run {self._number}")

    def __getitem__(self, place: int) -> DomainDocument:
        wanted = f"SELECT {_VERDICT} WHERE run = ? AND place = ?"
        with explained(path_of(self._database)):
            row = self._database.execute(wanted, (self._number, place)).fetchone()
            if row is not None:
                return put_together(*row)
        raise IndexError(place)


def read_run(database: Database, number: int) -> LazyReport:
    """The report of a run that is readable (see `runs.find_run`)."""
    about, lists, count = database.execute(
        "SELECT about, lists, (SELECT count(*) FROM verdict WHERE run = id) FROM run WHERE id = ?", (number,)
    ).fetchone()
    if about is None or lists is None:
        raise lacking(f"the report of run {number}")
    whole: dict[str, Any] = {**msgspec.json.decode(about), **msgspec.json.decode(unpack(lists)), "domains": []}
    frame = msgspec.convert(whole, ReportDocument)
    if frame.summary.domains != count:
        raise lacking(f"a verdict of run {number}")
    parts = {name: getattr(frame, name) for name in LazyReport.__struct_fields__ if name != "domains"}
    return LazyReport(**parts, domains=StoredDomains(database, number, count))


def stored_domains(database: Database, number: int) -> Iterator[tuple[int, DomainDocument]]:
    """The documents of a run that need not have ended, with their places."""
    rows = database.execute(f"SELECT place, {_VERDICT} WHERE run = ? ORDER BY place", (number,))
    return while_read(database, ((place, put_together(*parts)) for place, *parts in rows))


def stored_domain(database: Database, number: int, heading: int, line: int, body: int) -> DomainDocument:
    """A document of a run: that which is kept in these rows."""
    row = database.execute(
        "SELECT content, document FROM heading, body WHERE heading.id = ? AND body.id = ?", (heading, body)
    ).fetchone()
    if row is None:
        raise lacking(f"a verdict of run {number}")
    content, document = row
    return put_together(content, line, document)
