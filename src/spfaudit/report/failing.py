"""Which findings fail their domain, told from the domains' statuses.

The report says which domains fail, not at which severity: a finding that weighs no less than the worst one of some
failing domain fails its own. So no finding of a domain that doesn't fail is ever among them, and every domain that
fails has one.
"""

from spfaudit.report.document import DomainDocument, SeverityName

_WEIGHTS: dict[SeverityName, int] = {"error": 3, "warning": 2, "info": 1}
_NONE_FAILS = 4


class Threshold:
    """Learns from domains, one after the other, from which severity on a finding fails its domain."""

    def __init__(self) -> None:
        self._least = _NONE_FAILS

    def learn(self, domain: DomainDocument) -> None:
        """One more domain."""
        if domain.status == "fail":
            weights = (_WEIGHTS[finding.severity] for finding in domain.findings if finding.counts)
            self._least = min(self._least, max(weights, default=_NONE_FAILS))

    def fails(self, severity: SeverityName) -> bool:
        """Whether a finding of this severity that counts fails its domain, as far as has been learnt."""
        return _WEIGHTS[severity] >= self._least
