"""One domain in full, in both languages: what `portrait_document` starts from."""

from msgspec import Struct

from spfaudit.mail.dkim.selectors import Selectors
from spfaudit.mail.dmarc.overview import Overview
from spfaudit.mail.mx.overview import Overview as MxOverview
from spfaudit.mail.second_opinion.opinion import Opinion
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.node import Node
from spfaudit.mail.transport_overview import TransportOverview
from spfaudit.policy.verdict import Verdict
from spfaudit.text import Text


class Compared(Struct, frozen=True):
    """Another tool's verdict on the same evidence, and in what it differs from ours."""

    opinion: Opinion
    differences: tuple[Text, ...]


class Portrait(Struct, frozen=True, kw_only=True):
    """One domain, judged, with its SPF tree and whom that lets pass (None without a valid record)."""

    verdict: Verdict
    tree: Node | None
    reach: Reach | None
    dmarc: Overview
    mx: MxOverview
    dkim: Selectors
    """What stands at the declared selectors."""
    transport: TransportOverview | None
    """None where nobody wants to know."""
    opinions: tuple[Compared, ...] = ()
