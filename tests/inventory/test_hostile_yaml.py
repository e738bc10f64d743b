"""YAML made to hurt: refused early, with a place, and never obeyed."""

import pytest
import yaml

from inventory.reading import parse, problems_of
from spfaudit.inventory import tree

LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ndomains: *c\n"


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs with both of PyYAML's parsers."""
    if request.param == "pure":
        monkeypatch.setattr(tree, "_LOADER", yaml.SafeLoader)


def messages(text: str) -> list[str]:
    return [f"{problem.line}:{problem.column} {problem.message.en}" for problem in problems_of(text)]


def test_aliases_are_refused_not_expanded() -> None:
    assert [line for line in messages(LAUGHS) if "alias" in line] == [
        f"{place} aliases (*name) are not read" for place in ("2:8", "2:12", "3:8", "3:12", "4:10")
    ]


def test_a_million_brackets() -> None:
    assert messages("[" * 1_000_000) == ["1:9 lists and mappings are nested more than 8 deep"]
    assert messages("domains: " + "{a: " * 100_000) == ["1:38 lists and mappings are nested more than 8 deep"]
    assert messages("- " * 100_000) == ["1:17 lists and mappings are nested more than 8 deep"]


def test_huge_values() -> None:
    assert messages(f"domains: [a.example]\nprofile: {'x' * 100_000}") == [
        "2:10 a value of 100,000 characters; 4,096 are allowed"
    ]
    assert messages(f"domains: [a.example]\nprofile: '{'x' * 100_000}'") == [
        "2:10 a value of 100,000 characters; 4,096 are allowed"
    ]


def test_huge_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_CHARACTERS", 100)
    assert messages("#" * 101) == ["0:0 a YAML inventory of more than 100 characters"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!str", "!", "!x", "!<tag:a.example,2026:x>"])
def test_tags_are_refused(tag: str) -> None:
    assert messages(f"domains:\n- {tag} a.example\n") == ["2:3 tags (!name) are not read"]
    assert "1:10 tags (!name) are not read" in messages(f"domains: {tag} [a.example]\n")


def test_anchors_and_merge_keys_are_refused() -> None:
    assert messages("domains:\n- &x a.example\n") == ["2:3 anchors (&name) are not read"]
    assert messages("<<: {profile: x}\ndomains: [a.example]\n") == ["1:1 merge keys (<<) are not read"]


def test_one_document() -> None:
    assert messages("domains: [a.example]\n---\ndomains: [b.example]\n") == ["2:1 a second document in one file"]


def test_keys_are_text() -> None:
    assert messages("? [a]\n: b\n? {a: b}\n: c\n*x: d\ndomains: [a.example]\n".replace("*x", "e")) == [
        "1:3 a key must be plain text",
        "3:3 a key must be plain text",
        "5:1 unknown key 'e'",
    ]


@pytest.mark.parametrize("escape", [r"\0", r"\x1b", r"\u202e\e", r"\N"])
def test_control_characters_by_escape(escape: str) -> None:
    assert messages(f'domains: [a.example]\nprofile: "{escape}"\n') == ["2:10 a control character in a value"]


@pytest.mark.parametrize(
    "text",
    [
        'a: "\\ud800"',
        'a: "\\UFFFFFFFF"',
        f"%YAML {'9' * 5000}.1\n---\na: b",
        "%TAG ! tag:a.example\n--- !a b",
        "%",
        "!<",
        "&",
        "? ? ?",
        "|\x20\x20-9\n",
        "a: !!binary =\n",
        "'",
        "\t",
        "---\n---\n",
        "...\n...\n",
    ],
)
def test_oddities_are_problems_too(text: str) -> None:
    assert problems_of(text)


def test_both_parsers_see_the_same_places() -> None:
    inventory = parse("domains:\n- 日本𠮷.example # x\n- {domain: b.example,\n   usage: sending}\n")
    assert [entry.line for entry in inventory.entries] == [2, 3]
    assert messages("domains: [日本.example, {domain: b.example, 用途: x}]")[0].startswith("1:43 unknown key")
