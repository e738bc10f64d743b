"""What the owner declares: the inventory, typed.

Knows no file format. Nothing here is inferred from DNS.
"""

from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from msgspec import Struct

from spfaudit.names import Domain

Network = IPv4Network | IPv6Network


class Usage(StrEnum):
    """What a domain is for, as its owner says."""

    SENDING = "sending"
    RECEIVE_ONLY = "receive-only"
    NON_SENDING = "non-sending"
    RETIRED = "retired"

    __hash__ = str.__hash__  # that of Enum is a call of Python for every look into a table


class Waiver(Struct, frozen=True, kw_only=True):
    """An owner's dated, reasoned exception from a rule, or from a family of rules."""

    rule: str
    """The rule's code, or what the codes of a family begin with: `DMA006`, `SPF`, `SPF1`."""
    reason: str
    until: date
    """The last day on which the waiver counts."""
    owner: str | None = None
    """Who answers for it."""
    domains: tuple[str, ...] = ()
    """Names, and patterns such as `*.example.go.jp`: whatever is below that name, which itself is not meant, as in DNS.
    Empty: the waiver stands with a domain, and is for that one."""
    organization: str | None = None
    """Limits it to this organization's domains among those named."""
    line: int = 0


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """One domain with what its owner declared about it. Of these there may be a million: they are kept small."""

    domain: Domain
    usage: Usage = Usage.SENDING
    organization: str | None = None
    senders: tuple[str, ...] = ()
    """Keys of `Inventory.senders`."""
    dkim_selectors: tuple[str, ...] = ()
    retired_on: date | None = None
    hold_until: date | None = None
    profile: str | None = None
    """By which it is judged; None: by the run's."""
    waivers: tuple[Waiver, ...] = ()
    """Its own, and those of `Inventory.waivers` that concern it."""
    line: int = 0
    """Line of the inventory file, from 1; 0 if it came from none."""


MAX_TIMEOUT = 600
"""Seconds for one try."""
MAX_TRIES = 100
MAX_RATE = 1_000_000
"""Questions a second."""


class ResolverSettings(Struct, frozen=True, kw_only=True):
    """Where to ask, unless the command line says otherwise. None: not said."""

    nameservers: tuple[str, ...] = ()
    """`ADDRESS`, `ADDRESS:PORT` or `[IPv6]:PORT`."""
    zone_files: tuple[str, ...] = ()
    """Paths, made absolute or relative to the inventory's folder by the loader."""
    timeout: float | None = None
    """Seconds for one try."""
    tries: int | None = None
    rate: float | None = None
    """Questions a second."""


class Inventory(Struct, frozen=True, kw_only=True):
    """A list of domains with what they are for, and the settings that belong to the list."""

    entries: tuple[Entry, ...]
    """Those to be judged."""
    listed: tuple[Entry, ...] | None = None
    """All that the list has, if `entries` are a part of it; None: they are all. Empty: there is no list."""
    path: str = "-"
    """As the user named it; `-` is standard input."""
    profile: str | None = None
    resolver: ResolverSettings = ResolverSettings()
    severities: dict[str, str] = {}
    """Rule code → error, warning, info or off."""
    history: str | None = None
    """Path of the file that remembers runs, made absolute or relative to the inventory's folder by the loader."""
    senders: dict[str, tuple[Network, ...]] = {}
    approved_includes: tuple[Domain, ...] | None = None
    approved_mx: tuple[Domain, ...] | None = None
    required_rua: str | None = None
    waivers: tuple[Waiver, ...] = ()
    """Those for patterns. They are in their entries' `waivers` already (see `spreading.spread`)."""
    transport: bool = False
    """Whether to ask for what protects mail on its way as well: MTA-STS, TLS-RPT, DANE, DNSSEC; and for BIMI."""
    https: bool = False
    """Whether to fetch policies over HTTPS as well. No file may say so: only who runs the program."""
    authoritative: bool = False
    """Whether to ask the servers of each domain's zone themselves as well. Nor may any file say this."""
