"""No line of a terminal's report is a command to whatever build server shows it."""

import pytest

from spfaudit.report.terminal.page import inert


@pytest.mark.parametrize(
    "line",
    ["", "plain", "a :: b", "a::b", "# heading", "a # b", "##", "a ## b", "## [", "ipv6 2001:db8::1", "  - 2001:db8::"],
)
def test_what_is_no_command_stays_as_it_is(line: str) -> None:
    assert inert(line) == line


@pytest.mark.parametrize(
    "line",
    ["::error::x", "  ::error::x", "\x1b[1m ::warning::x", "##[error]x", "a ##[error]x", "##vso[task]x", "a ##vso[x]"],
)
def test_a_command_is_broken_and_the_rest_of_the_line_stands(line: str) -> None:
    told = inert(line)
    assert told != line
    assert inert(told) == told
    assert "\\::" in told or "::" not in line
    assert "##[" not in told
    assert "##vso[" not in told
    assert told.replace("\\", "").replace(" ", "") == line.replace(" ", "")


def test_behind_blanks_a_line_stays_as_long_as_it_is() -> None:
    assert inert("    ::error::x") == "   \\::error::x"
    assert inert("::error::x") == "\\::error::x"
