"""One run kept while it goes on: in batches, so that little is lost if it is cut short."""

import time
from array import array
from datetime import datetime

from spfaudit.history.changes import changes_since_last
from spfaudit.history.database import is_busy
from spfaudit.history.history import History
from spfaudit.history.history_error import explained
from spfaudit.history.owner import this_process
from spfaudit.history.resuming import take_up, verdicts_to_keep
from spfaudit.history.runs import RunRecord
from spfaudit.history.writing import Beginning, NewMarks, add_fragments, begin_run, end_run
from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import AnyReport
from spfaudit.report.spool import Spool

PAUSE = 2.0
"""Seconds between two batches: so much may be lost."""


class Keeper:
    """Keeps the verdicts of a spool in a history. Nothing is written before the first verdicts are there.

    All that writes raises HistoryError.
    """

    def __init__(self, history: History, *, series: str, whole: bool, key: bytes, resumed: RunRecord | None = None):
        self._history = history
        self._series = series
        self._whole = whole
        self._key = key
        self._number = resumed.id if resumed else None
        self._resumed = resumed is not None
        self._seen = array("Q")
        """The positions of the verdicts that are kept."""
        self._last = time.monotonic()
        self.started: datetime | None = resumed.started if resumed else None
        """When the run that is resumed was started; None: it is a new one."""
        self.wants_evidence = True
        self.path = history.path

    def restore(self, spool: Spool) -> int:
        """Gives the spool what the run that is resumed has found; returns how many verdicts that is."""
        self._seen = array("Q", bytes(8 * len(spool)))
        if self._number is None:
            return 0
        with explained(self._history.path):
            take_up(self._history.database, self._number)
            for place, document in verdicts_to_keep(self._history.database, self._number):
                spool.restore(place, document)
        spool.flush()
        return sum(1 for _ in spool.changes(self._seen))

    def keep(self, spool: Spool) -> None:
        """To be called as often as one likes; now and then it writes, unless it would have to wait for somebody."""
        now = time.monotonic()
        if now - self._last < PAUSE:
            return
        with explained(self._history.path):
            busy = is_busy(self._history.database)
        if not busy:  # else answers would be kept waiting, and time out
            self._write(spool)
        self._last = time.monotonic()

    def end(self, report: AnyReport, spool: Spool) -> int:
        """The run has ended, whole or interrupted. Returns its number, and leaves the history."""
        spool.flush()
        self._write(spool)
        with explained(self._history.path):
            number = self._begun()
            end_run(self._history.database, number, report, _new_marks(spool), resumed=self._resumed)
            self.leave()
        return number

    def leave(self) -> None:
        """Lets go of the history, whether or not the run has ended. Safe to call twice."""
        self._history.close()

    def changes(self, report: AnyReport) -> ChangesDocument | None:
        """What has changed since the last comparable run; to be asked before the end."""
        return changes_since_last(self._history, report, series=self._series, whole=self._whole, number=self._number)

    def _write(self, spool: Spool) -> None:
        with explained(self._history.path):
            if spool.judged:
                verdicts = spool.changes(self._seen)
                add_fragments(self._history.database, self._begun(), verdicts, _new_marks(spool))

    def _begun(self) -> int:
        if self._number is None:
            beginning = Beginning(
                series=self._series,
                started=datetime.now().astimezone(),
                whole=self._whole,
                key=self._key,
                owner=this_process(),
                with_marks=True,
            )
            self._number = begin_run(self._history.database, beginning)
        return self._number


def _new_marks(spool: Spool) -> NewMarks:
    return spool.marks.new if spool.marks else tuple
