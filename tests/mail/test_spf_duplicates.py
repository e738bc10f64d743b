"""Superfluous terms: deleting them changes nobody's result. Their wording and the traps are SPF012's cases."""

from ipaddress import IPv4Network, ip_address
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.spf.duplicates import duplicates
from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.record import Directive, Ip4, Qualifier, Record

CLIENTS = list(IPv4Network("192.0.2.0/29"))
networks = st.builds(
    lambda number, length: f"ip4:192.0.2.{number}/{length}", st.integers(0, 7), st.sampled_from([29, 30, 31, 32])
)
records = st.lists(st.builds(str.__add__, st.sampled_from(["", "-", "?"]), networks), max_size=7).map(
    lambda terms: parse_record(" ".join(["v=spf1", *terms]).encode())
)


def results(directives: tuple[Directive, ...]) -> list[Qualifier | None]:
    """What each client gets: the first match decides (RFC 7208 §4.6.2)."""
    return [
        next(
            (
                d.qualifier
                for d in directives
                if isinstance(d.mechanism, Ip4) and ip_address(client) in d.mechanism.network
            ),
            None,
        )
        for client in CLIENTS
    ]


def places(record: Record) -> set[int]:
    return {duplicate.place for duplicate in duplicates(record, "example.go.jp")}


def without(record: Record, superfluous: set[int]) -> tuple[Directive, ...]:
    return tuple(directive for place, directive in enumerate(record.directives) if place not in superfluous)


@given(records)
def test_deleting_duplicates_changes_no_result_be_it_one_or_all(record: Record) -> None:
    superfluous = places(record)
    for deleted in ({place} for place in superfluous):
        assert results(without(record, deleted)) == results(record.directives)
    assert results(without(record, superfluous)) == results(record.directives)


@given(records)
def test_what_is_left_inside_another_network_is_an_exception_or_in_front_of_one(record: Record) -> None:
    superfluous = places(record)
    kept = [pair for pair in enumerate(record.directives) if pair[0] not in superfluous]
    for (place, one), (other_place, other) in permutations(kept, 2):
        assert isinstance(one.mechanism, Ip4)
        assert isinstance(other.mechanism, Ip4)
        if one.mechanism.network.subnet_of(other.mechanism.network):
            assert place < other_place
            between = record.directives[place : other_place + 1]
            assert len({directive.qualifier for directive in between}) > 1
