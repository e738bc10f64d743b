"""What a rule sees of a domain's DMARC, lazily."""

from spfaudit.evidence import Failed, Question, Undetermined
from spfaudit.mail.dmarc.discovery import (
    InForce,
    in_force,
    is_asked_from_below,
    is_surely_below,
    organizational_domain,
    parent_asked,
    source_of,
    standing,
)
from spfaudit.mail.dmarc.discovery import records_from as walk_from
from spfaudit.mail.dmarc.record import Located, Published, Record, Standing
from spfaudit.mail.fact import fact
from spfaudit.mail.ground import FactsOf, Ground
from spfaudit.mail.sighting import fact_or_failure


class DmarcPosture(FactsOf):
    """The DMARC of one domain. Every fact raises Missing and Undetermined as those of a posture do."""

    def __init__(self, ground: Ground, question: Question) -> None:
        super().__init__(ground)
        self._question = question
        self.shared = ground.shared
        """What the run knows."""
        self.domain: str = ground.entry.domain
        """The name."""

    @fact
    def standing(self) -> Standing:
        """All that stands at `_dmarc` below the name itself."""
        return standing(self._ground.evidence.known(self._question), self.shared)

    @property
    def lookup_failed(self) -> bool:
        """Whether what stands there is not known, for whoever can do without. Raises Missing."""
        return isinstance(self._ground.evidence.answer(self._question), Failed)

    @property
    def published(self) -> Published:
        """What is published there."""
        return self.standing.published

    @fact
    def own(self) -> Record | None:
        """The name's own valid record."""
        return self.standing.own

    @property
    def ignored(self) -> tuple[bytes, ...]:
        """The TXT records at `_dmarc` that are no DMARC records for receivers, each joined."""
        return self.standing.ignored

    @fact
    def above(self) -> tuple[Located, ...]:
        """The valid records that a walk from the name finds above it, nearest first."""
        return walk_from(parent_asked(self.domain), self._ground.evidence, self.shared)

    @fact
    def in_force(self) -> InForce | None:
        """The policy that receivers apply to mail from the name; None: they apply no DMARC.

        Nobody above is asked if the name has a record of its own. Whether it exists may stay unknown where no np tells
        names apart by that.
        """
        if own := self.own:
            return in_force(self.domain, own, "p")
        source = source_of(self.domain, self.above)
        if source is None:
            return None
        exists = fact_or_failure(lambda: self._ground.exists)
        if isinstance(exists, Undetermined) and source.record.giver("np") == "np":
            raise exists
        return in_force(source.name, source.record, "np" if exists is False else "sp")

    @property
    def is_undetermined(self) -> bool:
        """Whether a failed lookup leaves open which policy is in force, for whoever can do without. Raises Missing."""
        return isinstance(fact_or_failure(lambda: self.in_force), Undetermined)

    @fact
    def organizational_domain(self) -> str:
        """The Organizational Domain of the name."""
        own = self.own
        above = () if own and own.psd != "u" else self.above
        return organizational_domain(self.domain, own, above)

    @property
    def may_hold_below(self) -> bool:
        """Whether names below that have no record of their own go, or may go, by the name's. Raises Missing."""
        if not is_asked_from_below(self.domain):
            return False
        organization = fact_or_failure(lambda: self.organizational_domain)
        if isinstance(organization, Undetermined):
            return not is_surely_below(self.domain, self._ground.evidence, self.shared)
        return organization == self.domain

    def below(self, *, exists: bool) -> InForce | None:
        """The policy for a name right below this one that has no record of its own."""
        source = self._source_below
        return in_force(source.name, source.record, "sp" if exists else "np") if source else None

    @fact
    def _source_below(self) -> Located | None:
        """Whose record that is."""
        domain = self.domain
        own = self.own if is_asked_from_below(domain) else None
        if own is None:
            found = self.above
        elif own.psd != "u":
            found = (Located(domain, own),)
        else:
            found = (Located(domain, own), *self.above)
        return source_of(f"*.{domain}", found)
