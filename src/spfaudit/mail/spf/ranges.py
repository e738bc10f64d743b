"""Sets of IP addresses of one family, exact whatever their size.

Knows integers and set algebra; knows no SPF.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, summarize_address_range
from itertools import pairwise

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _first(pair: tuple[int, int]) -> int:
    return pair[0]


class Ranges(Struct, frozen=True):
    """Disjoint ranges in ascending order, first and last address included; neighbours are merged."""

    pairs: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __contains__(self, address: object) -> bool:
        number = int(address)  # type: ignore[call-overload]  # an address or its number
        at = bisect_right(self.pairs, number, key=_first)
        return at > 0 and number <= self.pairs[at - 1][1]

    def __or__(self, other: "Ranges") -> "Ranges":
        if not self.pairs or not other.pairs:
            return self if self.pairs else other
        return ranges((*self.pairs, *other.pairs))

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
        for first, last in other.pairs:
            at = bisect_right(self.pairs, last, key=_first)
            if at and self.pairs[at - 1][1] >= first:
                return True
        return False

    def covers(self, other: "Ranges") -> bool:
        """Whether every address of `other` is here."""
        return not other - self

    @property
    def count(self) -> int:
        """How many addresses."""
        return sum(last - first + 1 for first, last in self.pairs)

    def count_blocks(self, bits: int) -> int:
        """How many blocks of 2**bits addresses are touched: `count_blocks(64)` counts IPv6 /64s."""
        count, before = 0, -1
        for first, last in self.pairs:
            begin, end = max(first >> bits, before + 1), last >> bits
            count += end - begin + 1
            before = end
        return count


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


def network_range(network: Network) -> Ranges:
    """The addresses of one network."""
    return Ranges((_borders(network),))


def _borders(network: Network) -> tuple[int, int]:
    # Worked out in integers: `broadcast_address` makes three objects on the way, and there is a call for every term.
    first = int(network.network_address)
    return first, first + (1 << (network.max_prefixlen - network.prefixlen)) - 1


def networks(addresses: Ranges, version: int) -> Iterator[Network]:
    """The fewest networks that hold exactly these addresses, in ascending order; `version`: 4 or 6."""
    make = IPv4Address if version == 4 else IPv6Address
    for first, last in addresses.pairs:
        yield from summarize_address_range(make(first), make(last))


def first_claims(claims: Sequence[tuple[Ranges, bool]]) -> Ranges:
    """The addresses whose first claim, in the order given, is a true one.

    One sweep over all borders: thousands of claims that overlap in any manner cost n log n.
    """
    true = [claimed for claimed, wanted in claims if wanted]
    if all(wanted for _, wanted in claims[: len(true)]):  # as in nearly every record: what fails comes last
        return ranges([pair for claimed in true for pair in claimed.pairs])
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
