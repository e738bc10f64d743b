"""JSON that writes a character beyond U+FFFF as a pair of escapes, as RFC 8259 §7 has it."""

import json

import pytest
import yaml

from inventory.reading import expect, parse, problems_of
from spfaudit.inventory import tree


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs with both of PyYAML's parsers."""
    if request.param == "pure":
        monkeypatch.setattr(tree, "_LOADER", yaml.SafeLoader)


@pytest.mark.parametrize("organization", ["𠮷野町", "葛󠄀城市", r"\ud842 and a backslash \\𠮷", '"𠮷"', "a/𩸽"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_pair_is_one_character(organization: str, indent: int | None) -> None:
    written = json.dumps(
        {"defaults": {"organization": organization, "usage": "sending"}, "domains": ["a.example"]}, indent=indent
    )
    assert "\\ud" in written
    assert parse(written, "domains.json").entries[0].organization == organization


def test_what_follows_a_pair_keeps_its_place() -> None:
    expect(
        r'{"defaults": {"organization": "\uD842\uDFB7\ud842\udfb7", "usage": ◆"sendin"}, "domains": ["a.example"]}',
        ("unknown usage 'sendin'", "sending"),
        path="domains.json",
    )


def test_yaml_has_no_pairs() -> None:
    plain = parse("defaults: {organization: \\ud842\\udfb7}\ndomains: [a.example]\n")
    assert plain.entries[0].organization == "\\ud842\\udfb7"
    single = parse("defaults: {organization: '\"\\ud842\\udfb7\"'}\ndomains: [a.example]\n")
    assert single.entries[0].organization == '"\\ud842\\udfb7"'


@pytest.mark.parametrize("half", [r"\ud842", r"\udfb7", r"\udfb7\ud842", r"\ud842 \udfb7"])
def test_half_a_pair_is_no_character(half: str) -> None:
    assert problems_of(f'{{"defaults": {{"organization": "{half}"}}, "domains": ["a.example"]}}', "domains.json")
