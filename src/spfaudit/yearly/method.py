"""How the figures of a year came about: its runs, what they lack, and what was changed between them."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from itertools import pairwise

from msgspec import Struct

from spfaudit.history.reference import RunReference, reference
from spfaudit.history.runs import RunAbout, RunRecord
from spfaudit.history.standing import Standing, is_whole
from spfaudit.report.document import SummaryDocument
from spfaudit.yearly.blind import Blind
from spfaudit.yearly.counting import Counts, Scope
from spfaudit.yearly.document import MonthDocument
from spfaudit.yearly.method_document import (
    JudgementChange,
    MethodDocument,
    RunEntry,
    StatusDocument,
    UnjudgedName,
)


class Year(Struct, frozen=True, kw_only=True):
    """The runs of a year."""

    scope: Scope
    within: Sequence[RunRecord]
    """All of it, in their order, pruned ones among them."""
    months: Sequence[Standing]


def method(year: Year, counts: Counts) -> MethodDocument:
    """The whole of it."""
    scope, within = year.scope, year.within
    opening = [] if any(run.id == scope.opening.id for run in within) else [scope.opening]
    ended = [run for run in within if run.about]
    after = [run for run in ended if run.readable and run.at > scope.closing.at]
    years = {run.id for run in within}
    return MethodDocument(
        runs=[_entry(run, year, counts) for run in (*opening, *within)],
        whole=sum(map(is_whole, within)),
        partial=sum(not run.whole for run in ended),
        incomplete=sum(run.whole and not is_whole(run) for run in ended),
        unfinished=len(within) - len(ended),
        after_closing=[reference(run, scope.zone) for run in after],
        lacking=[month.period.month for month in year.months if month.run is None and month.lack != "pruned"],
        failed_lookups=sum(counts.failed_lookups[run] for run in years),
        not_attempted=sum(counts.not_attempted[run] for run in years),
        changes=_changes([*opening, *within], scope.zone),
        unjudged_names=counts.blind.count,
        unjudged=[_unjudged(one, scope) for one in counts.blind.listed()],
    )


def _entry(run: RunRecord, year: Year, counts: Counts) -> RunEntry:
    scope, about = year.scope, run.about
    stands = next((month for month in year.months if month.run and month.run.id == run.id), None)
    # Of the opening run nothing but its counts belongs to the year.
    counted = run.readable and any(run.id == its.id for its in scope.year)
    return RunEntry(
        id=run.id,
        started=run.started.astimezone(scope.zone).isoformat(),
        state=run.state,
        whole=run.whole,
        complete=about is not None and about.complete,
        opening=run.id == scope.opening.id,
        closing=run.id == scope.closing.id,
        stands_for=stands.period.month if stands else None,
        version=about.tool.version if about else None,
        profile=about.run.profile if about else None,
        questions=about.run.questions if about else None,
        statuses=statuses(about.summary) if about else None,
        known=about.summary.baseline if about else None,
        not_attempted=counts.not_attempted[run.id] if counted else None,
        failed_lookups=counts.failed_lookups[run.id] if counted else None,
    )


def statuses(summary: SummaryDocument) -> StatusDocument:
    """Domains by status, as the report counted them."""
    return StatusDocument(
        domains=summary.domains, passed=summary.passed, unjudged=summary.unjudged, failed=summary.failed
    )


def _changes(runs: Sequence[RunRecord], zone: tzinfo) -> list[JudgementChange]:
    told = [(run, run.about) for run in runs if run.about]
    found = []
    for (_, was), (after, now) in pairwise(told):
        known = reference(after, zone)
        old, new = _judged_by(was), _judged_by(now)
        found += [
            JudgementChange(run=known, what=what, before=old[what], after=new[what])
            for what in ("version", "profile")
            if old[what] != new[what]
        ]
        if old["profile"] == new["profile"]:
            found += _differences(known, _rules(was), _rules(now))
    # A part of the inventory may have no domain that is judged by a profile of its own: that is no change.
    whole = [(run, about) for run, about in told if run.whole]
    for (_, was), (after, now) in pairwise(whole):
        found += _differences(reference(after, zone), _rules_of_own(was), _rules_of_own(now))
    order = {run.id: place for place, run in enumerate(runs)}
    return sorted(found, key=lambda change: order[change.run.id])


def _judged_by(about: RunAbout) -> dict[str, str]:
    return {"version": about.tool.version, "profile": about.run.profile}


def _rules(about: RunAbout) -> dict[str, str]:
    rules: dict[str, str] = dict(about.run.rules.get(about.run.profile, {}))
    baseline = {"baseline": about.run.baseline} if about.run.baseline else {}
    return rules | {"fail-on": about.run.fail_on or "-"} | baseline


def _rules_of_own(about: RunAbout) -> dict[str, str]:
    """Those of profiles by which only domains are judged that have one of their own."""
    own = {name: levels for name, levels in about.run.rules.items() if name != about.run.profile}
    return {f"{name}:{code}": level for name, levels in own.items() for code, level in levels.items()}


def _differences(run: RunReference, old: Mapping[str, str], new: Mapping[str, str]) -> list[JudgementChange]:
    gone = _told(old, new)
    come = _told(new, old)
    return [JudgementChange(run=run, what="rules", before=gone, after=come)] if gone or come else []


def _profile(code: str) -> str:
    """Before the code of a rule; empty: the run's."""
    return code.rpartition(":")[0]


def _told(these: Mapping[str, str], others: Mapping[str, str]) -> str:
    """What the others have not so; of a profile of which they have nothing, no more than its name."""
    known = {_profile(code) for code in others}
    words = {
        f"{code}={level}" if _profile(code) in known else f"profile={_profile(code)}"
        for code, level in these.items()
        if others.get(code) != level
    }
    return " ".join(sorted(words))


def _unjudged(one: Blind, scope: Scope) -> UnjudgedName:
    return UnjudgedName(
        domain=one.domain.domain,
        unicode=one.domain.unicode,
        organization=one.domain.organization,
        runs=one.runs,
        of=one.of,
        first=reference(one.first, scope.zone),
        last=reference(one.last, scope.zone),
        longest_days=scope.days(*one.longest),
        still=one.still,
    )


def trend(year: Year, counts: Counts) -> list[MonthDocument]:
    """Every month of the year."""
    return [_of_month(month, year.scope.zone, counts) for month in year.months]


def _of_month(month: Standing, zone: tzinfo, counts: Counts) -> MonthDocument:
    whole = [run for run in month.others if is_whole(run)]
    run = month.run or (whole[-1] if whole else None)
    summary = run.about.summary if run and run.about else None
    return MonthDocument(
        month=month.period.month,
        run=reference(run, zone) if run else None,
        lack=month.lack,
        statuses=statuses(summary) if summary else None,
        findings=summary.findings if summary else None,
        waived=summary.waived if summary else None,
        known=summary.baseline if summary else None,
        requirements=counts.censuses[month.run.id].months_shares() if month.run else [],
    )
