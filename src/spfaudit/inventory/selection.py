"""Part of an inventory: only some of its domains.

Knows how a list is cut into shares that can be audited apart and merged again.
"""

import hashlib
from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import Domain
from spfaudit.suffixes import registrable_domain


def select(
    inventory: Inventory,
    *,
    domains: Collection[Domain] = (),
    usages: Collection[Usage] = (),
    organizations: Collection[str] = (),
) -> Inventory:
    """The inventory with the entries that satisfy every condition given; an empty condition is none."""
    return replace(
        inventory,
        entries=tuple(
            entry
            for entry in inventory.entries
            if (not domains or entry.domain in domains)
            and (not usages or entry.usage in usages)
            and (not organizations or entry.organization in organizations)
        ),
        listed=whole_list(inventory),
    )


class Shard(Struct, frozen=True):
    """One of `count` shares of a list, numbered from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def holds(self, domain: Domain) -> bool:
        """Whether the domain is in this share. All names of one registrable domain are in the same one."""
        owner = registrable_domain(domain) or domain
        digest = hashlib.sha256(owner.encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1


def parse_shard(text: str) -> Shard:
    """`2/5`: the second of five shares. Raises ValueError."""
    number, slash, count = text.partition("/")
    if not (slash and number.isascii() and number.isdecimal() and count.isascii() and count.isdecimal()):
        raise ValueError(text)
    shard = Shard(int(number), int(count))
    if not 1 <= shard.number <= shard.count <= 10_000:
        raise ValueError(text)
    return shard


def share(inventory: Inventory, shard: Shard) -> Inventory:
    """The entries of one share, in the inventory's order: perhaps none."""
    return replace(
        inventory,
        entries=tuple(entry for entry in inventory.entries if shard.holds(entry.domain)),
        listed=whole_list(inventory),
    )


def whole_list(inventory: Inventory) -> tuple[Entry, ...]:
    """All entries of the list that the inventory is, or is a part of."""
    return inventory.entries if inventory.listed is None else inventory.listed
