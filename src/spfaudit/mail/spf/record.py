"""An SPF record as a closed tree of typed terms (RFC 7208 §12).

Knows what a valid record is made of, not how it is read or what it does.
"""

from collections.abc import Sequence
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


class All(Struct, frozen=True, gc=False):
    """`all` (§5.1)."""


class Include(Struct, frozen=True, gc=False):
    """`include:` (§5.2)."""

    domain: MacroString


class A(Struct, frozen=True, gc=False):
    """`a` (§5.3). `domain`: None means the current domain."""

    domain: MacroString | None
    ipv4_prefix: int = 32
    ipv6_prefix: int = 128


class Mx(Struct, frozen=True, gc=False):
    """`mx` (§5.4). `domain`: None means the current domain."""

    domain: MacroString | None
    ipv4_prefix: int = 32
    ipv6_prefix: int = 128


class Ptr(Struct, frozen=True, gc=False):
    """`ptr` (§5.5)."""

    domain: MacroString | None


class Ip4(Struct, frozen=True, gc=False):
    """`ip4:` (§5.6)."""

    first: int
    """The network's first address: host bits are masked off."""
    prefix: int
    """Prefix length."""

    @property
    def last(self) -> int:
        """The network's last address."""
        return self.first + (1 << (32 - self.prefix)) - 1

    @property
    def network(self) -> IPv4Network:
        """The network as an object: made anew at each call."""
        return IPv4Network((self.first, self.prefix))


class Ip6(Struct, frozen=True, gc=False):
    """`ip6:` (§5.6)."""

    first: int
    """The network's first address: host bits are masked off."""
    prefix: int
    """Prefix length."""

    @property
    def last(self) -> int:
        """The network's last address."""
        return self.first + (1 << (128 - self.prefix)) - 1

    @property
    def network(self) -> IPv6Network:
        """The network as an object: made anew at each call."""
        return IPv6Network((self.first, self.prefix))


class Exists(Struct, frozen=True, gc=False):
    """`exists:` (§5.7)."""

    domain: MacroString


Mechanism = All | Include | A | Mx | Ptr | Ip4 | Ip6 | Exists
NAMELESS = (All, Ip4, Ip6)
"""Mechanisms that name nothing, and make no lookup."""


# -- terms ------------------------------------------------------------------


class Directive(Struct, frozen=True, kw_only=True, gc=False):
    """A qualifier and a mechanism."""

    qualifier: Qualifier
    mechanism: Mechanism
    text: str
    """As published."""
    position: int
    """Octet offset in the record."""


class Redirect(Struct, frozen=True, kw_only=True, gc=False):
    """`redirect=` (§6.1)."""

    domain: MacroString
    text: str
    position: int


class Explanation(Struct, frozen=True, kw_only=True, gc=False):
    """`exp=` (§6.2)."""

    domain: MacroString
    text: str
    position: int


class UnknownModifier(Struct, frozen=True, kw_only=True, gc=False):
    """Any other `name=value`: receivers ignore it (§6)."""

    name: str
    text: str
    position: int


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """A record without any syntax error. Make it by `record()`."""

    text: str
    directives: tuple[Directive, ...]
    """In the published order."""
    redirect: Redirect | None
    explanation: Explanation | None
    unknown: tuple[UnknownModifier, ...]
    all: Directive | None
    """The first `all`: nothing behind it is ever looked at (§5.1)."""
    effective: tuple[Directive, ...]
    """The directives up to and including the first `all` (§5.1: those behind it MUST be ignored)."""
    effective_redirect: Redirect | None
    """`redirect=`, unless an `all` anywhere in the record makes receivers ignore it (§5.1, §6.1)."""
    letters: frozenset[str]
    """Macro letters of the terms that count, lower case: what is meant depends on them. `a` is taken as `a:%{d}`,
    `mx` and `ptr` likewise, and `ptr` goes by the validated name as `%{p}` does."""


def record(
    text: str,
    directives: Sequence[Directive],
    *,
    redirect: Redirect | None = None,
    explanation: Explanation | None = None,
    unknown: Sequence[UnknownModifier] = (),
) -> Record:
    """A record of these terms, with what follows from them."""
    published = tuple(directives)
    all = None
    letters = _NO_LETTERS
    for at, directive in enumerate(published):
        mechanism = directive.mechanism
        if isinstance(mechanism, All):
            all, published_until = directive, at + 1
            break
        if isinstance(mechanism, NAMELESS):
            continue
        if mechanism.domain is None:
            letters |= _OWN_NAME
        elif mechanism.domain.letters:
            letters |= mechanism.domain.letters
        if isinstance(mechanism, Ptr):
            letters |= _VALIDATED_NAME
    else:
        published_until = len(published)
        if redirect:
            letters |= redirect.domain.letters
    return Record(
        text=text,
        directives=published,
        redirect=redirect,
        explanation=explanation,
        unknown=tuple(unknown),
        all=all,
        effective=published[:published_until],
        effective_redirect=None if all else redirect,
        letters=letters,
    )


_NO_LETTERS: frozenset[str] = frozenset()
_OWN_NAME = frozenset("d")
_VALIDATED_NAME = frozenset("p")


class Malformed(Struct, frozen=True, kw_only=True, gc=False):
    """A record with a syntax error: every check of it is permerror (§4.6)."""

    octets: bytes
    reason: Text
    position: int
    """Octet offset of the first error."""
    suggestion: str = ""
    """The term that was probably meant, or ""."""
