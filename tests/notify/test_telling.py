"""What is told unasked: a table of changes, and that nothing is told where nothing is known to have changed."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator
from msgspec.structs import replace

from diff.sample import nothing_changed, sample
from diff.small_reports import WAIVER, KeptReports, domain, finding, report, unjudged
from notify.notify_goldens import FOLDER, goldens
from spfaudit.diff.comparison import Side, compare
from spfaudit.notify.document import NotifyDocument
from spfaudit.notify.telling import LARGEST, MOST, notification, written
from spfaudit.report.document import DomainDocument, FindingDocument, ReportDocument
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS, Lang

LISTS = ("new", "first_judged", "fixed", "changed", "records", "drift", "domains")
A = "a.example.go.jp"
FAULT = finding(A)
WAIVED = finding(A, waiver=WAIVER)
KNOWN = replace(FAULT, baseline=True)


def told(
    before: DomainDocument | None,
    after: DomainDocument | None,
    *past: ReportDocument,
    was_complete: bool = True,
    complete: bool = True,
) -> NotifyDocument | None:
    """Of a list of two domains, one of which is of no interest."""
    other = domain("b.example.go.jp")
    earlier = report(other, *filter(None, [before]), month=9, complete=was_complete)
    later = report(other, *filter(None, [after]), month=10, complete=complete)
    diff = compare(Side("1", earlier), Side("2", later), KeptReports(*past) if past else None)
    return notification(diff, run=2, compared_with=1, lang="en")


TABLE: dict[str, tuple[DomainDocument | None, DomainDocument | None, dict[str, int] | None]] = {
    "nothing": (domain(A), domain(A), None),
    "still open": (domain(A, FAULT), domain(A, FAULT), None),
    "new": (domain(A), domain(A, FAULT), {"new": 1}),
    "new but waived": (domain(A), domain(A, WAIVED), None),
    "new but in the baseline": (domain(A), domain(A, KNOWN), None),
    "first judged, and in the baseline": (domain(A, unjudged=[unjudged("SPF001")]), domain(A, KNOWN), None),
    "fixed": (domain(A, FAULT), domain(A), {"fixed": 1}),
    "not fixed: a lookup failed": (domain(A, FAULT), domain(A, unjudged=[unjudged("SPF001")]), None),
    "a lookup failed where all was well": (domain(A), domain(A, unjudged=[unjudged("SPF001")]), None),
    "nothing known of before": (domain(A, unjudged=[unjudged("SPF001")]), domain(A, FAULT), {"first_judged": 1}),
    "waiver came": (domain(A, FAULT), domain(A, WAIVED), {"changed": 1}),
    "waiver went": (domain(A, WAIVED), domain(A, FAULT), {"changed": 1}),
    "severity": (domain(A, FAULT), domain(A, replace(FAULT, severity="warning")), {"changed": 1}),
    "record": (domain(A, spf=["v=spf1 -all"]), domain(A, spf=["v=spf1 mx -all"]), {"records": 1}),
    "record unknown now": (domain(A, spf=["v=spf1 -all"]), domain(A), None),
    "record gone": (domain(A, mx=["10 mx.example"]), domain(A, mx=[]), {"records": 1}),
    "added": (None, domain(A), {"domains": 1}),
    "added with a fault": (None, domain(A, FAULT), {"domains": 1, "first_judged": 1}),
    "dropped with a fault": (domain(A, FAULT), None, {"domains": 1}),
    "usage": (domain(A), domain(A, usage="retired"), {"domains": 1}),
    "organization": (domain(A, organization="A"), domain(A, organization="B"), {"domains": 1}),
}


@pytest.mark.parametrize("case", TABLE)
def test_what_is_told(case: str) -> None:
    before, after, expected = TABLE[case]
    document = told(before, after)
    if expected is None:
        assert document is None
        return
    assert document
    assert {name: len(getattr(document, name)) for name in LISTS if getattr(document, name)} == expected
    assert {name: getattr(document.counts, name) for name in LISTS if getattr(document.counts, name)} == expected


def test_undetermined_is_compared_with_the_last_time_that_it_was_known() -> None:
    dark = domain(A, unjudged=[unjudged("SPF001")])
    sound, faulty = report(domain(A), month=8), report(domain(A, FAULT), month=8)
    document = told(dark, domain(A, FAULT), sound)
    assert document
    assert [one.compared_with for one in document.new] == [sound.run.started]
    assert told(dark, domain(A, FAULT), faulty) is None  # it is as it was, and was told then
    document = told(dark, domain(A), faulty)
    assert document
    assert len(document.fixed) == 1


@pytest.mark.parametrize("fault", [FAULT, WAIVED, KNOWN], ids=["counts", "waived", "known"])
def test_whatever_is_not_known_any_more_is_counted(fault: FindingDocument) -> None:
    before = domain(A, fault, spf=["v=spf1 -all"])
    document = told(before, domain(A, unjudged=[unjudged("SPF001")], spf=["v=spf1 mx -all"]))
    assert document
    assert document.counts.unknown == 1


def test_a_run_that_is_incomplete_all_of_a_sudden_is_told() -> None:
    document = told(domain(A), domain(A), complete=False)
    assert document
    assert not document.run.complete
    assert document.text == "spfaudit: the run is incomplete. 2 domains: 0 failed, 0 unjudged, 2 passed."
    assert told(domain(A), domain(A), was_complete=False, complete=False) is None  # it was told the first time


def test_the_line_says_what_there_is_and_nothing_else() -> None:
    document = told(domain(A), domain(A, FAULT))
    assert document
    assert document.text == "spfaudit: 1 new. 2 domains: 1 failed, 0 unjudged, 1 passed."


def test_part_of_an_inventory_tells_nothing_of_the_rest() -> None:
    earlier = report(domain(A, FAULT), domain("b.example.go.jp"), month=9)
    later = report(domain("b.example.go.jp"), domain("c.example.go.jp", finding("c.example.go.jp")), month=10)
    for sides in (
        (Side("1", earlier), Side("2", report(domain("b.example.go.jp"), month=10), whole=False)),
        (Side("1", report(domain("b.example.go.jp"), month=9), whole=False), Side("2", later)),
    ):
        assert notification(compare(*sides), run=2, compared_with=1, lang="en") is None


@pytest.mark.parametrize(("length", "end"), [(500, "x"), (501, "x…(+1)")])
def test_a_text_is_clipped_where_it_is_longer_than_it_may_be(length: int, end: str) -> None:
    document = told(domain(A), domain(A, replace(FAULT, message="x" * length)))
    assert document
    assert document.new[0].message == "x" * 499 + end


@pytest.mark.parametrize(("count", "end"), [(10, []), (11, ["…(+1)"])])
def test_of_the_strings_of_a_record_the_rest_is_counted(count: int, end: list[str]) -> None:
    exchangers = [f"10 mx{number}.example" for number in range(count)]
    document = told(domain(A, mx=[]), domain(A, mx=exchangers))
    assert document
    assert document.records[0].after == exchangers[:10] + end


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_is_in_the_json_only(lang: Lang) -> None:
    document = notification(sample(), run=7, compared_with=6, lang=lang)
    assert document
    octets = written(document)
    posted: dict[str, Any] = json.loads(octets)
    Draft7Validator.check_schema(schema_of(NotifyDocument))
    Draft7Validator(schema_of(NotifyDocument)).validate(posted)
    assert b"\x1b" not in octets
    assert not set("<>@[]`*_\n\\/#|~") & set(posted["text"])
    for one in sample().domains:
        assert one.domain not in posted["text"]
    assert (FOLDER / f"notify.{lang}.json").read_bytes() == goldens()[f"notify.{lang}.json"]


def test_nothing_of_a_report_and_itself() -> None:
    assert notification(nothing_changed(), run=2, compared_with=1, lang="en") is None


def test_of_many_the_worst_are_told_and_all_are_counted() -> None:
    names = [f"d{number}.example.go.jp" for number in range(3 * MOST)]
    earlier = report(*map(domain, names), month=9)
    mild = [domain(name, finding(name, "DMA006", severity="warning")) for name in names[:-MOST]]
    later = report(*mild, *(domain(name, finding(name)) for name in names[-MOST:]), month=10)
    document = notification(compare(Side("1", earlier), Side("2", later)), run=2, compared_with=1, lang="en")
    assert document
    assert [one.domain for one in document.new] == names[-MOST:]
    assert document.counts.new == 3 * MOST


def test_the_size_is_bounded_whatever_dns_holds() -> None:
    names = [f"d{number}.example.go.jp" for number in range(40)]
    before, after = "\u202e" * 600, "\u2066" * 600
    earlier = report(*(domain(name, spf=[before] * 12, mx=["10 mx.example"]) for name in names), month=9)
    later = report(*(domain(name, spf=[after] * 12, mx=["20 mx.example"]) for name in names), month=10)
    document = notification(compare(Side("1", earlier), Side("2", later)), run=2, compared_with=1, lang="en")
    assert document
    octets = written(document)
    assert len(octets) <= LARGEST
    posted = json.loads(octets)
    assert posted["counts"]["records"] == 80
    assert posted["records"]


def test_where_one_of_each_is_too_much_the_counts_are_told() -> None:
    unseen = "\U000e0001" * 600
    quiet = [domain(name, spf=[unseen] * 12, organization=unseen) for name in (A, "b.example.go.jp")]
    loud = [
        domain(one.domain, replace(finding(one.domain), message=unseen), spf=["x" + unseen] * 12, organization=unseen)
        for one in quiet
    ]
    diff = compare(Side("1", report(*quiet, month=9)), Side("2", report(*loud, month=10)))
    document = notification(diff, run=2, compared_with=1, lang="en")
    assert document
    octets = written(document)
    assert len(octets) <= LARGEST
    posted = json.loads(octets)
    assert (posted["counts"]["new"], posted["counts"]["records"]) == (2, 2)
    assert posted["new"] == posted["records"] == []
