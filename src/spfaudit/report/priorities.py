"""What to do first: the rules that fired, the worst and most widespread before the others."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from spfaudit.report.document import DomainDocument, SeverityName

_ORDER: tuple[SeverityName, ...] = ("error", "warning", "info")


class Priority(Struct, frozen=True, kw_only=True):
    """One rule that fired, over all domains."""

    code: str
    name: str
    severity: SeverityName
    domains: int
    """Domains with such a finding that is not waived."""


def priorities(domains: Iterable[DomainDocument]) -> list[Priority]:
    """Every rule that fired unwaived, once per severity: by severity, then by number of domains, then by code."""
    counts = Counter(
        rule
        for domain in domains
        for rule in {
            (finding.severity, finding.code, finding.name) for finding in domain.findings if not finding.waiver
        }
    )
    ordered = sorted(counts.items(), key=lambda item: (_ORDER.index(item[0][0]), -item[1], item[0][1]))
    return [
        Priority(code=code, name=name, severity=severity, domains=count) for (severity, code, name), count in ordered
    ]
