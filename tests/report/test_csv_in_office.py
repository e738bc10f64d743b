"""The CSV report as LibreOffice's spreadsheet opens it: every text is text, as it stands in the file; nothing acts."""

import csv
from io import StringIO

import pytest
from msgspec.structs import replace

from office import Cell, opened
from report.sample import FORMULAS, REPORT, entry, finding
from spfaudit.policy.verdict import Verdict
from spfaudit.report import render
from spfaudit.report.csv_format import COLUMNS
from spfaudit.text import same

NUMBERS = (
    "007",
    "1-2",
    "2026-01-31",
    "1/2",
    "1e5",
    "12:30",
    "１２３",
    "2026年1月2日",
    "50%",
    "(5)",
    "$5",
    ".5",
    "10 000",
)
ACTING = (*FORMULAS, "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(1)", '=HYPERLINK("x")', "'=1", " =1", "\u3000=1")
OURS = {"line": "float", "waived_until": "date"}


def written() -> str:
    odd = Verdict(
        entry=entry("odd.example.go.jp", organization="０１２３", line=99),
        findings=tuple(finding("SPF011", "unknown-modifier", same(text), found=text) for text in (*NUMBERS, *ACTING)),
    )
    return render(replace(REPORT, verdicts=(*REPORT.verdicts, odd)), "csv", lang="ja")


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> list[list[Cell]]:
    folder = tmp_path_factory.mktemp("office")
    path = folder / "audit.csv"
    path.write_bytes(written().encode("utf-8"))
    return opened(path, folder)


def test_every_cell_is_what_stands_in_the_file(sheet: list[list[Cell]]) -> None:
    rows = list(csv.reader(StringIO(written().removeprefix("\ufeff"), newline=""), strict=True))
    assert len(sheet) >= len(rows)
    for expected, row in zip(rows, sheet, strict=False):
        shown = [cell.shown for cell in row] + [""] * (len(expected) - len(row))
        assert [text for column, text in zip(COLUMNS, shown, strict=True) if column not in OURS] == [
            text for column, text in zip(COLUMNS, expected, strict=True) if column not in OURS
        ]
    assert not any(cell.type for row in sheet[len(rows) :] for cell in row)


def test_nothing_is_a_formula_and_only_our_own_columns_hold_numbers_and_dates(sheet: list[list[Cell]]) -> None:
    assert not any(cell.formula for row in sheet for cell in row)
    for row in sheet[1:]:
        for column, cell in zip(COLUMNS, row, strict=False):
            assert cell.type in ("", "string", OURS.get(column)), (column, cell)
