"""Part of an inventory: what satisfies every condition that was given, in the list's order, and the list as a whole."""

import pytest

from inventory.reading import parse
from spfaudit.inventory.model import Inventory, Usage
from spfaudit.inventory.selection import Shard, parse_shard, select, share, whole_list
from spfaudit.names import Domain

WHOLE = parse("""\
domains:
  - {domain: c.example, usage: sending, organization: A}
  - {domain: a.example, usage: retired, organization: B}
  - {domain: b.example, usage: sending, organization: B}
  - d.example
""")


def names(inventory: Inventory) -> str:
    return " ".join(entry.domain.partition(".")[0] for entry in inventory.entries)


@pytest.mark.parametrize(
    ("domains", "usages", "organizations", "expected"),
    [
        ("", (), (), "c a b d"),
        ("b a", (), (), "a b"),
        ("", (Usage.RETIRED,), (), "a"),
        ("", (Usage.SENDING, Usage.RETIRED), (), "c a b d"),
        ("", (), ("B",), "a b"),
        ("", (Usage.SENDING,), ("B",), "b"),
        ("c d", (Usage.SENDING,), ("B",), ""),
        ("b c", (Usage.SENDING,), ("B",), "b"),
    ],
)
def test_all_conditions_count_and_none_that_is_not_given(
    domains: str, usages: tuple[Usage, ...], organizations: tuple[str, ...], expected: str
) -> None:
    wanted = [Domain(f"{name}.example") for name in domains.split()]
    chosen = select(WHOLE, domains=wanted, usages=usages, organizations=organizations)
    assert names(chosen) == expected
    assert chosen.listed == WHOLE.entries


def test_the_shares_are_the_whole_and_know_of_it() -> None:
    shares = [share(WHOLE, Shard(number, 3)) for number in (1, 2, 3)]
    assert sorted(" ".join(map(names, shares)).split()) == ["a", "b", "c", "d"]
    assert {one.listed for one in shares} == {WHOLE.entries}


def test_a_part_of_a_part_still_knows_the_whole() -> None:
    part = share(select(WHOLE, usages=[Usage.SENDING]), Shard(1, 1))
    assert names(part) == "c b d"
    assert whole_list(part) == WHOLE.entries


@pytest.mark.parametrize("text", ["1/1", "3/4", "10000/10000"])
def test_shares_are_numbered_from_one(text: str) -> None:
    assert str(parse_shard(text)) == text


@pytest.mark.parametrize("text", ["", "1", "1/", "/2", "0/2", "3/2", "1/10001", "-1/2", "1/2/3", "１/2", "a/b", "1 /2"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_shard(text)
