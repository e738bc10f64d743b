"""The history as programs use it: one object for one file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType

from spfaudit.history.database import Database, check_whole, open_database, snapshot, transaction
from spfaudit.history.history_error import explained
from spfaudit.history.known_lives import Life, lives
from spfaudit.history.location import series_of
from spfaudit.history.pruning import Pruned, prune
from spfaudit.history.reading import read_run
from spfaudit.history.renaming import rename
from spfaudit.history.runs import RunRecord, find_run, runs
from spfaudit.history.writing import Beginning, add_verdicts, begin_run, end_run
from spfaudit.report.document import AnyReport
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.model import Report
from spfaudit.report.projection import project
from spfaudit.text import Lang


class History:
    """Runs kept in a file, and the lives of their findings. Close it after use, or use it in a `with`.

    Whatever goes wrong with the file raises HistoryError, and leaves it as it was.
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool = True, private_folder: bool = False) -> None:
        self.path = os.fspath(path)
        self.database: Database = open_database(path, create=create, private_folder=private_folder)
        """For the other functions of this package."""

    def check(self) -> None:
        """Raises HistoryError if the file is damaged, or cannot be written. Reads all of it."""
        check_whole(self.database, self.path)
        with explained(self.path), transaction(self.database):
            pass

    def remember(
        self, report: Report | AnyReport, *, series: str | None = None, whole: bool | None = None, lang: Lang = "en"
    ) -> int:
        """Keeps a finished report; returns its number. Reports of one inventory are to come in their order.

        `series`: names the inventory, by default by its path. `whole`: whether it had every domain of the inventory;
        by default, whether it is of no shard. Domains that a whole report lacks were dropped. `lang`: of the findings
        of what `audit` returned.
        """
        if isinstance(report, Report):
            report = project(report, lang)
        beginning = Beginning(
            series=series or series_of(report.run.inventory, self.path),
            started=datetime.fromisoformat(report.run.started),
            whole=report.run.shard is None if whole is None else whole,
        )
        self.check()
        with explained(self.path):
            number = begin_run(self.database, beginning)
            add_verdicts(self.database, number, enumerate(report.domains))
            end_run(self.database, number, report)
        return number

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """What is read within goes together, whatever other programs remember, rename or forget meanwhile."""
        with explained(self.path), snapshot(self.database):
            yield

    def runs(
        self,
        *,
        series: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        readable: bool = False,
        pruned: bool = False,
    ) -> Iterator[RunRecord]:
        """The runs in the order in which they started; see `runs.runs`."""
        with explained(self.path):
            known = runs(self.database, series=series, since=since, until=until, readable=readable, pruned=pruned)
            return iter(list(known))  # now: what is wrong with one is to be told here

    def find(self, name: str, *, series: str | None = None) -> RunRecord:
        """The run meant by a number, a day (`2026-10-31`), a month, `latest` or `previous`. Raises NoSuchRun."""
        with explained(self.path):
            return find_run(self.database, name, series=series)

    def read(self, run: RunRecord | int) -> LazyReport:
        """The report of a readable run, fit for every format. Raises NoSuchRun.

        Its domains are read from the file as they are wanted: leave it open for so long.
        """
        record = self.find(str(run)) if isinstance(run, int) else run
        with explained(self.path):
            return read_run(self.database, record.id)

    def lives(
        self, series: str, *, at: int | None = None, domain: str | None = None, open_only: bool = False
    ) -> Iterator[Life]:
        """When findings came up, were last seen, and how they ended; see `known_lives.lives`."""
        with explained(self.path):
            return lives(self.database, series, at=at, domain=domain, open_only=open_only)

    def mark_told(self, run: RunRecord) -> None:
        """Keeps that somebody was told what had changed up to that run."""
        with explained(self.path), transaction(self.database):
            self.database.execute("UPDATE run SET told = 1 WHERE id = ?", (run.id,))

    def prune(self, *, keep: int | None = None, before: date | None = None, series: str | None = None) -> Pruned:
        """Forgets old runs; see `pruning.prune`."""
        if keep is not None and not keep >= 0:
            raise ValueError("keep must not be negative")
        # Which is a date to a type checker, and is none to compare with.
        day = before.astimezone().date() if isinstance(before, datetime) else before
        with explained(self.path):
            return prune(self.database, keep=keep, before=day, series=series)

    def rename(self, old: str, new: str) -> int:
        """Makes the runs of an inventory that has moved those of its new name; see `renaming.rename`."""
        with explained(self.path):
            return rename(self.database, old, new)

    def close(self) -> None:
        """Leaves the file."""
        self.database.close()

    def __enter__(self) -> "History":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
