"""Directives that decide nothing, because another one of the same record decides it already.

Goes by the text of the record alone, and by the rule that the first match decides
(RFC 7208 §4.6.2): an exception before a wider network is no duplicate. Knows no DNS.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from spfaudit.mail.spf.macro import MacroString
from spfaudit.mail.spf.record import A, All, Directive, Exists, Include, Ip4, Ip6, Mechanism, Mx, Ptr, Record
from spfaudit.mail.spf.target import target


class Duplicate(Struct, frozen=True, kw_only=True):
    """A directive that could be deleted, and the one that makes it superfluous."""

    place: int
    """Of the one, among the record's directives."""
    term: Directive
    other: Directive
    repeated: bool
    """Whether both match the same clients; otherwise `other` matches more."""

    @property
    def contradicted(self) -> bool:
        """Whether the two decide differently: `other` stands first, and `term` is never reached."""
        return self.term.qualifier is not self.other.qualifier


class _Scope(NamedTuple):
    """What a mechanism matches, as far as its text tells: equal scopes match the same clients.

    The qualifier is no part of it: what has matched once is decided, whatever the decision was.
    """

    kind: type[Mechanism]
    subject: object
    """The name asked, or what is known of it without a message; of a network the first address."""
    prefixes: tuple[int, ...] = ()
    """Prefix lengths. With all of them shorter or equal, the same subject is a wider scope."""


def duplicates(record: Record, domain: str) -> Iterator[Duplicate]:
    """Every effective directive of `domain`'s record that could be deleted without a client noticing."""
    directives = [directive for directive in record.effective if not isinstance(directive.mechanism, All)]
    if len({type(directive.mechanism) for directive in directives}) == len(directives):
        return  # no two of one kind
    scopes = [_scope(directive.mechanism, domain) for directive in directives]
    first: dict[_Scope, int] = {}
    for index, scope in enumerate(scopes):
        if (earlier := first.setdefault(scope, index)) != index:
            yield Duplicate(place=index, term=directives[index], other=directives[earlier], repeated=True)
    hosts: dict[tuple[type[Mechanism], object], list[_Scope]] = {}
    lengths: dict[type[Mechanism], set[int]] = {Ip4: set(), Ip6: set()}
    for scope in first:
        if scope.kind in _BITS:
            lengths[scope.kind].add(scope.prefixes[0])
        elif scope.prefixes:
            hosts.setdefault((scope.kind, scope.subject), []).append(scope)
    for scope, index in first.items():
        if scope.kind in _BITS:
            if len(lengths[scope.kind]) == 1:
                continue  # networks of one size lie apart, or are the same
            wider = [first[net] for net in _enclosing(scope, lengths[scope.kind]) if net in first]
        else:
            wider = [first[other] for other in hosts.get((scope.kind, scope.subject), ()) if _is_inside(scope, other)]
        if wider and (by := _decider(index, wider, directives, scopes)) is not None:
            yield Duplicate(place=index, term=directives[index], other=directives[by], repeated=False)


def _decider(index: int, wider: Sequence[int], directives: Sequence[Directive], scopes: Sequence[_Scope]) -> int | None:
    """Which of the `wider` directives makes the one at `index` superfluous; None: it has an effect."""
    if min(wider) < index:
        return min(wider)  # all its clients have been decided about
    qualifier = directives[index].qualifier
    # Of those behind it the nearest is enough: whatever stands between, stands before the farther ones as well.
    nearest = min((other for other in wider if directives[other].qualifier is qualifier), default=None)
    if nearest is None:
        return None
    exceptions = (at for at in range(index + 1, nearest) if directives[at].qualifier is not qualifier)
    return None if any(_may_meet(scopes[index], scopes[at]) for at in exceptions) else nearest


def _may_meet(scope: _Scope, other: _Scope) -> bool:
    """Whether a client may match both, as far as the record's text tells."""
    if scope.kind not in _BITS or other.kind not in _BITS:
        return True
    if scope.kind is not other.kind:
        return False
    length = min(scope.prefixes[0], other.prefixes[0])
    return _cut(scope, length) == _cut(other, length)


# -- scopes -----------------------------------------------------------------

_BITS: dict[type[Mechanism], int] = {Ip4: 32, Ip6: 128}


def _scope(mechanism: Mechanism, domain: str) -> _Scope:
    kind = type(mechanism)
    match mechanism:
        case Ip4(first, prefix) | Ip6(first, prefix):
            return _Scope(kind, first, (prefix,))
        case A(name, ipv4, ipv6) | Mx(name, ipv4, ipv6):
            return _Scope(kind, _subject(name, domain), (ipv4, ipv6))
        case Include(name) | Exists(name) | Ptr(name):
            return _Scope(kind, _subject(name, domain))
        case All():
            return _Scope(kind, None)


def _subject(spec: MacroString | None, domain: str) -> object:
    name = target(spec, current=domain, sender_domain=domain)
    if name or spec is None:
        return name
    # Only a message can tell, or no name at all: equal if all but case and a final dot is equal.
    *parts, last = (part.lower() if isinstance(part, str) else part for part in spec.parts)
    return *parts, last.removesuffix(".") if isinstance(last, str) else last


def _cut(network: _Scope, length: int) -> int:
    """The first address of the network of that prefix length around `network`."""
    assert isinstance(network.subject, int)
    host_bits = _BITS[network.kind] - length
    return network.subject >> host_bits << host_bits


def _enclosing(network: _Scope, lengths: set[int]) -> Iterator[_Scope]:
    """The wider networks around `network`, of the prefix lengths given."""
    for length in lengths:
        if length < network.prefixes[0]:
            yield _Scope(network.kind, _cut(network, length), (length,))


def _is_inside(scope: _Scope, other: _Scope) -> bool:
    (ipv4, ipv6), (other_ipv4, other_ipv6) = scope.prefixes, other.prefixes
    return other_ipv4 <= ipv4 and other_ipv6 <= ipv6 and scope is not other
