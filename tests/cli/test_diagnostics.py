"""How an inventory's problems look on a terminal."""

import pytest
from rich.cells import cell_len

from spfaudit.cli.diagnostics import render_problems
from spfaudit.inventory import InventoryError, InventoryProblem
from spfaudit.text import Text


def problem(
    source_line: str = "    usge: sending",
    column: int = 5,
    line: int = 12,
    path: str = "domains.yaml",
    message: str = "unknown key 'usge'",
    suggestion: str | None = "did you mean usage?",
) -> InventoryProblem:
    return InventoryProblem(
        path=path,
        line=line,
        column=column,
        source_line=source_line,
        message=Text(en=message, ja=f"日本語 {message}"),
        suggestion=Text(en=suggestion, ja=f"日本語 {suggestion}") if suggestion else None,
    )


def rendered(*problems: InventoryProblem) -> list[str]:
    return render_problems(InventoryError(problems), "en").split("\n")


def test_place_line_caret_help_and_count() -> None:
    assert rendered(problem(), problem(line=3, column=1, source_line="profil: x", suggestion=None)) == [
        "domains.yaml:3:1: error: unknown key 'usge'",
        "  |",
        "3 | profil: x",
        "  | ^",
        "",
        "domains.yaml:12:5: error: unknown key 'usge'",
        "   |",
        "12 |     usge: sending",
        "   |     ^",
        "   = help: did you mean usage?",
        "",
        "2 problems in the inventory: nothing was audited",
    ]


def test_japanese() -> None:
    assert render_problems(InventoryError([problem()]), "ja").split("\n") == [
        "domains.yaml:12:5: エラー: 日本語 unknown key 'usge'",
        "   |",
        "12 |     usge: sending",
        "   |     ^",
        "   = ヒント: 日本語 did you mean usage?",
        "",
        "インベントリに 1 件の誤りがあります。監査は行っていません",
    ]


def test_a_problem_of_the_whole_file_has_no_line() -> None:
    assert rendered(problem(line=0, column=0, source_line="", suggestion=None, message="no such file")) == [
        "domains.yaml: error: no such file",
        "",
        "1 problem in the inventory: nothing was audited",
    ]


@pytest.mark.parametrize(
    ("source_line", "column", "before"),
    [
        ("組織: 大臣官房, usge: x", 11, "組織: 大臣官房, "),
        ("\tusge: x", 2, "    "),
        ("ﾄﾞﾒｲﾝ,x", 7, "ﾄﾞﾒｲﾝ,"),
        ("a\x1b[31m\u202eb", 8, "a\\x1b[31m\\u202e"),
        ("short", 99, "short"),
        ("", 1, ""),
    ],
)
def test_the_caret_stands_under_its_character(source_line: str, column: int, before: str) -> None:
    lines = rendered(problem(source_line=source_line, column=column))
    assert lines[2].startswith(f"12 | {before}".rstrip())
    assert lines[3] == "   | " + " " * cell_len(before) + "^"


def test_long_lines_are_clipped_around_the_caret() -> None:
    lines = rendered(problem(source_line="x" * 100_000 + "Y" + "z" * 100_000, column=100_001))
    assert lines[2] == "12 | …" + "x" * 60 + "Y" + "z" * 59 + "…"
    assert lines[3].index("^") == lines[2].index("Y")


def test_nothing_hostile_reaches_the_terminal() -> None:
    text = "\n".join(
        rendered(problem("\x1b]0;x\x07\u202e", 3, 1, "\x1b[2J.yaml", "\x9b31m\n::error::", "\u200b\r" + "x" * 10_000))
    )
    assert all(char.isprintable() or char == "\n" for char in text)
    assert max(map(len, text.split("\n"))) < 800
    assert len(text.split("\n")) == 7


def test_of_very_many_problems_the_first_are_told_and_how_many_more_there_are() -> None:
    lines = rendered(*(problem(line=number) for number in range(1, 1_201)))
    assert sum(line.startswith("domains.yaml:") for line in lines) == 200
    assert lines[-3:] == [
        "... and 1000 more; `spfaudit lint domains.yaml` tells all of them",
        "",
        "1200 problems in the inventory: nothing was audited",
    ]
