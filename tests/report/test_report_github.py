"""Workflow commands: one a line, none of them a stranger's, and no more than GitHub shows."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import CLEAN, REPORT, broken_include, entry, finding, missing_spf, sharing, unjudged
from spfaudit.evidence import Question
from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.report import RenderOptions, job_summary, render
from spfaudit.report.projection import project
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang, same

_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*?)::(.*)")


def commands(written: str) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each line, as the runner reads them."""
    found = []
    for line in written.removesuffix("\n").split("\n"):
        parts = _COMMAND.fullmatch(line)
        assert parts, line
        properties = dict(part.split("=", 1) for part in parts[2].split(","))
        found.append((parts[1], {key: unquote(value) for key, value in properties.items()}, unquote(parts[3])))
    return found


def titles(written: str, level: str) -> list[str]:
    return [properties["title"] for found, properties, _ in commands(written) if found == level]


def many(count: int, severity: Severity) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            entry=entry(f"{severity.value}{number}.example", line=number + 1),
            findings=(finding("SPF203", "softfail-all", same("x"), severity=severity),),
        )
        for number in range(count)
    )


def doubtful(count: int) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            entry=entry(f"u{number}.example"),
            unjudged=(unjudged("SPF001", "missing-spf", Question(f"u{number}.example", "TXT")),),
        )
        for number in range(count)
    )


@given(st.text() | st.text("%:,=\r\n# [error]a\u2028\x1b"))
def test_whatever_dns_and_the_inventory_say_stays_where_it_was_put(text: str) -> None:
    verdict = Verdict(entry=entry("a.example", line=3), findings=(finding("SPF003", text, same(text)),))
    report = replace(REPORT, verdicts=(verdict,), run=replace(REPORT.run, inventory=f"a{text}", complete=True))
    (level, properties, message), (last, _, _) = commands(render(report, "github"))
    assert (level, last) == ("error", "notice")
    assert properties == {"file": visible(f"a{text}"), "line": "3", "title": visible(f"SPF003 {text}")}
    assert message.startswith(f"a.example: {visible(text)}\nRemedy: ")


def test_standard_input_is_no_file() -> None:
    written = render(replace(REPORT, run=replace(REPORT.run, inventory="-")), "github")
    assert all(properties.keys() == {"title"} for _, properties, _ in commands(written))


@pytest.mark.parametrize("lang", LANGS)
def test_no_more_of_a_level_than_github_shows_and_the_last_notice_counts_all(lang: Lang) -> None:
    verdicts = (
        *many(30, Severity.INFO),
        *many(30, Severity.WARNING),
        *doubtful(30),
        *many(30, Severity.ERROR),
    )
    written = render(replace(REPORT, verdicts=verdicts), "github", lang=lang)
    assert [len(titles(written, level)) for level in ("error", "warning", "notice")] == [10, 10, 10]
    assert len([title for title in titles(written, "warning") if title in ("UNJUDGED", "未確認")]) == 5
    level, properties, message = commands(written)[-1]
    assert (level, properties) == ("notice", {"title": "spfaudit"})
    assert {"120", "30", "90"} <= set(re.findall(r"\d+", message))


def test_unjudged_and_warnings_use_what_the_other_leaves() -> None:
    for unjudged_count, warning_count, shown in ((30, 2, (8, 2)), (2, 30, (2, 8)), (30, 0, (10, 0))):
        verdicts = (*many(warning_count, Severity.WARNING), *doubtful(unjudged_count))
        found = titles(render(replace(REPORT, verdicts=verdicts), "github"), "warning")
        assert (found.count("UNJUDGED"), len(found) - found.count("UNJUDGED")) == shown


@pytest.mark.parametrize(
    ("verdicts", "left_out"),
    [
        (many(10, Severity.ERROR), False),
        (many(11, Severity.ERROR), True),
        ((*many(6, Severity.WARNING), *doubtful(4)), False),
        ((*many(6, Severity.WARNING), *doubtful(5)), True),
        (many(9, Severity.INFO), False),  # the last notice is one as well
        (many(10, Severity.INFO), True),
    ],
)
def test_that_there_is_more_is_told_if_there_is(verdicts: tuple[Verdict, ...], left_out: bool) -> None:
    told = commands(render(replace(REPORT, verdicts=verdicts), "github"))
    assert (len(told) - 1 < len(verdicts)) is left_out
    assert ("Only the worst are annotated here" in told[-1][2]) is left_out


def test_a_common_cause_is_told_once_and_does_not_crowd_out_the_rest() -> None:
    verdicts = (
        *(sharing(f"a{number}.example", number, broken_include(f"a{number}.example")) for number in range(1, 40)),
        Verdict(entry=entry("z.example", line=40), findings=(missing_spf(),)),
    )
    written = render(replace(REPORT, verdicts=verdicts), "github")
    assert titles(written, "error") == ["SPF109 broken-include", "SPF001 missing-spf"]
    assert "a1.example (and 38 more): " in written


def test_nothing_but_good_news_is_one_notice() -> None:
    ((level, _, message),) = commands(render(CLEAN, "github"))
    assert level == "notice"
    assert message.startswith("Every domain passes.\n")


def test_no_domain_at_all_is_no_good_news() -> None:
    ((_, _, message),) = commands(render(replace(CLEAN, verdicts=()), "github"))
    assert message.startswith("No domain was judged.")


@pytest.mark.parametrize("lang", LANGS)
def test_the_job_summary_stays_short(lang: Lang) -> None:
    verdict = Verdict(
        entry=entry("a.example"),
        findings=tuple(finding(f"NEW{number:03}", "x", same("x")) for number in range(100)),
    )
    document = project(replace(REPORT, verdicts=(verdict,)), lang)
    lines = "".join(job_summary.render(document, RenderOptions(lang=lang))).splitlines()
    assert len(lines) < 25
    assert any("90" in line for line in lines)
