"""What must hold for any two reports."""

from collections import Counter
from itertools import combinations, product
from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from diff.small_reports import ALL_RULES, WAIVER, KeptReports, domain, finding, report, unjudged
from spfaudit.diff.brief import Earlier, brief
from spfaudit.diff.comparison import Side, TapedDiff, compare
from spfaudit.diff.document import DomainChange
from spfaudit.report.changes_document import CHANGES
from spfaudit.report.document import DomainDocument, ReportDocument

NAMES = ("a.example", "b.example", "c.example")
CODES = tuple(ALL_RULES)
LISTS = [NAMES, NAMES[:2], NAMES[1:], NAMES[:1], ()]
NOW = ("new", "open", "first-judged")
GONE = ("fixed", "unknown", "not-judged")
RECORDS = st.sampled_from([None, [], ["v=spf1 -all"], ["v=spf1 mx -all"], ["junk", "10 a.example"], ["0 ."]])
ABSTAINING = [some for count in range(len(CODES) + 1) for some in combinations(CODES, count)]


FINDINGS = {
    name: [
        finding(name, code, subject, severity=severity, waiver=waiver)
        for code, subject in product(CODES, ("", "x"))
        for severity, waiver in (("error", None), ("error", WAIVER), ("info", None))
    ]
    for name in NAMES
}


@st.composite
def domains(draw: Any, name: str) -> DomainDocument:
    some = draw(st.lists(st.sampled_from(FINDINGS[name]), max_size=4, unique_by=lambda one: one.fingerprint))
    return domain(
        name,
        *some,
        unjudged=[unjudged(code) for code in draw(st.sampled_from(ABSTAINING))],
        usage=draw(st.sampled_from(["sending", "non-sending"])),
        spf=draw(RECORDS),
        mx=draw(RECORDS),
    )


@st.composite
def reports(draw: Any, month: int) -> ReportDocument:
    listed = [draw(domains(name)) for name in draw(st.sampled_from(LISTS))]
    rules = draw(st.sampled_from([None, None, {"SPF001": "error", "USE001": "error"}]))
    return report(*listed, month=month, rules=rules, shard=draw(st.sampled_from([None, None, None, "1/2"])))


def diff(earlier: ReportDocument, later: ReportDocument, *past: ReportDocument) -> TapedDiff:
    return compare(Side("a", earlier), Side("b", later), KeptReports(*past))


def keys(one: ReportDocument) -> Counter[tuple[str, str]]:
    return Counter((its.domain, found.fingerprint) for its in one.domains for found in its.findings)


def told(changes: TapedDiff, kinds: tuple[str, ...]) -> Counter[tuple[str, str]]:
    return Counter(
        (its.domain, one.finding.fingerprint) for its in changes.domains for one in its.findings if one.change in kinds
    )


@given(reports(1))
def test_a_report_does_not_differ_from_itself(one: ReportDocument) -> None:
    changes = diff(one, one)
    assert not changes.includes
    assert not changes.summary.statuses
    for its in changes.domains:
        assert its.listed == "both"
        assert not its.records
        assert all(found.change == "open" and found.severity_before is None for found in its.findings)


@given(reports(2), reports(3))
def test_every_finding_is_told_exactly_once(earlier: ReportDocument, later: ReportDocument) -> None:
    changes = diff(earlier, later)
    assert told(changes, NOW) == keys(later)
    assert told(changes, GONE) + told(changes, ("open",)) == keys(earlier)


@given(reports(1), reports(2), reports(3))
def test_a_history_makes_nothing_of_the_later_report_vanish(
    past: ReportDocument, earlier: ReportDocument, later: ReportDocument
) -> None:
    with_past, without = diff(earlier, later, past), diff(earlier, later)
    assert told(with_past, NOW) == keys(later)
    # It may only tell what the two reports leave open.
    for kind in ("new", "fixed", "open"):
        assert not told(without, (kind,)) - told(with_past, (kind,))


@given(reports(2), reports(3), st.data())
def test_failures_only_move_findings_to_not_known(
    earlier: ReportDocument, later: ReportDocument, data: st.DataObject
) -> None:
    def failing(its: DomainDocument) -> DomainDocument:
        codes = data.draw(st.sampled_from(ABSTAINING))
        kept = [found for found in its.findings if found.code not in codes]
        others = [one for one in its.unjudged if one.code not in codes]
        return replace(its, findings=kept, unjudged=[*others, *map(unjudged, codes)])

    broken = replace(later, domains=[failing(its) for its in later.domains])
    before, after = diff(earlier, later), diff(earlier, broken)
    for kind in ("new", "fixed", "open", "first-judged"):
        assert not told(after, (kind,)) - told(before, (kind,))


@given(reports(2), reports(3))
def test_the_sums_are_those_of_the_domains(earlier: ReportDocument, later: ReportDocument) -> None:
    changes = diff(earlier, later)
    for kind in CHANGES:
        counts = changes.summary.findings.by(kind)
        total = counts.counted.error + counts.counted.warning + counts.counted.info + counts.waived + counts.known
        assert total == told(changes, (kind,)).total()
    numbers = changes.summary.domains
    listed = {its.domain for its in earlier.domains} | {its.domain for its in later.domains}
    assert numbers.compared + numbers.added + numbers.dropped + numbers.not_compared == len(listed)


@given(reports(2), reports(3))
def test_what_is_kept_can_be_read_again(earlier: ReportDocument, later: ReportDocument) -> None:
    changes = diff(earlier, later)
    once = list(changes.domains)
    assert once == list(changes.domains)
    assert len(once) == len(changes.domains)
    for change in once:
        assert msgspec.json.decode(msgspec.json.encode(change), type=DomainChange) == change


@given(reports(1), reports(2), reports(3))
def test_in_few_words_the_counts_are_the_same(
    past: ReportDocument, earlier: ReportDocument, later: ReportDocument
) -> None:
    whole = diff(earlier, later, past).summary
    told = brief(Earlier(run=1, side=Side("a", earlier), past=KeptReports(past)), Side("b", later))
    if told is None:
        assert not whole.domains.compared
        return
    assert (told.findings, told.domains, told.statuses) == (whole.findings, whole.domains, whole.statuses)
    for rules, counts in ((told.new, whole.findings.new.counted), (told.fixed, whole.findings.fixed.counted)):
        assert bool(rules) == bool(counts.error + counts.warning + counts.info)


@given(reports(2), reports(3), st.randoms())
def test_the_order_of_the_earlier_report_does_not_matter(
    earlier: ReportDocument, later: ReportDocument, random: Random
) -> None:
    shuffled = replace(earlier, domains=random.sample(earlier.domains, len(earlier.domains)))
    one, other = diff(earlier, later), diff(shuffled, later)
    assert one.summary == other.summary
    assert sorted(map(msgspec.json.encode, one.domains)) == sorted(map(msgspec.json.encode, other.domains))
