"""Sets of IP addresses of one family, exact whatever their size.

Knows integers and set algebra; knows no SPF.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, summarize_address_range
from itertools import pairwise
from typing import SupportsInt

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Pairs = tuple[tuple[int, int], ...]


def _size(one: "Ranges") -> int:
    return len(one.pairs)


_FEW = 8
"""A set of that many times fewer ranges than another is worked into that one: else it is quicker to sort them all."""


class Ranges:
    """Disjoint ranges in ascending order, first and last address included; neighbours are merged. Never changed.

    Counts are kept: a provider's ranges are counted once, and not for every domain that includes them.
    """

    __slots__ = ("_blocks", "_count", "_pairs")

    def __init__(self, pairs: Pairs = (), count: int | None = None) -> None:
        """`pairs` as told above; `count`: how many addresses, if that is known already."""
        self._pairs = pairs
        self._count = count
        self._blocks: dict[int, int] | None = None

    @property
    def pairs(self) -> Pairs:
        """First and last address of each range."""
        return self._pairs

    def __eq__(self, other: object) -> bool:
        return self.pairs == other.pairs if isinstance(other, Ranges) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.pairs)

    def __repr__(self) -> str:
        return f"Ranges({self.pairs!r})"

    def __bool__(self) -> bool:
        return bool(self._pairs)

    def __contains__(self, address: SupportsInt) -> bool:
        number = int(address)
        at = bisect_left(self.pairs, (number + 1,))  # how many begin there or before
        return at > 0 and number <= self.pairs[at - 1][1]

    def __or__(self, other: "Ranges") -> "Ranges":
        if len(self.pairs) < len(other.pairs):
            return other | self
        if not other.pairs:
            return self
        if len(other.pairs) * _FEW > len(self.pairs):
            return ranges((*self.pairs, *other.pairs))
        return self._with_few(other.pairs)

    def _with_few(self, pairs: Pairs) -> "Ranges":
        """The union with a few ranges more: each is put in its place, and all others are left alone."""
        merged, count = list(self.pairs), self.count
        for first, last in pairs:
            begin = bisect_left(merged, (first,))
            if begin and merged[begin - 1][1] >= first - 1:  # it reaches up to here
                begin -= 1
            end = bisect_left(merged, (last + 2,), begin)  # behind those that begin inside, or right after
            if begin < end:
                first, last = min(first, merged[begin][0]), max(last, merged[end - 1][1])
                count -= sum(swallowed[1] - swallowed[0] + 1 for swallowed in merged[begin:end])
            count += last - first + 1
            merged[begin:end] = [(first, last)]
        return self if count == self.count else Ranges(tuple(merged), count)

    def __sub__(self, other: "Ranges") -> "Ranges":
        if not self.pairs or not other.pairs:
            return self
        kept = []
        cuts = iter(other.pairs)
        cut = next(cuts, None)
        for first, last in self.pairs:
            while cut and cut[1] < first:
                cut = next(cuts, None)
            while cut and cut[0] <= last:
                if first < cut[0]:
                    kept.append((first, cut[0] - 1))
                first = cut[1] + 1
                if first > last:
                    break
                cut = next(cuts, None)
            if first <= last:
                kept.append((first, last))
        return Ranges(tuple(kept))

    def __and__(self, other: "Ranges") -> "Ranges":
        return self - (self - other)

    def overlaps(self, other: "Ranges") -> bool:
        """Whether some address of `other` is here: quick where `other` is small."""
        pairs = self.pairs
        for first, last in other.pairs:
            at = bisect_left(pairs, (last + 1,))  # how many begin there or before
            if at and pairs[at - 1][1] >= first:
                return True
        return False

    def covers(self, other: "Ranges") -> bool:
        """Whether every address of `other` is here: quick where `other` is small."""
        for first, last in other.pairs:
            at = bisect_left(self.pairs, (first + 1,))  # how many begin there or before; neighbours are merged
            if not at or self.pairs[at - 1][1] < last:
                return False
        return True

    @property
    def count(self) -> int:
        """How many addresses."""
        if self._count is None:
            self._count = sum([last - first + 1 for first, last in self.pairs])
        return self._count

    def count_blocks(self, bits: int) -> int:
        """How many blocks of 2**bits addresses are touched: `count_blocks(64)` counts IPv6 /64s."""
        if not self.pairs:
            return 0
        if self._blocks is None:
            self._blocks = {}
        if bits not in self._blocks:
            self._blocks[bits] = self._touched(bits)
        return self._blocks[bits]

    def _touched(self, bits: int) -> int:
        count, before = 0, -1
        for first, last in self.pairs:
            begin, end = max(first >> bits, before + 1), last >> bits
            count += end - begin + 1
            before = end
        return count


class _Union(Ranges):
    """All addresses of several sets. It is put together when somebody asks for the ranges: most want their number."""

    __slots__ = ("_sets",)

    def __init__(self, sets: Sequence[Ranges]) -> None:
        """`sets`: none of them empty."""
        super().__init__()
        if len(sets) == 2:  # somebody's own networks and those of a provider
            one, other = sets
            self._sets = (one, other) if len(one.pairs) >= len(other.pairs) else (other, one)
        else:
            *others, largest = sorted(sets, key=_size)
            self._sets = largest, ranges([pair for one in others for pair in one.pairs])

    def __bool__(self) -> bool:
        return True

    @property
    def pairs(self) -> Pairs:
        if not self._pairs:
            many, few = self._sets
            self._pairs = (many | few).pairs
        return self._pairs

    @property
    def count(self) -> int:
        many, few = self._sets
        if self._count is None and 2 * len(few.pairs) <= len(many.pairs) and not many.overlaps(few):
            self._count = many.count + few.count
        return super().count

    def covers(self, other: Ranges) -> bool:
        """Whether every address of `other` is here: seldom are both sets needed to tell."""
        return any(one.covers(other) for one in self._sets) or super().covers(other)


NOTHING = Ranges()
EVERYTHING_4 = Ranges(((0, 2**32 - 1),))
EVERYTHING_6 = Ranges(((0, 2**128 - 1),))


def ranges(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """The union of ranges that may overlap and come in any order."""
    merged: list[tuple[int, int]] = []
    end = -2  # of the latest range
    for pair in sorted(pairs):
        if pair[0] > end + 1:
            merged.append(pair)
            end = pair[1]
        elif pair[1] > end:
            end = pair[1]
            merged[-1] = (merged[-1][0], end)
    return Ranges(tuple(merged))


def network_ranges(networks: Iterable[Network]) -> Ranges:
    """The addresses of networks of one family."""
    return ranges(map(_borders, networks))


def _borders(network: Network) -> tuple[int, int]:
    # Worked out in integers: `broadcast_address` makes three objects on the way, and there is a call for every term.
    first = int(network.network_address)
    return first, first + (1 << (network.max_prefixlen - network.prefixlen)) - 1


def networks(addresses: Ranges, version: int) -> Iterator[Network]:
    """The fewest networks that hold exactly these addresses, in ascending order; `version`: 4 or 6."""
    make = IPv4Address if version == 4 else IPv6Address
    for first, last in addresses.pairs:
        yield from summarize_address_range(make(first), make(last))


def union(sets: Sequence[Ranges]) -> Ranges:
    """All addresses of several sets."""
    full = [one for one in sets if one]
    if len(full) < 2:
        return full[0] if full else NOTHING
    return _Union(full)


def first_claims(claims: Sequence[tuple[Ranges, bool]]) -> Ranges:
    """The addresses whose first claim, in the order given, is a true one.

    One sweep over all borders: thousands of claims that overlap in any manner cost n log n.
    """
    true = [claimed for claimed, wanted in claims if wanted]
    if all(wanted for _, wanted in claims[: len(true)]):  # as in nearly every record: what fails comes last
        return union(true)
    pieces = sorted((first, order, last) for order, (claimed, _) in enumerate(claims) for first, last in claimed.pairs)
    borders = sorted({border for first, _, last in pieces for border in (first, last + 1)})
    kept: list[tuple[int, int]] = []
    running: list[tuple[int, int]] = []  # (order, last) of the pieces that have begun; the earliest claim on top
    begun = 0
    for begin, end in pairwise(borders):
        while begun < len(pieces) and pieces[begun][0] == begin:
            heappush(running, pieces[begun][1:])
            begun += 1
        while running and running[0][1] < begin:
            heappop(running)
        if running and claims[running[0][0]][1]:
            kept.append((begin, end - 1))
    return ranges(kept)
