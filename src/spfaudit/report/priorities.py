"""What to do first: the rules that fired, the worst and most widespread before the others."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from spfaudit.policy.rule import catalogue_order
from spfaudit.report.counts import RANKS, SeverityName
from spfaudit.report.document import DomainDocument

Fired = tuple[SeverityName, str, str]
"""A rule that fired: how bad that is, its code and its name."""


class Priority(Struct, frozen=True, kw_only=True):
    """One rule that fired, over all domains."""

    code: str
    name: str
    severity: SeverityName
    domains: int
    """Domains with such a finding that counts."""


class Tally:
    """Counts how many domains each rule fired on so that it counts, while they are read once."""

    def __init__(self) -> None:
        self.doubtful = 0
        """Domains that are unjudged, in part at least."""
        self._counts: Counter[Fired] = Counter()

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        fired = {(finding.severity, finding.code, finding.name) for finding in domain.findings if finding.counts}
        self._counts.update(fired)
        self.doubtful += bool(domain.unjudged)

    def priorities(self) -> list[Priority]:
        """Every rule that fired, once per severity, `in_order`."""
        return [
            Priority(code=code, name=name, severity=severity, domains=count)
            for (severity, code, name), count in in_order(self._counts)
        ]


def in_order(counts: Mapping[Fired, int]) -> list[tuple[Fired, int]]:
    """By severity, then by number of domains, then as the catalogue has them."""
    return sorted(counts.items(), key=lambda item: (RANKS[item[0][0]], -item[1], catalogue_order(item[0][1])))
