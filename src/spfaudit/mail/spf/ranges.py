"""Sets of IP addresses of one family, exact whatever their size.

Knows integers and set algebra; knows no SPF.
"""

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Ranges(Struct, frozen=True):
    """Disjoint ranges in ascending order, first and last address included; neighbours are merged."""

    pairs: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __contains__(self, address: object) -> bool:
        number = int(address)  # type: ignore[call-overload]  # an address or its number
        at = bisect_right(self.pairs, number, key=lambda pair: pair[0])
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
    for first, last in sorted(pairs):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return Ranges(tuple(merged))


def network_ranges(networks: Iterable[Network]) -> Ranges:
    """The addresses of networks of one family."""
    return ranges((int(network.network_address), int(network.broadcast_address)) for network in networks)
