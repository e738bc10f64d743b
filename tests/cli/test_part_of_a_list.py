"""Who asks for a part of an inventory gets that part: of flags and variables alike, what is not there is told."""

from pathlib import Path

import pytest

from command import spfaudit
from spfaudit import load_inventory

INVENTORY = """version: 1
domains:
  - {domain: a.example, organization: "大臣官房 総務課"}
  - {domain: b.example, organization: 大臣官房}
  - c.example
"""
HEADING = "domain"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "domains.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "a zone").write_text("$ORIGIN example.\n@ 60 SOA a b 1 1 1 1 1\n", encoding="utf-8")
    return tmp_path


def judged(folder: Path, *arguments: str, **env: str) -> set[str]:
    """The names of the domains in the report."""
    told = spfaudit("check", "--zone", "a zone", "--format", "csv-plain", *arguments, cwd=folder, **env)
    assert told.returncode == 1, told.stderr
    return {line.partition(",")[0].lstrip("\ufeff") for line in told.stdout.splitlines()} - {HEADING}


def test_organizations_are_those_that_are_named(folder: Path) -> None:
    assert judged(folder, "--organization", "大臣官房") == {"b.example"}
    assert judged(folder, "--organization", "大臣官房 総務課") == {"a.example"}
    assert judged(folder, "--organization", "大臣官房 総務課", "--organization", "大臣官房") == {
        "a.example",
        "b.example",
    }


def test_an_organization_is_the_same_with_its_marks_apart(folder: Path) -> None:
    apart = "organization: か\u3099くし\u3099ゅつ局"
    with (folder / "domains.yaml").open("a", encoding="utf-8") as file:
        file.write(f"""\
  - {{domain: d.example, {apart}}}
  - {{domain: e.example, organization: がくじゅつ局}}
waivers: [{{rule: SPF, domains: [e.example], {apart}, reason: r, until: 2100-01-01}}]
""")
    for typed in ("がくじゅつ局", "か\u3099くし\u3099ゅつ局"):
        assert judged(folder, "--organization", typed) == {"d.example", "e.example"}
    inventory = load_inventory(folder / "domains.yaml")
    assert {entry.organization for entry in inventory.entries[3:]} == {"がくじゅつ局"}
    assert [waiver.organization for waiver in inventory.waivers] == ["がくじゅつ局"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "--organization 総務課: no domain of domains.yaml belongs to it\n"),
        ("ja", "--organization 総務課：domains.yaml に該当するドメインがありません\n"),
    ],
)
def test_an_organization_that_has_no_domain_is_refused_beside_one_that_has(folder: Path, lang: str, said: str) -> None:
    """It would be left out of the audit without a word."""
    both = ("--organization", "大臣官房", "--organization", "総務課")
    done = spfaudit("check", "--zone", "a zone", *both, "--lang", lang, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"spfaudit: {said}")


def test_all_that_none_has_are_told_at_once(folder: Path) -> None:
    done = spfaudit("check", "--zone", "a zone", "--organization", "人事課", "--organization", "会計課", cwd=folder)
    assert done.returncode == 2
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "--organization 人事課",
        "--organization 会計課",
    ]


def test_what_was_meant_is_suggested(folder: Path) -> None:
    done = spfaudit("check", "--zone", "a zone", "--organization", "大臣官房\u3000総務課", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.endswith("; did you mean 大臣官房 総務課?\n")


def test_a_variable_holds_values_with_spaces_in_quotes(folder: Path) -> None:
    assert judged(folder, SPFAUDIT_ORGANIZATION='"大臣官房 総務課"') == {"a.example"}
    assert judged(folder, SPFAUDIT_ORGANIZATION="大臣官房 '大臣官房 総務課'") == {"a.example", "b.example"}
    done = spfaudit("check", SPFAUDIT_ZONE='"a zone"', SPFAUDIT_DOMAIN=" a.example\nb.example", cwd=folder)
    assert done.returncode == 1
    assert "2 domains: 2 failed" in done.stdout


def test_a_variable_without_quotes_never_stands_for_another_organization(folder: Path) -> None:
    done = spfaudit("check", "--zone", "a zone", cwd=folder, SPFAUDIT_ORGANIZATION="大臣官房 総務課")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--organization 総務課: no domain" in done.stderr


def test_a_quotation_mark_within_a_value_is_part_of_it(folder: Path) -> None:
    done = spfaudit("check", "--zone", "a zone", cwd=folder, SPFAUDIT_ORGANIZATION="King's \"x\"y 'z")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--organization King's: no domain" in done.stderr
