"""A synthetic nation of domains: zones, the inventory, and what an audit must find. The same for the same seed.

Of 20 domains, 11 send, 6 do not, 2 are retired and 1 is gone. One of four is misconfigured, each kind in its turn.
Everything streams: a million domains need no more memory than one. What a domain looks like is in `synthetic_shapes`
and `synthetic_faults`.
"""

import csv
import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import chain
from pathlib import Path

import synthetic_faults as faults
import synthetic_shapes as sound
from synthetic_providers import ORIGIN as SHARED
from synthetic_providers import Provider, make_providers, shared_zone, strings
from synthetic_shapes import Shape

MOST = 1_000_000
ORIGIN = "example.go.jp"
_GROUPS = 100
_OWN = 0x0B000000  # 11.0.0.0/8, where mail is as unlikely as in the providers' blocks: 16 addresses for each domain
_SETTING = ("sending",) * 11 + ("non-sending",) * 6 + ("unused",) * 2 + ("gone",)
_SHAPES = {
    "sending": (sound.SENDING, faults.SENDING),
    "non-sending": (sound.NON_SENDING, faults.NON_SENDING),
    "unused": (sound.UNUSED, faults.UNUSED),
    "gone": (sound.GONE, faults.GONE),
}
_FAULTY = 4
"""One domain of so many is misconfigured."""
KNOWN = frozenset(code for shapes in _SHAPES.values() for shape in chain(*shapes) for code in shape.codes.split())
"""The rules that fire somewhere."""
COLUMNS = ("domain", "usage", "organization", "senders", "dkim_selectors", "retired_on", "hold_until")
_EMPTY_ZONE = """$ORIGIN {}
$TTL 3600
@ SOA ns hostmaster 1 7200 900 1209600 3600
@ NS ns
ns A 127.0.0.1
"""
_OWN_ZONE = f"""{_EMPTY_ZONE.format(f"{ORIGIN}.")}
@ TXT "v=spf1 -all"
@ MX 10 ns
_dmarc TXT "v=DMARC1; p=none; sp=reject; rua=mailto:dmarc@{ORIGIN}"
"""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain: its row in the inventory, its lines in the master file, and the codes of the rules that must fire."""

    name: str
    row: dict[str, str]
    lines: tuple[str, ...]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class World:
    """Where the files are."""

    inventory: Path
    names: Path
    """One a line, for the tools that know no inventory."""
    zones: dict[str, Path]


def domains(count: int, seed: int = 7208) -> Iterator[Domain]:
    """The first `count` domains, of at most `MOST`."""
    if not 0 < count <= MOST:
        raise ValueError(f"between 1 and {MOST:,} domains")
    return _domains(count, seed, make_providers(seed))


def write_world(folder: Path, count: int, seed: int = 7208) -> World:
    """Writes zones and inventory into `folder`."""
    world = World(
        folder / "domains.csv",
        folder / "names.txt",
        {zone: folder / f"{zone.strip('.') or 'root'}.zone" for zone in (ORIGIN, SHARED, "jp", "com", ".")},
    )
    # The parents, so that no question leaves the servers' machine: not the canary's of a live run, nor one for keys.
    tops = ("jp", "com", SHARED)  # who has no com is in doubt when he denies a name
    _write(world.zones["."], (_EMPTY_ZONE.format("."), *chain(*map(_delegation, tops))))
    _write(world.zones["com"], (_EMPTY_ZONE.format("com."),))
    _write(world.zones["jp"], (_EMPTY_ZONE.format("jp."), *_delegation(ORIGIN)))
    providers = make_providers(seed)
    _write(world.zones[SHARED], (_EMPTY_ZONE.format(f"{SHARED}."), *shared_zone(providers)))
    with ExitStack() as files:
        zone = files.enter_context(world.zones[ORIGIN].open("w", encoding="ascii"))
        names = files.enter_context(world.names.open("w", encoding="ascii"))
        inventory = csv.DictWriter(
            files.enter_context(world.inventory.open("w", encoding="ascii", newline="")), COLUMNS, restval=""
        )
        inventory.writeheader()
        zone.write(_OWN_ZONE)
        for domain in _domains(count, seed, providers):
            inventory.writerow(domain.row)
            names.write(f"{domain.name}\n")
            zone.writelines(f"{line}\n" for line in domain.lines)
    return world


def _delegation(zone: str) -> Iterator[str]:
    yield f"{zone}. NS ns.{zone}."
    yield f"ns.{zone}. A 127.0.0.1"


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines) + "\n", "ascii")


def _domains(count: int, seed: int, providers: tuple[Provider, ...]) -> Iterator[Domain]:
    cheap = [provider for provider in providers if provider.cost == 1]  # beside another, within ten lookups
    met = dict.fromkeys(_SHAPES, 0)
    for number in range(count):
        setting = _SETTING[number % len(_SETTING)]
        met[setting] += 1
        turn, step = divmod(met[setting], _FAULTY)
        draw = random.Random(f"{number} {seed}")
        sane, faulty = _SHAPES[setting]
        shape = faulty[(turn - 1) % len(faulty)] if step == 0 else draw.choice(sane)
        first = draw.choice(providers)
        second = draw.choice([provider for provider in cheap if provider is not first])
        yield _make(number, shape, _drawn(number, draw, first, second))


def _make(number: int, shape: Shape, known: dict[str, str]) -> Domain:
    name = f"d{number + 1:07}.g{number % _GROUPS:02}.{ORIGIN}"
    known["name"] = name
    row = {"domain": name, "usage": shape.usage, "organization": f"Agency {number % _GROUPS}"}
    row |= {column: text.format_map(known) for column, text in shape.declared.items()}
    return Domain(
        name, row, tuple(_line(name, record, known) for record in shape.records), frozenset(shape.codes.split())
    )


def _line(name: str, record: str, known: dict[str, str]) -> str:
    """A record of a shape as a line of the zone's master file."""
    owner, rest = record.format_map(known).split(" ", 1)
    return f"{name if owner == '@' else f'{owner}.{name}'}. {rest}"


def _drawn(number: int, draw: random.Random, first: Provider, second: Provider) -> dict[str, str]:
    """What the braces of a shape stand for."""
    own = IPv4Address(_OWN + number * 16)
    host = str(own + 1)
    return {
        "net": f"ip4:{own}/28",
        "cidr": f"{own}/28",
        "host": host,
        "half": host[:-2],
        "otherhalf": host[-2:],
        "spf1": f"include:{first.include}",
        "spf2": f"include:{second.include}",
        "provider": first.include,
        "mx": first.exchange,
        "many": strings(
            term
            for place in range(16)
            for term in (f"ip4:{own + place}", f"ip6:2f00:fffc::{number >> 16:x}:{number & 0xFFFF:x}:{place:x}")
        ),
        "hosts10": " ".join(f"a:h{(number + place) % 20}.pool.{SHARED}" for place in range(10)),
        "h": str(number % 250),
    }
