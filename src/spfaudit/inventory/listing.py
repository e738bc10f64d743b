"""Which names the list has, for questions about those that it lacks. Knows no DNS."""

from collections.abc import Collection
from functools import cached_property

from spfaudit.inventory.model import Inventory, Usage
from spfaudit.inventory.selection import whole_list
from spfaudit.suffixes import registrable_domain


class Listing:
    """The names of an inventory. Made once a run, and only where somebody asks: the list may be long."""

    def __init__(self, inventory: Inventory) -> None:
        entries = whole_list(inventory)
        self.names: frozenset[str] = frozenset(entry.domain for entry in entries)
        self._entries = entries

    def closest(self, name: str) -> str | None:
        """The name itself or its closest ancestor, whichever is listed; None: neither it nor any above it."""
        while name and name not in self.names:
            name = name.partition(".")[2]
        return name or None

    @cached_property
    def first_below(self) -> dict[str, str]:
        """Registrable domain → the first listed name at or below it."""
        found: dict[str, str] = {}
        for entry in self._entries:
            found.setdefault(registrable_domain(entry.domain) or entry.domain, entry.domain)
        return found

    @cached_property
    def sender_below(self) -> dict[str, str]:
        """Listed name → the first listed one below it that sends mail."""
        return self._first_below_each(frozenset({Usage.SENDING}))

    @cached_property
    def used_below(self) -> dict[str, str]:
        """Listed name → the first listed one below it that is not retired."""
        return self._first_below_each(frozenset(Usage) - {Usage.RETIRED})

    def _first_below_each(self, usages: Collection[Usage]) -> dict[str, str]:
        found: dict[str, str] = {}
        above: set[str] = set()
        for entry in self._entries:
            name = entry.domain.partition(".")[2] if entry.usage in usages else ""
            while name and name not in above:  # what is above has been met with it
                above.add(name)
                if name in self.names:
                    found[name] = entry.domain
                name = name.partition(".")[2]
        return found

    @cached_property
    def above(self) -> frozenset[str]:
        """All names that have listed ones below them."""
        above: set[str] = set()
        for listed in self.names:
            name = listed.partition(".")[2]
            while name and name not in above:
                above.add(name)
                name = name.partition(".")[2]
        return frozenset(above)
