"""What many domains have in common: provider records, and records but for their own networks, evaluated once a run.

Holds only results that are the same wherever they are used. Belongs to a run, never to the process.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from spfaudit.mail.recent import Recent
from spfaudit.mail.spf.record import Malformed, Record

if TYPE_CHECKING:
    from spfaudit.evidence import Rdata
    from spfaudit.inventory.listing import Listing
    from spfaudit.mail.dkim.record import Single as DkimKey
    from spfaudit.mail.dmarc.record import Located, Mended, Standing
    from spfaudit.mail.mx.hosts import Host, Hosts
    from spfaudit.mail.mx.mailbox import Mailbox
    from spfaudit.mail.mx.records import Exchange
    from spfaudit.mail.spf.effect import Clients, Effect, Reach
    from spfaudit.mail.spf.include_facts import IncludeFacts
    from spfaudit.mail.spf.node import Branch, Node
    from spfaudit.mail.spf.texts import Texts

_NAMES = 5_000
_TEXTS = 2_000


class SharedFacts:
    """Trees, records and hosts, and what they come to; bounded, whatever the number of domains."""

    def __init__(self) -> None:
        self.listing: Listing | None = None
        """The names of the inventory, once somebody has asked."""
        self.records: Recent[bytes, Record | Malformed] = Recent(_TEXTS)
        """Records by their octets."""
        self.txt_rrsets: Recent[tuple[Rdata, ...], Texts] = Recent(_TEXTS)
        """What TXT RRsets say."""
        self.nodes: Recent[str, Node] = Recent(_NAMES)
        """Trees that others lead to, by the name of their root."""
        self.included: Recent[str, Effect] = Recent(_NAMES)
        """What an include of them does."""
        self.alike: Recent[str, Node] = Recent(_TEXTS)
        """Trees that hang on a record's text and not on the name where it stands (`Node.portable`), by its skeleton:
        the networks that it lists make no difference to them."""
        self.reaches_alike: Recent[str, Reach] = Recent(_TEXTS)
        """What they come to without these networks."""
        self.sound_skeletons: Recent[str, bool] = Recent(_TEXTS)
        """Whether nothing is amiss with them, as far as a look can tell."""
        self.include_facts: Recent[tuple[str, ...], tuple[IncludeFacts, ...]] = Recent(_TEXTS)
        """What is told of the trees that a record leads to, by the names that it leads to itself."""
        self.declared_senders: Recent[tuple[str, ...], Clients] = Recent(_TEXTS)
        """The addresses of the senders that the inventory has under these names."""
        self.without_spf: Recent[str, str] = Recent(_NAMES)
        """Where a host that exists lacks an SPF record, itself or the name that it is an alias of; "": nowhere."""
        self.tested: Recent[tuple[Callable[[Branch, Effect], bool], str], bool] = Recent(_NAMES)
        """Whether a test is true of some term of a tree, by the test and the name of the tree's root."""
        self.dkim_keys: Recent[bytes, DkimKey] = Recent(_TEXTS)
        """DKIM key records by their octets: what aliases lead to is the same for many domains."""
        self.dmarc_rrsets: Recent[tuple[Rdata, ...], Standing] = Recent(_TEXTS)
        """What RRsets at `_dmarc` come to."""
        self.dmarc_mended: Recent[str, Mended] = Recent(_TEXTS)
        """DMARC records as they were probably meant, by their text."""
        self.dmarc_walks: Recent[str, tuple[Located, ...]] = Recent(_NAMES)
        """The DMARC records that stand at a name and above it, by that name."""
        self.organizational_domains: Recent[str, str] = Recent(_NAMES)
        """The Organizational Domains of destinations of reports, by their domain."""
        self.report_mailboxes: Recent[str, Mailbox] = Recent(_NAMES)
        """Whether mail to a destination of reports can be delivered, by its domain."""
        self.exchanges: Recent[tuple[Rdata, ...], Exchange] = Recent(_TEXTS)
        """What MX RRsets say."""
        self.exchangers: Recent[tuple[str, ...], Hosts] = Recent(_TEXTS)
        """The hosts that an MX RRset names, by their names, if something is known of each."""
        self.hosts: Recent[str, Host] = Recent(_NAMES)
        """Mail exchangers with what they have, by their name."""
