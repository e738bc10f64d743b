"""JUnit XML: what the schemas of its readers demand, the outcome of everything, and text that XML can carry."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.junit_shape import faults
from report.sample import CLEAN, HOSTILE, REPORT, VERDICTS, entry, finding, unjudged
from spfaudit.evidence import Failed, Failure, Question
from spfaudit.policy.verdict import Severity, Unjudged, Verdict
from spfaudit.report import render, render_document
from spfaudit.report.model import Report
from spfaudit.report.projection import project
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang, same

# XML 1.0 §2.2
NO_XML_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(report: Report, lang: Lang = "en") -> ElementTree.Element:
    return ElementTree.fromstring(render(report, "junit", lang=lang).encode("utf-8"))


def outcomes(report: Report) -> list[tuple[str, str]]:
    """Each test case of a domain by name, with the element that it holds."""
    return [
        (case.attrib["name"], case[0].tag if len(case) else "passed")
        for case in root(report).findall("testsuite/testcase")
        if case.attrib["classname"] != "spfaudit"
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("report", [REPORT, CLEAN, replace(REPORT, verdicts=())])
def test_has_the_shape_that_its_readers_demand(report: Report, lang: Lang) -> None:
    assert not NO_XML_CHARACTER.search(render(report, "junit", lang=lang))
    assert faults(root(report, lang)) == []


def test_no_suite_is_taken_for_a_copy_of_another() -> None:
    """Jenkins drops a suite whose name, id and moment another one has: of this file, or of a share's beside it."""
    run = replace(CLEAN.run, inventory="mail/domains.yaml")
    verdicts = tuple(
        Verdict(entry=entry(f"d{number}.example", organization=organization))
        for number, organization in enumerate((None, "spfaudit", "(no organization)", "x"))
    )
    reports = [replace(CLEAN, run=replace(run, shard=shard), verdicts=verdicts) for shard in (None, "1/2", "2/2")]
    suites = [suite for report in reports for suite in root(report)]
    keys = [(suite.attrib["name"], suite.attrib["id"], suite.attrib["timestamp"]) for suite in suites]
    assert len(set(keys)) == len(keys) == 15
    assert keys[:2] == [
        ("spfaudit", "mail/domains.yaml", "2026-07-01T09:00:00"),
        ("(no organization)", "mail/domains.yaml: ", "2026-07-01T09:00:00"),
    ]


@pytest.mark.parametrize(
    ("correct", "wrong"),
    [
        ("<properties>", "<properties extra='1'>"),
        ("<failure ", "<flaw "),
        ("<property ", "stray <property "),
        ("<properties>", "<system-out/><properties>"),
        (' type="error">', ">"),
        (' tests="', ' tests="+'),
        (' time="0"', ' time="1e+06"'),
        ('T09:00:00"', 'T09:00:00Z"'),
    ],
)
def test_the_check_is_strict(correct: str, wrong: str) -> None:
    text = render(REPORT, "junit")
    assert correct in text
    text = text.replace(correct, wrong, 1).replace("</failure>", "</flaw>", int("flaw" in wrong))
    assert faults(ElementTree.fromstring(text))


@pytest.mark.parametrize(("seconds", "told"), [(0, "0"), (70, "70"), (2_000_000, "2000000"), (-3, "0")])
def test_times_are_seconds_in_plain_digits(seconds: int, told: str) -> None:
    run = replace(CLEAN.run, finished=CLEAN.run.started + timedelta(seconds=seconds))
    suites = root(replace(CLEAN, run=run))
    assert faults(suites) == []
    assert suites.attrib["time"] == told


@pytest.mark.parametrize("name", [" ", "\u3000", ""])
def test_a_suite_always_has_a_name(name: str) -> None:
    nameless = replace(REPORT, verdicts=(Verdict(entry=entry("a.example", organization=name)),))
    assert faults(root(nameless)) == []


def test_the_counts_are_those_of_the_cases() -> None:
    suites = root(REPORT)
    for counted in [suites, *suites]:
        assert counted.attrib["tests"] == str(len(list(counted.iter("testcase"))))
        assert counted.attrib["failures"] == str(len(list(counted.iter("failure"))))
        assert counted.attrib["errors"] == str(len(list(counted.iter("error"))))
    for suite in suites:
        assert suite.attrib["skipped"] == str(len(list(suite.iter("skipped"))))


def test_a_suite_for_each_organization_and_one_for_the_run() -> None:
    run, *suites = root(REPORT)
    organizations = list(dict.fromkeys(verdict.entry.organization for verdict in VERDICTS))
    assert run.attrib["name"] == "spfaudit"
    assert [suite.attrib["name"] for suite in suites] == [
        visible(name) if name else "(no organization)" for name in organizations
    ]
    assert {case.attrib["classname"] for case in suites[0]} == {"mail.example.go.jp", "waived.example.go.jp"}


def test_no_two_cases_have_one_name() -> None:
    names = [name for name, _ in outcomes(REPORT)]
    assert len(names) == len(set(names))


def test_each_outcome_has_its_element() -> None:
    found = dict(outcomes(REPORT))
    assert found["mail.example.go.jp: every rule"] == "passed"
    assert found["nospf.example.go.jp: SPF001 missing-spf"] == "failure"
    assert found["servfail.example.go.jp: SPF001 missing-spf"] == "error"
    assert found["never-asked.example.go.jp: SPF001 missing-spf"] == "error"
    assert found["waived.example.go.jp: USE001 missing-null-spf"] == "skipped"
    assert found["old-campaign.example.go.jp: LIF002 retired-domain-still-in-dns"] == "system-out"


def test_a_rule_that_fired_and_abstained_is_told_twice() -> None:
    both = Verdict(
        entry=entry("a.example"),
        findings=(finding("SPF107", "include-without-spf", same("one")),),
        unjudged=(unjudged("SPF107", "include-without-spf", None),),
    )
    assert outcomes(replace(REPORT, verdicts=(both,))) == [
        ("a.example: SPF107 include-without-spf", "failure"),
        ("a.example: SPF107 include-without-spf (unjudged)", "error"),
    ]


def skipped(code: str, name: str, question: Question | None = None) -> Unjudged:
    return replace(unjudged(code, name, question), reason=Failed(reason=Failure.NOT_ATTEMPTED).describe())


@pytest.mark.parametrize(("lang", "reason"), [("en", "not attempted"), ("ja", "問い合わせを行っていません")])
def test_a_domain_that_nobody_got_to_is_one_error_that_names_its_rules(lang: Lang, reason: str) -> None:
    rules = [("SPF001", "missing-spf"), ("USE001", "missing-null-spf"), ("MX001", "missing-mx")]
    verdict = Verdict(entry=entry("a.example", line=7), unjudged=tuple(skipped(*rule) for rule in rules))
    _, suite = root(replace(REPORT, verdicts=(verdict,)), lang)
    assert suite.attrib["errors"] == suite.attrib["tests"] == "1"
    case = suite[0]
    assert case.attrib["name"] == f"a.example: {reason}"
    assert case[0].tag == "error"
    assert "SPF001 USE001 MX001" in (case[0].text or "")
    assert (case[0].text or "").endswith(":7")


@pytest.mark.parametrize(
    "other",
    [
        Verdict(entry=entry("a.example"), unjudged=(skipped("SPF001", "missing-spf"),)),
        Verdict(
            entry=entry("a.example"),
            unjudged=(
                skipped("SPF001", "missing-spf"),
                skipped("MX001", "missing-mx", Question("a.example", "MX")),
            ),
        ),
        Verdict(
            entry=entry("a.example"),
            unjudged=(skipped("SPF001", "missing-spf"), unjudged("MX001", "missing-mx", None)),
        ),
        Verdict(
            entry=entry("a.example"),
            findings=(finding("USE001", "missing-null-spf", same("one")),),
            unjudged=(skipped("SPF001", "missing-spf"), skipped("MX001", "missing-mx")),
        ),
    ],
    ids=["one rule", "asked", "another reason", "something was found"],
)
def test_every_other_domain_has_a_case_for_each_rule(other: Verdict) -> None:
    told = {name for name, element in outcomes(replace(REPORT, verdicts=(other,))) if element == "error"}
    assert told == {f"a.example: {one.code} {one.name}" for one in other.unjudged}


@pytest.mark.parametrize(
    ("fail_on", "failures"), [(Severity.ERROR, "9"), (Severity.WARNING, "10"), (Severity.INFO, "12"), (None, "0")]
)
def test_fails_what_fails_the_run(fail_on: Severity | None, failures: str) -> None:
    report = replace(REPORT, run=replace(REPORT.run, fail_on=fail_on))
    assert root(report).attrib["failures"] == failures


def test_a_report_that_does_not_say_what_fails_goes_by_what_failed() -> None:
    document = project(REPORT, "en")
    silent = replace(document, run=replace(document.run, fail_on=None))
    assert "".join(render_document(silent, "junit")) == "".join(render_document(document, "junit"))


def test_an_incomplete_run_is_an_error_by_itself() -> None:
    first = root(REPORT)[0]
    assert first.attrib["errors"] == "1"
    error = first.find("testcase/error")
    assert error is not None
    assert error.text is not None
    assert error.text.startswith("The run is incomplete: ")
    assert "4 domains could not be judged in full" in error.text
    assert root(CLEAN).attrib["errors"] == "0"


@given(st.text() | st.text(st.sampled_from(HOSTILE + "\ufffe\uffff\x01<>&\"']]>日")))
def test_any_text_is_carried_as_it_may_be_seen(text: str) -> None:
    verdict = Verdict(
        entry=entry("a.example", organization=text or None),
        findings=(finding("SPF003", "malformed-spf", same(text), found=text),),
    )
    suites = root(replace(REPORT, verdicts=(verdict,)))
    failure = suites.find("testsuite/testcase/failure")
    assert failure is not None
    shown = visible(text.encode("utf-8", "backslashreplace").decode("utf-8"))
    assert failure.attrib["message"] == shown
    assert (failure.text or "").splitlines()[:2] == [f"error: {shown}", f"found: {shown}"]
    assert suites[1].attrib["name"] == (shown if text.strip() else "(no organization)")
