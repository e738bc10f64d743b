"""Common causes on a terminal: told once in full, referred to in one line, and only where that saves reading."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from report.sample import CLEAN, HOSTILE, broken_include, entry, finding
from spfaudit.policy.verdict import AppliedWaiver, Finding, Verdict
from spfaudit.report import render
from spfaudit.report.model import Report
from spfaudit.text import LANGS, Lang, same

NAMES = [f"host{number}.example.go.jp" for number in range(12)]


def report_on(*verdicts: Verdict) -> Report:
    return Report(run=CLEAN.run, verdicts=verdicts)


def hit(names: list[str], *more: Finding) -> list[Verdict]:
    return [Verdict(entry=entry(name), findings=(broken_include(name), *more)) for name in names]


@pytest.mark.parametrize(
    ("lang", "reference", "heading", "domains"),
    [
        ("en", "SPF109 broken-include: see common cause 1 (12 domains)", "Common causes", "12 domains: host0"),
        ("ja", "SPF109 broken-include：共通の原因 1 を参照（12 ドメイン）", "共通の原因", "12 ドメイン：host0"),
    ],
)
def test_a_cause_is_told_once_and_referred_to_in_one_line(
    lang: Lang, reference: str, heading: str, domains: str
) -> None:
    written = render(report_on(*hit(NAMES)), "terminal", lang=lang, width=200)
    assert written.count(reference) == len(NAMES)
    assert written.count("->") == 1
    told = written[written.index(f"\n{heading}\n") :]
    assert "1. SPF109 broken-include  include:_spf.provider.example" in told
    assert domains in told
    assert re.search("host4.example.go.jp (and 7 more|ほか 7)\n", told)
    assert [len(block.splitlines()) for block in written.split("\n\n")[1 : len(NAMES) + 1]] == [2] * len(NAMES)


def test_two_domains_are_told_each_by_itself() -> None:
    written = render(report_on(*hit(NAMES[:2])), "terminal")
    assert "ommon cause" not in written
    assert written.count("->") == 2


def test_verbose_tells_everything_everywhere() -> None:
    written = render(report_on(*hit(NAMES)), "terminal", verbose=True, width=400)
    assert "see common cause" not in written
    assert written.count("-> ") == len(NAMES) + 1
    assert ", ".join(NAMES) + "\n" in written
    assert "1. SPF109 broken-include (RFC 7208 §4.5)" in written


def test_what_is_waived_is_neither_counted_nor_shortened() -> None:
    waiver = AppliedWaiver(reason="reported", until=CLEAN.run.started.date())
    waived = [replace(its, findings=(replace(its.findings[0], waiver=waiver),)) for its in hit(NAMES[:4])]
    written = render(report_on(*waived, *hit(NAMES[4:])), "terminal")
    assert written.count("see common cause 1 (8 domains)") == 8
    assert written.count("waived until") == 4
    assert "; waived: 4" in " ".join(written.split())
    assert "ommon cause" not in render(report_on(*waived), "terminal")


def test_several_findings_with_one_cause_are_referred_to_once_per_domain() -> None:
    written = render(report_on(*hit(NAMES[:3], broken_include("by another way"))), "terminal")
    assert written.count("see common cause 1 (3 domains)") == 3


def test_findings_of_one_rule_with_several_causes_share_a_line() -> None:
    both = [
        Verdict(
            entry=entry(name),
            findings=(broken_include(name, "b.example"), broken_include(name, "a.example"), broken_include(name, name)),
        )
        for name in NAMES[:3]
    ]
    for lang, words in (("en", "see common causes 1, 2\n"), ("ja", "共通の原因 1、2 を参照\n")):
        written = render(report_on(*both), "terminal", lang=lang)
        assert written.count(words) == 3
        assert written.count("-> ") == 3 + 2


def test_causes_are_numbered_by_severity_and_size() -> None:
    wide = [Verdict(entry=entry(name), findings=(broken_include(name, "wide.example"),)) for name in NAMES[:5]]
    narrow = [Verdict(entry=entry(name), findings=(broken_include(name, "a.example"),)) for name in NAMES[5:8]]
    written = render(report_on(*narrow, *wide), "terminal")
    assert re.findall(r"([12])\. SPF109 broken-include  include:(\w+)", written) == [("1", "wide"), ("2", "a")]


@given(st.text() | st.text(st.sampled_from(HOSTILE + "[]:/ 日aか゛\u3099\u0301🇯🇵")))
def test_any_text_is_harmless_and_stays_within_the_width(text: str) -> None:
    found = finding("SPF003", "malformed-spf", same(text), found=text, remedy=same(text), cause=f"include:{text}")
    report = report_on(*(Verdict(entry=entry(name), findings=(found,)) for name in NAMES[:3]))
    for lang in LANGS:
        written = render(report, "terminal", lang=lang, width=40)
        assert all(char.isprintable() or char in "\n\u3000" for char in written)
        assert all(cell_len(line) <= 40 for line in written.split("\n"))
        assert " 1. SPF003 malformed-spf" in written


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_of_ambiguous_width_stands_in_our_own_words(lang: Lang) -> None:
    found = finding("SPF109", "x", same("x"), cause="include:a.example")
    report = report_on(*(Verdict(entry=entry(name), findings=(found,)) for name in NAMES))
    assert not set(render(report, "terminal", lang=lang)) & set("→←─│┌└├•…—–■●○×※①")
