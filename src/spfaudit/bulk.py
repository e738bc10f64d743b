"""A run whose verdicts go to their reports without being kept in memory, in one process or several.

A composition like `auditing`, for inventories of any length. Knows no format and prints nothing.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct

from spfaudit.assignment import DEFAULT_CONCURRENCY, Assignment, tell_not_attempted
from spfaudit.bulk_judging import judge
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Inventory
from spfaudit.policy.settings import Policies
from spfaudit.policy.verdict import Severity, threshold
from spfaudit.report.baseline import Baseline
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.model import Run
from spfaudit.report.projection import run_document, tool_document
from spfaudit.report.spool import Spool
from spfaudit.report.waivers import waiver_uses
from spfaudit.resolver.source import Source, SourceError
from spfaudit.text import Lang, Text
from spfaudit.watching import Keeper
from spfaudit.workers import can_fork

OnProgress = Callable[[int, int], None]
"""Told several times a second how many domains have been judged, and how many of them not in full."""


class Bulk(Struct, frozen=True, kw_only=True):
    """What came of a run in bulk."""

    report: LazyReport
    spool: Spool
    """Where the report's domains lie, until it is closed."""
    notices: tuple[Text, ...]
    """What the user should know of the source, and of processes that ended early."""
    crashes: tuple[str, ...]
    """Tracebacks of processes that broke down: the report is incomplete, and the fault is ours."""


def audit_in_bulk(
    inventory: Inventory,
    source: Source,
    *,
    policies: Policies,
    lang: Lang,
    fail_on: Severity | str | None = Severity.ERROR,
    baseline: Baseline | None = None,
    today: date | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
    on_progress: OnProgress | None = None,
    shard: str | None = None,
    jobs: int = 1,
    keeper: Keeper | None = None,
) -> Bulk:
    """Audits an inventory; blocks until done. The report is in one language; close its spool after use.

    `jobs`: processes. With more than one, `source` is opened in each of them (see LiveSource's `share`), none of them
    is this one, and there must be no threads. Raises SourceError. Other arguments are those of `auditing.audit`.
    """
    started = (keeper and keeper.started) or datetime.now().astimezone()
    least = threshold(fail_on)
    jobs = max(1, min(jobs, len(inventory.entries))) if can_fork() else 1
    assignment = Assignment(
        inventory=inventory,
        policies=policies,
        today=today or source.observed_on or started.date(),
        concurrency=max(1, concurrency // jobs),
        interruption=interruption or Interruption(),
    )
    hears = keeper is not None and keeper.wants_evidence
    spool = Spool(inventory.entries, lang=lang, fail_on=least, baseline=baseline, tapes=jobs, hears=hears)

    def tick() -> None:
        if on_progress:
            on_progress(spool.judged, spool.undetermined)
        if keeper:
            keeper.keep(spool)

    try:
        left: Sequence[int] = range(len(spool))
        if keeper and keeper.restore(spool):
            left = list(spool.missing())
        told = judge(left, assignment, source, spool, jobs=jobs, tick=tick)
        if told.refused:
            raise SourceError(told.refused)
        unfinished = list(spool.missing())
        tell_not_attempted(unfinished, assignment, spool.add)
        outcomes = spool.outcomes()
        waivers = waiver_uses(inventory, outcomes, policies, assignment.today, lists_names=told.lists_names)
    except BaseException:
        spool.close()
        raise
    run = Run(
        started=started,
        finished=datetime.now().astimezone(),
        inventory=inventory.path,
        profile=policies.run.profile,
        source=told.description or source.description,
        shard=shard,
        questions=told.questions,
        complete=not (assignment.interruption.requested or unfinished or told.gave_up),
        baseline=baseline.name if baseline else None,
        fail_on=least,
        rules=policies.telling(inventory, lists_names=told.lists_names),
    )
    report = LazyReport(
        complete=run.complete,
        tool=tool_document(),
        run=run_document(run, lang),
        summary=spool.summary(),
        waivers=waivers,
        groups=spool.groups.listed,
        includes=spool.include_documents(),
        domains=spool,
    )
    return Bulk(report=report, spool=spool, notices=told.notices, crashes=told.crashes)
