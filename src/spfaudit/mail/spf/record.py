"""An SPF record as a closed tree of typed terms (RFC 7208 §12).

Knows what a valid record is made of, not how it is read or what it does.
"""

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from msgspec import Struct

from spfaudit.mail.spf.macro import MacroString
from spfaudit.text import Text


class Qualifier(StrEnum):
    """What a match means (§4.6.2)."""

    PASS = "+"
    FAIL = "-"
    SOFTFAIL = "~"
    NEUTRAL = "?"


# -- mechanisms (§5) --------------------------------------------------------


class All(Struct, frozen=True):
    """`all` (§5.1)."""


class Include(Struct, frozen=True):
    """`include:` (§5.2)."""

    domain: MacroString


class A(Struct, frozen=True):
    """`a` (§5.3). `domain`: None means the current domain."""

    domain: MacroString | None
    ipv4_prefix: int = 32
    ipv6_prefix: int = 128


class Mx(Struct, frozen=True):
    """`mx` (§5.4). `domain`: None means the current domain."""

    domain: MacroString | None
    ipv4_prefix: int = 32
    ipv6_prefix: int = 128


class Ptr(Struct, frozen=True):
    """`ptr` (§5.5)."""

    domain: MacroString | None


class Ip4(Struct, frozen=True):
    """`ip4:` (§5.6); host bits are masked off."""

    network: IPv4Network


class Ip6(Struct, frozen=True):
    """`ip6:` (§5.6); host bits are masked off."""

    network: IPv6Network


class Exists(Struct, frozen=True):
    """`exists:` (§5.7)."""

    domain: MacroString


Mechanism = All | Include | A | Mx | Ptr | Ip4 | Ip6 | Exists


# -- terms ------------------------------------------------------------------


class Directive(Struct, frozen=True, kw_only=True):
    """A qualifier and a mechanism."""

    qualifier: Qualifier
    mechanism: Mechanism
    text: str
    """As published."""
    position: int
    """Octet offset in the record."""


class Redirect(Struct, frozen=True, kw_only=True):
    """`redirect=` (§6.1)."""

    domain: MacroString
    text: str
    position: int


class Explanation(Struct, frozen=True, kw_only=True):
    """`exp=` (§6.2)."""

    domain: MacroString
    text: str
    position: int


class UnknownModifier(Struct, frozen=True, kw_only=True):
    """Any other `name=value`: receivers ignore it (§6)."""

    name: str
    text: str
    position: int


class Record(Struct, frozen=True, kw_only=True):
    """A record without any syntax error. `directives` are in the published order."""

    text: str
    directives: tuple[Directive, ...]
    redirect: Redirect | None = None
    explanation: Explanation | None = None
    unknown: tuple[UnknownModifier, ...] = ()

    @property
    def all(self) -> Directive | None:
        """The first `all`: nothing behind it is ever looked at (§5.1)."""
        return next((d for d in self.directives if isinstance(d.mechanism, All)), None)

    @property
    def effective(self) -> tuple[Directive, ...]:
        """The directives up to and including the first `all` (§5.1: those behind it MUST be ignored)."""
        for index, directive in enumerate(self.directives):
            if isinstance(directive.mechanism, All):
                return self.directives[: index + 1]
        return self.directives

    @property
    def effective_redirect(self) -> Redirect | None:
        """`redirect=`, unless an `all` anywhere in the record makes receivers ignore it (§5.1, §6.1)."""
        return None if self.all else self.redirect


class Malformed(Struct, frozen=True, kw_only=True):
    """A record with a syntax error: every check of it is permerror (§4.6)."""

    octets: bytes
    reason: Text
    position: int
    """Octet offset of the first error."""
    suggestion: str = ""
    """The term that was probably meant, or ""."""
