"""The rows of an export, made from the history one domain after the other."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from spfaudit.export import wording
from spfaudit.export.document import (
    AnyExport,
    DeterminedDocument,
    FoundDocument,
    MonthDocument,
    RowDocument,
)
from spfaudit.export.since import STATES, Said, Seen, last_determined, since
from spfaudit.history.history import History
from spfaudit.history.history_error import explained
from spfaudit.history.reference import RunReference, reference
from spfaudit.history.runs import RunRecord
from spfaudit.history.standing import Standing, standing
from spfaudit.history.timelines import Timeline, timelines
from spfaudit.periods import Period
from spfaudit.report.coverage import REQUIREMENTS, Requirement
from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument
from spfaudit.text import Lang

_FORGOTTEN: tuple[Said, ...] = tuple("forgotten" for _ in REQUIREMENTS)
_NOT_LISTED: tuple[Said, ...] = tuple(None for _ in REQUIREMENTS)


class Wish(Struct, frozen=True, kw_only=True):
    """What is to be exported."""

    series: str
    period: Period
    timezone: str
    lang: Lang
    organizations: frozenset[str] = frozenset()
    """Empty: all of them."""

    def wants(self, domain: DomainDocument) -> bool:
        """Whether there are to be rows of the domain."""
        return not self.organizations or domain.organization in self.organizations


class _KeptExport(Struct, frozen=True, kw_only=True):
    inventory: str
    timezone: str
    lang: Lang
    first: str
    last: str
    months: list[MonthDocument]
    rows: "_Rows"


def export(history: History, wish: Wish) -> AnyExport:
    """What is known of each month of the period. Raises HistoryError, also while rows are read."""
    runs = list(history.runs(series=wish.series, pruned=True))
    months = [standing(month, runs) for month in wish.period.months()]
    return _KeptExport(
        inventory=wish.series,
        timezone=wish.timezone,
        lang=wish.lang,
        first=wish.period.first.isoformat(),
        last=wish.period.last.isoformat(),
        months=[_month(month) for month in months],
        rows=_Rows(history, wish, runs, months),
    )


def _month(month: Standing) -> MonthDocument:
    period = month.period
    return MonthDocument(
        month=period.month,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        run=reference(month.run, period.zone) if month.run else None,
        lack=month.lack,
        others=[reference(run, period.zone) for run in month.others],
    )


class _Rows:
    """The rows, month by month; none is kept."""

    def __init__(self, history: History, wish: Wish, runs: Sequence[RunRecord], months: Sequence[Standing]) -> None:
        self._history = history
        self._wish = wish
        self._runs = runs
        self._months = months

    def __iter__(self) -> Iterator[RowDocument]:
        with explained(self._history.path):
            for month in self._months:
                if month.run and month.run.about:
                    about = month.run.about.run
                    known = self._runs[: self._runs.index(month.run) + 1]
                    making = _Making(self._history, self._wish, [run for run in known if run.about], month.run, about)
                    yield from making.rows()


class _Making:
    """Makes the rows of one month. `runs`: all that ended up to the one that stands for it, pruned ones as well."""

    def __init__(
        self, history: History, wish: Wish, runs: Sequence[RunRecord], run: RunRecord, about: RunDocument
    ) -> None:
        self._history = history
        self._wish = wish
        self._runs = runs
        self._run = reference(run, wish.period.zone)
        self._about = about
        self._month = run.started.astimezone(wish.period.zone).strftime("%Y-%m")
        self._references = {run.id: reference(run, wish.period.zone) for run in runs if run.readable}

    def rows(self) -> Iterator[RowDocument]:
        """Every requirement of every domain of the run, in its order."""
        for timeline in timelines(self._history.database, list(self._references), like=self._run.id):
            if self._wish.wants(timeline.sights[-1].domain):
                yield from self._of_domain(timeline)

    def _of_domain(self, timeline: Timeline) -> Iterator[RowDocument]:
        now = timeline.sights[-1].domain
        first_seen: dict[tuple[str, str], RunReference] = {}
        if now.findings:
            for life in self._history.lives(self._wish.series, at=self._run.id, domain=now.domain, open_only=True):
                first_seen[life.code, life.fingerprint] = reference(life.first_seen, self._wish.period.zone)
        stretches = []  # daily runs may say the same for years
        for said, runs in groupby(self._said(timeline), key=lambda one: one[1]):
            numbers = [number for number, _ in runs]
            stretches.append((numbers[0], numbers[-1], said))
        for place, requirement in enumerate(REQUIREMENTS):
            seen = [Seen(first, last, said[place]) for first, last, said in stretches]
            yield self._row(now, requirement, seen, first_seen)

    def _said(self, timeline: Timeline) -> Iterator[tuple[int, tuple[Said, ...]]]:
        """What each run says of each requirement on the domain, in the order of both."""
        sights = {sight.run: sight.domain for sight in timeline.sights}
        known: dict[tuple[str | None, int], tuple[Said, ...]] = {}
        for run in self._runs:
            domain = sights.get(run.id)
            if not run.readable:
                yield run.id, _FORGOTTEN
            elif domain and run.about:
                key = run.policy_digest, id(domain)
                said = known.get(key)
                if said is None:
                    about = run.about.run
                    said = known[key] = tuple(STATES[one.outcome(about, domain)] for one in REQUIREMENTS)
                yield run.id, said
            elif run.whole:
                yield run.id, _NOT_LISTED

    def _row(
        self,
        now: DomainDocument,
        requirement: Requirement,
        seen: Sequence[Seen],
        first_seen: dict[tuple[str, str], RunReference],
    ) -> RowDocument:
        status = STATES[requirement.outcome(self._about, now)]
        holds = since(seen)
        determined = last_determined(seen) if status == "unjudged" else None
        reasons = {unjudged.reason for unjudged in now.unjudged if unjudged.code in requirement.codes}
        off = requirement.not_run(self._about, now)
        if off:
            reasons.add(wording.not_run(off).to(self._wish.lang))
        return RowDocument(
            month=self._month,
            run=self._run,
            domain=now.domain,
            unicode=now.unicode,
            usage=now.usage,
            organization=now.organization,
            requirement=requirement.key,
            requirement_title=requirement.title.to(self._wish.lang),
            status=status,
            since=self._references[holds.run],
            since_exactly=holds.exactly,
            findings=[
                _found(finding, first_seen.get((finding.code, finding.fingerprint)))
                for finding in requirement.told(self._about, now)
                if status in ("not-met", "waived")
            ],
            unjudged=sorted(reasons) if status == "unjudged" else [],
            last_determined=DeterminedDocument(status=determined[1], run=self._references[determined[0]])
            if determined
            else None,
        )


def _found(finding: FindingDocument, first_seen: RunReference | None) -> FoundDocument:
    return FoundDocument(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        first_seen=first_seen,
        waiver=finding.waiver,
    )
