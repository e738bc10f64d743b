"""A report is a file that somebody else may have written: whatever stands in it, no format lets anything of it act."""

import re
from typing import Any

import msgspec
import pytest

from report.goldens import document
from report.sample import HOSTILE, NASTY
from spfaudit.report import REPORTERS, render_document
from spfaudit.report.merging import merge
from spfaudit.report.written_report import read_report
from spfaudit.text import LANGS, Lang

FIXED = {"schema", "started", "finished", "shard", "lang", "fail_on", "usage", "status", "severity", "problem", "state"}
"""Keys whose values a report is refused for, if they are any others; and, below, two that things are found by."""
NASTIER = NASTY.replace("\ud800", "")


def spoilt(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: spoilt(its, name) for name, its in value.items()}
    if isinstance(value, list):
        return [spoilt(its, key) for its in value]
    return f"{value}{NASTIER}" if isinstance(value, str) and key not in FIXED else value


def written(format: str, lang: Lang) -> str:
    whole = msgspec.to_builtins(document(lang))
    octets = msgspec.json.encode(
        {**spoilt(whole), "run": spoilt(whole["run"]) | {"rules": whole["run"]["rules"], "shard": None}}
    )
    for domain in (its := msgspec.json.decode(octets))["domains"]:
        if domain["spf"]:
            domain["spf"]["all"] = "-"
    return "".join(render_document(merge([read_report(msgspec.json.encode(its), "a.json")]), format, lang=lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_nothing_of_it_reaches_a_screen(format: str, lang: Lang) -> None:
    ours = {"\n", *("\r\ufeff" if format == "csv" else "")}
    assert not {char for char in HOSTILE if char in written(format, lang)} - ours


@pytest.mark.parametrize("lang", LANGS)
def test_in_markdown_a_rule_of_any_name_is_code_and_a_row_has_two_cells(lang: Lang) -> None:
    text = written("markdown", lang)
    assert "<script>" in text
    assert "<script>" not in re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "x", text)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {3}
