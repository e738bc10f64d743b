"""From verdicts to the document: statuses, counts, language, and text that JSON can carry."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import CLEAN, REPORT, entry, finding, missing_spf, unjudged
from spfaudit.policy.verdict import AppliedWaiver, Facts, Finding, Severity, Verdict
from spfaudit.report.counts import FindingCounts
from spfaudit.report.model import Report
from spfaudit.report.projection import domain_document, project, status_of, summarise
from spfaudit.text import same

WAIVER = AppliedWaiver(reason="later", until=date(2027, 1, 31))
UNJUDGED = unjudged("SPF001", "missing-spf", None)


def of(severity: Severity, waiver: AppliedWaiver | None = None) -> Finding:
    return finding("SPF001", "missing-spf", same("x"), severity=severity, waiver=waiver)


@pytest.mark.parametrize(
    ("findings", "abstains", "fail_on", "status"),
    [
        ((), False, Severity.ERROR, "pass"),
        ((), True, Severity.ERROR, "unjudged"),
        ((of(Severity.ERROR),), False, Severity.ERROR, "fail"),
        ((of(Severity.ERROR),), True, Severity.ERROR, "fail"),
        ((of(Severity.WARNING),), False, Severity.ERROR, "pass"),
        ((of(Severity.WARNING),), True, Severity.ERROR, "unjudged"),
        ((of(Severity.WARNING),), False, Severity.WARNING, "fail"),
        ((of(Severity.ERROR),), False, Severity.INFO, "fail"),
        ((of(Severity.INFO),), False, Severity.INFO, "fail"),
        ((of(Severity.ERROR),), False, None, "pass"),
        ((of(Severity.ERROR),), True, None, "unjudged"),
        ((of(Severity.ERROR, WAIVER),), False, Severity.ERROR, "pass"),
        ((of(Severity.ERROR, WAIVER),), True, Severity.ERROR, "unjudged"),
        ((of(Severity.ERROR, WAIVER), of(Severity.INFO)), False, Severity.ERROR, "pass"),
        ((of(Severity.ERROR, WAIVER), of(Severity.ERROR)), False, Severity.ERROR, "fail"),
    ],
)
def test_status(findings: tuple[Finding, ...], abstains: bool, fail_on: Severity | None, status: str) -> None:
    verdict = Verdict(entry=entry("a.example.go.jp"), findings=findings, unjudged=(UNJUDGED,) * abstains, facts=Facts())
    assert status_of(verdict, fail_on) == status
    assert domain_document(verdict, lang="en", fail_on=fail_on).status == status


def test_waived_findings_are_counted_as_waived_only() -> None:
    verdict = Verdict(entry=entry("a.example"), findings=(of(Severity.ERROR, WAIVER), of(Severity.INFO)))
    summary = summarise([domain_document(verdict, lang="en", fail_on=Severity.ERROR)], 0)
    assert summary.findings == FindingCounts(info=1)
    assert summary.waived == 1


@given(
    st.lists(st.sampled_from(REPORT.verdicts), max_size=20),
    st.sampled_from([Severity.ERROR, Severity.WARNING, Severity.INFO, None]),
)
def test_the_summary_adds_up_and_the_order_is_kept(verdicts: list[Verdict], fail_on: Severity | None) -> None:
    report = Report(run=replace(REPORT.run, fail_on=fail_on), verdicts=tuple(verdicts))
    document = project(report, "en")
    summary = document.summary
    assert [domain.domain for domain in document.domains] == [verdict.entry.domain for verdict in verdicts]
    assert summary.passed + summary.failed + summary.unjudged == summary.domains == len(verdicts)
    counted = summary.findings.error + summary.findings.warning + summary.findings.info
    counted += summary.waived + summary.baseline
    assert counted == sum(len(verdict.findings) for verdict in verdicts)
    assert document.run.questions == report.run.questions


def test_only_words_depend_on_the_language() -> None:
    english, japanese = project(REPORT, "en"), project(REPORT, "ja")
    assert english.summary == japanese.summary
    assert english.domains[1].findings[0].message.startswith("The name publishes no SPF record")
    assert japanese.domains[1].findings[0].message.startswith("SPF レコードがありません")
    assert english.domains[1].findings[0].code == japanese.domains[1].findings[0].code == "SPF001"
    assert japanese.domains[4].unjudged[0].reason.startswith("リゾルバーがエラー")


def test_unknown_records_are_null_and_absent_ones_an_empty_list() -> None:
    facts = Facts(spf_records=None, dmarc_records=(), mx_records=("0 .",))
    records = domain_document(Verdict(entry=entry("a.example"), facts=facts), lang="en", fail_on=None).records
    assert (records.spf, records.dmarc, records.mx) == (None, [], ["0 ."])


def test_an_internationalised_name_is_shown_in_both_forms() -> None:
    document = domain_document(Verdict(entry=entry("xn--wgv71a119e.example")), lang="en", fail_on=None)
    assert (document.domain, document.unicode) == ("xn--wgv71a119e.example", "日本語.example")


def test_run_keeps_offset_path_and_completeness() -> None:
    document = project(REPORT, "en")
    assert document.run.started == "2026-07-01T09:00:00+00:00"
    assert not document.complete
    assert project(CLEAN, "en").complete
    assert document.tool.version


def test_lone_surrogates_from_file_names_and_yaml_become_text() -> None:
    waived = of(Severity.ERROR, AppliedWaiver(reason="\udcff", until=date(2027, 1, 31)))
    report = Report(
        run=replace(REPORT.run, inventory="\udcff.yaml", source="zone \udcfe"),
        verdicts=(Verdict(entry=entry("a.example", organization="\ud800"), findings=(missing_spf(), waived)),),
    )
    document = project(report, "en")
    assert document.run.inventory == r"\udcff.yaml"
    assert document.run.source == r"zone \udcfe"
    assert document.domains[0].organization == r"\ud800"
    assert document.domains[0].findings[1].waiver is not None
    assert document.domains[0].findings[1].waiver.reason == r"\udcff"
