"""JSON: everything, losslessly, and nothing that a terminal would obey."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import HOSTILE, REPORT, entry, finding
from spfaudit.policy.verdict import Verdict
from spfaudit.report import render
from spfaudit.report.document import ReportDocument
from spfaudit.report.projection import project
from spfaudit.text import LANGS, same


def test_reads_back_as_the_very_document() -> None:
    for lang in LANGS:
        assert msgspec.json.decode(render(REPORT, "json", lang=lang), type=ReportDocument) == project(REPORT, lang)


@given(st.text() | st.text(st.sampled_from(HOSTILE.replace("\ud800", "") + '"\\/日a\U0001f600')))
def test_any_text_is_carried_losslessly_and_shown_harmlessly(text: str) -> None:
    report = replace(
        REPORT,
        verdicts=(
            Verdict(entry=entry("a.example"), findings=(finding("SPF003", "malformed-spf", same(text), found=text),)),
        ),
    )
    written = render(report, "json")
    assert json.loads(written)["domains"][0]["findings"][0]["found"] == text
    assert all(char.isprintable() or char in "\n\u3000" for char in written)


def test_is_indented_readable_and_ends_with_a_line_end() -> None:
    written = render(REPORT, "json", lang="ja")
    assert written.startswith('{\n  "schema": "spfaudit.report/1",\n')
    assert written.endswith("}\n")
    assert not written.endswith("\n\n")
    assert "大臣官房" in written


def test_one_domain_or_none_has_the_same_shape() -> None:
    none = json.loads(render(replace(REPORT, verdicts=()), "json"))
    assert none["domains"] == none["groups"] == []
    assert none.keys() == json.loads(render(REPORT, "json")).keys()
    assert none["summary"] == {
        "domains": 0,
        "passed": 0,
        "failed": 0,
        "unjudged": 0,
        "findings": {"error": 0, "warning": 0, "info": 0},
        "waived": 0,
        "baseline": 0,
        "groups": 0,
    }
