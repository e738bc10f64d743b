"""What has changed between a run and the last one before it that it is comparable with."""

from datetime import datetime
from itertools import takewhile

from spfaudit.diff.brief import Earlier, brief
from spfaudit.diff.comparison import Side
from spfaudit.diff.past import NoPast, Past
from spfaudit.history.database import snapshot
from spfaudit.history.history import History
from spfaudit.history.history_error import explained
from spfaudit.history.past import KeptPast
from spfaudit.history.previous import last_comparable
from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import AnyReport

_MANY = 200_000
"""Domains from which on only the run before is asked: an index of all earlier ones would take minutes."""


def changes_since_last(
    history: History, report: AnyReport, *, series: str, whole: bool, number: int | None
) -> ChangesDocument | None:
    """The changes up to a report, which may be that of run `number`; None if there is no such run before.

    `whole`: whether it was to have every domain of the inventory. Raises HistoryError.
    """
    begun = datetime.fromisoformat(report.run.started)
    with explained(history.path), snapshot(history.database):
        runs = history.runs(series=series, readable=True)
        before = takewhile(lambda run: run.id != number and run.started <= begun, runs)
        run = last_comparable(before, whole=whole, shard=report.run.shard)
        if run is None:
            return None
        past: Past = NoPast() if len(report.domains) > _MANY else KeptPast(history.database, run)
        earlier = Earlier(run=run.id, side=Side("", history.read(run), run.whole), past=past)
        return brief(earlier, Side("", report, whole))
