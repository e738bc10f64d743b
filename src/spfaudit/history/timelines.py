"""Each domain through the runs: its documents in the order of time, one domain after the other.

Nothing is kept but one domain's documents, of which those that are the same are one.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count, groupby
from typing import Any

from msgspec import Struct

from spfaudit.history.database import Database
from spfaudit.history.history_error import lacking
from spfaudit.history.many_values import ONE_OF, as_one_value
from spfaudit.history.reading import stored_domain
from spfaudit.report.document import DomainDocument

_SIGHTS = f"""SELECT {{order}}, domain.name, verdict.run, verdict.line, heading.id, verdict.body
             FROM verdict JOIN heading ON heading.id = verdict.heading JOIN domain ON domain.id = heading.domain
             JOIN run ON run.id = verdict.run {{more}}
             WHERE verdict.run {ONE_OF} ORDER BY 1, run.instant, run.id"""
_PLACES = """INSERT INTO temp.{name} SELECT heading.domain, place FROM verdict JOIN heading ON heading.id = heading
             WHERE run = ?"""
_LACKING = f"""SELECT id FROM run WHERE id {ONE_OF} AND json_extract(CAST(about AS TEXT), '$.summary.domains') !=
              (SELECT count(*) FROM verdict JOIN heading ON heading.id = verdict.heading
               JOIN domain ON domain.id = heading.domain JOIN body ON body.id = verdict.body WHERE run = run.id)"""
_numbers = count(1)


class Sight(Struct, frozen=True):
    """What a run reported of a domain."""

    run: int
    domain: DomainDocument


class Timeline(Struct, frozen=True):
    """A domain in all of the runs that list it."""

    domain: str
    sights: list[Sight]
    """In the order in which the runs started."""


def timelines(database: Database, runs: Sequence[int], *, like: int | None = None) -> Iterator[Timeline]:
    """Domains as these runs, whose reports must be readable, saw them; by name.

    `like`: only the domains of this run, in the order of its report.
    """
    for (number,) in database.execute(_LACKING, (as_one_value(runs),)).fetchmany(1):
        raise lacking(f"a verdict of run {number}")
    if like is None:
        yield from _read(database, _SIGHTS.format(order="domain.name", more=""), runs)
        return
    # SQLite would make no index of its own for these, and look through all of them for every verdict.
    name = f"place_{next(_numbers)}"
    database.execute(f"CREATE TEMP TABLE {name} (domain INTEGER PRIMARY KEY, place INTEGER NOT NULL)")
    try:
        database.execute(_PLACES.format(name=name), (like,))
        more = f"CROSS JOIN temp.{name} AS wanted ON wanted.domain = heading.domain"
        yield from _read(database, _SIGHTS.format(order="wanted.place", more=more), runs)
    finally:
        database.execute(f"DROP TABLE temp.{name}")


def _read(database: Database, statement: str, runs: Sequence[int]) -> Iterator[Timeline]:
    with closing(database.execute(statement, (as_one_value(runs),))) as rows:
        for _, group in groupby(rows, key=_order):
            yield _timeline(database, group)


def _order(row: tuple[Any, ...]) -> Any:
    return row[0]


def _timeline(database: Database, rows: Iterator[tuple[Any, ...]]) -> Timeline:
    read: dict[tuple[int, int, int], DomainDocument] = {}
    sights = []
    name = ""
    for _, domain, run, line, heading, body in rows:
        name = domain  # the same in all of them
        document = read.get((line, heading, body))
        if document is None:
            document = read[line, heading, body] = stored_domain(database, run, heading, line, body)
        sights.append(Sight(run, document))
    return Timeline(name, sights)
