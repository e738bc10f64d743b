"""What the terms of an SPF tree do, and what a tree comes to: whom it lets pass, and which lookups come back empty.

Knows the values. Knows no evidence: `reach.reach` works them out.
"""

from msgspec import Struct

from spfaudit.evidence import Failed, Question, Undetermined
from spfaudit.mail.spf.ranges import EVERYTHING_4, EVERYTHING_6, NOTHING, Ranges
from spfaudit.mail.spf.record import Ip4, Ip6


class Clients(Struct, frozen=True, gc=False):
    """A set of clients, by family."""

    ipv4: Ranges = NOTHING
    ipv6: Ranges = NOTHING

    def __bool__(self) -> bool:
        return bool(self.ipv4) or bool(self.ipv6)

    def __or__(self, other: "Clients") -> "Clients":
        return Clients(self.ipv4 | other.ipv4, self.ipv6 | other.ipv6)

    def __sub__(self, other: "Clients") -> "Clients":
        return Clients(self.ipv4 - other.ipv4, self.ipv6 - other.ipv6)


NOBODY = Clients()
EVERYBODY = Clients(EVERYTHING_4, EVERYTHING_6)


class Voids(Struct, frozen=True, gc=False):
    """Lookups that come back empty, for a client that nothing matches."""

    ipv4: int = 0
    ipv6: int = 0

    def __add__(self, other: "Voids") -> "Voids":
        return Voids(self.ipv4 + other.ipv4, self.ipv6 + other.ipv6)


NO_VOIDS = Voids()


class Effect(Struct, frozen=True, kw_only=True, gc=False):
    """What one term does by itself, its target's record apart."""

    matches: Clients = NOBODY
    """The clients that the mechanism matches; for an include, those that the included record lets pass."""
    ipv4_prefix: int = 32
    """Prefix length of the IPv4 networks that the term lists by address or host; 32 if it lists none, 0 for an `exists`
    that matches everybody."""
    ipv6_prefix: int = 128
    """The same for IPv6; 128 if it lists none."""
    voids: Voids = NO_VOIDS
    mx_names: int = 0
    """MX records met by an `mx` term."""
    opaque: bool = False
    """Whether only a message can tell what matches."""
    targets_missing: tuple[str, ...] = ()
    """Names asked for in vain."""
    failures: tuple[tuple[Question, Failed], ...] = ()
    below: "Reach | None" = None
    """What an include or redirect leads to comes to."""


class Reach(Struct, frozen=True, kw_only=True, gc=False):
    """What a node comes to, everything below included. Worked out once a run for what many trees share."""

    passes: Clients = NOBODY
    """The clients that get `pass`; terms that only a message can resolve are taken to match nobody."""
    voids: Voids = NO_VOIDS
    """The voids that are certain: what an opaque term or `ptr` may add depends on the message."""
    opaque: bool = False
    """Whether a term's match depends on the message: more may pass then, or fewer if such a term denies."""
    others: tuple[Effect, ...] = ()
    """One for each of the node's `others`."""
    listed: Clients = NOBODY
    """The networks that the record itself lists by their addresses, whatever their qualifier."""
    failures: tuple[tuple[Question, Failed], ...] = ()
    """Lookups that failed, here and below: nothing is exact if there are any."""
    dangling: bool = False
    """Whether a term, here or below, asks for names in vain, or for what can be no name."""
    mx_names: int = 0
    """The most MX records that one term meets, here or below."""
    ipv4_prefix: int = 32
    """The shortest prefix length of the IPv4 networks that terms list, here or below, whatever their qualifier."""
    ipv6_prefix: int = 128
    """The same for IPv6."""

    def require_complete(self) -> None:
        """Raises Undetermined if any lookup failed."""
        if self.failures:
            raise Undetermined(*self.failures[0])


def network_effect(network: Ip4 | Ip6) -> Effect:
    """What a term does that lists a network by its address."""
    addresses = Ranges(((network.first, network.last),))
    if isinstance(network, Ip4):
        return Effect(matches=Clients(addresses), ipv4_prefix=network.prefix)
    return Effect(matches=Clients(NOTHING, addresses), ipv6_prefix=network.prefix)
