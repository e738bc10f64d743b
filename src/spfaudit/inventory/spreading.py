"""Which waivers for patterns concern which domains.

Patterns are found by the names above a domain, never by trying each: both lists may be long. Knows no file format.
"""

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from spfaudit.inventory.model import Entry, Waiver

_Key = tuple[str, str | None]
"""A pattern, and the organization that a waiver is limited to."""


def spread(entries: Iterable[Entry], waivers: Iterable[Waiver]) -> tuple[Entry, ...]:
    """The entries with those of `waivers` that concern them after their own ones."""
    concerning = _Concerning(waivers)
    return tuple(
        replace(entry, waivers=entry.waivers + more) if (more := concerning.of(entry)) else entry for entry in entries
    )


class _Concerning:
    """The waivers for patterns, by pattern."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._waivers = tuple(waivers)
        places: defaultdict[_Key, list[int]] = defaultdict(list)
        for place, waiver in enumerate(self._waivers):
            for pattern in waiver.domains:
                places[pattern, waiver.organization].append(place)
        self._places = dict(places)
        self._suffixes = {pattern[2:] for pattern, _ in self._places if pattern.startswith("*.")}
        self._organizations = {waiver.organization for waiver in self._waivers}
        self._alike: dict[tuple[int, ...], tuple[Waiver, ...]] = {}
        """Domains that the same waivers concern, which many are, share one tuple of them."""

    def of(self, entry: Entry) -> tuple[Waiver, ...]:
        """Those that concern the entry, in their order."""
        found: set[int] = set()
        organizations = self._organizations.intersection((None, entry.organization))
        for pattern in (entry.domain, *self._patterns_above(entry.domain)):
            for organization in organizations:
                found.update(self._places.get((pattern, organization), ()))
        key = tuple(sorted(found))
        if key not in self._alike:
            self._alike[key] = tuple(self._waivers[place] for place in key)
        return self._alike[key]

    def _patterns_above(self, domain: str) -> Iterable[str]:
        name = domain
        while name:
            name = name.partition(".")[2]
            if name in self._suffixes:
                yield f"*.{name}"
