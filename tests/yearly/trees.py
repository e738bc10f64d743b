"""What hangs on a provider's name in a run, worked out from the records alone, with the addresses of `ipaddress`."""

from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from msgspec import Struct

from yearly.providers import FAILS, HOSTS, PROVIDERS, since

Networks = tuple[IPv4Network | IPv6Network, ...]


class Tree(Struct, frozen=True, kw_only=True):
    """One name. None: not known, or without a record."""

    name: str
    record: str | None
    problem: str | None
    """`unknown` or `absent`."""
    lookups: int | None = None
    ipv4: int | None = None
    ipv6: int | None = None
    leads_to: tuple[str, ...] = ()


class Sums(Struct, frozen=True):
    """What a record comes to. None: some lookup failed."""

    lookups: int | None
    ipv4: int | None
    ipv6: int | None
    leads_to: tuple[str, ...]


@cache
def tree(name: str, place: int) -> Tree:
    """As a run at that place finds it."""
    record = since(PROVIDERS[name], place)
    if record is None or record == FAILS:
        return Tree(name=name, record=None, problem="absent" if record is None else "unknown")
    its = sums(record, place)
    return Tree(
        name=name,
        record=record,
        problem=None,
        lookups=its.lookups,
        ipv4=its.ipv4,
        ipv6=its.ipv6,
        leads_to=its.leads_to,
    )


@cache
def sums(record: str, place: int) -> Sums:
    """Of any record."""
    networks = _networks(record, place)
    return Sums(
        _lookups(record, place),
        None if networks is None else sum(its.num_addresses for its in _union(networks, 4)),
        None if networks is None else sum(2 ** (64 - its.prefixlen) for its in _union(networks, 6)),
        led_to(record),
    )


def led_to(record: str) -> tuple[str, ...]:
    """The names behind `include` and `redirect`."""
    return tuple(
        term.replace("=", ":").split(":")[1] for term in record.split() if term.startswith(("include:", "redirect="))
    )


def below(names: Iterable[str], place: int) -> set[str]:
    """These, and all that they lead to as far as anybody gets."""
    found: set[str] = set()
    for name in names:
        found |= {name} | below(tree(name, place).leads_to, place)
    return found


def problems(names: Iterable[str], place: int) -> dict[str, str]:
    """What is wrong below them, by name."""
    every = {name: tree(name, place).problem for name in sorted(below(names, place))}
    return {name: problem for name, problem in every.items() if problem}


def known_lookups(record: str, place: int) -> int:
    """At least so many: what is behind a failure is not counted."""
    counted = sum(term in ("a", "mx") or term.startswith(("a:", "mx:")) for term in record.split())
    below = [tree(name, place).record for name in led_to(record)]
    return counted + sum(1 + (known_lookups(its, place) if its else 0) for its in below)


def _lookups(record: str, place: int) -> int | None:
    failing = "unknown" in problems(led_to(record), place).values()
    return None if failing else known_lookups(record, place)


def _networks(record: str, place: int) -> Networks | None:
    """What a client may pass by; a name without a record lets nobody pass."""
    found: list[IPv4Network | IPv6Network] = []
    for term in record.split():
        if term.startswith(("ip4:", "ip6:")):
            found.append(ip_network(term[4:]))
        elif term.startswith("a:"):
            found.append(ip_network(HOSTS[term[2:]]))
    for name in led_to(record):
        its = tree(name, place)
        inner = _networks(its.record, place) if its.record else None
        if its.problem == "unknown" or (its.record and inner is None):
            return None
        found += inner or ()
    return tuple(found)


def _union(networks: Networks, version: int) -> list[IPv4Network | IPv6Network]:
    """Each address once; of IPv6, each /64 that has any."""
    if version == 4:
        return list(collapse_addresses(its for its in networks if isinstance(its, IPv4Network)))
    wide = (its for its in networks if isinstance(its, IPv6Network))
    return list(collapse_addresses(its if its.prefixlen <= 64 else its.supernet(new_prefix=64) for its in wide))
