"""Inventories, read with the rules and profiles that this version knows."""

from os import PathLike, fspath
from typing import Literal

from spfaudit import inventory as reading
from spfaudit.inventory.model import Inventory, Usage
from spfaudit.policy.profiles import PROFILE_NAMES
from spfaudit.policy.settings import known_rules


def load_inventory(
    path: str | PathLike[str],
    *,
    usage_default: Usage | str | None = None,
    format: Literal["yaml", "csv", "list"] | None = None,
) -> Inventory:
    """The inventory in a file, or in stdin for `-`: YAML, CSV or a plain list, by ending or else by content.

    `usage_default`: the usage of names of which the file does not say it; None: sending. Raises InventoryError with
    every problem of the file and its position, and ValueError for an unknown usage or format.
    """
    return reading.load_inventory(
        fspath(path),
        known_rules=known_rules(),
        known_profiles=PROFILE_NAMES,
        usage_default=None if usage_default is None else Usage(usage_default),
        format=format,
    )


def parse_inventory(
    data: bytes,
    path: str,
    *,
    usage_default: Usage | None = None,
    format: Literal["yaml", "csv", "list"] | None = None,
) -> Inventory:
    """The inventory that the octets of `path` write, without touching any file. Raises InventoryError."""
    return reading.parse_inventory(
        data,
        path,
        known_rules=known_rules(),
        known_profiles=PROFILE_NAMES,
        usage_default=usage_default,
        format=format,
    )
