"""What is known of a domain's keys, and what it costs to know it."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from settling import settled

from dkim_keys import KEYS
from small_world import DOWN, World
from spfaudit.evidence import Evidence, Undetermined
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.dkim.posture import DkimPosture
from spfaudit.mail.posture import Posture
from spfaudit.names import Domain
from spfaudit.policy.data import common_selectors

T = TypeVar("T")
NAME = Domain("example.go.jp")
GOOD, SHORT, TESTING = f"p={KEYS['rsa2048']}", f"p={KEYS['rsa768']}", f"t=y; p={KEYS['rsa2048']}"
asked: list[str] = []


def known(fact: Callable[[DkimPosture], T], keys: dict[str, str], *selectors: str, exists: bool = True) -> T:
    """The fact in a world of these keys: selector → record, or "" for a failed lookup. `asked`: names below it."""
    world: World = {
        f"{selector}._domainkey.{NAME}": {"TXT": [text] if text else DOWN} for selector, text in keys.items()
    }
    if keys:
        world = {**world, f"_domainkey.{NAME}": {}}
    if exists:
        world = {**world, NAME: {}}
    entry = Entry(domain=NAME, dkim_selectors=selectors)
    posture = Posture(entry, Inventory(entries=(entry,)), Evidence(), date(2026, 11, 26))

    def attempt(evidence: Evidence) -> T:
        posture.evidence = evidence
        asked[:] = [question.name.removesuffix(f".{NAME}") for question in evidence if question.name != NAME]
        return fact(posture.dkim)

    return settled(world, attempt)


@pytest.mark.parametrize(
    ("keys", "selectors", "works"),
    [
        ({"s1": GOOD}, ["s1"], True),
        ({"s1": SHORT, "s2": GOOD}, ["s1", "s2"], True),
        ({"s1": "", "s2": GOOD}, ["s1", "s2"], True),  # one that is known to work is enough
        ({"s1": f"p={KEYS['rsa1024']}"}, ["s1"], True),
        ({"s1": f"k=ed25519; p={KEYS['ed25519']}"}, ["s1"], True),
        ({}, [], False),
        ({"s1": GOOD}, [], False),  # not declared
        ({}, ["s1"], False),
        ({"s1": SHORT}, ["s1"], False),
        ({"s1": TESTING}, ["s1"], False),
        ({"s1": "p="}, ["s1"], False),
        ({"s1": "p=AAAA"}, ["s1"], False),
        ({"s1": "v=spf1 -all"}, ["s1"], False),
        ({"s1": f"s=other; {GOOD}"}, ["s1"], False),
        ({"s1": f"h=sha1; {GOOD}"}, ["s1"], False),
    ],
)
def test_whether_a_declared_selector_works(keys: dict[str, str], selectors: list[str], works: bool) -> None:
    assert known(lambda dkim: dkim.works, keys, *selectors) is works


@pytest.mark.parametrize("keys", [{"s1": ""}, {"s1": "", "s2": SHORT}])
def test_whether_a_selector_works_may_be_unknown(keys: dict[str, str]) -> None:
    with pytest.raises(Undetermined):
        known(lambda dkim: dkim.works, keys, *keys)


def left(keys: dict[str, str], *selectors: str, exists: bool = True) -> list[str]:
    live = known(lambda dkim: dkim.live(common_selectors()), keys, *selectors, exists=exists)
    return [selector.name for selector in live.known]


def test_a_name_without_keys_costs_one_question() -> None:
    assert left({}) == []
    assert asked == ["_domainkey"]


def test_a_name_that_does_not_exist_costs_none() -> None:
    assert left({}, "s9", exists=False) == []
    assert asked == []


def test_common_selectors_are_tried_where_there_may_be_any() -> None:
    assert left({"other": GOOD}) == []
    assert asked == ["_domainkey", *[f"{selector}._domainkey" for selector in ("*", *common_selectors())]]
    assert left({"google": GOOD, "k1": "p=", "old": GOOD}, "old") == ["old", "google"]


def test_a_failure_at_the_root_spares_the_guesses() -> None:
    world: World = {NAME: {}, f"_domainkey.{NAME}": {"TXT": DOWN}}
    entry = Entry(domain=NAME)
    posture = Posture(entry, Inventory(entries=(entry,)), Evidence(), date(2026, 11, 26))

    def attempt(evidence: Evidence) -> int:
        posture.evidence = evidence
        live = posture.dkim.live(common_selectors())
        with pytest.raises(Undetermined):
            live.require_complete()
        return len(evidence)

    assert settled(world, attempt) == 2
