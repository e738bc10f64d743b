"""`spfaudit show` as a process."""

import json

import pytest

from command import EXAMPLE, ROOT, spfaudit

ZONES = ["--zone", ROOT / "examples/example.go.jp.zone", "--zone", ROOT / "examples/providers.zone"]


def test_tree_with_costs_and_sums() -> None:
    done = spfaudit("show", "news.example.go.jp", *ZONES)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(line.split() == ["3", "|-", "include:spf.survey-tool.example"] for line in lines)
    assert any(line.split() == ["1", "|", "|-", "include:a.survey-tool.example"] for line in lines)
    assert "[##########] 12 of 10" in done.stdout
    assert "~all: softfail" in done.stdout
    assert "SPF101" in done.stdout


def test_usage_comes_from_the_inventory() -> None:
    done = spfaudit("show", "static.example.go.jp", "--inventory", EXAMPLE)
    assert done.returncode == 0
    assert "(non-sending)" in done.stdout
    assert "USE006" in spfaudit("show", "static.example.go.jp", *ZONES).stdout


def test_undetermined_name_is_no_pass() -> None:
    done = spfaudit("show", "cloud.example.go.jp", *ZONES)
    assert done.returncode == 3
    assert "unknown" in done.stdout
    assert "No findings" not in done.stdout


def test_json_names_every_record_once() -> None:
    tree = json.loads(spfaudit("show", "news.example.go.jp", *ZONES, "--format", "json").stdout)["tree"]
    names = [record["name"] for record in tree["records"]]
    assert names[0] == "news.example.go.jp"
    assert len(names) == len(set(names)) == 8
    assert tree["lookups"] == sum(term["lookups"] for term in tree["records"][0]["terms"]) == 12
    pointed_at = {term["record"] for record in tree["records"] for term in record["terms"]} - {None}
    assert pointed_at == set(names[1:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["*.example.go.jp"], "wildcard"),
        (["go.jp"], "public suffix"),
        (["other.example.go.jp", "--inventory", "domains.example.yaml"], "not in domains.example.yaml"),
        (["example.go.jp", "--inventory", "README.md"], "error"),
    ],
)
def test_usage_errors(arguments: list[str], said: str) -> None:
    done = spfaudit("show", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_japanese() -> None:
    assert "SPF ツリー" in spfaudit("show", "example.go.jp", *ZONES, "--lang", "ja").stdout


def test_second_opinion_sets_other_verdicts_beside_ours() -> None:
    done = spfaudit("show", "xn--olsx0m.example.go.jp", *ZONES, "--second-opinion")
    assert "checkdmarc" in done.stdout
    assert "-> checkdmarc does not remark that every client passes." in " ".join(done.stdout.split())
    document = json.loads(spfaudit("show", "news.example.go.jp", *ZONES, "--second-opinion", "--format", "json").stdout)
    assert [(o["tool"], o["valid"]) for o in document["opinions"]] == [("checkdmarc", False), ("pyspf", False)]
    assert document["opinions"][0]["lookups"] == document["tree"]["lookups"] == 12


def test_second_opinion_of_an_undetermined_name_is_no_verdict_of_ours() -> None:
    done = spfaudit("show", "cloud.example.go.jp", *ZONES, "--second-opinion")
    assert done.returncode == 3
    assert "we leave it undetermined" in " ".join(done.stdout.split())
