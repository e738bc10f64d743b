"""GitLab's code quality report: entries at the inventory's lines, unjudged apart from findings, waived not at all."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import CLEAN, HOSTILE, REPORT, VERDICTS, entry, finding
from spfaudit.evidence import Question
from spfaudit.policy.verdict import Unjudged, Verdict
from spfaudit.report import render
from spfaudit.report.model import Report
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang, Text, same


def entries(report: Report, lang: Lang = "en") -> list[dict[str, Any]]:
    found = json.loads(render(report, "gitlab", lang=lang))
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_has_the_keys_and_values_that_gitlab_reads(lang: Lang) -> None:
    for one in entries(REPORT, lang):
        assert one.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch("[0-9a-f]{16}", one["fingerprint"])
        assert one["location"].keys() == {"path", "lines"}
        assert one["location"]["path"] == "domains.yaml"
        assert one["location"]["lines"].keys() == {"begin"}
        assert one["location"]["lines"]["begin"] >= 1


def test_every_finding_that_counts_has_an_entry_and_none_that_is_waived() -> None:
    expected = [f"{its.code} {its.name}" for verdict in VERDICTS for its in verdict.findings if its.counts]
    names = [one["check_name"] for one in entries(REPORT)]
    assert [name for name in names if name not in {"unjudged", "incomplete-run"}] == expected
    assert "USE001 missing-null-spf" not in names


def test_unjudged_has_entries_of_its_own_with_a_severity_of_their_own() -> None:
    unjudged = [one for one in entries(REPORT) if one["check_name"] == "unjudged"]
    assert {one["severity"] for one in unjudged} == {"major"}
    assert [one for one in entries(REPORT) if one["severity"] == "major"] == unjudged
    first = next(one for one in unjudged if one["description"].startswith("servfail.example.go.jp"))
    assert first["location"]["lines"]["begin"] == 8
    assert first["description"] == (
        "servfail.example.go.jp: unjudged, which is not a pass: resolver answered with an error (SERVFAIL)"
        " (servfail.example.go.jp TXT); rules: SPF001 SPF002"
    )


def test_a_run_that_is_not_complete_has_an_entry() -> None:
    assert [one["check_name"] for one in entries(REPORT) if one["severity"] == "blocker"] == ["incomplete-run"]
    assert entries(replace(REPORT, verdicts=()))[0]["check_name"] == "incomplete-run"


def test_nothing_to_mend_is_an_empty_list() -> None:
    assert render(CLEAN, "gitlab") == "[]\n"


def abstaining(domain: str, code: str, question: Question | None, reason: Text) -> Verdict:
    abstention = Unjudged(code=code, name="missing-spf", reason=reason, question=question)
    return Verdict(entry=entry(domain), unjudged=(abstention,))


def test_fingerprints_of_what_is_unjudged_tell_domains_rules_and_questions_apart_in_either_language() -> None:
    verdicts = tuple(
        abstaining(domain, code, question, Text(en="timeout", ja="時間切れ"))
        for domain in ("a.example", "b.example")
        for code in ("SPF001", "SPF002")
        for question in (Question("a.example", "TXT"), Question("a.example", "MX"))
    )
    english, japanese = (
        [one["fingerprint"] for one in entries(replace(REPORT, verdicts=verdicts), lang)] for lang in LANGS
    )
    assert english == japanese
    assert len(set(english)) == len(english)


def test_two_findings_with_one_fingerprint_are_two_entries() -> None:
    both = (finding("SPF106", "ptr-mechanism", same("ptr")),) * 2
    told = [
        one["fingerprint"]
        for one in entries(replace(CLEAN, verdicts=(Verdict(entry=entry("a.example"), findings=both),)))
    ]
    assert told[0] == both[0].fingerprint
    assert len(set(told)) == 2


@pytest.mark.parametrize(("named", "path"), [("./domains.yaml", "domains.yaml"), ("a/b.csv", "a/b.csv"), ("-", "-")])
def test_the_path_is_the_inventory_s(named: str, path: str) -> None:
    assert entries(replace(REPORT, run=replace(REPORT.run, inventory=named)))[0]["location"]["path"] == path


@given(st.text() | st.text(st.sampled_from(HOSTILE + '"\\/日{}')))
def test_any_text_is_carried_as_it_may_be_seen(text: str) -> None:
    verdict = Verdict(entry=entry("a.example"), findings=(finding("SPF003", "malformed-spf", same(text)),))
    (one,) = entries(replace(CLEAN, verdicts=(verdict,)))
    shown = visible(text.encode("utf-8", "backslashreplace").decode("utf-8"))
    assert one["description"] == f"a.example: {shown} Remedy: Publish one correct record."
