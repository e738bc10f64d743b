"""The runs that the history knows, and how one is named: by number, by day or month, `latest`, `previous`.

Knows nothing of what a run found but its counts.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from spfaudit.arguments import require_if_given
from spfaudit.history.database import Database
from spfaudit.history.history_error import lacking
from spfaudit.report.document import RunDocument, SummaryDocument, ToolDocument
from spfaudit.text import ProblemError, Text

State = Literal["running", "interrupted", "done", "pruned"]
_COLUMNS = "run.id, name, state, whole, started, about, verdicts_digest, policy_digest, evidence_digest, told"
_FROM = "FROM run JOIN series ON series.id = series"
_DAY_OR_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", re.ASCII)


class RunRecord(Struct, frozen=True, kw_only=True):
    """A run as the history knows it."""

    id: int
    series: str
    """The inventory: runs of one series are compared with each other."""
    state: State
    """`running`: or broken off without a word; `interrupted`: not every domain was attempted; `pruned`: only this row
    is left of it."""
    whole: bool
    """Whether the whole inventory was to be judged."""
    started: datetime
    """Aware, in the time zone of the run."""
    about: "RunAbout | None"
    """None while it is running."""
    verdicts_digest: str | None
    """Hex; equal for runs whose verdicts are, word for word and in the same order."""
    policy_digest: str | None
    """Hex; equal for runs judged by the same rules, severities and threshold."""
    evidence_digest: str | None
    """Hex; equal for runs that were answered the same. None: it was not recorded, or the run has not ended."""
    told: bool = False
    """Whether somebody was told what had changed up to it (`check --notify`)."""

    @property
    def at(self) -> tuple[datetime, int]:
        """Runs are told in this order."""
        return self.started, self.id

    @property
    def shard(self) -> str | None:
        """The share of the inventory that was judged, such as `2/5`; None: no share, or not known yet."""
        return self.about.run.shard if self.about else None

    @property
    def readable(self) -> bool:
        """Whether its report can be read."""
        return self.state in ("interrupted", "done")


class RunAbout(Struct, frozen=True, kw_only=True):
    """A run's report without its domains and lists."""

    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument


class NoSuchRun(ProblemError):
    """No run is named so. `problem` says which there are."""


_decode_about = msgspec.json.Decoder(RunAbout).decode


def runs(
    database: Database,
    *,
    series: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    readable: bool = False,
    pruned: bool = False,
) -> Iterator[RunRecord]:
    """In the order in which they started. `since` and `until` (aware; the latter not included) bound the start.

    `readable`: only those whose report can be read. `pruned`: also those of which only the row is left.
    """
    require_if_given(since=(since, datetime), until=(until, datetime))
    conditions, values = ["1"], list[Any]()
    for condition, value in (("name = ?", series), ("instant >= ?", since), ("instant < ?", until)):
        if value is not None:
            conditions.append(condition)
            values.append(value.timestamp() if isinstance(value, datetime) else value)
    if readable:
        conditions.append("state IN ('interrupted', 'done')")
    elif not pruned:
        conditions.append("state != 'pruned'")
    rows = database.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(conditions)} ORDER BY instant, run.id", values
    )
    return map(_record, rows.fetchall())


def get_run(database: Database, number: int) -> RunRecord | None:
    """The run with that number."""
    row = database.execute(f"SELECT {_COLUMNS} {_FROM} WHERE run.id = ?", (number,)).fetchone()
    return _record(row) if row else None


def find_run(database: Database, name: str, *, series: str | None = None) -> RunRecord:
    """The readable run that is meant by a number, `latest`, `previous`, or a day or month: the last one started in it.

    Days are those of the local time zone. `series`: look among runs of this inventory only; without it `latest` is the
    latest of all, and `previous` the one before it of the same inventory. Raises NoSuchRun.
    """
    if name.isascii() and name.isdecimal():
        return _numbered(database, int(name), series)
    known = list(runs(database, series=series, readable=True))
    match name:
        case "latest":
            chosen = known
        case "previous":
            chosen = [run for run in known if run.series == known[-1].series][:-1]
        case _ if _is_day_or_month(name):
            chosen = [run for run in known if run.started.astimezone().date().isoformat().startswith(name)]
        case _:
            raise NoSuchRun(
                Text(
                    en=f"{name}: a run is named by its number, a day (2026-10-31), a month (2026-10), latest or "
                    "previous",
                    ja=f"{name}：実行は番号、日付（2026-10-31）、月（2026-10）、latest、previous の"
                    "いずれかで指定してください",
                )
            )
    if not chosen:
        raise NoSuchRun(_missing(name))
    return chosen[-1]


def _numbered(database: Database, number: int, series: str | None) -> RunRecord:
    run = get_run(database, number) if number < 2**63 else None
    if run is None or (series is not None and run.series != series):
        raise NoSuchRun(_missing(str(number)))
    if run.state == "running":
        raise NoSuchRun(
            Text(
                en=f"run {number} has not ended, or was broken off: check --resume continues it",
                ja=f"実行 {number} は終了していません（中断された可能性があります）。check --resume で続行できます",
            )
        )
    if run.state == "pruned":
        raise NoSuchRun(Text(en=f"the report of run {number} was pruned", ja=f"実行 {number} のレポートは削除済みです"))
    return run


def _missing(name: str) -> Text:
    return Text(
        en=f"the history has no run {name}; spfaudit history lists them",
        ja=f"履歴に実行 {name} はありません（一覧は spfaudit history）",
    )


def _is_day_or_month(name: str) -> bool:
    given = _DAY_OR_MONTH.fullmatch(name)
    try:
        return bool(given and date.fromisoformat(name if given[1] else f"{name}-01"))
    except ValueError:
        return False


def _record(row: tuple[Any, ...]) -> RunRecord:
    number, series, state, whole, started, about, verdicts, policy, evidence, told = row
    if about is None and state in ("interrupted", "done"):
        raise lacking(f"the report of run {number}")
    return RunRecord(
        id=number,
        series=series,
        state=state,
        whole=bool(whole),
        started=datetime.fromisoformat(started),
        about=_decode_about(about) if about and state != "running" else None,  # it may have ended before, interrupted
        verdicts_digest=verdicts.hex() if verdicts else None,
        policy_digest=policy.hex() if policy else None,
        evidence_digest=evidence.hex() if evidence else None,
        told=bool(told),
    )
