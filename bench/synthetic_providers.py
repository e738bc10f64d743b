"""What the domains of the synthetic zone share: 200 providers of mail, and a pool of odd hosts and records.

Everything is in the zone `example`, the same for the same seed. Addresses are drawn from blocks that see no mail:
those meant for documentation would be too few, and a finding of their own (SPF207).
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

PROVIDERS = 200
ORIGIN = "example"
_SLICE = 0x16000000  # 22.0.0.0: each provider has a /16 of it
_STEP = 1024
"""Addresses from one network of a provider to its next, so that none overlap."""
_PREFIXES = (22, 23, 24, 24, 28, 32)


@dataclass(frozen=True, slots=True)
class Provider:
    """What a domain needs to know to use a provider, and the provider's lines of the master file."""

    include: str
    cost: int
    """DNS-querying terms that the include stands for, itself included (RFC 7208 §4.6.4)."""
    exchange: str
    """Its mail exchangers are `mx1.` and `mx2.` of this."""
    lines: tuple[str, ...]


def make_providers(seed: int) -> tuple[Provider, ...]:
    """The pool: a quarter each of trees with one, two, three and four levels."""
    draw = random.Random(f"providers {seed}")
    return tuple(_make_provider(draw, number) for number in range(PROVIDERS))


def shared_zone(providers: tuple[Provider, ...]) -> Iterator[str]:
    """The lines of the master file, relative to `ORIGIN`."""
    for provider in providers:
        yield from provider.lines
    yield from _ODDITIES.strip().splitlines()
    for number in range(20):  # ends of `a` terms, for records that need many
        yield from _host(f"h{number}.pool", 0x17000000 + number)
    for number in range(11):  # one more than an `mx` term may meet (RFC 7208 §4.6.4)
        yield f"crowd.pool MX 10 c{number}.pool"
        yield from _host(f"c{number}.pool", 0x17000100 + number)


_ODDITIES = r"""
no-spf.pool A 23.0.2.1
broken.pool TXT "v=spf1 ip4:23.0.2.300 -all"
several.pool TXT "v=spf1 -all"
several.pool TXT "v=spf1 ~all"
loop1.pool TXT "v=spf1 include:loop2.pool.example -all"
loop2.pool TXT "v=spf1 include:loop1.pool.example -all"
generous.pool TXT "v=spf1 +all"
neutral.pool TXT "v=spf1 ip4:23.0.3.0/24 ?all"
null.pool TXT "v=spf1 -all"
alias.pool CNAME plain.pool
plain.pool A 23.0.2.2
plain.pool AAAA 2f00:ffff::2
plain.pool TXT "v=spf1 a -all"
"""


def strings(terms: Iterable[str]) -> str:
    """The terms, each with a space behind it, cut into character-strings of fewer than 255 octets."""
    return "".join(f'" "{term} ' if place % 8 == 7 else f"{term} " for place, term in enumerate(terms))


def _make_provider(draw: random.Random, number: int) -> Provider:
    name = f"p{number:03}"
    networks = _networks(draw, number)
    lines: list[str] = []
    cost = _publish(draw, f"_spf.{name}", number % 4 + 1, networks, lines)
    for host in (1, 2):
        lines += _host(f"mx{host}.{name}", _SLICE + number * 65536 + 65000 + host)
        lines.append(f'mx{host}.{name} TXT "v=spf1 a -all"')
    return Provider(f"_spf.{name}.{ORIGIN}", cost, f"{name}.{ORIGIN}", tuple(lines))


def _publish(draw: random.Random, name: str, levels: int, networks: Iterator[str], lines: list[str]) -> int:
    """Adds a tree's records to `lines`; returns the cost of including it."""
    if levels == 1:
        terms = [next(networks) for _ in range(draw.randint(3, 14))]
        cost = 1
    else:
        # Only the last but one level branches out, as the netblocks of big providers do.
        parts = [f"_{levels - 1}{letter}{name}" for letter in "abc"[: draw.randint(1, 3) if levels == 2 else 1]]
        cost = 1 + sum(_publish(draw, part, levels - 1, networks, lines) for part in parts)
        terms = [f"include:{part}.{ORIGIN}" for part in parts]
    lines.append(f'{name} TXT "v=spf1 {strings(terms)}~all"')
    return cost


def _networks(draw: random.Random, number: int) -> Iterator[str]:
    """At most 63 terms, one in five of IPv6."""
    for place in range(63):
        if draw.random() < 0.2:
            yield f"ip6:2f00:{number:x}:{place:x}::/{draw.choice((48, 64))}"
        else:
            first = IPv4Address(_SLICE + number * 65536 + place * _STEP)
            yield f"ip4:{first}/{draw.choice(_PREFIXES)}"


def _host(name: str, address: int) -> Iterator[str]:
    yield f"{name} A {IPv4Address(address)}"
    yield f"{name} AAAA 2f00:ffff::{address >> 16:x}:{address & 0xFFFF:x}"
