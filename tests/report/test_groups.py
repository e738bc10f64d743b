"""Groups: one cause on many domains is told once, and nothing of it depends on how the domains came to the report."""

import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import REPORT, broken_include, entry, finding
from spfaudit.policy.verdict import AppliedWaiver, Finding, Severity, Verdict
from spfaudit.report import groups as groups_module
from spfaudit.report import render
from spfaudit.report.document import FindingDocument, GroupDocument, ReportDocument
from spfaudit.report.groups import group, group_documents
from spfaudit.report.merging import merge
from spfaudit.report.projection import project
from spfaudit.report.spool import Spool
from spfaudit.report.written_report import read_report
from spfaudit.text import same

WAIVER = AppliedWaiver(reason="later", until=date(2027, 1, 31))
CODES = {"SPF101": Severity.ERROR, "SPF208": Severity.WARNING, "SPF213": Severity.INFO}
CAUSES = ["", "", "include:a.example", "include:b.example", "mx:a.example", "a\x1b[31m\u202e日本"]

findings = st.builds(
    lambda code, cause, waived, text, known: replace(
        finding(code, f"name-{code}", same(text), severity=CODES[code], found=text[:1], cause=cause, waiver=waived),
        baseline=known,
    ),
    st.sampled_from(list(CODES)),
    st.sampled_from(CAUSES),
    st.sampled_from([None, None, WAIVER]),
    st.sampled_from(["one text", "one more text", "another"]),
    st.booleans(),
)


def verdicts_of(domains: list[list[Finding]]) -> list[Verdict]:
    return [
        Verdict(entry=entry(f"d{line}.example", line=line), findings=tuple(_waived_as_one(found)))
        for line, found in enumerate(domains, start=1)
    ]


def _waived_as_one(found: list[Finding]) -> Iterator[Finding]:
    """A waiver is for all that a rule finds on a domain, and nothing of that is known."""
    waivers = {one.code: one.waiver for one in found}
    return (replace(one, waiver=waivers[one.code], baseline=one.baseline and not waivers[one.code]) for one in found)


def document_of(verdicts: list[Verdict]) -> ReportDocument:
    return project(replace(REPORT, verdicts=tuple(verdicts)), "en")


@given(st.lists(st.lists(findings, max_size=4), max_size=12))
def test_a_group_is_one_rule_and_one_cause_on_several_domains(domains: list[list[Finding]]) -> None:
    document = document_of(verdicts_of(domains))
    hit: dict[tuple[str, str], list[str]] = defaultdict(list)
    waived: Counter[tuple[str, str]] = Counter()
    known: Counter[tuple[str, str]] = Counter()
    for domain in document.domains:
        its = {(one.code, one.cause or "") for one in domain.findings if one.cause and one.counts}
        for key in its:
            hit[key].append(domain.domain)
        waived.update({(one.code, one.cause or "") for one in domain.findings if one.waiver})
        known.update({(one.code, one.cause or "") for one in domain.findings if one.baseline} - its)
    expected = {key: names for key, names in hit.items() if len(names) > 1}
    assert {(its.code, its.cause): its.domains for its in document.groups} == expected
    assert all(its.count == len(its.domains) for its in document.groups)
    assert all(its.waived == waived[its.code, its.cause] for its in document.groups)
    assert all(its.baseline == known[its.code, its.cause] for its in document.groups)
    assert document.summary.groups == len(expected)
    order = [(-CODES[its.code].weight, -its.count, its.code, its.cause) for its in document.groups]
    assert order == sorted(order)


@given(st.lists(st.lists(findings, max_size=3), min_size=1, max_size=12), st.data())
def test_a_spool_and_shares_that_are_merged_have_the_groups_of_the_whole(
    domains: list[list[Finding]], data: st.DataObject
) -> None:
    verdicts = verdicts_of(domains)
    whole = document_of(verdicts)

    tapes = data.draw(st.integers(1, 2))
    spool = Spool([verdict.entry for verdict in verdicts], lang="en", fail_on=REPORT.run.fail_on, tapes=tapes)
    for place in data.draw(st.permutations(range(len(verdicts)))):
        spool.write_to(data.draw(st.integers(0, tapes - 1)))
        spool.add(place, verdicts[place])
    for tape in range(tapes):
        spool.write_to(tape)
        spool.flush()
    assert spool.groups.listed == whole.groups
    assert spool.summary() == whole.summary
    spool.close()

    shares: list[list[Verdict]] = [[], [], []]
    for verdict in verdicts:
        shares[data.draw(st.integers(0, 2))].append(verdict)
    written = [render(replace(REPORT, verdicts=tuple(share)), "json").encode() for share in shares]
    merged = merge([read_report(octets, "x") for octets in written])
    assert merged.groups == whole.groups
    assert merged.summary == whole.summary


def test_a_spool_whose_last_word_is_another_has_other_groups() -> None:
    verdicts = verdicts_of([[broken_include("x.example")]] * 3)
    spool = Spool([verdict.entry for verdict in verdicts], lang="en", fail_on=None)
    for place, verdict in enumerate(verdicts):
        spool.add(place, verdict)
    assert [its.count for its in spool.groups.listed] == [3]
    spool.add(1, Verdict(entry=verdicts[1].entry))
    assert [its.domains for its in spool.groups.listed] == [["d1.example", "d3.example"]]


def test_a_group_says_what_its_findings_have_in_common() -> None:
    names = ["news.example.go.jp", "www.example.go.jp", "post.example"]
    [its] = document_of([Verdict(entry=entry(name), findings=(broken_include(name),)) for name in names]).groups
    assert its.message == "_spf.provider.example: several SPF records (… > include:_spf.provider.example)"
    assert its.found == "include:_spf.provider.example"
    assert its.remedy == "Publish one correct record."
    assert its.name == "broken-include"
    apart = [
        Verdict(entry=entry(name), findings=(finding("SPF101", "x", same("m"), found=name, cause="include:a"),))
        for name in names
    ]
    assert [(its.found, its.message) for its in document_of(apart).groups] == [(None, "m")]


def test_the_worst_severity_of_merged_reports_counts() -> None:
    one = finding("SPF109", "x", same("m"), severity=Severity.INFO, cause="include:a")
    worse = replace(one, severity=Severity.ERROR)
    for order in ([one, worse], [worse, one]):
        assert [its.severity for its in document_of(verdicts_of([[found] for found in order])).groups] == ["error"]


def test_a_domain_whose_baseline_has_one_finding_of_a_cause_is_hit_by_another() -> None:
    known = replace(broken_include("x.example"), baseline=True)
    verdicts = verdicts_of([[known, broken_include("x.example")], [broken_include("x.example"), known], [known]])
    [its] = document_of(verdicts).groups
    assert (its.count, its.domains, its.baseline) == (2, ["d1.example", "d2.example"], 1)


MANY = 5_000


def causes(count: int, per_cause: int) -> Iterator[tuple[str, list[FindingDocument]]]:
    """Domains with long texts, none of which is kept here."""
    for number in range(count):
        text = f"{number} " * 200
        yield (
            f"d{number}.example",
            [
                FindingDocument(
                    code="SPF109",
                    name="broken-include",
                    severity="error",
                    message=text,
                    found=text,
                    position=None,
                    remedy=text,
                    reference="",
                    fingerprint="",
                    cause=f"include:{number // per_cause}.example",
                    waiver=None,
                )
            ],
        )


@pytest.mark.parametrize(("per_cause", "total"), [(1, 0), (2, MANY // 2), (MANY, 1)])
def test_memory_is_for_groups_and_not_for_findings(per_cause: int, total: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups_module, "MOST_GROUPS", 10)
    tracemalloc.start()
    try:
        grouped = group((findings for _, findings in causes(MANY, per_cause)), lambda: causes(MANY, per_cause))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grouped.total == total
    assert len(grouped.listed) == min(total, 10)
    assert peak < 150 * MANY  # one text alone has a thousand octets


def test_the_groups_that_are_left_out_are_the_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups_module, "MOST_GROUPS", 3)
    monkeypatch.setattr(groups_module, "MOST_NAMES", 2)
    sizes = [2, 5, 3, 2, 4, 1]
    domains = [
        [finding("SPF109", "x", same("m"), cause=f"include:{number}")]
        for number, size in enumerate(sizes)
        for _ in range(size)
    ]
    document = document_of(verdicts_of(domains))
    assert [its.count for its in document.groups] == [5, 4, 3]
    assert [len(its.domains) for its in document.groups] == [2, 2, 2]
    assert document.summary.groups == 5
    written = render(replace(REPORT, verdicts=tuple(verdicts_of(domains))), "terminal")
    assert "and 2 more, not listed" in written
    assert "include:1\n" in written


def test_domains_can_be_read_from_documents_again_and_again() -> None:
    document = project(REPORT, "ja")
    assert group_documents(document.domains).listed == document.groups
    again = msgspec.json.decode(render(REPORT, "json", lang="ja"))["groups"]
    assert msgspec.convert(again, list[GroupDocument]) == document.groups
