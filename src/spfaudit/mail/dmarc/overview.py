"""All that there is to tell of a domain's DMARC, for showing. What depends on a failed lookup is told as unknown."""

from typing import Protocol

from msgspec import Struct

from spfaudit.evidence import Evidence, Undetermined
from spfaudit.inventory.model import Entry
from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.earlier import EarlierPolicy, earlier_policy
from spfaudit.mail.dmarc.posture import DmarcPosture
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.sighting import Sighting


class Overview(Struct, frozen=True, kw_only=True):
    """Policies: None if no receiver applies any."""

    in_force: InForce | Undetermined | None
    subdomains: InForce | Undetermined | None
    """For subdomains that exist and have no record of their own."""
    nonexistent: InForce | Undetermined | None
    """For subdomains that do not exist."""
    organizational_domain: str | Undetermined
    earlier: EarlierPolicy | Undetermined | None
    """By RFC 7489."""


class Sight(Protocol):
    """What the overview is taken from: a posture."""

    entry: Entry
    evidence: Evidence
    shared: SharedFacts

    @property
    def dmarc(self) -> DmarcPosture:
        """The facet of DMARC."""


def overview(posture: Sight) -> Overview:
    """The overview. Raises Missing with all that is to be asked."""
    sighting = Sighting()
    known = sighting.known
    dmarc = posture.dmarc
    organizational_domain = known(lambda: dmarc.organizational_domain)
    whole = Overview(
        in_force=known(lambda: dmarc.in_force),
        subdomains=known(lambda: dmarc.below(exists=True)),
        nonexistent=known(lambda: dmarc.below(exists=False)),
        organizational_domain=organizational_domain or "",
        earlier=known(lambda: earlier_policy(posture.entry.domain, posture.evidence, posture.shared)),
    )
    sighting.require_complete()
    return whole
