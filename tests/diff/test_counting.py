"""What a difference counts, and what of it counts as a change."""

import pytest
from msgspec.structs import replace

from diff.small_reports import domain, finding, report
from report.changes_sample import CHANGES, NOTHING
from spfaudit.diff.comparison import Side, compare
from spfaudit.report.changes_document import StatusChange
from spfaudit.report.document import DomainDocument

A, B = "a.example.go.jp", "b.example.go.jp"


def statuses(earlier: list[DomainDocument], later: list[DomainDocument]) -> list[StatusChange]:
    return compare(Side("A", report(*earlier)), Side("B", report(*later))).summary.statuses


def test_only_what_both_reports_have_changes_its_status() -> None:
    well, ill = domain(A), domain(A, finding(A))
    assert statuses([], [ill]) == statuses([ill], []) == statuses([well], [well]) == []
    assert statuses([well], [ill]) == [StatusChange(before="pass", after="fail", domains=1)]
    assert statuses([ill], [well]) == [StatusChange(before="fail", after="pass", domains=1)]


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        (domain(A), domain(A, usage="retired"), "usage"),
        (domain(A), domain(A, organization="B"), "organization"),
        (domain(A), domain(A, spf=["v=spf1 -all"]), None),
        (domain(A, spf=[]), domain(A, spf=["v=spf1 -all"]), "spf"),
        (domain(A, dmarc=[]), domain(A, dmarc=["v=DMARC1; p=none"]), "dmarc"),
        (domain(A, mx=[]), domain(A, mx=["0 ."]), "mx"),
    ],
    ids=["usage", "organization", "spf was not known", "spf", "dmarc", "mx"],
)
def test_each_kind_of_change_is_counted_as_that_alone(
    before: DomainDocument, after: DomainDocument, counted: str | None
) -> None:
    counts = compare(Side("A", report(before)), Side("B", report(after))).summary.domains
    nothing = compare(Side("A", report(before)), Side("B", report(before))).summary.domains
    assert counts == (replace(nothing, **{counted: 1}) if counted else nothing)


@pytest.mark.parametrize("kind", ["added", "dropped", "usage", "organization", "spf", "dmarc", "mx"])
def test_any_one_domain_that_changed_is_a_change_in_brief(kind: str) -> None:
    assert not NOTHING.tells
    assert replace(NOTHING, domains=replace(NOTHING.domains, **{kind: 1})).tells


@pytest.mark.parametrize("kind", ["dropped", "usage", "organization", "spf", "dmarc", "mx"])
def test_as_many_that_came_as_changed_otherwise_are_no_standstill(kind: str) -> None:
    assert replace(NOTHING, domains=replace(NOTHING.domains, added=2, **{kind: 2})).tells


@pytest.mark.parametrize("part", ["new", "fixed", "statuses", "includes_changed"])
def test_any_one_finding_status_or_include_is_a_change_in_brief(part: str) -> None:
    assert replace(NOTHING, **{part: getattr(CHANGES, part)}).tells
