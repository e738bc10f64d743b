"""Every format of a difference looks as it did when somebody last read it, is well-formed, and lets nothing through."""

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest

from diff.diff_goldens import FOLDER, goldens
from diff.sample import nothing_changed, sample
from report.sample import HOSTILE
from report.sarif_shape import SHAPE
from report.test_goldens import strict
from spfaudit.diff.document import DiffDocument
from spfaudit.diff.formats import DIFF_REPORTERS
from spfaudit.report import REPORTERS
from spfaudit.report.options import RenderOptions
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS, Lang

WRITTEN = goldens()
EVERY_FORMAT = pytest.mark.parametrize("format", DIFF_REPORTERS)
EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)


def rendered(format: str, diff: DiffDocument | None = None, lang: Lang = "en", **options: Any) -> str:
    return "".join(DIFF_REPORTERS[format](diff or sample(), RenderOptions(lang=lang, **options)))


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_golden(name: str) -> None:
    assert WRITTEN[name].decode() == (FOLDER / name).read_bytes().decode()


def test_a_difference_has_the_formats_of_a_report_and_no_golden_is_stale() -> None:
    assert DIFF_REPORTERS.keys() == REPORTERS.keys()
    assert {path.name for path in FOLDER.iterdir()} == set(WRITTEN)


@EVERY_FORMAT
@EVERY_LANGUAGE
def test_nothing_hostile_gets_through(format: str, lang: Lang) -> None:
    written = rendered(format, lang=lang)
    allowed = {"\n"} | ({"\r", "\ufeff"} if format == "csv" else set())
    assert not {char for char in HOSTILE if char in written} - allowed
    assert "<script>" not in written or format not in ("html", "junit")


@EVERY_FORMAT
@EVERY_LANGUAGE
def test_nothing_changed_is_told_in_every_format(format: str, lang: Lang) -> None:
    written = rendered(format, nothing_changed(), lang)
    assert written.endswith("\n")


def test_json_is_what_the_schema_says() -> None:
    written = json.loads(rendered("json"))
    jsonschema.Draft7Validator.check_schema(schema_of(DiffDocument))
    jsonschema.Draft7Validator(strict(schema_of(DiffDocument))).validate(written)
    assert msgspec.convert(written, DiffDocument) == sample()


def test_json_lines() -> None:
    *domains, last = map(json.loads, rendered("jsonl").splitlines())
    whole = json.loads(rendered("json"))
    assert domains == whole.pop("domains")
    assert last == whole


def test_csv_has_a_row_for_everything_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered("csv-plain"))))
    changes = [one for domain in sample().domains for one in domain.findings]
    assert sum(row["kind"] == "finding" for row in rows) == len(changes)
    assert {row["change"] for row in rows if row["kind"] == "finding"} == {one.change for one in changes}
    assert not [
        cell for row in rows for cell in row.values() if re.match(r"[\s\"']*[=+\-@＝＋－＠]", cell) and cell[0] != "'"
    ]


@EVERY_LANGUAGE
def test_junit_counts_add_up(lang: Lang) -> None:
    root = ElementTree.fromstring(rendered("junit", lang=lang))
    assert int(root.attrib["tests"]) == len(root.findall(".//testcase"))
    assert int(root.attrib["failures"]) == len(root.findall(".//failure")) == sample().summary.failing
    assert int(root.attrib["errors"]) == len(root.findall(".//error"))


@EVERY_LANGUAGE
def test_sarif_has_baseline_states(lang: Lang) -> None:
    log = json.loads(rendered("sarif", lang=lang))
    jsonschema.Draft7Validator(SHAPE).validate(log)
    results = log["runs"][0]["results"]
    assert {result["baselineState"] for result in results} == {"new", "unchanged", "absent"}
    for result in results:
        if result["kind"] == "open":
            assert result["baselineState"] == "unchanged"  # what is not known is neither new nor gone
    fixed = [result for result in results if result["baselineState"] == "absent"]
    assert [result["properties"]["change"] for result in fixed] == ["fixed"]


def test_github_annotates_only_what_is_new_or_not_known() -> None:
    lines = rendered("github").splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert sum("new:" in line.partition("::notice")[0] for line in lines) == 2
    assert "fixed" not in "".join(line for line in lines if line.startswith("::error"))


def test_gitlab_fingerprints_are_the_findings_own() -> None:
    entries = json.loads(rendered("gitlab"))
    known = {one.finding.fingerprint for domain in sample().domains for one in domain.findings}
    assert {entry["fingerprint"] for entry in entries} <= known
    assert [entry["severity"] for entry in entries].count("major") == 1


@EVERY_LANGUAGE
def test_html_runs_nothing_and_loads_nothing(lang: Lang) -> None:
    written = rendered("html", lang=lang)
    assert "<script" not in written
    assert "default-src &#39;none&#39;" in written
    assert not re.search(r"(?:src|href)=\"(?!#)", written)


def test_colours_only_if_asked_for() -> None:
    assert "\x1b" not in rendered("terminal")
    assert "\x1b[" in rendered("terminal", color=True)


@pytest.mark.parametrize("width", [40, 60, 120])
def test_lines_fit(width: int) -> None:
    from rich.cells import cell_len

    assert max(map(cell_len, rendered("terminal", lang="ja", width=width).splitlines())) <= width
