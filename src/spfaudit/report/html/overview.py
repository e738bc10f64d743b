"""The first page: what a director reads in a minute, as data for its template."""

from collections.abc import Mapping

from msgspec import Struct

from spfaudit.report import wording
from spfaudit.report.counts import Status
from spfaudit.report.coverage import Coverage, Outcome, Share, percent
from spfaudit.report.document import AnyReport, DomainDocument, RunDocument
from spfaudit.report.groups import Causes
from spfaudit.report.html.bars import Piece, pieces
from spfaudit.report.html.changes import ChangesView, changes_view
from spfaudit.report.html.organizations import Organization, Organizations, worst_first
from spfaudit.report.html.rules import FiredRules, rule_title
from spfaudit.report.priorities import Priority, Tally
from spfaudit.report.waivers import worth_telling
from spfaudit.text import Lang

_FIRST = 5
"""So many causes, and so many rules, are named as what to do first."""
_MOST_WAIVERS = 100
"""So many waivers are told of."""
_FEW_ORGANIZATIONS = 8
"""So many organizations stand on the first page; the others can be unfolded."""


class Counted(Struct, frozen=True, kw_only=True):
    """A line of a table with a bar."""

    title: str | None
    """None: domains without an organization."""
    bar: list[Piece]
    share: str
    good: int
    bad: int
    unjudged: int
    waived: int = 0
    total: int


class Step(Struct, frozen=True, kw_only=True):
    """Something to do."""

    severity: str
    """The severity's word in the page's language."""
    kind: str
    """The first letter of the severity."""
    title: str
    code: str
    name: str
    domains: str
    cause: int = 0
    """The number of the common cause, if it is one."""


class Overview(Struct, frozen=True, kw_only=True):
    """All of the first page."""

    caveats: list[str]
    all_clear: str | None
    statuses: str
    findings: str
    whole: Counted
    requirements: list[Counted]
    organizations: list[Counted]
    more_organizations: list[Counted]
    other_organizations: Counted | None
    """All organizations that are not told apart, as one."""
    changes: ChangesView | None
    causes: list[Step]
    more_causes: int
    rules: list[Step]
    more_rules: int
    waivers: list[str]
    """What somebody should know of them."""
    more_waivers: int


class Reading:
    """What is counted while the domains are read for the first time."""

    def __init__(self, run: RunDocument) -> None:
        self._tally = Tally()
        self._coverage = Coverage(run)
        self.organizations = Organizations()
        self.rules = FiredRules()

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        self._tally.add(domain)
        self._coverage.add(domain)
        self.organizations.add(domain)
        self.rules.add(domain)

    def overview(self, document: AnyReport, causes: Causes, lang: Lang) -> Overview:
        """The first page, after all domains have been added."""
        summary = document.summary
        clear = wording.all_clear(document, self._tally.doubtful)
        organizations = [_organization(one) for one in worst_first(self.organizations.listed())]
        others = self.organizations.others()
        first = list(causes.values())[:_FIRST]
        priorities = self._tally.priorities()
        waivers = list(worth_telling(document.waivers))
        return Overview(
            caveats=[caveat.to(lang) for caveat in wording.caveats(document, self._tally.doubtful)],
            all_clear=clear.to(lang) if clear else None,
            statuses=wording.status_counts(summary, document.run.fail_on).to(lang),
            findings=wording.finding_counts(summary).to(lang),
            whole=_counted("", {"pass": summary.passed, "unjudged": summary.unjudged, "fail": summary.failed}),
            requirements=[_requirement(share, lang) for share in self._coverage.shares()],
            organizations=organizations[:_FEW_ORGANIZATIONS],
            more_organizations=organizations[_FEW_ORGANIZATIONS:],
            other_organizations=_organization(others) if others else None,
            changes=changes_view(document.changes, lang),
            causes=[
                Step(
                    severity=wording.SEVERITY[cause.group.severity].to(lang),
                    kind=cause.group.severity[0],
                    title=cause.group.message,
                    code=cause.group.code,
                    name=cause.group.name,
                    domains=wording.domain_count(cause.group.count).to(lang),
                    cause=cause.number,
                )
                for cause in first
            ],
            more_causes=len(causes) - len(first),
            rules=[_rule(priority, lang) for priority in priorities[:_FIRST]],
            more_rules=max(0, len(priorities) - _FIRST),
            waivers=[wording.waiver_use(use).to(lang) for use in waivers[:_MOST_WAIVERS]],
            more_waivers=max(0, len(waivers) - _MOST_WAIVERS),
        )


def _rule(priority: Priority, lang: Lang) -> Step:
    return Step(
        severity=wording.SEVERITY[priority.severity].to(lang),
        kind=priority.severity[0],
        title=rule_title(priority.code, lang),
        code=priority.code,
        name=priority.name,
        domains=wording.domain_count(priority.domains).to(lang),
    )


def _requirement(share: Share, lang: Lang) -> Counted:
    counts = share.counts
    met, waived, unjudged, broken = (
        counts[outcome] for outcome in (Outcome.MET, Outcome.WAIVED, Outcome.UNJUDGED, Outcome.BROKEN)
    )
    return Counted(
        title=share.requirement.title.to(lang),
        bar=pieces([("good", met), ("waived", waived), ("unjudged", unjudged), ("bad", broken)]),
        share=percent(met, share.total),
        good=met,
        bad=broken,
        unjudged=unjudged,
        waived=waived,
        total=share.total,
    )


def _organization(organization: Organization) -> Counted:
    return _counted(organization.name, organization.counts)


def _counted(title: str | None, counts: Mapping[Status, int]) -> Counted:
    passed, unjudged, failed = counts["pass"], counts["unjudged"], counts["fail"]
    total = passed + unjudged + failed
    return Counted(
        title=title,
        bar=pieces([("good", passed), ("unjudged", unjudged), ("bad", failed)]),
        share=percent(passed, total),
        good=passed,
        bad=failed,
        unjudged=unjudged,
        total=total,
    )
