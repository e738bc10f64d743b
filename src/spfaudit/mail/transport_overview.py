"""All that there is to tell of the protection of a domain's mail on its way, for showing."""

from msgspec import Struct

from spfaudit.evidence import Undetermined
from spfaudit.mail import bimi, mta_sts, tls_rpt
from spfaudit.mail.mta_sts import MtaSts
from spfaudit.mail.mta_sts_policy import Served, Unserved
from spfaudit.mail.sighting import Sighting
from spfaudit.mail.transport import TransportPosture


class TransportOverview(Struct, frozen=True, kw_only=True):
    """Undetermined: the lookup failed."""

    mta_sts: mta_sts.Published | Undetermined
    policy: Served | Unserved | Undetermined | None
    """None: not asked for, for want of a valid record or of HTTPS."""
    tls_rpt: tls_rpt.Published | Undetermined
    bimi: bimi.Published | Undetermined


def transport_overview(transport: TransportPosture) -> TransportOverview:
    """The overview. Raises Missing with all that is to be asked."""
    sighting = Sighting()
    known = sighting.known
    record: mta_sts.Published | Undetermined | None = known(lambda: transport.mta_sts)
    policy: Served | Unserved | Undetermined | None = None
    if isinstance(record, MtaSts):
        policy = known(lambda: transport.policy)
    reports: tls_rpt.Published | Undetermined | None = known(lambda: transport.tls_rpt)
    logo: bimi.Published | Undetermined | None = known(lambda: transport.bimi)
    sighting.require_complete()
    assert record is not None  # nothing is missing
    assert reports is not None
    assert logo is not None
    return TransportOverview(mta_sts=record, policy=policy, tls_rpt=reports, bimi=logo)
