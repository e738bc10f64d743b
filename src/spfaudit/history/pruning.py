"""Old runs forgotten: their verdicts and lists go; their counts and what is known of findings' lives stay."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from spfaudit.history.answered import forget_marks
from spfaudit.history.database import Database, shrink, transaction
from spfaudit.history.many_values import ONE_OF, as_one_value
from spfaudit.history.owner import is_alive
from spfaudit.history.runs import RunRecord, runs
from spfaudit.history.standing import is_whole


class Pruned(Struct, frozen=True, kw_only=True):
    """What went."""

    runs: list[RunRecord]
    octets: int | None
    """By which the file became smaller; None: it could not, and what is free in it now is for the runs to come."""


def prune(
    database: Database, *, keep: int | None = None, before: date | None = None, series: str | None = None
) -> Pruned:
    """Forgets all but the newest `keep` runs of each inventory, or those started before a day of the local time zone;
    `series`: of one inventory only.

    However many runs of a part or incomplete ones come after it, `keep` leaves the last whole one: exports, reports and
    comparisons rest on it.
    A run that is under way stays; one that was broken off and can be resumed goes only if a newer one of its inventory
    stays.
    """
    size = _size(database)
    with transaction(database):  # what is going on is looked at while nobody can begin or go on with anything
        known = list(runs(database, series=series))
        going = _beyond(known, keep) if keep is not None else []
        if before is not None:
            going += [run for run in known if run.started.astimezone().date() < before and run not in going]
        newest = {run.series: run.id for run in known}  # the last one of each series, as they are in order
        staying = {*_under_way(database), *(run.id for run in known if run.id == newest[run.series])}
        going = [run for run in going if run.state != "running" or run.id not in staying]
        _forget(database, [run.id for run in going])
    octets = max(0, size - _size(database)) if shrink(database) else None
    return Pruned(runs=sorted(going, key=lambda run: run.id), octets=octets)


def _under_way(database: Database) -> list[int]:
    """Runs that a process is at work on: it will want to find again what it has kept of them."""
    rows = database.execute("SELECT id, owner FROM run WHERE state = 'running' AND owner IS NOT NULL")
    return [number for number, owner in rows if is_alive(owner)]


def _beyond(known: Sequence[RunRecord], keep: int) -> list[RunRecord]:
    going = []
    last = {run.series: run.id for run in known if is_whole(run)}
    left: dict[str, int] = {}
    for run in reversed(known):
        left[run.series] = left.get(run.series, keep) - 1
        if left[run.series] < 0 and run.id != last.get(run.series):
            going.append(run)
    return going


def _forget(database: Database, numbers: Sequence[int]) -> None:
    chosen = (as_one_value(numbers),)
    database.execute(f"DELETE FROM verdict WHERE run {ONE_OF}", chosen)
    forget_marks(database, numbers)
    database.execute(f"UPDATE run SET state = 'pruned', lists = NULL, key = NULL WHERE id {ONE_OF}", chosen)
    database.execute("DELETE FROM body WHERE id NOT IN (SELECT body FROM verdict)")
    database.execute("DELETE FROM heading WHERE id NOT IN (SELECT heading FROM verdict)")


def _size(database: Database) -> int:
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (octets,) = database.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(octets)
