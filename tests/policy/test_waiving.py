"""Which waiver counts, of several that are for a rule."""

from datetime import date

import pytest

from spfaudit.inventory.model import Waiver
from spfaudit.policy.verdict import AppliedWaiver
from spfaudit.policy.waiving import covers, waiver_in_force

TODAY = date(2026, 11, 27)


def waiver(rule: str, until: date, reason: str = "moving", owner: str | None = None) -> Waiver:
    return Waiver(rule=rule, reason=reason, until=until, owner=owner)


@pytest.mark.parametrize(
    ("rule", "code", "covered"),
    [
        ("SPF203", "SPF203", True),
        ("SPF203", "SPF204", False),
        ("SPF2", "SPF203", True),
        ("SPF2", "SPF103", False),
        ("LIF", "LIF005", True),
        ("LIF", "LIF009", False),  # who waives a family does not mean that waivers may expire unseen
        ("LIF009", "LIF009", True),
    ],
)
def test_what_a_waiver_is_for(rule: str, code: str, covered: bool) -> None:
    assert covers(waiver(rule, TODAY), code) == covered


def test_the_one_that_lasts_longest_counts() -> None:
    short, long = waiver("SPF203", date(2026, 12, 1), "short"), waiver("SPF", date(2027, 3, 31), "long", "ops")
    over = waiver("SPF203", date(2026, 11, 26), "over")
    for order in ([over, short, long], [long, short, over]):
        assert waiver_in_force(order, "SPF203", TODAY) == AppliedWaiver("long", date(2027, 3, 31), "ops")


def test_of_those_that_end_together_the_first_counts() -> None:
    own, shared = waiver("SPF203", TODAY, "own"), waiver("SPF203", TODAY, "shared")
    assert waiver_in_force([own, shared], "SPF203", TODAY) == AppliedWaiver("own", TODAY)


def test_none_counts_after_its_last_day_or_for_another_rule() -> None:
    assert waiver_in_force([waiver("SPF203", date(2026, 11, 26)), waiver("DMA", TODAY)], "SPF203", TODAY) is None
