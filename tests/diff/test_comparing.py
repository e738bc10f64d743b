"""The difference as programs get it."""

from pathlib import Path

import pytest

import spfaudit
from history.a_run import a_run
from report.sample import CLEAN, REPORT


def test_reports_of_a_history() -> None:
    diff = spfaudit.compare(a_run(0, {"a": "SPF001", "b": ""}), a_run(1, {"a": "", "b": "?SPF001"}))
    (change,) = [one for domain in diff.domains for one in domain.findings]
    assert (change.change, change.finding.code) == ("fixed", "SPF001")
    assert diff.summary.domains.undetermined == 1


def test_reports_as_audit_returns_them(tmp_path: Path) -> None:
    diff = spfaudit.compare(CLEAN, REPORT, lang="ja")
    assert diff.lang == "ja"
    assert spfaudit.render_diff(diff, "markdown", lang="ja").startswith("# ")


def test_there_is_no_such_format() -> None:
    with pytest.raises(ValueError, match="unknown format 'pdf'"):
        spfaudit.render_diff(spfaudit.compare(CLEAN, CLEAN), "pdf")
