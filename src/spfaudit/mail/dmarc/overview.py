"""All that there is to tell of a domain's DMARC, for showing. What depends on a failed lookup is told as unknown."""

from msgspec import Struct

from spfaudit.evidence import Undetermined
from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.earlier import EarlierPolicy, earlier_policy
from spfaudit.mail.dmarc.posture import DmarcPosture
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


def overview(dmarc: DmarcPosture) -> Overview:
    """The overview. Raises Missing with all that is to be asked."""
    sighting = Sighting()
    known = sighting.known
    organizational_domain = known(lambda: dmarc.organizational_domain)
    whole = Overview(
        in_force=known(lambda: dmarc.in_force),
        subdomains=known(lambda: dmarc.below(exists=True)),
        nonexistent=known(lambda: dmarc.below(exists=False)),
        organizational_domain=organizational_domain or "",
        earlier=known(lambda: earlier_policy(dmarc.domain, dmarc.evidence, dmarc.shared)),
    )
    sighting.require_complete()
    return whole
