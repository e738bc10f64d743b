"""What a rule sees of a domain's DMARC, lazily."""

from typing import Protocol

from spfaudit.evidence import Evidence, Question
from spfaudit.inventory.model import Entry
from spfaudit.mail.dmarc.discovery import (
    InForce,
    Located,
    in_force,
    inherited,
    is_asked_from_below,
    organizational_domain,
    parent_asked,
    standing,
)
from spfaudit.mail.dmarc.discovery import records_from as walk_from
from spfaudit.mail.dmarc.record import Published, Record, Standing
from spfaudit.mail.fact import FactsOf, fact
from spfaudit.mail.shared import SharedFacts


class Ground(Protocol):
    """What the facts are taken from: a posture."""

    entry: Entry
    evidence: Evidence
    shared: SharedFacts

    @property
    def exists(self) -> bool:
        """Whether the name exists in DNS."""


class DmarcPosture(FactsOf[Ground]):
    """The DMARC of one domain. Every fact raises Missing and Undetermined as those of a posture do."""

    def __init__(self, ground: Ground, question: Question) -> None:
        super().__init__(ground)
        self._question = question

    @property
    def shared(self) -> SharedFacts:
        """What the run knows."""
        return self._ground.shared

    @property
    def domain(self) -> str:
        """The name."""
        return self._ground.entry.domain

    @fact
    def standing(self) -> Standing:
        """All that stands at `_dmarc` below the name itself."""
        return standing(self._ground.evidence.known(self._question), self._ground.shared)

    @property
    def published(self) -> Published:
        """What is published there."""
        return self.standing.published

    @property
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
        return walk_from(parent_asked(self._ground.entry.domain), self._ground.evidence, self._ground.shared)

    @fact
    def in_force(self) -> InForce | None:
        """The policy that receivers apply to mail from the name; None: they apply no DMARC.

        Nobody above is asked if the name has a record of its own.
        """
        if own := self.standing.own:
            return in_force(self._ground.entry.domain, own, "p")
        return inherited(self._ground.entry.domain, self.above, exists=self._ground.exists)

    @fact
    def organizational_domain(self) -> str:
        """The Organizational Domain of the name."""
        own = self.standing.own
        above = () if own and own.psd != "u" else self.above
        return organizational_domain(self._ground.entry.domain, own, above)

    def below(self, *, exists: bool) -> InForce | None:
        """The policy for a name right below this one that has no record of its own."""
        return inherited(f"*.{self._ground.entry.domain}", self._from_below, exists=exists)

    @fact
    def _from_below(self) -> tuple[Located, ...]:
        """The valid records that a walk from such a name finds above it, nearest first."""
        domain = self._ground.entry.domain
        own = self.standing.own if is_asked_from_below(domain) else None
        if own is None:
            return self.above
        here = Located(domain, own)
        return (here,) if own.psd != "u" else (here, *self.above)
