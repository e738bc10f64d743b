"""Which findings fail their domain."""

from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument, SeverityName

_WEIGHTS: dict[SeverityName, int] = {"error": 3, "warning": 2, "info": 1}


def fails(finding: FindingDocument, domain: DomainDocument, run: RunDocument) -> bool:
    """Whether the finding, one of the domain's, makes it fail.

    Of a report that does not say from which severity on, the worst of a failing domain's.
    """
    if not finding.counts or domain.status != "fail" or run.fail_on == "never":
        return False
    if run.fail_on:
        return _WEIGHTS[finding.severity] >= _WEIGHTS[run.fail_on]
    worst = max(_WEIGHTS[one.severity] for one in domain.findings if one.counts)
    return _WEIGHTS[finding.severity] >= worst
