"""SARIF: its shape, where results point, what tells them apart, and what is left out when there are too many."""

import json
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from report.sample import CLEAN, REPORT, entry, finding, missing_spf, unjudged
from report.sarif_shape import SHAPE
from spfaudit.evidence import Question
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import known_rules
from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.report import render
from spfaudit.report.model import Report
from spfaudit.text import LANGS, Lang, same

WAIVED = "waived until 2027-03-31: 来年度の更改で対応 (owner: 基盤係)"


def run_of(report: Report, lang: Lang = "en") -> dict[str, Any]:
    """The only run of the log, whose shape is what it must be."""
    log = json.loads(render(report, "sarif", lang=lang))
    jsonschema.Draft7Validator(SHAPE).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["id"].lower() != rule["name"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return dict(run)


def named(run: dict[str, Any], domain: str) -> list[dict[str, Any]]:
    return [result for result in run["results"] if result["properties"]["domain"] == domain]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("report", [REPORT, CLEAN, replace(REPORT, verdicts=())], ids=["sample", "clean", "none"])
def test_shape(report: Report, lang: Lang) -> None:
    run = run_of(report, lang)
    assert run["language"] == lang
    assert run["properties"]["summary"]["domains"] == len(report.verdicts)


def test_what_is_unjudged_is_open_with_the_rules_that_it_silenced() -> None:
    (first, second) = named(run_of(REPORT), "servfail.example.go.jp")
    assert (first["kind"], first["level"], first["suppressions"]) == ("open", "none", [])
    assert first["properties"]["rules"] == ["SPF001", "SPF002"]
    assert "unjudged, which is not a pass" in first["message"]["text"]
    assert "servfail.example.go.jp TXT" in first["message"]["text"]
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_what_is_waived_is_suppressed_with_its_reason_and_nothing_else_is() -> None:
    run = run_of(REPORT)
    (waived,) = named(run, "waived.example.go.jp")
    assert waived["suppressions"] == [{"kind": "external", "status": "accepted", "justification": WAIVED}]
    (counting,) = named(run, "nospf.example.go.jp")
    assert counting["suppressions"] == []


def test_domains_that_pass_have_no_result_and_a_run_cut_short_was_not_successful() -> None:
    run = run_of(REPORT)
    assert not named(run, "www.example.go.jp")
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert "incomplete" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    (clean,) = run_of(CLEAN)["invocations"]
    assert clean["executionSuccessful"]
    assert clean["toolExecutionNotifications"] == []
    assert clean["startTimeUtc"] == "2026-07-01T09:00:00Z"


@pytest.mark.parametrize(
    ("inventory", "location"),
    [
        ("domains.yaml", {"uri": "domains.yaml", "uriBaseId": "%SRCROOT%"}),
        ("./mail/../d/一覧 #1.yaml", {"uri": "d/%E4%B8%80%E8%A6%A7%20%231.yaml", "uriBaseId": "%SRCROOT%"}),
        ("javascript:x", {"uri": "javascript%3Ax", "uriBaseId": "%SRCROOT%"}),
        ("/srv/domains.yaml", {"uri": "file:///srv/domains.yaml"}),
    ],
)
def test_results_point_at_the_line_of_the_inventory(inventory: str, location: dict[str, str]) -> None:
    (result,) = named(run_of(replace(REPORT, run=replace(REPORT.run, inventory=inventory))), "nospf.example.go.jp")
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": location, "region": {"startLine": 5}}


def test_without_a_file_or_a_line_only_the_domain_is_named() -> None:
    (result,) = named(run_of(replace(REPORT, run=replace(REPORT.run, inventory="-"))), "nospf.example.go.jp")
    assert result["locations"][0].keys() == {"logicalLocations"}
    verdict = Verdict(entry=entry("a.example", line=0), findings=(missing_spf(),))
    (result,) = named(run_of(replace(REPORT, verdicts=(verdict,))), "a.example")
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_fingerprints_are_the_same_in_both_languages() -> None:
    assert [result["partialFingerprints"] for result in run_of(CLEAN_LOOKUPS, "en")["results"]] == [
        result["partialFingerprints"] for result in run_of(CLEAN_LOOKUPS, "ja")["results"]
    ]


CLEAN_LOOKUPS = replace(REPORT, verdicts=tuple(verdict for verdict in REPORT.verdicts if verdict.entry.line == 8))


def test_text_from_dns_makes_no_link() -> None:
    verdict = Verdict(
        entry=entry("a.example"),
        findings=(finding("SPF003", "malformed-spf", same("[ok](https://a.example/)"), found="[x](1)"),),
    )
    (result,) = run_of(replace(REPORT, verdicts=(verdict,)))["results"]
    assert "](" not in result["message"]["text"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_can_be_described(lang: Lang) -> None:
    known_rules()
    verdict = Verdict(
        entry=entry("a.example"),
        findings=(
            *(finding(rule.code, rule.name, same("x")) for rule in RULES.values()),
            finding("NEW001", "of-a-later-version", same("x")),
            finding("NEW002", "x" * 300, same("x")),
        ),
    )
    described = run_of(replace(REPORT, verdicts=(verdict,)), lang)["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in described} == {*RULES, "NEW001", "NEW002"}
    assert all(rule["help"]["text"] for rule in described if rule["id"] in RULES)
    assert all(f"spfaudit rules {rule['id']}" in rule["help"]["markdown"] for rule in described if rule["id"] in RULES)


def test_of_too_many_results_the_worst_are_kept_and_the_others_counted() -> None:
    warning = finding("SPF203", "softfail-all", same("x"), severity=Severity.WARNING)
    verdicts = [
        *(Verdict(entry=entry(f"w{number}.example"), findings=(warning,)) for number in range(3_000)),
        *(
            Verdict(
                entry=entry(f"u{number}.example"),
                unjudged=(unjudged("SPF001", "missing-spf", Question(f"u{number}.example", "TXT")),),
            )
            for number in range(2_000)
        ),
        *(Verdict(entry=entry(f"e{number}.example"), findings=(missing_spf(),)) for number in range(2_500)),
    ]
    run = run_of(replace(REPORT, verdicts=tuple(verdicts)))
    levels = [(result["kind"], result["level"]) for result in run["results"]]
    assert levels == [("fail", "error")] * 2_500 + [("open", "none")] * 2_000 + [("fail", "warning")] * 500
    told = run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert told.startswith("2,500 results are left out")
    assert "warning 2,500" in told
