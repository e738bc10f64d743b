"""Markdown: complete, and nothing in it acts but what we wrote ourselves."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.goldens import document
from report.sample import CLEAN, HOSTILE, REPORT, VERDICTS, entry, finding
from spfaudit.policy.verdict import Verdict
from spfaudit.report import render, render_document
from spfaudit.report.markdown_text import code, prose
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang, same

ACTIVE = HOSTILE.replace("\ud800", "") + "\\`*_{}[]()<>#+-.!|~&:$%^=@\"'/ ag1ｗ日"
TEXTS = st.text() | st.text(st.sampled_from(ACTIVE))
# CommonMark §6.1: a run of backticks, and the next run of the very same length.
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def content(span: re.Match[str]) -> str:
    """What a renderer shows of a code span."""
    text = span[2]
    return text[1:-1] if text.startswith(" ") and text.endswith(" ") and text.strip(" ") else text


def outside(written: str) -> str:
    """What is left when each code span is replaced by a letter."""
    return SPAN.sub("x", written)


@given(TEXTS)
def test_prose_shows_the_text_and_nothing_in_it_can_act(text: str) -> None:
    written = prose(text)
    assert SPAN.sub(content, written) == visible(text)
    left = outside(written)
    assert not re.search(r"[\\`*_\[\]<>{}&|~#$@^=]", left)
    assert not re.search(r":[A-Za-z0-9_/:+-]|![A-Za-z0-9_]|%[A-Za-z0-9_\"']", left.replace("x", ""))
    assert "www." not in left.lower()


@given(TEXTS.filter(bool))
def test_code_is_one_span_that_shows_the_text(text: str) -> None:
    written = code(text)
    span = SPAN.fullmatch(written)
    assert span is not None
    assert content(span) == visible(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Publish one correct record.", "Publish one correct record."),
        ("ask @team, see #12", "ask `@team`, see `#12`"),
        ("(include:_spf.example)", "(`include:_spf.example`)"),
        ("a | b", "a `|` b"),
        ("a:: (50%), so?!", "`a::` (50%), so?!"),
        ('%"a b"', '`%"a` b"'),
        ('% "a b" %" c"', '% "a b" `%"` c"'),
        ("<b>x</b>", "`<b>x</b>`"),
        ("see https://a.example/x", "see `https://a.example/x`"),
        ("news.example.go.jp, 192.0.2.1, e.g. this.", "`news.example.go.jp`, 192.0.2.1, e.g. this."),
        ("several: one", "several: one"),
        ("ends with -all.", "ends with `-all`."),
        ("GH-1 and deadbeef", "`GH-1` and `deadbeef`"),
        ("日本@team です", "日本`@team` です"),
        ("a`b", "``a`b``"),
        ("x:tada: 5%", "`x:tada`: 5%"),
    ],
)
def test_only_words_that_could_act_are_code(text: str, written: str) -> None:
    assert prose(text) == written


@pytest.mark.parametrize(("text", "written"), [("`", "`` ` ``"), (" a ", "`  a  `"), ("  ", "`  `"), ("a", "`a`")])
def test_code_keeps_backticks_and_spaces(text: str, written: str) -> None:
    assert code(text) == written


@pytest.mark.parametrize("lang", LANGS)
def test_every_line_begins_with_our_own_mark(lang: Lang) -> None:
    for line in render(REPORT, "markdown", lang=lang).splitlines():
        assert not line or re.match(r"# |## |### |- |  - |\| |\|---\||\*\*|Profile |プロファイル ", line)


def test_what_could_not_be_judged_is_told_as_such() -> None:
    written = render(REPORT, "markdown")
    assert "**unjudged** The run is incomplete" in written
    assert "### UNJUDGED `servfail.example.go.jp` (receive-only, 統計局, line 8)" in written
    assert "- **unjudged** SPF001 missing-spf, SPF002 multiple-spf: resolver answered with an error" in written
    assert "| UNJUDGED | 2 |" in written
    assert "passes" not in written


def test_a_waived_finding_says_why_and_until_when() -> None:
    assert "- **waived** USE001" in render(REPORT, "markdown")
    assert "  - 2027-03-31 まで免除：来年度の更改で対応（担当：基盤係）\n" in render(REPORT, "markdown", lang="ja")


def test_good_news_is_told_only_where_there_is_nothing_else() -> None:
    written = render(CLEAN, "markdown")
    assert "\nEvery domain passes.\n" in written
    assert "## Domains" not in written
    assert written.count("\n- PASS `") == len(CLEAN.verdicts)


def test_each_domain_is_told_once_in_the_inventory_s_order() -> None:
    told = re.findall(r"^### \w+ `(.+?)`", render(REPORT, "markdown"), re.MULTILINE)
    assert told == [verdict.entry.domain for verdict in VERDICTS if verdict.findings or verdict.unjudged]


@pytest.mark.parametrize(("number", "told"), [(100, None), (103, "\n- and 3 more, not listed\n")])
def test_how_many_causes_are_not_listed(number: int, told: str | None) -> None:
    report = document("en")
    groups = [replace(report.groups[0], cause=f"include:{place}.example") for place in range(number)]
    summary = replace(report.summary, groups=number)
    written = "".join(render_document(replace(report, summary=summary, groups=groups), "markdown"))
    assert len(re.findall(r"`include:[0-9]+\.example`: ", written)) == 100
    assert told is None or told in written
    assert bool(told) is ("more, not listed" in written)


@given(TEXTS)
def test_no_text_of_a_report_can_act(text: str) -> None:
    verdict = Verdict(
        entry=entry("a.example", organization=text),
        findings=(finding("SPF003", "malformed-spf", same(text), found=text, remedy=same(text)),),
    )
    lines = render(replace(CLEAN, verdicts=(verdict,)), "markdown").splitlines()
    left = outside("\n".join(line.removeprefix("- **error**") for line in lines if line[:1] in {"-", " "}))
    assert not re.search(r"[\\`*_\[\]<>{}&|~#$@^=]", left)
