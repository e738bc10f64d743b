"""Which listed names have others below them that are in use."""

from spfaudit.inventory.listing import Listing
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain

S, R, N, X = Usage.SENDING, Usage.RECEIVE_ONLY, Usage.NON_SENDING, Usage.RETIRED


def listing(*entries: tuple[str, Usage]) -> Listing:
    return Listing(Inventory(entries=tuple(Entry(domain=parse_domain(name), usage=usage) for name, usage in entries)))


def test_the_first_name_below_that_sends_is_told_for_every_listed_name_above_it() -> None:
    found = listing(
        ("example.jp", N),
        ("www.example.jp", N),
        ("c.www.example.jp", R),
        ("a.b.www.example.jp", S),
        ("mail.example.jp", S),
        ("d.www.example.jp", S),
        ("other.jp", S),
    )
    assert found.sender_below == {"example.jp": "a.b.www.example.jp", "www.example.jp": "a.b.www.example.jp"}


def test_a_name_is_in_use_whatever_it_is_used_for_unless_it_is_retired() -> None:
    found = listing(("example.jp", X), ("old.example.jp", X), ("www.old.example.jp", N), ("a.example.jp", R))
    assert found.used_below == {"example.jp": "www.old.example.jp", "old.example.jp": "www.old.example.jp"}
    assert found.sender_below == {}


def test_a_name_that_only_ends_alike_is_not_below() -> None:
    assert listing(("example.jp", N), ("myexample.jp", S), ("example.jp.example", S)).sender_below == {}
