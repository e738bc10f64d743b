"""What a spool remembers of each domain beside its document: status and counts, in one number of 64 bits.

Two bits of status, one for "some rule abstained", four numbers, and one for "some finding names its cause": only such
are read to find the groups.
"""

from collections import Counter
from collections.abc import Iterable

from spfaudit.policy.verdict import Finding, Severity, Verdict
from spfaudit.report.counts import FindingCounts, Status
from spfaudit.report.document import DomainDocument, FindingDocument, SummaryDocument
from spfaudit.report.projection import status_of

ABSTAINED = 1 << 2
CAUSED = 1 << 63
_STATUSES: tuple[Status, ...] = ("pass", "fail", "unjudged")
_WIDTH = 15
_SHIFTS: dict[str, int] = {
    severity: 3 + _WIDTH * place for place, severity in enumerate((Severity.ERROR, Severity.WARNING, Severity.INFO))
}
_WAIVED_SHIFT = 3 + _WIDTH * 3
_MOST = (1 << _WIDTH) - 1


def counts_of(verdict: Verdict, fail_on: Severity | None) -> int:
    """The number for a verdict; `status_in` reads its status."""
    return _counted(status_of(verdict, fail_on), verdict.findings, abstained=bool(verdict.unjudged))


def counts_of_document(document: DomainDocument) -> int:
    """The same number, from the verdict's document."""
    return _counted(document.status, document.findings, abstained=bool(document.unjudged))


def _counted(status: Status, findings: Iterable[Finding | FindingDocument], *, abstained: bool) -> int:
    counts = _STATUSES.index(status)
    if abstained:
        counts |= ABSTAINED
    for finding in findings:
        if not finding.baseline:
            counts += 1 << (_WAIVED_SHIFT if finding.waiver else _SHIFTS[finding.severity])
        if finding.cause:
            counts |= CAUSED
    return counts


def status_in(counts: int) -> Status:
    """The status that a number tells."""
    return _STATUSES[counts & 3]


def summarise_counts(numbers: Iterable[int], *, known: int, groups: int) -> SummaryDocument:
    """The sums over all domains; `known`, the findings in the baseline, and `groups` are passed on."""
    statuses: Counter[str] = Counter()
    findings = dict.fromkeys(_SHIFTS, 0)
    waived = 0
    for counts, domains in Counter(numbers).items():
        statuses[status_in(counts)] += domains
        for severity, shift in _SHIFTS.items():
            findings[severity] += domains * (counts >> shift & _MOST)
        waived += domains * (counts >> _WAIVED_SHIFT & _MOST)
    return SummaryDocument(
        domains=statuses.total(),
        passed=statuses["pass"],
        failed=statuses["fail"],
        unjudged=statuses["unjudged"],
        findings=FindingCounts(
            error=findings[Severity.ERROR], warning=findings[Severity.WARNING], info=findings[Severity.INFO]
        ),
        waived=waived,
        baseline=known,
        groups=groups,
    )
