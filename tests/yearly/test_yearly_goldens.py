"""Looks of the yearly report and the export; and that nothing hostile gets through."""

import json
import re

import jsonschema
import pytest

from spfaudit.export.document import ExportDocument
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS
from spfaudit.yearly.document import YearlyDocument
from yearly.goldens import FOLDER, goldens

NOW = dict(goldens())


@pytest.mark.parametrize("name", sorted(NOW))
def test_golden(name: str) -> None:
    assert NOW[name].decode() == (FOLDER / name).read_bytes().decode(), (
        "if this is wanted: cd tests && python -m yearly.goldens"
    )


@pytest.mark.parametrize("lang", LANGS)
def test_json_is_as_its_schema_says(lang: str) -> None:
    for name, schema in (
        (f"json.{lang}.json", schema_of(YearlyDocument)),
        (f"export-json.{lang}.json", schema_of(ExportDocument)),
    ):
        jsonschema.validate(json.loads(NOW[name]), schema, jsonschema.Draft7Validator)


def test_no_golden_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(NOW)


@pytest.mark.parametrize("name", sorted(NOW))
def test_nothing_that_a_terminal_would_obey(name: str) -> None:
    text = NOW[name].decode().removeprefix("\ufeff")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", text)


@pytest.mark.parametrize("lang", LANGS)
def test_html_runs_and_loads_nothing(lang: str) -> None:
    page = NOW[f"html.{lang}.html"].decode()
    assert "<b>局</b>" not in page
    assert "&lt;b&gt;局&lt;/b&gt;" in page
    assert "<script" not in page
    assert not re.search(r"\s(?:style|on\w+|src)=", page)
    assert "default-src &#39;none&#39;; style-src " in page
    assert f'<html lang="{lang}">' in page
    assert page.count("<section") == page.count("</section>")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {id for named in re.findall(r'(?:href="#|labelledby=")([^"]+)"', page) for id in named.split()} <= set(ids)


@pytest.mark.parametrize("lang", LANGS)
def test_every_row_of_a_markdown_table_has_its_columns(lang: str) -> None:
    columns = 0
    for line in NOW[f"markdown.{lang}.md"].decode().splitlines():
        cells = len(re.split(r"(?<!\\)\|", line)) - 2 if line.startswith("|") else 0
        assert not (columns and cells) or cells == columns, line
        columns = cells


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_a_chart_stands_in_a_table(lang: str) -> None:
    page = NOW[f"html.{lang}.html"].decode()
    assert page.count('role="img"') == page.count("<figure>")
    assert all("aria-label" in svg or "aria-hidden" in svg or "x=" in svg for svg in re.findall("<svg[^>]*>", page))
