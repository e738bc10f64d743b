"""A profile of a domain's own, and that of all others."""

import pytest

from inventory.reading import expect, parse


def test_a_domain_may_have_a_profile_of_its_own() -> None:
    inventory = parse(
        "profile: baseline\n"
        "domains:\n- a.example\n- {domain: b.example, profile: JP-Gov}\n- {domain: c.example, profile: ours.toml}\n",
        "lists/domains.yaml",
    )
    assert inventory.profile == "baseline"
    assert [entry.profile for entry in inventory.entries] == [None, "jp-gov", "lists/ours.toml"]


def test_among_the_defaults_it_is_the_one_of_the_whole_list() -> None:
    inventory = parse("defaults: {profile: jp-gov}\ndomains: [a.example]\n")
    assert (inventory.profile, inventory.entries[0].profile) == ("jp-gov", None)
    expect(
        "profile: jp-gov\ndefaults: {profile: ◆baseline}\ndomains: [a.example]\n",
        ("given twice", "keep one"),
    )


@pytest.mark.parametrize("column", ["profile", "Profile", "プロファイル"])
def test_in_a_table_it_has_a_column(column: str) -> None:
    rows = "a.example,jp-gov\nb.example,jp-gov\nc.example,\nd.example,./ours.toml\n"
    inventory = parse(f"domain,{column}\n{rows}", "x/domains.csv")
    assert [entry.profile for entry in inventory.entries] == ["jp-gov", "jp-gov", None, "x/./ours.toml"]


def test_an_unknown_one_is_told_where_it_stands() -> None:
    expect("domains:\n- {domain: a.example, profile: ◆jpgov}\n", ("unknown profile 'jpgov'", "did you mean jp-gov?"))
    expect("defaults: {profile: ◆strct}\ndomains: [a.example]\n", ("unknown profile", ""))
    expect("domain,profile\na.example,◆x\n", ("unknown profile 'x'", "baseline"), path="domains.csv")
