"""How waivers fared: nobody is told that one is unused unless all that it is for was judged."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from spfaudit.inventory.model import Entry, Inventory, Usage, Waiver
from spfaudit.inventory.spreading import spread
from spfaudit.names import Domain
from spfaudit.policy.settings import Policies, make_policy
from spfaudit.report import wording
from spfaudit.report.document import WaiverUseDocument
from spfaudit.report.waivers import Outcome, merge_uses, waiver_uses, worth_telling

TODAY = date(2026, 11, 26)
WAIVER = Waiver(rule="DMA006", reason="later", until=date(2027, 6, 30), domains=("*.example.go.jp",), line=3)
POLICIES = Policies(run=make_policy())
NONE: frozenset[str] = frozenset()
THIS = frozenset(["DMA006"])


def inventory(*waivers: Waiver, count: int = 2, usage: Usage = Usage.SENDING) -> Inventory:
    entries = [Entry(domain=Domain(f"d{number}.example.go.jp"), usage=usage) for number in range(count)]
    return Inventory(entries=spread(entries, waivers), waivers=waivers)


def use(whole: Inventory, *outcomes: Outcome, policies: Policies = POLICIES) -> WaiverUseDocument:
    (only,) = waiver_uses(whole, outcomes, policies, TODAY)
    return only


def outcomes(whole: Inventory, *codes: tuple[frozenset[str], frozenset[str]]) -> list[Outcome]:
    return [Outcome(entry, *each) for entry, each in zip(whole.entries, codes, strict=False)]


@pytest.mark.parametrize(
    ("judged", "unused"),
    [
        ([(NONE, NONE), (NONE, NONE)], True),
        ([(NONE, NONE), (THIS, NONE)], False),
        ([(NONE, NONE), (NONE, THIS)], False),
        ([(NONE, NONE), (frozenset(["SPF001"]), frozenset(["SPF002"]))], True),
        ([(NONE, NONE)], False),  # the other one is not in the report
        ([], False),
    ],
)
def test_unused_is_what_nothing_was_found_for_though_all_was_judged(
    judged: list[tuple[frozenset[str], frozenset[str]]], unused: bool
) -> None:
    whole = inventory(WAIVER)
    assert use(whole, *outcomes(whole, *judged)).unused is unused


def test_a_rule_that_was_not_run_says_nothing() -> None:
    whole = inventory(WAIVER)
    off = Policies(run=make_policy(ignore=["DMA006"]))
    told = use(whole, *outcomes(whole, (NONE, NONE), (NONE, NONE)), policies=off)
    assert (told.undetermined, told.unneeded, told.unused) == (2, 0, False)


def test_nor_does_one_that_is_not_for_the_usage() -> None:
    whole = inventory(replace(WAIVER, rule="USE001"))
    told = use(whole, *outcomes(whole, (NONE, NONE), (NONE, NONE)))
    assert (told.judged, told.undetermined, told.unneeded, told.unused) == (2, 0, 0, False)


def test_a_domains_own_profile_decides_what_was_run() -> None:
    whole = inventory(WAIVER, count=1)
    whole = replace(whole, entries=tuple(replace(entry, profile="x") for entry in whole.entries))
    policies = Policies(run=make_policy(), own={"x": make_policy(ignore=["DMA006"])})
    assert not use(whole, *outcomes(whole, (NONE, NONE)), policies=policies).unused


def test_a_family_is_unused_only_if_all_of_it_was_run() -> None:
    whole = inventory(replace(WAIVER, rule="DMA"), count=1)
    done = outcomes(whole, (NONE, NONE))
    assert use(whole, *done, policies=Policies(run=make_policy(profile="strict"))).unused
    assert not use(whole, *done, policies=Policies(run=make_policy(profile="strict", ignore=["DMA017"]))).unused


def test_what_matches_nothing_is_unused_at_once() -> None:
    told = use(inventory(replace(WAIVER, domains=("*.example.com",))))
    assert told.unused
    assert "matches no domain" in wording.waiver_use(told).en


@pytest.mark.parametrize(("days", "state"), [(-1, "expired"), (0, "expiring"), (30, "expiring"), (31, "running")])
def test_thirty_days_before_its_end_it_expires_soon(days: int, state: str) -> None:
    whole = inventory(replace(WAIVER, until=TODAY + timedelta(days=days)))
    told = use(whole, *outcomes(whole, (THIS, NONE), (THIS, NONE)))
    assert told.state == state
    assert bool(list(worth_telling([told]))) == (state == "expiring")


def test_an_expired_one_is_a_finding_and_no_note() -> None:
    whole = inventory(replace(WAIVER, until=TODAY - timedelta(days=1)))
    assert not list(worth_telling([use(whole, *outcomes(whole, (NONE, NONE), (NONE, NONE)))]))


_JUDGED = st.lists(st.sampled_from([(NONE, NONE), (THIS, NONE), (NONE, THIS)]), min_size=3, max_size=3)


@given(_JUDGED, st.integers(0, 3), st.booleans())
def test_shares_say_together_what_the_whole_says(
    judged: list[tuple[frozenset[str], frozenset[str]]], cut: int, own: bool
) -> None:
    whole = inventory(WAIVER, count=3)
    if own:
        mine = tuple(Waiver(rule="DMA006", reason=str(line), until=WAIVER.until, line=9) for line in range(3))
        entries = zip(whole.entries, mine, strict=True)
        whole = replace(whole, entries=tuple(replace(entry, waivers=(*entry.waivers, it)) for entry, it in entries))
    done = outcomes(whole, *judged)
    parts = [
        waiver_uses(replace(whole, entries=entries, listed=whole.entries), some, POLICIES, TODAY)
        for entries, some in ((whole.entries[:cut], done[:cut]), (whole.entries[cut:], done[cut:]))
    ]
    assert merge_uses(parts) == waiver_uses(whole, done, POLICIES, TODAY)
    for part in parts if 0 < cut < 3 else ():
        assert not any(one.unused for one in part if one.domains == ["*.example.go.jp"])
