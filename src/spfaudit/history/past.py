"""What a history knows of the time before a run, for whoever compares that run with a later one (`diff.past`)."""

from collections.abc import Iterator
from functools import cache

import msgspec

from spfaudit.diff.determined import Look
from spfaudit.diff.past import FirstSeen, PastState
from spfaudit.history.database import Database
from spfaudit.history.history_error import lacking
from spfaudit.history.packing import put_together, unpack
from spfaudit.history.runs import RunRecord
from spfaudit.report.document import FindingDocument, IncludeDocument, RunDocument

_EARLIER = "series = (SELECT id FROM series WHERE name = :series) AND (instant, run.id) < (:instant, :run)" + (
    " AND state IN ('interrupted', 'done')"
)


class _About(msgspec.Struct):
    run: RunDocument


class _Lists(msgspec.Struct):
    includes: list[IncludeDocument] = []


class KeptPast:
    """Readable runs of the same inventory as `run` that started before it. Reads only while the database is open."""

    def __init__(self, database: Database, run: RunRecord) -> None:
        self._database = database
        self._values = {"series": run.series, "instant": run.started.timestamp(), "run": run.id}
        self._indexed = False
        self._seen_of: str | None = None
        self._seen: dict[tuple[str, str], tuple[int, float, str]] = {}
        self._looks: dict[int, Look | None] = {}
        self._last_without = cache(self._find_last_without)
        self._run = cache(self._read_run)
        self._includes = cache(self._read_includes)

    def states(self, domain: str) -> Iterator[PastState]:
        """The domain in each run that has it, the latest first."""
        self._index()
        rows = self._database.execute(
            """SELECT verdict.run, content, line, document FROM past_place
               JOIN verdict ON verdict.run = past_place.run AND verdict.place = past_place.place
               JOIN heading ON heading.id = heading JOIN body ON body.id = body
               WHERE past_place.domain = (SELECT id FROM domain WHERE name = ?) ORDER BY past_place.instant DESC""",
            (domain,),
        )
        for number, heading, line, body in rows:
            yield PastState(run=self._run(number), domain=put_together(heading, line, unpack(body)))

    def first_seen(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """The run in which the finding came up, the last time before or in `run`."""
        if self._seen_of != domain:  # findings are asked for domain by domain: one query for all that it has
            rows = self._database.execute(
                """SELECT code, fingerprint, run.id, instant, run.started FROM life JOIN run ON run.id = first_seen
                   WHERE life.series = (SELECT id FROM series WHERE name = :series)
                   AND domain = (SELECT id FROM domain WHERE name = :domain) AND instant <= :instant
                   ORDER BY episode""",
                {**self._values, "domain": domain},
            )
            self._seen = {(code, fingerprint): moment for code, fingerprint, *moment in rows}
            self._seen_of = domain
            self._looks = {}
        found = self._seen.get((finding.code, finding.fingerprint))
        if found is None:
            return None
        number, instant, started = found
        if number not in self._looks:
            self._looks[number] = self._look_before(domain, instant, number)
        look = self._looks[number]
        return FirstSeen(started, exactly=look is not None and look.doubt(finding.code) is None)

    def _look_before(self, domain: str, instant: float, number: int) -> Look | None:
        """The domain in the run before that one. None: it was not listed there, or nobody knows any more."""
        self._index()
        row = self._database.execute(
            """SELECT past_place.instant, verdict.run, content, line, document FROM past_place
               JOIN verdict ON verdict.run = past_place.run AND verdict.place = past_place.place
               JOIN heading ON heading.id = heading JOIN body ON body.id = body
               WHERE past_place.domain = (SELECT id FROM domain WHERE name = ?)
               AND (past_place.instant, past_place.run) < (?, ?)
               ORDER BY past_place.instant DESC, past_place.run DESC LIMIT 1""",
            (domain, instant, number),
        ).fetchone()
        if row is None or (row[0], row[1]) < self._last_without(instant, number):
            return None
        _, run, heading, line, body = row
        return Look(self._run(run), put_together(heading, line, unpack(body)))

    def _find_last_without(self, instant: float, number: int) -> tuple[float, int]:
        """The last run before that one by which a domain that it does not tell of is gone, or which was pruned."""
        row = self._database.execute(
            """SELECT instant, id FROM run WHERE series = (SELECT id FROM series WHERE name = ?)
               AND (instant, id) < (?, ?) AND about IS NOT NULL
               AND (state = 'pruned' OR whole AND state IN ('interrupted', 'done'))
               ORDER BY instant DESC, id DESC LIMIT 1""",
            (self._values["series"], instant, number),
        ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def includes(self, name: str) -> Iterator[tuple[str, IncludeDocument]]:
        """The included record in each run that tells it, the latest first, behind the run's start."""
        rows = self._database.execute(
            f"SELECT run.id, started FROM run WHERE {_EARLIER} ORDER BY instant DESC, run.id DESC",
            self._values,
        ).fetchall()
        for number, started in rows:
            one = self._includes(number).get(name)
            if one:
                yield started, one

    def _index(self) -> None:
        """Where each domain stands in each of the runs: made when it is first wanted, and gone with the connection."""
        if self._indexed:
            return
        self._indexed = True
        self._database.execute("DROP TABLE IF EXISTS temp.past_place")
        self._database.execute(
            """CREATE TEMP TABLE past_place (
                   domain INTEGER NOT NULL, instant REAL NOT NULL, run INTEGER NOT NULL, place INTEGER NOT NULL,
                   PRIMARY KEY (domain, instant, run, place)
               ) WITHOUT ROWID"""
        )
        self._database.execute(
            f"""INSERT INTO past_place SELECT heading.domain, instant, run.id, place
                FROM run JOIN verdict ON verdict.run = run.id JOIN heading ON heading.id = heading
                WHERE {_EARLIER}""",
            self._values,
        )

    def _read_run(self, number: int) -> RunDocument:
        (about,) = self._database.execute("SELECT about FROM run WHERE id = ?", (number,)).fetchone()
        return msgspec.json.decode(about, type=_About).run

    def _read_includes(self, number: int) -> dict[str, IncludeDocument]:
        (lists,) = self._database.execute("SELECT lists FROM run WHERE id = ?", (number,)).fetchone()
        if lists is None:
            raise lacking(f"the report of run {number}")
        return {one.name: one for one in msgspec.json.decode(unpack(lists), type=_Lists).includes}
