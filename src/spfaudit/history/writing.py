"""A run into the history: begun, filled in batches while it goes on, and ended.

Each step is one transaction: whatever happens between two of them, earlier runs are whole, and this one is not there or
says of itself that it is running still. Knows documents, and nothing of who judged.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from spfaudit.history.answered import COLLECTING, add_marks, evidence_digest, forget_marks
from spfaudit.history.database import Database, path_of, transaction
from spfaudit.history.history_error import HistoryError, lacking
from spfaudit.history.lives import update_lives
from spfaudit.history.many_values import several
from spfaudit.history.packing import Packed, digest, pack, take_apart, take_fragment_apart
from spfaudit.report.document import AnyReport, DomainDocument, ReportDocument, RunDocument
from spfaudit.text import Text

ABOUT = ("schema", "complete", "tool", "run", "summary")
"""What is kept of a run's report for ever. The other keys but those below are its lists, which pruning forgets."""
_APART = ("domains", "changes")
"""Domains are kept each for itself; what had changed is found anew when it is wanted, from what is kept then."""
AT_ONCE = 500

Placed = tuple[int, DomainDocument]
"""A domain's document and its place in the report, from 0."""
PlacedFragment = tuple[int, bytes]
"""A domain as it stands in the JSON report, and its place."""
NewMarks = Callable[[], Iterable[bytes]]
"""Tells the marks of answers that it has not told before, many in one piece."""


class Beginning(Struct, frozen=True, kw_only=True):
    """What is known of a run before its first verdict."""

    series: str
    """Names the inventory: runs of one series are compared with each other."""
    started: datetime
    """Aware."""
    whole: bool = True
    """Whether every domain of the inventory is to be judged: what is missing then was dropped."""
    key: bytes | None = None
    """Digest of all that decides what comes out, by which the run can be resumed."""
    owner: str | None = None
    """The process that is at work on it (see `owner`)."""
    with_marks: bool = False
    """Whether the marks of all its answers will be kept as well."""


def begin_run(database: Database, beginning: Beginning) -> int:
    """The new run's number."""
    with transaction(database):
        database.execute("INSERT OR IGNORE INTO series (name) VALUES (?)", (beginning.series,))
        made = database.execute(
            """INSERT INTO run (series, state, whole, started, instant, key, owner, evidence_digest)
               SELECT id, 'running', ?, ?, ?, ?, ?, ? FROM series WHERE name = ?""",
            (
                beginning.whole,
                beginning.started.isoformat(timespec="seconds"),
                beginning.started.timestamp(),
                beginning.key,
                beginning.owner,
                COLLECTING if beginning.with_marks else None,
                beginning.series,
            ),
        )
        if made.rowcount != 1 or made.lastrowid is None:
            raise lacking("the series")
    return made.lastrowid


def add_verdicts(database: Database, number: int, documents: Iterable[Placed]) -> None:
    """Keeps them in transactions of a bounded size. A later document for the same place supersedes the earlier."""
    _add_all(database, number, ((place, take_apart(document)) for place, document in documents), new_marks=tuple)


def add_fragments(database: Database, number: int, fragments: Iterable[PlacedFragment], new_marks: NewMarks) -> None:
    """As `add_verdicts`, with the marks of answers that are new."""
    _add_all(database, number, ((place, take_fragment_apart(octets)) for place, octets in fragments), new_marks)


def _add_all(database: Database, number: int, packed: Iterator[tuple[int, Packed]], new_marks: NewMarks) -> None:
    while some := list(islice(packed, AT_ONCE)):
        with transaction(database):
            _require_under_way(database, number)
            _add(database, number, some)
            add_marks(database, number, new_marks())  # asked for now: those of these verdicts are there


def _add(database: Database, number: int, some: list[tuple[int, Packed]]) -> None:
    new = {packed.digest: packed.body for _, packed in some}
    known = database.execute(f"SELECT digest FROM body WHERE digest IN ({several([*new])})", [*new])
    for (old,) in known.fetchall():
        del new[old]
    execute = database.executemany
    execute("INSERT INTO body (digest, document) VALUES (?, ?)", ((key, pack(body)) for key, body in new.items()))
    execute("INSERT OR IGNORE INTO domain (name) VALUES (?)", ((packed.domain,) for _, packed in some))
    execute(
        "INSERT OR IGNORE INTO heading (domain, content) SELECT id, ? FROM domain WHERE name = ?",
        ((packed.heading, packed.domain) for _, packed in some),
    )
    execute(
        """INSERT OR REPLACE INTO verdict (run, place, heading, line, status, body)
           SELECT ?, ?, heading.id, ?, ?, body.id FROM domain, heading, body
           WHERE domain.name = ? AND heading.domain = domain.id AND heading.content = ? AND body.digest = ?""",
        (
            (number, place, packed.line, packed.status, packed.domain, packed.heading, packed.digest)
            for place, packed in some
        ),
    )


def end_run(
    database: Database, number: int, report: AnyReport, new_marks: NewMarks = tuple, *, resumed: bool = False
) -> None:
    """Takes the rest of the report, and what follows from it for the findings' lives. All verdicts must be there.

    `resumed`: whether it had been cut short before.
    """
    about = {key: getattr(report, key) for key in _keys(report) if key in ABOUT}
    lists = {key: getattr(report, key) for key in _keys(report) if key not in (*ABOUT, *_APART)}
    with transaction(database):
        _require_under_way(database, number)
        add_marks(database, number, new_marks())
    evidence = evidence_digest(database, number)  # nobody else adds marks to this run, and others need not wait
    with transaction(database):
        _require_under_way(database, number)
        database.execute(
            """UPDATE run SET state = ?, started = ?, instant = ?, about = ?, lists = ?, verdicts_digest = ?,
               policy_digest = ?, evidence_digest = ?, owner = NULL WHERE id = ?""",
            (
                "done" if report.complete else "interrupted",
                report.run.started,
                datetime.fromisoformat(report.run.started).timestamp(),
                msgspec.json.encode(about),
                pack(msgspec.json.encode(lists)),
                _verdicts_digest(database, number),
                _policy_digest(report.run),
                evidence,
                number,
            ),
        )
        if report.complete:
            forget_marks(database, [number])  # an incomplete run may be resumed
        update_lives(database, number, report.run, resumed=resumed)


def _require_under_way(database: Database, number: int) -> None:
    """Raises HistoryError if somebody has taken the run away: what it has kept before is gone."""
    (state,) = database.execute("SELECT state FROM run WHERE id = ?", (number,)).fetchone()
    if state != "running":
        path = path_of(database)
        raise HistoryError(
            Text(
                en=f"the history {path}: run {number} was pruned, or ended by another program, while it went on",
                ja=f"履歴 {path}：実行 {number} は、実行中に削除されたか、ほかのプログラムが終了させました",
            )
        )


def _keys(report: AnyReport) -> list[str]:
    """The keys of the report as JSON, without those that its kind does not have."""
    return [field.name for field in fields(ReportDocument) if hasattr(report, field.name)]


def _verdicts_digest(database: Database, number: int) -> bytes:
    rows = database.execute(
        """SELECT content, digest FROM verdict JOIN heading ON heading.id = heading JOIN body ON body.id = body
           WHERE run = ? ORDER BY place""",
        (number,),
    )
    return digest(*(part for row in rows for part in row))


def _policy_digest(run: RunDocument) -> bytes:
    return digest(msgspec.json.encode([run.profile, run.rules, run.fail_on], order="sorted"))
