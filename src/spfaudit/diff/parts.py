"""Two sequences of terms compared: what was added, removed, moved or spelt otherwise. n log n, for records are hostile.

Knows no record: an item has a key, which tells what is the same thing, and a text.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct

from spfaudit.diff.document import PartDocument


class Item(Struct, frozen=True):
    """One term."""

    key: Hashable
    text: str


def compared(before: Sequence[Item], after: Sequence[Item]) -> list[PartDocument]:
    """All of `after` in its order, and what is not in it any more at the place where it was.

    Of what changed places, as few as possible are said to have moved.
    """
    old, new = _numbered(before), _numbered(after)
    places = {key: place for place, key in enumerate(old)}
    kept = [(place, places[key]) for place, key in enumerate(new) if key in places]
    steady = [kept[at] for at in _longest_rise([was for _, was in kept])]
    staying = set(new)
    parts: list[PartDocument] = []
    start = was = 0
    for end, until in [*steady, (len(new), len(old))]:
        parts += [
            PartDocument(mark="removed", text=before[at].text) for at in range(was, until) if old[at] not in staying
        ]
        for place in range(start, end):
            item = places.get(new[place])
            parts.append(_part(after[place], None if item is None else before[item], moved=True))
        if end < len(new):
            parts.append(_part(after[end], before[until], moved=False))
        start, was = end + 1, until
    return parts


def _numbered(items: Iterable[Item]) -> list[tuple[Hashable, int]]:
    """The keys, and which of those that are alike each is."""
    seen: Counter[Hashable] = Counter()
    numbered = []
    for item in items:
        numbered.append((item.key, seen[item.key]))
        seen[item.key] += 1
    return numbered


def _part(item: Item, was: Item | None, *, moved: bool) -> PartDocument:
    if was is None:
        return PartDocument(mark="added", text=item.text)
    before = was.text if was.text != item.text else None
    return PartDocument(mark="moved" if moved else "changed" if before else "same", text=item.text, before=before)


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Where the numbers of a longest rising subsequence stand (patience sorting)."""
    tops: list[int] = []
    where: list[int] = []
    links: list[int] = []
    for at, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        links.append(where[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [number]
        where[pile : pile + 1] = [at]
    found = []
    at = where[-1] if where else -1
    while at >= 0:
        found.append(at)
        at = links[at]
    return found[::-1]
