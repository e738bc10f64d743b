"""How the domains of each organization fare. Bounded, for an inventory may name a million. Knows no layout."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from spfaudit.report.counts import Status
from spfaudit.report.document import DomainDocument

_MOST = 1_000
"""Organizations that are told apart; the domains of those met later count together."""
OTHERS = _MOST
"""The number of all that are not told apart."""


class Organization(Struct, frozen=True, kw_only=True):
    """One organization. `name`: None for domains without any."""

    number: int
    name: str | None
    counts: dict[Status, int]

    @property
    def total(self) -> int:
        """How many domains it has."""
        return sum(self.counts.values())


class Organizations:
    """Counts while the domains are read once. Numbers are in the order in which the organizations are met."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {}
        self._counts: Counter[tuple[int, Status]] = Counter()

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        if domain.organization not in self._numbers and len(self._numbers) < _MOST:
            self._numbers[domain.organization] = len(self._numbers)
        self._counts[self.number(domain), domain.status] += 1

    def number(self, domain: DomainDocument) -> int:
        """The number of the domain's organization, which was added before."""
        return self._numbers.get(domain.organization, OTHERS)

    def listed(self) -> list[Organization]:
        """All that are told apart, by number."""
        return [self._one(number, name) for name, number in self._numbers.items()]

    def others(self) -> Organization | None:
        """All that are not, as one; None if there are none."""
        others = self._one(OTHERS, None)
        return others if others.total else None

    def _one(self, number: int, name: str | None) -> Organization:
        statuses: tuple[Status, ...] = ("pass", "unjudged", "fail")
        return Organization(
            number=number, name=name, counts={status: self._counts[number, status] for status in statuses}
        )


def worst_first(organizations: Iterable[Organization]) -> list[Organization]:
    """The organizations with the most failing domains first, then with the most that are unjudged, then the largest."""
    return sorted(organizations, key=lambda its: (-its.counts["fail"], -its.counts["unjudged"], -its.total, its.number))
