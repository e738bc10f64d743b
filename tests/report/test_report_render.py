"""What holds for every format."""

import subprocess
import sys

import pytest
from msgspec.structs import replace

from report.sample import CLEAN, REPORT
from spfaudit.report import REPORTERS, render
from spfaudit.text import LANGS, Lang

EVERY_FORMAT = pytest.mark.parametrize("format", sorted(REPORTERS))
OF_DEFECTS = {"gitlab", "sarif"}
"""Formats for those who mend: what passes is not in them, and nor is what is waived."""
OF_COUNTS = {"prometheus", "github"}
"""Formats that name no domain, or only the worst ones."""
EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)


@pytest.mark.parametrize("format", sorted(REPORTERS.keys() - OF_DEFECTS - OF_COUNTS))
@EVERY_LANGUAGE
@pytest.mark.parametrize("verbose", [False, True])
def test_every_listed_domain_appears(format: str, lang: Lang, verbose: bool) -> None:
    for report in (REPORT, CLEAN, replace(CLEAN, verdicts=CLEAN.verdicts * 20)):
        written = render(report, format, lang=lang, width=200, verbose=verbose)
        for verdict in report.verdicts:
            assert verdict.entry.domain in written


@pytest.mark.parametrize("format", sorted(OF_DEFECTS))
@EVERY_LANGUAGE
def test_every_domain_appears_that_has_a_finding_or_could_not_be_judged(format: str, lang: Lang) -> None:
    written = render(REPORT, format, lang=lang)
    for verdict in REPORT.verdicts:
        if verdict.unjudged or any(finding.counts for finding in verdict.findings):
            assert verdict.entry.domain in written


@EVERY_FORMAT
@EVERY_LANGUAGE
def test_text_ends_with_a_line_end_and_can_be_written_as_utf8(format: str, lang: Lang) -> None:
    for report in (REPORT, CLEAN, replace(REPORT, verdicts=())):
        written = render(report, format, lang=lang)
        assert written.endswith("\n")
        written.encode("utf-8")


@EVERY_FORMAT
def test_nothing_hostile_gets_through(format: str) -> None:
    written = render(REPORT, format).removeprefix("\ufeff").replace("\r\n", "\n")
    assert all(char.isprintable() or char in "\n\u3000" for char in written)


@pytest.mark.parametrize("format", ["terminal", "html", "markdown", "github"])
@EVERY_LANGUAGE
def test_people_are_told_that_findings_fail_no_domain(format: str, lang: Lang) -> None:
    """Otherwise a page full of errors would say that every domain has passed, and nobody would know why."""
    lenient = replace(REPORT, run=replace(REPORT.run, fail_on=None))
    told, untold = (render(report, format, lang=lang).replace("\\", "") for report in (lenient, REPORT))
    assert "fail-on never" in told
    assert "fail-on never" not in untold


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown format 'pdf'.*terminal, json, csv, csv-plain"):
        render(REPORT, "pdf")


def test_rich_is_loaded_for_the_terminal_only() -> None:
    program = "import sys, spfaudit.report; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
