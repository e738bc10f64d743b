"""The sums of a difference, counted while the domains go by."""

from collections import Counter
from datetime import datetime

from spfaudit.diff.document import AgeCount, DiffSummary, DomainChange, FindingChange
from spfaudit.report.changes_document import CHANGES, Change, ChangeCounts, DomainCounts, FindingSummary, StatusChange
from spfaudit.report.counts import FindingCounts, Status
from spfaudit.report.document import DomainDocument
from spfaudit.report.failing import Weight, weight_of

_AGES: tuple[int | None, ...] = (31, 92, 366, None)
"""A month, a quarter, a year, in days."""
_STATUSES: tuple[Status, ...] = ("fail", "unjudged", "pass")


class Counting:
    """Counts of the changes that are added, one after the other. `now`: the start of the later run."""

    def __init__(self, now: str) -> None:
        self._now = datetime.fromisoformat(now)
        self._findings: Counter[tuple[Change, Weight]] = Counter()
        self._ages: Counter[int | None] = Counter()
        self._at_least: Counter[int | None] = Counter()
        self._domains: Counter[str] = Counter()
        self._statuses: Counter[tuple[Status, Status]] = Counter()
        self._others: Counter[str] = Counter()

    def add(self, change: DomainChange) -> None:
        """One more domain, even if there is nothing to tell of it."""
        self._domains["compared" if change.listed == "both" else change.listed] += 1
        self._domains["usage"] += change.usage_before is not None
        self._domains["organization"] += change.organization_changed
        self._domains["undetermined"] += change.undetermined
        for record in change.records:
            self._domains[record.kind] += 1
        if change.status and change.status_before and change.status != change.status_before:
            self._statuses[change.status_before, change.status] += 1
        for finding in change.findings:
            self._add_finding(finding)

    def add_unchanged(self, domain: DomainDocument) -> None:
        """One more domain, of which both reports say the very same: its findings are open, of whatever age."""
        self._domains["compared"] += 1
        for finding in domain.findings:
            self._findings["open", weight_of(finding)] += 1

    def _add_finding(self, change: FindingChange) -> None:
        finding, waiver = change.finding, change.finding.waiver
        self._findings[change.change, weight_of(finding)] += 1
        if change.change == "new":
            self._others["failing"] += change.fails
        elif change.change == "open":
            self._others["waived"] += waiver is not None and change.waiver_before is None
            self._others["unwaived"] += waiver is None and change.waiver_before is not None
            self._others["severity"] += change.severity_before is not None
            age = self._age(change)
            self._ages[age] += 1
            self._at_least[age] += not change.since_exactly

    def _age(self, change: FindingChange) -> int | None:
        since = datetime.fromisoformat(change.since) if change.since else self._now
        days = (self._now - since).days
        return next((age for age in _AGES if age is None or days <= age), None)

    def summary(self, includes: int) -> DiffSummary:
        """The sums; `includes` is passed on."""
        domains, others = self._domains, self._others
        return DiffSummary(
            findings=FindingSummary(**{change.replace("-", "_"): self._counts(change) for change in CHANGES}),
            failing=others["failing"],
            waived=others["waived"],
            unwaived=others["unwaived"],
            severity=others["severity"],
            ages=[AgeCount(days=age, findings=self._ages[age], at_least=self._at_least[age]) for age in _AGES],
            domains=DomainCounts(
                compared=domains["compared"],
                added=domains["added"],
                dropped=domains["dropped"],
                not_compared=domains["earlier-only"] + domains["later-only"],
                usage=domains["usage"],
                organization=domains["organization"],
                spf=domains["spf"],
                dmarc=domains["dmarc"],
                mx=domains["mx"],
                undetermined=domains["undetermined"],
            ),
            statuses=[
                StatusChange(before=before, after=after, domains=self._statuses[before, after])
                for before in _STATUSES
                for after in _STATUSES
                if self._statuses[before, after]
            ],
            includes=includes,
        )

    def _counts(self, change: Change) -> ChangeCounts:
        counts = self._findings
        return ChangeCounts(
            counted=FindingCounts(
                error=counts[change, "error"], warning=counts[change, "warning"], info=counts[change, "info"]
            ),
            waived=counts[change, "waived"],
            known=counts[change, "known"],
        )
