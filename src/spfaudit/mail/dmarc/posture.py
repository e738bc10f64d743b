"""What a rule sees of a domain's DMARC, lazily."""

from typing import Protocol

from spfaudit.evidence import Evidence, Question
from spfaudit.inventory.model import Entry
from spfaudit.mail.dmarc.discovery import InForce, Located, applied, organizational_domain, parent_asked, read
from spfaudit.mail.dmarc.discovery import records_from as walk_from
from spfaudit.mail.dmarc.grammar import is_dmarc
from spfaudit.mail.dmarc.record import Absent, Published, Record
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

    @property
    def dmarc_txt(self) -> tuple[bytes, ...]:
        """The TXT records at `_dmarc` below the name, each joined."""


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
    def published(self) -> Published:
        """What stands at `_dmarc` below the name itself."""
        return read(self.evidence.known(self._question), self._ground.shared)

    @fact
    def own(self) -> Record | None:
        """The name's own valid record."""
        published = self.published
        return published if isinstance(published, Record) else None

    @fact
    def ignored(self) -> tuple[bytes, ...]:
        """The TXT records at `_dmarc` that are no DMARC records for receivers, each joined."""
        match self.published:
            case Absent(ignored):
                return ignored
            case Record() if len(self._ground.dmarc_txt) == 1:
                return ()
            case _:
                return tuple([octets for octets in self._ground.dmarc_txt if not is_dmarc(octets)])

    @fact
    def above(self) -> tuple[Located, ...]:
        """The valid records that a walk from the name finds above it, nearest first."""
        return walk_from(parent_asked(self._ground.entry.domain), self.evidence, self._ground.shared)

    @fact
    def in_force(self) -> InForce | None:
        """The policy that receivers apply to mail from the name; None: they apply no DMARC.

        Nobody above is asked if the name has a record of its own.
        """
        own = self.own
        above = () if own else self.above
        return applied(self._ground.entry.domain, own, above, exists=own is not None or self._ground.exists)

    @fact
    def organizational_domain(self) -> str:
        """The Organizational Domain of the name."""
        own = self.own
        above = () if own and own.psd != "u" else self.above
        return organizational_domain(self._ground.entry.domain, own, above)

    def below(self, *, exists: bool) -> InForce | None:
        """The policy for a name right below this one that has no record of its own."""
        child = f"*.{self._ground.entry.domain}"
        above = self._from_here if parent_asked(child) == self._ground.entry.domain else self.above
        return applied(child, None, above, exists=exists)

    @fact
    def _from_here(self) -> tuple[Located, ...]:
        own = self.own
        if own is None:
            return self.above
        here = Located(self._ground.entry.domain, own)
        return (here,) if own.psd != "u" else (here, *self.above)
