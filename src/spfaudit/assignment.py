"""What a run is to judge: which domains, by which rules, at what cost. Knows not how it is done."""

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct, field

from spfaudit.evidence import Failed, Failure
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.shared import SharedFacts
from spfaudit.policy.judge import Trial, not_attempted
from spfaudit.policy.settings import Policies
from spfaudit.policy.verdict import Unjudged, Verdict
from spfaudit.resolver.budget import Budget

DEFAULT_CONCURRENCY = 1_000
"""Domains under way at once, at most: as long as no question waits for its turn, another domain is begun."""

Tell = Callable[[int, Verdict], None]
"""Told of a place and its verdict."""


class Assignment(Struct, frozen=True, kw_only=True, eq=False):
    """What a run is to judge, by which rules, and at what cost."""

    inventory: Inventory
    policies: Policies
    today: date
    """For waivers and retirement."""
    budget: Budget | None = None
    """What one domain may cost; None: what is usual for the inventory and the source."""
    concurrency: int = DEFAULT_CONCURRENCY
    """Most domains under way at once."""
    interruption: Interruption = field(default_factory=Interruption)
    """Ends the run early."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those to be judged; each has its place there."""
        return self.inventory.entries

    def trial(self, entry: Entry, shared: SharedFacts) -> Trial:
        """That of one of the entries. `shared`: what the run knows so far."""
        return Trial(entry, self.inventory, self.policies.of(entry), self.today, shared)


def tell_not_attempted(places: Iterable[int], assignment: Assignment, tell: Tell) -> None:
    """Calls `tell` with these places, and a verdict that says so."""
    entries, policies = assignment.entries, assignment.policies
    reason = Failed(reason=Failure.NOT_ATTEMPTED).describe()
    abstentions: dict[tuple[str, str | None], tuple[Unjudged, ...]] = {}
    for place in places:
        entry = entries[place]
        alike = entry.usage, entry.profile
        shared = abstentions.get(alike)
        if shared is None:
            shared = abstentions[alike] = not_attempted(entry, policies.of(entry), reason).unjudged
        tell(place, Verdict(entry=entry, unjudged=shared))
