"""An inventory looked over without DNS: what is wrong with it, and what is questionable.

The composition of inventory and policy for it. Prints nothing.
"""

import os
from datetime import date
from typing import IO, Literal

from msgspec import Struct

from spfaudit.inventory import InventoryError, InventoryProblem
from spfaudit.inventory.decoding import decode
from spfaudit.inventory.loading import format_of, read_octets
from spfaudit.inventory.model import Inventory
from spfaudit.inventory.nodes import Gap, Node
from spfaudit.inventory.places import Places
from spfaudit.inventory.problems import Problems
from spfaudit.loading import parse_inventory
from spfaudit.policy.profiles import DEFAULT_PROFILE
from spfaudit.policy.questionable import remarks
from spfaudit.policy.settings import make_policy, policies_of
from spfaudit.policy.settings_error import SettingsError
from spfaudit.text import Text

INVALID = "invalid"
"""The name of all that keeps an inventory from being read."""
UNREADABLE_PROFILE = "unreadable-profile"


class Lint(Struct, frozen=True, kw_only=True):
    """One thing to tell of an inventory: an error keeps it from being used, a warning does not."""

    severity: Literal["error", "warning"]
    name: str
    """Public: it never changes its meaning."""
    problem: InventoryProblem


def lint(path_or_stream: str | os.PathLike[str] | IO[bytes], *, today: date) -> tuple[Lint, ...]:
    """All there is to tell of the inventory in a file (`-`: standard input) or a stream, in the file's order.

    Asks no DNS. What is questionable is told of inventories without errors only. Raises nothing for what is in a file,
    or for one that is not there: that is an error of line 0.
    """
    try:
        path, data = read_octets(path_or_stream)
        inventory = parse_inventory(data, path)
        text = decode(data, path, cp932=True)
        places = Places(inventory, text, format_of(data, path))
    except InventoryError as error:
        return tuple(Lint(severity="error", name=INVALID, problem=problem) for problem in error.problems)
    problems = Problems(path, text)
    try:
        policies = policies_of(inventory)
    except SettingsError as error:
        for place, problem in _faults_of_profiles(inventory, places) or [(Gap(1, 1), one) for one in error.problems]:
            problems.add(place, problem)
        return tuple(Lint(severity="error", name=UNREADABLE_PROFILE, problem=problem) for problem in problems.found)
    found = []
    for remark in remarks(inventory, places, policies, today):
        problems.add(remark.place, remark.message, remark.suggestion)
        found.append(Lint(severity="warning", name=remark.name, problem=problems.found[-1]))
    return tuple(sorted(found, key=lambda one: (one.problem.line, one.problem.column, one.name)))


def _faults_of_profiles(inventory: Inventory, places: Places) -> list[tuple[Node, Text]]:
    """What is wrong with each profile, where the run's is named, or where it is first given to a domain."""
    whole = places.setting("profile") or places.setting("defaults", "profile")
    firsts: dict[str, Node] = {inventory.profile or DEFAULT_PROFILE: whole.key if whole else Gap(1, 1)}
    for entry in inventory.entries:
        if entry.profile and entry.profile not in firsts:
            said = places.said(entry, "profile")
            firsts[entry.profile] = said.key if said else places.name(entry)
    faults = []
    for profile, place in firsts.items():
        try:
            make_policy(profile=profile)
        except SettingsError as error:
            faults += [(place, problem) for problem in error.problems]
    return faults
