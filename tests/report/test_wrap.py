"""Line breaking: nothing lost, nothing too wide, broken where a reader expects it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spfaudit.report.wrap import wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("exactly 10", 10, ["exactly 10"]),
        ("two words here", 9, ["two words", "here"]),
        ("v=spf1 -all", 6, ["v=spf1", "-all"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab abcdefghij", 4, ["ab", "abcd", "efgh", "ij"]),
        ("レコードがありません", 8, ["レコード", "がありま", "せん"]),
        ("公開する。次", 8, ["公開す", "る。次"]),
        ("名前「例」", 6, ["名前", "「例」"]),
        ("上限は 10 件です", 9, ["上限は 10", "件です"]),
        ("name  usage  office", 13, ["name  usage", "office"]),
        ("字字字", 2, ["字", "字", "字"]),
        ("aa \u3099", 2, ["aa", "\u3099"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width, cell_len) == lines


@given(st.text(st.sampled_from("ab-. 日本。「」（か\u3099ｱ🇯")), st.integers(2, 30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width, cell_len)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
