"""Prometheus: the text format to the letter, counts that agree with the report, and no series for a domain."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import CLEAN, HOSTILE, REPORT, VERDICTS
from spfaudit.report import render
from spfaudit.report.model import Report
from spfaudit.report.projection import project
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang

SAMPLE = re.compile(r'([a-z_]+)\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\} ([0-9]+)')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)"')
Series = tuple[str, frozenset[tuple[str, str]]]


def series(report: Report, lang: Lang = "en") -> dict[Series, int]:
    """What a reader of the text format makes of it. The first line of a metric is its help, the second its type."""
    found: dict[Series, int] = {}
    described = typed = ""
    for line in render(report, "prometheus", lang=lang).removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            described = line.split(" ", 3)[2]
            assert described.startswith("spfaudit_")
        elif line.startswith("# TYPE "):
            typed = line.split(" ")[2]
            assert line == f"# TYPE {described} gauge"
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample is not None
            assert sample[1] == typed == described
            labels = frozenset((name, unquoted(value)) for name, value in LABEL.findall(sample[2]))
            assert (typed, labels) not in found
            found[typed, labels] = int(sample[3])
    return found


def unquoted(value: str) -> str:
    return re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], value)


def of(report: Report, metric: str, /, **labels: str) -> int | None:
    wanted = frozenset({"inventory": report.run.inventory, **labels}.items())
    return series(report).get((f"spfaudit_{metric}", wanted))


def total(report: Report, metric: str, /, **labels: str) -> int:
    return sum(
        value
        for (its, own), value in series(report).items()
        if its == f"spfaudit_{metric}" and labels.items() <= set(own)
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("report", [REPORT, CLEAN, replace(REPORT, verdicts=())])
def test_is_the_text_format_and_the_language_changes_only_the_help(report: Report, lang: Lang) -> None:
    assert series(report, lang) == series(report)


def test_the_counts_are_the_report_s() -> None:
    summary = project(REPORT, "en").summary
    assert of(REPORT, "domains", status="pass") == summary.passed
    assert of(REPORT, "domains", status="fail") == summary.failed
    assert of(REPORT, "domains", status="unjudged") == summary.unjudged
    assert total(REPORT, "findings", severity="error") == summary.findings.error
    assert total(REPORT, "findings", severity="warning") == summary.findings.warning
    assert total(REPORT, "findings", severity="info") == summary.findings.info
    assert total(REPORT, "findings_waived") == summary.waived
    assert of(REPORT, "findings", code="SPF001", name="missing-spf", severity="error") == 2


def test_what_could_not_be_judged_is_counted_by_rule() -> None:
    assert of(REPORT, "unjudged", code="SPF001", name="missing-spf") == 2
    assert of(REPORT, "domains_not_judged_in_full") == 4


def test_every_status_is_there_even_if_no_domain_has_it() -> None:
    assert of(CLEAN, "domains", status="unjudged") == of(CLEAN, "domains", status="fail") == 0
    assert of(CLEAN, "domains_not_judged_in_full") == 0


def test_whether_and_when_the_run_was_made() -> None:
    assert of(REPORT, "run_complete") == 0
    assert of(CLEAN, "run_complete") == 1
    finished = datetime.fromisoformat("2026-07-01T09:00:02+00:00").timestamp()
    assert of(REPORT, "run_finished_timestamp_seconds") == finished


def test_more_domains_are_no_more_series() -> None:
    assert len(series(replace(REPORT, verdicts=VERDICTS * 3))) == len(series(REPORT))
    assert ".example" not in render(REPORT, "prometheus").replace("zone example.zone", "")


def test_a_shard_has_series_of_its_own() -> None:
    shard = replace(REPORT, run=replace(REPORT.run, shard="2/5"))
    assert of(shard, "run_complete", shard="2/5") == 0
    assert not series(shard).keys() & series(REPORT).keys()


@given(st.text(max_size=50) | st.text(st.sampled_from(HOSTILE + '"\\n{}=,日'), max_size=50))
def test_any_label_is_carried_as_it_may_be_seen(text: str) -> None:
    report = replace(CLEAN, run=replace(CLEAN.run, inventory=text))
    shown = visible(text.encode("utf-8", "backslashreplace").decode("utf-8"))
    named = {dict(labels)["inventory"] for _, labels in series(report)}
    assert len(named) == 1
    assert named.pop() == shown or len(shown) > 200
