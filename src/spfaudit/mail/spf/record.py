"""An SPF record as a closed tree of typed terms (RFC 7208 §12).

Knows what a valid record is made of, not how it is read or what it does.
"""

from collections.abc import Iterable
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from msgspec import Struct

from spfaudit.evidence import octets_to_text
from spfaudit.mail.spf.macro import MacroString
from spfaudit.text import Text


class Qualifier(StrEnum):
    """What a match means (§4.6.2)."""

    PASS = "+"
    FAIL = "-"
    SOFTFAIL = "~"
    NEUTRAL = "?"


PASS, FAIL = Qualifier.PASS, Qualifier.FAIL
"""The members themselves: before Python 3.12, to look one up in its class is a call."""


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
NETWORKS = (Ip4, Ip6)
NAMELESS = (*NETWORKS, All)
"""Mechanisms that name nothing, and make no lookup."""
BROADEST_IPV4, BROADEST_IPV6 = 16, 32
"""Prefix lengths of the largest networks from which one organization may send."""


# -- terms ------------------------------------------------------------------
# A term is what its text says, wherever it stands: so one that many records have is read once.


class Directive(Struct, frozen=True, kw_only=True, gc=False):
    """A qualifier and a mechanism."""

    qualifier: Qualifier
    mechanism: Mechanism
    text: str
    """As published."""
    letters: frozenset[str] = frozenset()
    """Macro letters, lower case: what is meant depends on them. `a` is taken as `a:%{d}`, `mx` and `ptr` likewise,
    and `ptr` goes by the validated name as `%{p}` does."""


class Redirect(Struct, frozen=True, kw_only=True, gc=False):
    """`redirect=` (§6.1)."""

    domain: MacroString
    text: str

    @property
    def letters(self) -> frozenset[str]:
        """Macro letters, as `Directive.letters`."""
        return self.domain.letters


class Explanation(Struct, frozen=True, kw_only=True, gc=False):
    """`exp=` (§6.2)."""

    domain: MacroString
    text: str

    @property
    def letters(self) -> frozenset[str]:
        """Macro letters, as `Directive.letters`."""
        return self.domain.letters


class UnknownModifier(Struct, frozen=True, kw_only=True, gc=False):
    """Any other `name=value`: receivers ignore it (§6)."""

    name: str
    text: str


Term = Directive | Redirect | Explanation | UnknownModifier


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
    networks: tuple[Directive, ...]
    """Those of the effective directives that list a network by its address."""
    others: tuple[Directive, ...]
    """The effective directives but these."""
    exceptions: bool
    """Whether an effective directive but `all` denies anybody: then their order decides."""
    only_fails: bool
    """Whether every effective directive is a `fail`, and none an include, which may match for reasons of its own."""
    skeleton: str
    """The text without the networks: records with one skeleton lead to the same trees, and ask the same."""
    effective_redirect: Redirect | None
    """`redirect=`, unless an `all` anywhere in the record makes receivers ignore it (§5.1, §6.1)."""
    letters: frozenset[str]
    """Macro letters of the terms that count: see `Directive.letters`."""


def lets_strangers_pass(term: Term) -> bool:
    """Whether the term lets everybody pass, or nobody, or a network so broad that most of it belongs to others."""
    if not isinstance(term, Directive) or term.qualifier is not PASS:
        return False
    match term.mechanism:
        case All():
            return True
        case Ip4(prefix=prefix):
            return prefix < BROADEST_IPV4
        case Ip6(prefix=prefix):
            return prefix < BROADEST_IPV6
        case A(ipv4_prefix=ipv4, ipv6_prefix=ipv6) | Mx(ipv4_prefix=ipv4, ipv6_prefix=ipv6):
            return ipv4 < BROADEST_IPV4 or ipv6 < BROADEST_IPV6
        case Exists(domain=domain):  # of one name for all clients, any address matches every one of them (§5.7)
            return not domain.opaque
        case _:
            return False


def may_count_earlier(behind: Directive) -> bool:
    """Whether a term behind `all` may be meant to stand before it: it is no `all`, and lets no strangers pass."""
    return not isinstance(behind.mechanism, All) and not lets_strangers_pass(behind)


def letters_of(mechanism: Mechanism) -> frozenset[str]:
    """The macro letters of a directive."""
    if isinstance(mechanism, NAMELESS):
        return _NO_LETTERS
    letters = _OWN_NAME if mechanism.domain is None else mechanism.domain.letters
    return letters | _VALIDATED_NAME if isinstance(mechanism, Ptr) else letters


def record(text: str, terms: Iterable[Term]) -> Record:
    """A record of these terms, with what follows from them. There may be one redirect and one explanation at most."""
    directives: list[Directive] = []
    modifiers: list[Redirect | Explanation | UnknownModifier] = []
    networks: list[Directive] = []
    others: list[Directive] = []
    skeleton: list[str] = []
    all: Directive | None = None
    exceptions = False
    only_fails = True
    letters = _NO_LETTERS
    for term in terms:
        if not isinstance(term, Directive):
            modifiers.append(term)
        else:
            directives.append(term)
            if all is None:
                kind = type(term.mechanism)  # quicker than to ask whether it is an instance, if it is none
                only_fails &= term.qualifier is FAIL and kind is not Include
                if kind in NETWORKS:
                    networks.append(term)
                    exceptions |= term.qualifier is not PASS
                    continue
                others.append(term)
                if kind is All:
                    all = term
                else:
                    exceptions |= term.qualifier is not PASS
                    letters |= term.letters
        skeleton.append(term.text)
    published = tuple(directives)
    redirect = next((term for term in modifiers if isinstance(term, Redirect)), None) if modifiers else None
    return Record(
        text=text,
        directives=published,
        redirect=redirect,
        explanation=next((term for term in modifiers if isinstance(term, Explanation)), None) if modifiers else None,
        unknown=tuple([term for term in modifiers if isinstance(term, UnknownModifier)]) if modifiers else (),
        all=all,
        effective=published[: len(networks) + len(others)],
        networks=tuple(networks),
        others=tuple(others),
        exceptions=exceptions,
        only_fails=only_fails,
        skeleton=" ".join(skeleton),
        effective_redirect=None if all else redirect,
        letters=letters if all or redirect is None else letters | redirect.letters,
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

    @property
    def place(self) -> Text:
        """Where the error is, in words: the rest of its term, or what stands before if that ends there."""
        if rest := octets_to_text(self.octets[self.position :].partition(b" ")[0]):
            return Text(en=f"near '{rest}'", ja=f"'{rest}' 付近")
        before = octets_to_text(self.octets[: self.position].rpartition(b" ")[2])
        return Text(en=f"behind '{before}'", ja=f"'{before}' の直後")
