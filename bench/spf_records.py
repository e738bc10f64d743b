"""A fictional world of SPF records, for measuring: the same on every run.

Domains publish what organisations publish: a null record, networks, one or two includes of providers that they
share, their own `mx` and `a`. Every record is valid and within all limits, so that no tool can stop early.
"""

import random
from ipaddress import IPv4Address, IPv6Address

Rdata = str | bytes | tuple[int, str]
World = dict[tuple[str, str], list[Rdata]]
"""Name and type → data: an address, TXT octets, or preference and exchange."""

_PROVIDERS = 20
_SHAPES = ("null", "networks", "one include", "one include", "two includes", "two includes", "include and hosts")


def make_world(domains: int, seed: int = 7208) -> tuple[list[str], World]:
    """The names of the domains, and all that is in DNS."""
    draw = random.Random(seed)
    world: World = {}
    providers = [_add_provider(draw, world, number) for number in range(_PROVIDERS)]
    names = [f"d{number}.example" for number in range(domains)]
    for number, name in enumerate(names):
        shape = _SHAPES[number % len(_SHAPES)]
        _publish(world, name, _terms(draw, shape, providers))
        if shape == "include and hosts":
            _add_hosts(draw, world, name)
    return names, world


def _terms(draw: random.Random, shape: str, providers: list[str]) -> list[str]:
    if shape == "null":
        return ["-all"]
    if shape == "networks":
        return [*_networks(draw, 10), "-all"]
    includes = 2 if shape == "two includes" else 1
    hosts = ["mx", "a"] if shape == "include and hosts" else []
    chosen = [f"include:{name}" for name in draw.sample(providers, includes)]
    return [*hosts, *_networks(draw, 3), *chosen, draw.choice(["-all", "~all"])]


def _add_provider(draw: random.Random, world: World, number: int) -> str:
    """A provider's tree: its networks in its own record, or in up to three records that it includes."""
    name = f"_spf.provider{number}.example"
    parts = [f"_netblocks{part}.provider{number}.example" for part in range(number % 4)]
    for record in parts or [name]:
        _publish(world, record, [*_networks(draw, draw.randint(5, 25)), "~all"])
    if parts:
        _publish(world, name, [*(f"include:{part}" for part in parts), "~all"])
    return name


def _add_hosts(draw: random.Random, world: World, name: str) -> None:
    world[name, "MX"] = [(10, f"mx1.{name}"), (20, f"mx2.{name}")]
    for host in (name, f"mx1.{name}", f"mx2.{name}"):
        world[host, "A"] = [_ipv4(draw)]
        world[host, "AAAA"] = [_ipv6(draw)]


def _publish(world: World, name: str, terms: list[str]) -> None:
    world[name, "TXT"] = [" ".join(["v=spf1", *terms]).encode()]


def _networks(draw: random.Random, count: int) -> list[str]:
    """Three of four in IPv4; none holds an address of 203.0.113.0/24."""
    return [
        f"ip6:{_ipv6(draw)}/{draw.choice([48, 64, 128])}"
        if draw.random() < 0.25
        else f"ip4:{_ipv4(draw)}{draw.choice(['', '/24', '/28'])}"
        for _ in range(count)
    ]


def _ipv4(draw: random.Random) -> str:
    return str(IPv4Address(draw.choice([0xC0000200, 0xC6336400]) + draw.randrange(256)))  # RFC 5737


def _ipv6(draw: random.Random) -> str:
    return str(IPv6Address((0x20010DB8 << 96) + draw.getrandbits(90)))  # RFC 3849
