"""Part of an inventory: only some of its domains."""

from collections.abc import Collection

from msgspec.structs import replace

from spfaudit.inventory.model import Inventory, Usage
from spfaudit.names import Domain


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
    )
