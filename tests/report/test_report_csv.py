"""CSV: every domain has its rows, every cell is one line, and none can act."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import FORMULAS, HOSTILE, REPORT, entry, finding, unjudged
from spfaudit.policy.verdict import Verdict
from spfaudit.report import render
from spfaudit.report.csv_format import COLUMNS
from spfaudit.text import same

BOTH = pytest.mark.parametrize("format", ["csv", "csv-plain"])


def rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(written.removeprefix("\ufeff"), newline=""), strict=True))


def found_cell(text: str) -> str:
    verdict = Verdict(entry=entry("a.example"), findings=(finding("SPF003", "malformed-spf", same("x"), found=text),))
    return rows(render(replace(REPORT, verdicts=(verdict,)), "csv"))[0]["found"]


def test_for_excel_a_byte_order_mark_and_crlf() -> None:
    written = render(REPORT, "csv", lang="ja")
    assert written.startswith("\ufeffdomain,")
    assert written.endswith("\r\n")
    assert written.count("\n") == written.count("\r\n") == len(rows(written)) + 1


def test_plain_is_the_same_without_either() -> None:
    plain = render(REPORT, "csv-plain", lang="ja")
    assert "\ufeff" not in plain
    assert "\r" not in plain
    assert plain == render(REPORT, "csv", lang="ja").removeprefix("\ufeff").replace("\r\n", "\n")


@BOTH
def test_one_row_for_each_finding_each_unjudged_rule_and_each_clean_domain(format: str) -> None:
    written = rows(render(REPORT, format))
    expected = [
        (verdict.entry.domain, kind)
        for verdict in REPORT.verdicts
        for kind in ["finding"] * len(verdict.findings) + ["unjudged"] * len(verdict.unjudged) or ["clean"]
    ]
    assert [(row["domain"], row["kind"]) for row in written] == expected


@BOTH
def test_domains_of_one_usage_have_their_own_unjudged_rules(format: str) -> None:
    names = {"a.example": ["SPF001", "MX001"], "b.example": ["SPF002"], "c.example": ["SPF001", "MX001"]}
    verdicts = tuple(
        Verdict(entry=entry(name), unjudged=tuple(unjudged(code, "a-rule", None) for code in codes))
        for name, codes in names.items()
    )
    written = rows(render(replace(REPORT, verdicts=verdicts), format))
    assert [(row["domain"], row["code"]) for row in written] == [
        (name, code) for name, codes in names.items() for code in codes
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_headings_and_keys_do_not_depend_on_the_language(lang: str) -> None:
    first = rows(render(REPORT, "csv", lang=lang))[1]  # type: ignore[arg-type]  # parametrize loses the literal
    assert tuple(first) == COLUMNS
    assert first | {"message": "", "remedy": ""} == {
        "domain": "nospf.example.go.jp",
        "unicode": "nospf.example.go.jp",
        "usage": "sending",
        "organization": "広報課",
        "line": "5",
        "profile": "",
        "status": "fail",
        "kind": "finding",
        "code": "SPF001",
        "name": "missing-spf",
        "severity": "error",
        "message": "",
        "found": "",
        "remedy": "",
        "reference": "RFC 7208 §4.5",
        "waived_reason": "",
        "waived_until": "",
        "waived_owner": "",
        "baseline": "",
        "question": "",
    }


def test_a_waived_finding_says_why_and_until_when() -> None:
    waived = next(row for row in rows(render(REPORT, "csv")) if row["domain"] == "waived.example.go.jp")
    assert (waived["waived_reason"], waived["waived_until"]) == ("来年度の更改で対応", "2027-03-31")


def test_an_unjudged_rule_says_why_and_what_was_asked() -> None:
    abstained = next(row for row in rows(render(REPORT, "csv")) if row["kind"] == "unjudged")
    assert abstained["message"] == "resolver answered with an error (SERVFAIL)"
    assert abstained["question"] == "servfail.example.go.jp TXT"
    assert abstained["severity"] == ""


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    cell = found_cell(formula)
    assert cell[0] in "'\\"  # an apostrophe, or the escape of a control character


@pytest.mark.parametrize("text", ["v=spf1 -all", "a=b", "日本", "~all", "'quoted'", ""])
def test_other_cells_are_left_alone(text: str) -> None:
    assert found_cell(text) == text


@given(st.text() | st.text(st.sampled_from(HOSTILE + '",;=+-@＝ 日a')))
def test_any_text_stays_in_its_cell_and_harmless(text: str) -> None:
    cell = found_cell(text)
    assert all(char.isprintable() or char == "\u3000" for char in cell)
    assert not cell.lstrip(' \u3000"').startswith(tuple("=+-@＝＋－＠\t\r"))


def test_no_cell_outgrows_a_spreadsheet() -> None:
    assert len(found_cell("a" * 70_000)) < 32_767
    assert len(found_cell("\U000e0041" * 70_000)) < 32_767
    assert found_cell("a" * 70_000).endswith("…(+68000)")


@pytest.mark.parametrize("text", ["007", "1-2", "2026-01-31", "1e5", "１２３", "2026年1月2日", "50%", "(5)", "$5"])
def test_what_a_spreadsheet_takes_for_a_number_stays_text(text: str) -> None:
    assert found_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["10 mx.example.go.jp", "5 個のレコード", "192.0.2.1 x", "v=spf1 -all"])
def test_what_only_begins_like_a_number_is_left_alone(text: str) -> None:
    assert found_cell(text) == text
