"""What a difference says in words: since when, how surely, why nobody knows, and whom it could not compare."""

import pytest
from msgspec.structs import replace

from diff.small_reports import WAIVER, domain, finding, report, unjudged
from spfaudit.diff import wording
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.document import AgeCount, AnyDiff, DomainChange, FindingChange
from spfaudit.report.document import ReportDocument
from spfaudit.text import Text

A = "a.example.go.jp"
OPEN = FindingChange(
    change="open",
    finding=finding(A),
    severity_before=None,
    waiver_before=None,
    since="2026-04-01T09:00:00+00:00",
    since_exactly=True,
    compared_with=None,
    why=None,
    reason=None,
    question=None,
    fails=True,
)
MOVED = DomainChange(
    domain=A,
    unicode=A,
    listed="both",
    line=1,
    usage="sending",
    usage_before=None,
    organization=None,
    organization_changed=False,
    organization_before=None,
    status="pass",
    status_before="pass",
    undetermined=False,
    findings=[],
    records=[],
)


def difference(earlier: ReportDocument, later: ReportDocument) -> AnyDiff:
    return compare(Side("A", earlier), Side("B", later))


def test_times_of_two_zones_are_told_with_them() -> None:
    """In a container runs may be written in UTC, and at a desk in Japan's time."""
    diff = difference(report(month=10), report(month=11))
    assert wording.sides(diff).en == "A (2026-10-01 09:00) -> B (2026-11-01 09:00)"
    here, there = report(month=10), report(month=10)
    elsewhere = replace(there.run, started="2026-10-01T08:30:00-01:00")
    diff = difference(here, replace(there, run=elsewhere))
    assert wording.sides(diff).ja == "A (2026-10-01 09:00+00:00) -> B (2026-10-01 08:30-01:00)"


def both(text: Text) -> tuple[str, str]:
    return text.en, text.ja


def test_what_may_have_been_there_before_is_said_to_be_at_least_so_old() -> None:
    assert list(map(both, wording.notes(OPEN))) == [("since 2026-04-01", "2026-04-01 から")]
    (told,) = wording.notes(replace(OPEN, since_exactly=False))
    assert both(told) == ("since 2026-04-01 at least", "少なくとも 2026-04-01 から")


@pytest.mark.parametrize("change", ["new", "first-judged"])
def test_what_is_there_since_now_needs_no_date(change: str) -> None:
    assert wording.notes(replace(OPEN, change=change)) == []


def test_everything_that_is_to_be_said_of_a_finding_in_its_order() -> None:
    told = wording.notes(
        replace(
            OPEN,
            change="unknown",
            why="lookup-failed",
            reason="SERVFAIL",
            question="a.example.go.jp TXT",
            severity_before="warning",
            compared_with="2026-03-01T09:00:00+00:00",
            waiver_before=WAIVER,
        )
    )
    assert [text.en for text in told] == [
        "since 2026-04-01",
        "a lookup failed: SERVFAIL (a.example.go.jp TXT)",
        "was warning",
        "compared with 2026-03-01",
        "waiver gone (waived until 2027-03-31: on its way)",
    ]


def test_why_without_a_reason_is_the_bare_word() -> None:
    assert wording.why(OPEN) is None
    bare = wording.why(replace(OPEN, why="not-run"))
    with_reason = wording.why(replace(OPEN, why="not-run", reason="R"))
    assert bare
    assert with_reason
    assert both(with_reason) == (f"{bare.en}: R", f"{bare.ja}：R")


def test_a_waiver_that_is_there_is_told_instead_of_the_one_that_was() -> None:
    waived = replace(OPEN, finding=finding(A, waiver=WAIVER), waiver_before=WAIVER)
    assert wording.notes(waived)[-1].en == "waived until 2027-03-31: on its way"


@pytest.mark.parametrize(
    ("change", "remarkable"),
    [
        (OPEN, False),
        (replace(OPEN, severity_before="warning"), True),
        (replace(OPEN, waiver_before=WAIVER), True),
        (replace(OPEN, finding=finding(A, waiver=WAIVER)), True),
        (replace(OPEN, finding=finding(A, waiver=WAIVER), waiver_before=WAIVER), False),
        (replace(OPEN, change="unknown", severity_before="warning"), False),
    ],
    ids=["as it was", "severity", "waiver gone", "waiver new", "waiver kept", "not known"],
)
def test_an_open_finding_is_remarkable_if_it_is_otherwise_than_it_was(change: FindingChange, remarkable: bool) -> None:
    assert wording.is_remarkable(change) is remarkable


def test_what_was_found_stands_with_the_rule_if_it_is_short() -> None:
    short, long = replace(OPEN.finding, found="include:b.example"), replace(OPEN.finding, found="x" * 500)
    assert wording.rule(replace(OPEN, finding=short)) == "SPF001 missing-spf include:b.example"
    assert wording.rule(replace(OPEN, finding=long)) == wording.rule(OPEN) == "SPF001 missing-spf"


def test_what_is_not_known_is_labelled_so() -> None:
    assert wording.label(OPEN) == wording.label(replace(OPEN, change="fixed"))
    assert wording.label(replace(OPEN, change="unknown")).en != wording.label(OPEN).en
    assert wording.label(OPEN).en in wording.label(replace(OPEN, change="unknown")).en


def test_ages_begin_where_the_one_before_ends_and_say_what_may_be_older() -> None:
    diff = difference(report(), report())
    ages = [
        AgeCount(days=30, findings=3, at_least=0),
        AgeCount(days=90, findings=0, at_least=0),
        AgeCount(days=None, findings=1_200, at_least=1_000),
    ]
    told = wording.ages(replace(diff, summary=replace(diff.summary, ages=ages)))
    assert list(map(both, told)) == [
        ("0 to 30 days: 3", "0～30 日前から：3"),
        (
            "91 days or more: 1,200 (1,000 perhaps longer)",
            "91 日以上前から：1,200（うち 1,000 は、さらに以前の可能性）",
        ),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(None, "B", "(none) -> B"), ("A", None, "A -> (none)"), ("A", "B", "A -> B")],
)
def test_an_organization_that_came_went_or_changed(before: str | None, after: str | None, told: str) -> None:
    change = replace(MOVED, organization=after, organization_changed=True, organization_before=before)
    assert wording.listing(change, "en") == [f"organization {told}"]
    assert wording.listing(MOVED, "en") == []


def test_another_usage_is_told_with_both_words() -> None:
    change = replace(MOVED, usage="retired", usage_before="sending")
    assert wording.listing(change, "en") == ["usage sending -> retired"]


def test_whom_nobody_may_take_for_compared() -> None:
    assert wording.caveats(difference(report(domain(A)), report(domain(A)))) == []
    (told,) = wording.caveats(difference(report(complete=False), report()))
    assert told.en.startswith("The earlier run is incomplete")
    (told,) = wording.caveats(difference(report(), report(complete=False)))
    assert told.en.startswith("The later run is incomplete")
    (told,) = wording.caveats(difference(report(domain(A), shard="1/2"), report(shard="2/2")))
    assert told.en.startswith("1 domain could not be compared")
    (told,) = wording.caveats(difference(report(), report(profile="jp-gov")))
    assert "(baseline, jp-gov)" in told.en
    (told,) = wording.caveats(difference(report(domain(A)), report(domain(A, unjudged=[unjudged("SPF001")]))))
    assert "1 domain" in told.en


def test_other_results_by_another_measure_are_no_change_of_dns() -> None:
    failed = report(domain(A, finding(A, "SPF001")))
    known = domain(A, replace(finding(A, "SPF001"), baseline=True))
    later = report(replace(known, status="pass"))
    against = replace(later, run=replace(later.run, baseline="base.json"))
    (told,) = wording.caveats(difference(failed, against))
    assert told.en == "Domains were judged otherwise than before (baseline): their results are not comparable."
    assert told.ja == "判定の条件が前回と異なります（ベースライン）。合否の変化を単純に比較できません。"
    assert wording.caveats(difference(failed, replace(failed, run=against.run))) == [], "no result is another"


def test_the_next_step_is_another_if_there_is_anything_new() -> None:
    nothing, new = (
        difference(report(domain(A)), report(domain(A))),
        difference(report(domain(A)), report(domain(A, finding(A)))),
    )
    assert "--fail-on new" in wording.next_step(new).en
    assert "--fail-on new" not in wording.next_step(nothing).en
