"""Plain lists: one name a line."""

import pytest

from inventory.reading import expect, parse, problems_of
from spfaudit.inventory.model import Entry, Usage

PATH = "domains.txt"


def test_names_comments_blank_lines_and_line_ends() -> None:
    text = "\ufeff# 一覧\r\n\r\n  a.example # 本省\r\nB.EXAMPLE.\r\n\u3000ｃ．ｅｘａｍｐｌｅ＃注\r\n\t日本.example"
    assert parse(text, PATH).entries == (
        Entry(domain="a.example", line=3),
        Entry(domain="b.example", line=4),
        Entry(domain="c.example", line=5),
        Entry(domain="xn--wgv71a.example", line=6),
    )


def test_usage_default() -> None:
    assert parse("a.example", PATH, usage_default=Usage.RETIRED).entries[0].usage == Usage.RETIRED


def test_cp932() -> None:
    assert parse("# 一覧\n庁.example\n".encode("cp932"), PATH).entries[0].domain == "xn--uwt.example"


def test_bulk() -> None:
    names = [f"agency-{number}.example.go.jp" for number in range(20_000)]
    assert [entry.domain for entry in parse("\n".join(names), PATH).entries] == names


def test_all_problems_at_once() -> None:
    expect(
        "a.example\n ◆go.jp\n◆https://b.example/\n◆c.example d.example\n◆e.example,sending\n◆A.example # again\n◆-\n",
        ("public suffix", ""),
        ("URL", "write b.example"),
        ("cannot be in a domain name", "write each by itself: c.example, d.example"),
        ("cannot be in a domain name", "write e.example"),
        ("listed twice: first in line 1", ""),
        ("'-'", ""),
        path=PATH,
    )


def test_what_a_spreadsheet_could_not_work_out_is_no_comment() -> None:
    expect(
        "a.example\n# N/A\n#N/A: none\n◆#N/A\n◆#REF! \n◆#NAME?\n",
        *[("'#' cannot be in a domain name", "")] * 3,
        path=PATH,
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "\ufeff"])
def test_nothing_listed(text: str) -> None:
    (problem,) = problems_of(text, PATH)
    assert "lists no domain" in problem.message.en
