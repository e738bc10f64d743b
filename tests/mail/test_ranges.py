"""Sets of addresses against Python's own sets, on a universe small enough to list."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.spf.ranges import (
    EVERYTHING_4,
    EVERYTHING_6,
    NOTHING,
    Ranges,
    first_claims,
    network_ranges,
    networks,
    ranges,
    union,
)

SMALL = 40
PAIRS = st.lists(st.tuples(st.integers(0, SMALL), st.integers(0, 6)).map(lambda p: (p[0], p[0] + p[1])), max_size=8)
SETS = PAIRS.map(ranges)


def members(addresses: Ranges) -> set[int]:
    return {number for first, last in addresses.pairs for number in range(first, last + 1)}


@given(PAIRS)
def test_a_union_is_disjoint_sorted_and_merged(pairs: list[tuple[int, int]]) -> None:
    united = ranges(pairs)
    assert members(united) == {number for first, last in pairs for number in range(first, last + 1)}
    assert all(last + 1 < first for (_, last), (first, _) in zip(united.pairs, united.pairs[1:], strict=False))


@given(SETS, SETS)
def test_set_algebra(one: Ranges, other: Ranges) -> None:
    assert members(one | other) == members(one) | members(other)
    assert members(one - other) == members(one) - members(other)
    assert members(one & other) == members(one) & members(other)
    assert one.covers(other) == (members(one) >= members(other))
    assert one.overlaps(other) == bool(members(one) & members(other)) == other.overlaps(one)
    assert bool(one) == bool(members(one))
    assert one.count == len(members(one))


MANY = st.sets(st.integers(0, 90), min_size=30).map(lambda numbers: ranges((n * 3, n * 3 + n % 2) for n in numbers))
PAIR = st.tuples(st.integers(0, 280), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair)))
FEW = st.lists(PAIR, max_size=3).map(ranges)


@given(MANY, FEW)
def test_a_few_ranges_are_worked_into_many(many: Ranges, few: Ranges) -> None:
    for united in (many | few, few | many, union([few, many, few])):
        assert united == ranges([*many.pairs, *few.pairs])
        assert united.count == len(members(many) | members(few))
    assert (many | few).covers(few)
    assert many.covers(few) == (members(many) >= members(few))


@given(st.lists(SETS, max_size=5), SETS)
def test_a_union_of_several(sets: list[Ranges], other: Ranges) -> None:
    whole = ranges([pair for one in sets for pair in one.pairs])
    assert union(sets).covers(other) == whole.covers(other)
    assert union(sets) == whole


@given(SETS, st.integers(0, SMALL + 6))
def test_membership(addresses: Ranges, number: int) -> None:
    assert (number in addresses) == (number in members(addresses))


@given(SETS, st.integers(0, 4))
def test_blocks_touched_are_counted_once(addresses: Ranges, bits: int) -> None:
    assert addresses.count_blocks(bits) == len({number >> bits for number in members(addresses)})


@given(st.lists(st.tuples(SETS, st.booleans()), max_size=8))
def test_the_first_claim_to_an_address_decides(claims: list[tuple[Ranges, bool]]) -> None:
    expected = set()
    for number in range(SMALL + 7):
        if next((wanted for claimed, wanted in claims if number in members(claimed)), False):
            expected.add(number)
    assert members(first_claims(claims)) == expected


@given(SETS)
def test_networks_hold_exactly_the_addresses(addresses: Ranges) -> None:
    listed = list(networks(addresses, 4))
    assert network_ranges(listed) == addresses
    assert listed == sorted(listed)


def test_whole_families() -> None:
    assert network_ranges([IPv4Network("0.0.0.0/0")]) == EVERYTHING_4
    assert network_ranges([IPv6Network("::/0")]) == EVERYTHING_6
    assert EVERYTHING_4.count == 2**32
    assert EVERYTHING_6.count_blocks(64) == 2**64
    assert not EVERYTHING_4 - EVERYTHING_4
    assert EVERYTHING_6 | NOTHING == EVERYTHING_6


def test_overlapping_networks_count_once() -> None:
    both = network_ranges([ip_network("192.0.2.0/24"), ip_network("192.0.2.128/25"), ip_network("192.0.3.0/24")])
    assert both.count == 512
    assert [str(network) for network in networks(both, 4)] == ["192.0.2.0/23"]
    assert IPv4Address("192.0.3.255") in both
    assert IPv4Address("192.0.4.0") not in both


def test_an_ipv6_host_touches_a_whole_64() -> None:
    hosts = network_ranges([ip_network("2001:db8::1"), ip_network("2001:db8::2"), ip_network("2001:db8:0:2::/63")])
    assert hosts.count_blocks(64) == 3


def test_thousands_of_claims_that_alternate() -> None:
    claims = [(ranges([(at, 10_000 - at)]), at % 2 == 0) for at in reversed(range(4_000))]
    assert first_claims(claims).count == 4_000
