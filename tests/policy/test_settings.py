"""Which rules run: profiles, selections, severities."""

import pytest
from msgspec.structs import replace

from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import Domain
from spfaudit.policy.profiles import DEFAULT_PROFILE, find_profile
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import TRANSPORT, Policies, make_policy
from spfaudit.policy.settings_error import SettingsError
from spfaudit.policy.verdict import Severity

OFF = "SPF007"
"""Off in the baseline."""
ALL_OFF = {code for code, said in find_profile(DEFAULT_PROFILE).demands.items() if said.severity is Severity.OFF}


def test_what_is_off_in_the_profile_does_not_run() -> None:
    assert make_policy().severities.keys() == RULES.keys() - ALL_OFF


@pytest.mark.parametrize("prefix", ["SPF", "SPF0", "spf00"])
def test_a_prefix_takes_only_what_is_on(prefix: str) -> None:
    policy = make_policy(select=[prefix])
    assert policy.severities.keys() == {code for code in RULES if code.startswith(prefix.upper())} - ALL_OFF


@pytest.mark.parametrize("full", [OFF, "spf007", "obsolete-spf-rr", " SPF007 "])
def test_a_full_code_or_name_takes_what_is_off(full: str) -> None:
    assert make_policy(select=[full]).severities == {OFF: RULES[OFF].severity}
    assert make_policy(select=["USE", full]).severities.keys() > {OFF}


def test_a_severity_turns_on() -> None:
    assert make_policy(severities={OFF: "info"}).severities[OFF] is Severity.INFO
    assert make_policy(severities={OFF: "info"}, select=["SPF0"]).severities[OFF] is Severity.INFO
    assert make_policy(severities={"SPF": "info"}).severities.keys() == RULES.keys() - ALL_OFF


def test_transport_turns_on_what_it_is_about() -> None:
    policy = make_policy(transport=True)
    assert policy.severities.keys() - make_policy().severities.keys() == set(TRANSPORT)
    assert {policy.severities[code] for code in TRANSPORT} == {RULES[code].severity for code in TRANSPORT}
    assert "TLS001" not in make_policy(transport=True, severities={"TLS001": "off"}).severities
    assert make_policy(transport=True, select=["TLS"]).severities.keys() == {"TLS001", "TLS003", "TLS005", "TLS006"}


def test_a_severity_of_off_wins_over_a_selection() -> None:
    assert make_policy(severities={"SPF001": "off"}, select=["SPF001", "SPF002"]).severities.keys() == {"SPF002"}


def test_commas_separate() -> None:
    assert make_policy(select=["SPF001,USE"]).severities == make_policy(select=["SPF001", "USE"]).severities
    assert make_policy(select=["SPF001, missing-null-spf,"]).severities.keys() == {"SPF001", "USE001"}
    assert (
        make_policy(select=["SPF"], ignore=["SPF1,SPF2"]).severities.keys()
        == {code for code in RULES if code.startswith("SPF0")} - ALL_OFF
    )


def test_all_that_is_unknown_is_told() -> None:
    with pytest.raises(SettingsError) as raised:
        make_policy(select=["SPF,SPX"], ignore=["none-such"], severities={"USE999": "info"})
    for word in ("SPX", "none-such", "USE999"):
        assert f"'{word}'" in raised.value.problem.en
        assert f"'{word}'" in raised.value.problem.ja


@pytest.mark.parametrize("nothing", ["", ",", " "])
def test_nothing_is_no_rule(nothing: str) -> None:
    with pytest.raises(SettingsError):
        make_policy(select=[nothing])


def test_rules_are_those_of_the_usage_in_the_order_of_the_catalogue() -> None:
    policy = make_policy()
    for usage in Usage:
        assert [rule.code for rule in policy.rules[usage]] == [
            code for code in RULES if usage in RULES[code].usages and code not in ALL_OFF
        ]


@pytest.mark.parametrize(
    ("selected", "changes", "lists_names", "lacking"),
    [
        ("LIF006", {}, True, "LIF006 takes --authoritative"),
        ("LIF006", {"authoritative": True}, False, ""),
        ("LIF008", {}, False, "LIF008 takes --zone, without --what-if"),
        ("LIF008", {}, True, ""),
        ("LIF008,LIF006", {}, False, "LIF006 takes --authoritative; LIF008 takes --zone, without --what-if"),
        ("LIF008,SPF001", {}, False, ""),
        ("LIF006,DMA016", {}, False, ""),
        ("TLS001", {}, False, ""),  # without --https, it judges the record
    ],
)
def test_a_run_needs_a_rule_that_can_look_at_something(
    selected: str, changes: dict[str, object], lists_names: bool, lacking: str
) -> None:
    """All would pass unseen."""
    inventory = replace(Inventory(path="-", entries=(Entry(domain=Domain("example.go.jp")),)), **changes)
    policies = Policies(run=make_policy(select=[selected]))
    if not lacking:
        policies.require_reach(inventory, lists_names=lists_names)
        return
    with pytest.raises(SettingsError) as raised:
        policies.require_reach(inventory, lists_names=lists_names)
    assert str(raised.value) == f"no rule is left to judge by: {lacking}"


@pytest.mark.parametrize(
    ("selected", "usages", "lacking"),
    [
        ("SPF001", [Usage.NON_SENDING], "SPF001 is not for domains whose usage is non-sending"),
        (
            "SPF001,USE002",
            [Usage.RETIRED, Usage.NON_SENDING, Usage.RETIRED],
            "SPF001, USE002 are not for domains whose usage is retired or non-sending",
        ),
        ("SPF001", [Usage.NON_SENDING, Usage.SENDING], ""),
        ("SPF002", [Usage.NON_SENDING], ""),
        ("SPF001", [], ""),
    ],
)
def test_a_run_needs_a_rule_that_is_for_one_of_its_domains(selected: str, usages: list[Usage], lacking: str) -> None:
    """All would pass unseen, be every resolver dead."""
    entries = [Entry(domain=Domain(f"n{number}.example.go.jp"), usage=usage) for number, usage in enumerate(usages)]
    policies = Policies(run=make_policy(select=[selected]))
    if not lacking:
        policies.require_use(entries)
        return
    with pytest.raises(SettingsError) as raised:
        policies.require_use(entries)
    assert str(raised.value) == f"no rule is left to judge by: {lacking}"


def test_a_profile_of_its_own_may_have_the_rule_for_a_domain() -> None:
    entry = Entry(domain=Domain("example.go.jp"), usage=Usage.NON_SENDING, profile="strict")
    own = {"strict": make_policy(profile="strict", select=["USE001"])}
    Policies(run=make_policy(select=["SPF001"]), own=own).require_use([entry])
