"""The yearly report, made from the history.

All is told as of two runs: the opening one, which is the last whole run before the year, and the closing one, the last
whole run of it. So what remains at the end of one year is, to the last finding, what the next one begins with.
"""

from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct

from spfaudit.history.history import History
from spfaudit.history.reference import reference
from spfaudit.history.runs import RunRecord
from spfaudit.history.standing import is_whole, last_whole, standing
from spfaudit.periods import Period
from spfaudit.policy.rules import RULES
from spfaudit.report.projection import tool_document
from spfaudit.text import Lang, ProblemError, Text
from spfaudit.yearly.counting import OTHERS, ByOrganization, Counts, Listed, Name, Scope
from spfaudit.yearly.document import ListedDocument, OrganizationDocument, PeriodDocument, YearlyDocument
from spfaudit.yearly.fates import Bounds
from spfaudit.yearly.findings_document import FindingRecord, FindingsDocument, RuleDocument
from spfaudit.yearly.method import Year, method, trend
from spfaudit.yearly.tallies import compared, is_reopened


class NothingToReport(ProblemError):
    """No run of the year can be reported on. `problem` says why; `looked` whether there was any run at all."""

    def __init__(self, problem: Text, *, looked: bool) -> None:
        super().__init__(problem)
        self.looked = looked


class Wish(Struct, frozen=True, kw_only=True):
    """What the report is to be on."""

    series: str
    period: Period
    title: Text
    timezone: str
    fiscal_year: int | None
    lang: Lang


def build(history: History, wish: Wish) -> YearlyDocument:
    """The report. Raises NothingToReport and HistoryError."""
    year = _year(list(history.runs(series=wish.series, pruned=True)), wish)
    counts = Counts(year.scope)
    counts.read(history)
    scope = year.scope
    opening, closing = counts.censuses[scope.opening.id], counts.censuses[scope.closing.id]
    opens_within = any(scope.opening.id == run.id for run in year.within)
    return YearlyDocument(
        tool=tool_document(),
        lang=wish.lang,
        inventory=wish.series,
        period=PeriodDocument(
            title=wish.title.to(wish.lang),
            first=wish.period.first.isoformat(),
            last=wish.period.last.isoformat(),
            timezone=wish.timezone,
            fiscal_year=wish.fiscal_year,
        ),
        opening=reference(scope.opening, scope.zone),
        opening_is="first" if opens_within else "before",
        first_year=scope.bounds.before is None,
        closing=reference(scope.closing, scope.zone),
        domains=_listed(counts),
        statuses_opening=opening.statuses(),
        statuses_closing=closing.statuses(),
        requirements=compared(opening, closing, wish.lang),
        organizations=_organizations(counts, wish.lang),
        findings=_findings(counts, scope.zone, wish.lang),
        trend=trend(year, counts),
        method=method(year, counts),
    )


def _year(runs: Sequence[RunRecord], wish: Wish) -> Year:
    period = wish.period
    within = [run for run in runs if period.has(run.started)]
    before = [run for run in runs if run.started < period.start]
    closing = last_whole(within)
    if closing is None:
        raise NothingToReport(_nothing(within), looked=bool(within))
    first = next(run for run in within if run.readable and is_whole(run))
    months = [standing(month, runs) for month in period.months()]
    until = runs.index(closing) + 1
    scope = Scope(
        series=wish.series,
        zone=period.zone,
        bounds=Bounds(
            before=next((run for run in reversed(before) if is_whole(run)), None),
            closing=closing,
            runs=[run for run in runs[:until] if run.readable],
            forgotten=[run for run in runs[:until] if run.about and not run.readable],
        ),
        opening=last_whole(before) or first,
        months=frozenset(month.run.id for month in months if month.run),
        year=[run for run in within if run.readable],
    )
    return Year(scope=scope, within=within, months=months)


def _nothing(within: Sequence[RunRecord]) -> Text:
    if not within:
        return Text(
            en="the history has no run of that time; spfaudit history lists them",
            ja="履歴にこの期間の実行がありません（一覧は spfaudit history）",
        )
    told = ", ".join(str(run.id) for run in within)
    return Text(
        en=f"no run of that time was complete, of the whole inventory, and is still readable (there are: {told}), "
        "so that nothing can be said of the whole; spfaudit history lists them",
        ja=f"この期間には、インベントリ全体を最後まで調べ、結果が残っている実行がありません（実行 {told} のみ）。"
        "全体の状況は報告できません（一覧は spfaudit history）",
    )


def _listed(counts: Counts) -> ListedDocument:
    stayed, added, dropped = (counts.listed[what] for what in ("stayed", "added", "dropped"))
    return ListedDocument(
        opening=stayed + dropped,
        added=added,
        dropped=dropped,
        closing=stayed + added,
        passing=counts.listed["passing"],
    )


def _organizations(counts: Counts, lang: Lang) -> list[OrganizationDocument]:
    def order(item: tuple[Name, ByOrganization]) -> tuple[bool, bool, int, str]:
        name, its = item
        return name is OTHERS, name is None, -its.closing.statuses().domains, str(name)

    return [_organization(name, its, lang) for name, its in sorted(counts.organizations.items(), key=order)]


def _organization(name: Name, its: ByOrganization, lang: Lang) -> OrganizationDocument:
    return OrganizationDocument(
        name=name if isinstance(name, str) else None,
        others=name is OTHERS,
        opening=its.opening.statuses(),
        closing=its.closing.statuses(),
        requirements=compared(its.opening, its.closing, lang),
        findings=its.fates.counts(),
    )


def _findings(counts: Counts, zone: tzinfo, lang: Lang) -> FindingsDocument:
    known = [code for code in RULES if code in counts.rules]
    rules = []
    for code in (*known, *sorted(counts.rules.keys() - RULES.keys())):
        severity, name, fates = counts.rules[code]
        title = RULES[code].title.to(lang) if code in RULES else ""
        rules.append(
            RuleDocument(
                code=code, name=name, title=title, severity=severity, findings=fates.counts(), time=fates.time()
            )
        )
    return FindingsDocument(
        all=counts.all.counts(),
        carried=counts.carried.counts(),
        found=counts.found.counts(),
        by_severity={severity: fates.counts() for severity, fates in counts.severities.items()},
        time=counts.all.time(),
        rules=rules,
        listed=[_record(one, zone) for one in counts.findings.listed()],
    )


def _record(one: Listed, zone: tzinfo) -> FindingRecord:
    fated, life, told = one.fated, one.fated.life, one.fated.told
    return FindingRecord(
        domain=one.domain,
        unicode=one.unicode,
        organization=one.organization,
        code=life.code,
        name=one.name,
        severity=one.severity,
        message=told.message if told else None,
        carried=fated.carried,
        reopened=is_reopened(fated),
        first_seen=reference(life.first_seen, zone),
        exactly=fated.exactly,
        fate=fated.fate,
        decided=reference(fated.decided, zone),
        days=one.days,
        why=fated.why,
        reason=fated.reason,
        waiver=told.waiver if told and fated.fate == "waived" else None,
    )
