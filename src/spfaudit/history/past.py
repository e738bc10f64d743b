"""What a history knows of the time before a run, for whoever compares that run with a later one (`diff.past`)."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

import msgspec

from spfaudit.diff.determined import Look
from spfaudit.diff.past import FirstSeen, PastState
from spfaudit.history.database import Database
from spfaudit.history.history_error import lacking
from spfaudit.history.packing import put_together, unpack
from spfaudit.history.reading import stored_domain
from spfaudit.history.runs import RunRecord
from spfaudit.report.document import FindingDocument, IncludeDocument, RunDocument

_OF_SERIES = "series = (SELECT id FROM series WHERE name = :series) AND state IN ('interrupted', 'done')"
_EARLIER = "(instant, run.id) < (:instant, :run)"
_LAST = 2**63 - 1
"""The number of no run: above all others."""
_Moment = tuple[float, int]
"""When a run was started, in seconds since 1970, and its number."""


class _About(msgspec.Struct):
    run: RunDocument


class _Lists(msgspec.Struct):
    includes: list[IncludeDocument] = []


class _Life(msgspec.Struct, frozen=True):
    first: _Moment
    started: str
    ended: _Moment | None


class KeptPast:
    """Readable runs of the same inventory as `run` that started before it. Reads only while the database is open.

    `later`: the run that it is compared with, or when that was started: findings may have come up between the two.
    """

    def __init__(self, database: Database, run: RunRecord, later: RunRecord | datetime | None = None) -> None:
        self._database = database
        self._moment: _Moment = run.started.timestamp(), run.id
        self._later = _moment_of(later, run.series) or self._moment
        self._values = {"series": run.series, "instant": self._moment[0], "run": run.id}
        self._indexed = False
        self._lives_of: str | None = None
        self._lives: dict[tuple[str, str], list[_Life]] = {}
        self._looks: dict[int, Look | None] = {}
        self._last_without = cache(self._find_last_without)
        self._run = cache(self._read_run)
        self._policy = cache(self._read_policy)
        self._includes = cache(self._read_includes)

    def states(self, domain: str) -> Iterator[PastState]:
        """The domain in the runs that have it, the latest first; of those that tell the very same, only the latest.

        What nobody could ever find out is looked for in all of them, and is most often told in few ways.
        """
        self._index()
        rows = self._database.execute(
            """SELECT verdict.run, heading, body, line FROM past_place
               JOIN verdict ON verdict.run = past_place.run AND verdict.place = past_place.place
               WHERE past_place.domain = (SELECT id FROM domain WHERE name = ?)
               AND (past_place.instant, past_place.run) < (?, ?)
               ORDER BY past_place.instant DESC, past_place.run DESC""",
            (domain, *self._moment),
        )
        told = set()
        for number, heading, body, line in rows:
            same = heading, body, self._policy(number)
            if same not in told:
                told.add(same)
                document = stored_domain(self._database, number, heading, line, body)
                yield PastState(run=self._run(number), domain=document)

    def first_seen(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """The run in which the finding came up, the last time before or in `run`."""
        known = [life for life in self._lives_of_one(domain, finding) if life.first <= self._moment]
        return self._told(domain, finding, known[-1]) if known else None

    def opened_between(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """The run after `run` in which it came up, if it has not ended by the later one."""
        for life in self._lives_of_one(domain, finding):
            if self._moment < life.first <= self._later and (life.ended is None or life.ended > self._later):
                return self._told(domain, finding, life)
        return None

    def _lives_of_one(self, domain: str, finding: FindingDocument) -> list[_Life]:
        """In their order."""
        if self._lives_of != domain:  # findings are asked for domain by domain: one query for all that it has
            self._lives_of, self._lives, self._looks = domain, {}, {}
            rows = self._database.execute(
                """SELECT code, fingerprint, first.instant, first.id, first.started, ended.instant, ended.id
                   FROM life JOIN run AS first ON first.id = first_seen LEFT JOIN run AS ended ON ended.id = life.ended
                   WHERE life.series = (SELECT id FROM series WHERE name = ?)
                   AND domain = (SELECT id FROM domain WHERE name = ?) ORDER BY episode""",
                (self._values["series"], domain),
            )
            for code, fingerprint, instant, number, started, end, end_number in rows:
                ended = None if end is None else (end, end_number)
                self._lives.setdefault((code, fingerprint), []).append(_Life((instant, number), started, ended))
        return self._lives.get((finding.code, finding.fingerprint), [])

    def _told(self, domain: str, finding: FindingDocument, life: _Life) -> FirstSeen:
        instant, number = life.first
        if number not in self._looks:
            self._looks[number] = self._look_before(domain, instant, number)
        look = self._looks[number]
        absent = look is not None and not look.has(finding) and look.doubt_of(finding) is None
        return FirstSeen(life.started, exactly=absent)

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
        return Look(self._run(run), put_together(heading, line, body))

    def _find_last_without(self, instant: float, number: int) -> _Moment:
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
        """The included record in each run that tells it, the latest first, each after the start of its run."""
        rows = self._database.execute(
            f"SELECT run.id, started FROM run WHERE {_OF_SERIES} AND {_EARLIER} ORDER BY instant DESC, run.id DESC",
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
        end = max(self._moment, self._later)
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
                WHERE {_OF_SERIES} AND (instant, run.id) < (:end, :end_run)""",
            {**self._values, "end": end[0], "end_run": end[1]},
        )

    def _read_run(self, number: int) -> RunDocument:
        (about,) = self._database.execute("SELECT about FROM run WHERE id = ?", (number,)).fetchone()
        return msgspec.json.decode(about, type=_About).run

    def _read_policy(self, number: int) -> bytes | None:
        """What says by which rules it judged."""
        policy: bytes | None
        (policy,) = self._database.execute("SELECT policy_digest FROM run WHERE id = ?", (number,)).fetchone()
        return policy

    def _read_includes(self, number: int) -> dict[str, IncludeDocument]:
        (lists,) = self._database.execute("SELECT lists FROM run WHERE id = ?", (number,)).fetchone()
        if lists is None:
            raise lacking(f"the report of run {number}")
        return {one.name: one for one in msgspec.json.decode(unpack(lists), type=_Lists).includes}


def _moment_of(later: RunRecord | datetime | None, series: str) -> _Moment | None:
    """The moment of the run; None: nothing is known of what was up to then."""
    match later:
        case RunRecord():
            return (later.started.timestamp(), later.id) if later.series == series else None
        case datetime():
            return later.timestamp(), _LAST
        case None:
            return None
