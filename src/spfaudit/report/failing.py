"""What findings weigh, and which fail their domain."""

from typing import Literal

from spfaudit.report.changes_document import Measure
from spfaudit.report.counts import RANKS, SeverityName
from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument

Weight = SeverityName | Literal["waived", "known"]


def weight_of(finding: FindingDocument) -> Weight:
    """The finding's severity; of one that does not count, why it does not."""
    return finding.severity if finding.counts else "waived" if finding.waiver else "known"


def fails(finding: FindingDocument, domain: DomainDocument, run: RunDocument) -> bool:
    """Whether the finding, one of the domain's, makes it fail.

    Of a report that does not say from which severity on, the worst of a failing domain's.
    """
    if not finding.counts or domain.status != "fail" or run.fail_on == "never":
        return False
    if run.fail_on:
        return RANKS[finding.severity] <= RANKS[run.fail_on]
    worst = min(RANKS[one.severity] for one in domain.findings if one.counts)
    return RANKS[finding.severity] <= worst


def judged_otherwise(earlier: RunDocument, later: RunDocument) -> list[Measure]:
    """What differs of that by which the two runs passed and failed domains. What is not said is no difference."""
    found: list[Measure] = []
    if earlier.profile != later.profile:
        found.append("profile")
    elif _differ(earlier.rules.get(earlier.profile), later.rules.get(later.profile)):
        found.append("rules")
    if _differ(earlier.fail_on, later.fail_on):
        found.append("fail-on")
    if earlier.baseline != later.baseline:
        found.append("baseline")
    return found


def _differ(one: object, other: object) -> bool:
    return bool(one and other and one != other)
