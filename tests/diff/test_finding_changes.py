"""What is said of a finding, by what became of it: a table of lives.

A life is what the runs say of one rule on one domain, the earliest first: `seen`, `clean`, `failed` (a lookup did),
`proven` (seen although a lookup failed), `waived`, `mild` (seen with a lower severity), `known` (in the baseline),
`off` (the rule did not run), `gone` (the domain is not listed), `part` (the report is of a share without it), `other`
(of a usage without the rule), `silent` (the report does not say which rules ran). The last two are compared; those
before are the history.
"""

from typing import Any

import pytest
from msgspec.structs import replace

from diff.small_reports import WAIVER, KeptReports, domain, finding, report, unjudged
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.document import DomainChange, FindingChange
from spfaudit.report.document import ReportDocument

NAME = "example.go.jp"
OTHER = "other.example.go.jp"
CODE = "USE001"
FAILED = [unjudged(CODE)]

LIVES: dict[str, tuple[str, str | None]] = {
    # Two runs
    "clean clean": ("", None),
    "seen seen": ("open", None),
    "clean seen": ("new", None),
    "seen clean": ("fixed", None),
    "seen failed": ("unknown", "lookup-failed"),
    "failed seen": ("first-judged", "lookup-failed"),
    "failed clean": ("", None),
    "clean failed": ("", None),
    "failed failed": ("", None),
    "seen proven": ("open", None),
    "proven seen": ("open", None),
    "proven clean": ("fixed", None),
    "proven failed": ("unknown", "lookup-failed"),
    "clean proven": ("new", None),
    # Not looked at
    "off seen": ("first-judged", "not-run"),
    "seen off": ("not-judged", "not-run"),
    "gone seen": ("first-judged", "added"),
    "seen gone": ("not-judged", "dropped"),
    "part seen": ("first-judged", "other-part"),
    "seen part": ("not-judged", "other-part"),
    "other seen": ("first-judged", "not-run"),
    "seen other": ("not-judged", "not-run"),
    "silent seen": ("first-judged", "not-said"),
    "seen silent": ("not-judged", "not-said"),
    # Waivers and severities are no new findings
    "waived waived": ("open", None),
    "seen waived": ("open", None),
    "waived seen": ("open", None),
    "waived clean": ("fixed", None),
    "clean waived": ("new", None),
    "seen mild": ("open", None),
    "clean known": ("new", None),
    "seen known": ("open", None),
    "known clean": ("fixed", None),
    # The last determined state counts
    "seen failed seen": ("open", None),
    "seen failed clean": ("fixed", None),
    "seen failed failed": ("unknown", "lookup-failed"),
    "clean failed seen": ("new", None),
    "clean failed clean": ("", None),
    "seen clean failed seen": ("new", None),
    "clean seen failed failed seen": ("open", None),
    "seen failed failed clean": ("fixed", None),
    "proven failed clean": ("fixed", None),
    "proven failed seen": ("open", None),
    "failed failed seen": ("first-judged", "lookup-failed"),
    "off failed seen": ("first-judged", "lookup-failed"),
    "seen failed off": ("not-judged", "not-run"),
    "seen gone failed clean": ("fixed", None),
    # Nothing is said of it by runs before, where the earlier one was asked otherwise
    "seen off seen": ("first-judged", "not-run"),
    "seen gone seen": ("first-judged", "added"),
}


def lived(state: str, month: int) -> ReportDocument:
    """The report of one run."""
    its = {
        "seen": domain(NAME, finding(NAME, CODE), usage="non-sending"),
        "clean": domain(NAME, usage="non-sending"),
        "failed": domain(NAME, unjudged=FAILED, usage="non-sending"),
        "proven": domain(NAME, finding(NAME, CODE), unjudged=FAILED, usage="non-sending"),
        "waived": domain(NAME, finding(NAME, CODE, waiver=WAIVER), usage="non-sending"),
        "known": domain(NAME, replace(finding(NAME, CODE), baseline=True), usage="non-sending"),
        "mild": domain(NAME, finding(NAME, CODE, severity="info"), usage="non-sending"),
        "off": domain(NAME, usage="non-sending"),
        "other": domain(NAME, usage="sending"),
        "silent": domain(NAME, usage="non-sending"),
    }
    some: Any = {"off": {"SPF001": "error"}, "silent": {}}.get(state)
    done = report(
        *([its[state]] if state in its else []),
        domain(OTHER),
        month=month,
        rules=some,
        shard="1/2" if state == "part" else None,
    )
    if state == "silent":
        done.run.rules.clear()
    return done


def told(life: str) -> DomainChange | None:
    """What is said of the domain at the end of that life."""
    reports = [lived(state, month) for month, state in enumerate(life.split(), start=1)]
    *past, earlier, later = reports
    diff = compare(Side("a", earlier), Side("b", later), KeptReports(*past, earlier))
    return next((change for change in diff.domains if change.domain == NAME), None)


def the_finding(life: str) -> FindingChange:
    change = told(life)
    assert change
    (only,) = change.findings
    return only


@pytest.mark.parametrize("life", LIVES)
def test_life(life: str) -> None:
    expected, why = LIVES[life]
    change = told(life)
    said = [(one.change, one.why) for one in change.findings] if change else []
    assert said == ([(expected, why)] if expected else [])


@pytest.mark.parametrize("life", [life for life in LIVES if life.endswith("failed")])
def test_what_cannot_be_compared_is_told(life: str) -> None:
    change = told(life)
    assert change
    assert change.undetermined


def test_why_nobody_knows() -> None:
    only = the_finding("seen failed")
    assert (only.reason, only.question) == ("SERVFAIL", "TXT")


@pytest.mark.parametrize(
    ("life", "month", "exactly"),
    [
        ("seen seen", 1, False),
        ("clean seen seen", 2, True),
        ("clean seen failed seen", 2, True),
        ("seen failed seen", 1, False),
        ("failed seen seen", 2, False),
        ("off seen seen", 2, False),
        ("gone seen seen", 2, False),
        ("clean part seen seen", 3, True),
        ("clean seen", 2, True),
        ("clean failed seen", 3, False),
        ("off seen", 2, False),
        ("seen clean", 1, False),
        ("clean seen clean", 2, True),
        ("clean seen gone", 2, True),
    ],
)
def test_since_when(life: str, month: int, exactly: bool) -> None:
    only = the_finding(life)
    assert only.since == f"2026-{month:02}-01T09:00:00+00:00"
    assert only.since_exactly is exactly


def test_without_a_history_it_is_at_least_as_old_as_the_earlier_report() -> None:
    diff = compare(Side("a", lived("seen", 1)), Side("b", lived("seen", 6)))
    (only,) = [one for change in diff.domains for one in change.findings]
    assert only.since == "2026-01-01T09:00:00+00:00"
    assert not only.since_exactly
    assert [(age.days, age.findings, age.at_least) for age in diff.summary.ages if age.findings] == [(366, 1, 1)]


def test_which_run_told() -> None:
    assert the_finding("seen failed clean").compared_with == "2026-01-01T09:00:00+00:00"
    assert the_finding("seen clean").compared_with is None


def test_a_waiver_that_came_or_went() -> None:
    assert the_finding("seen waived").finding.waiver == WAIVER
    assert the_finding("seen waived").waiver_before is None
    went = the_finding("waived seen")
    assert went.finding.waiver is None
    assert went.waiver_before == WAIVER
    assert went.fails


def test_another_severity() -> None:
    only = the_finding("seen mild")
    assert (only.severity_before, only.finding.severity) == ("error", "info")
    assert not only.fails


@pytest.mark.parametrize(
    ("life", "failing"), [("clean seen", 1), ("clean waived", 0), ("clean known", 0), ("off seen", 0), ("seen seen", 0)]
)
def test_only_what_is_new_and_fails_its_domain_counts_for_fail_on(life: str, failing: int) -> None:
    earlier, later = (lived(state, month) for month, state in enumerate(life.split(), start=1))
    assert compare(Side("a", earlier), Side("b", later)).summary.failing == failing


def test_of_a_rule_with_too_many_problems_absence_proves_nothing() -> None:
    many = [finding(NAME, CODE, str(number)) for number in range(50)] + [finding(NAME, CODE, "more")]
    few = report(domain(NAME, finding(NAME, CODE, "odd"), usage="non-sending"), month=1)
    full = report(domain(NAME, *many, usage="non-sending"), month=2)
    (gone,) = [
        one
        for change in compare(Side("a", few), Side("b", full)).domains
        for one in change.findings
        if one.finding == few.domains[0].findings[0]
    ]
    assert (gone.change, gone.why) == ("unknown", "too-many")
    back = compare(Side("b", full), Side("a", few))
    assert ("first-judged", "too-many") in [(one.change, one.why) for change in back.domains for one in change.findings]


def test_of_a_rule_with_as_many_problems_as_are_told_absence_proves_that() -> None:
    some = [finding(NAME, CODE, str(number)) for number in range(50)]
    few = report(domain(NAME, finding(NAME, CODE, "odd"), usage="non-sending"), month=1)
    full = report(domain(NAME, *some, usage="non-sending"), month=2)
    (change,) = compare(Side("a", few), Side("b", full)).domains
    assert [one.change for one in change.findings] == ["new"] * 50 + ["fixed"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (2, 2, ["open", "open"]),
        (3, 3, ["open", "open", "open"]),
        (1, 2, ["open", "new"]),
        (3, 1, ["open", "fixed", "fixed"]),
    ],
)
def test_findings_that_nothing_tells_apart_are_told_one_by_one(before: int, after: int, told: list[str]) -> None:
    one, other = (
        report(domain(NAME, *[finding(NAME, CODE)] * count, usage="non-sending"), month=month)
        for month, count in enumerate((before, after), start=1)
    )
    (change,) = compare(Side("a", one), Side("b", other)).domains
    assert [finding.change for finding in change.findings] == told
