"""CSV inventories, as spreadsheets write them."""

import tracemalloc
from datetime import date
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.reading import expect, parse, problems_of
from spfaudit.inventory import InventoryError
from spfaudit.inventory.model import Entry, Usage
from spfaudit.inventory.repeated_rows import RepeatedRows

PATH = "domains.csv"


def test_everything_there_is() -> None:
    inventory = parse(
        "domain,usage,organization,senders,dkim_selectors,retired_on,hold_until\n"
        'agency-a.example.go.jp,sending,"大臣官房, 文書課",192.0.2.1;2001:db8::/32,s1 s2,,\n'
        "\n"
        "# 廃止分\n"
        "old.example.go.jp,retired,,,,2024-03-31,2027-03-31\n"
        ",,,,,,\n"
        "www.example.go.jp\n",
        PATH,
        usage_default=Usage.NON_SENDING,
    )
    assert inventory.entries == (
        Entry(
            domain="agency-a.example.go.jp",
            organization="大臣官房, 文書課",
            senders=("192.0.2.1/32", "2001:db8::/32"),
            dkim_selectors=("s1", "s2"),
            line=2,
        ),
        Entry(
            domain="old.example.go.jp",
            usage=Usage.RETIRED,
            retired_on=date(2024, 3, 31),
            hold_until=date(2027, 3, 31),
            line=5,
        ),
        Entry(domain="www.example.go.jp", usage=Usage.NON_SENDING, line=7),
    )
    assert inventory.senders == {
        "192.0.2.1/32": (ip_network("192.0.2.1/32"),),
        "2001:db8::/32": (ip_network("2001:db8::/32"),),
    }


def test_a_row_that_begins_with_what_a_spreadsheet_could_not_work_out_is_no_comment() -> None:
    entries = parse("organization,domain\n#N/A,a.example\n#,b.example\n#N/A was here,c.example\n", PATH).entries
    assert entries == (Entry(domain="a.example", organization="#N/A", line=2),)
    for value in ("#REF!", "#ERROR!", "#FIELD!"):
        expect(f"domain;usage\na.example;\n◆{value};sending\n", ("cannot be in a domain name", ""), path=PATH)


def test_no_comment_is_blamed_where_a_header_is_none_for_want_of_a_quotation_mark() -> None:
    problems = problems_of('"domain,usage\na.example,sending\nb.example,"x"\n', PATH)
    assert "quotation mark is not closed" in problems[0].message.en
    assert all("comment" not in problem.suggestion.en for problem in problems if problem.suggestion)


@pytest.mark.parametrize(
    "header",
    ["domain,usage", "Domain;USAGE", "ドメイン\t用途", '"ドメイン名","用途"', "ﾄﾞﾒｲﾝ,用途", " domain , usage ,,"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headers_delimiters_encodings_and_line_ends(header: str, encoding: str, end: str) -> None:
    delimiter = next(char for char in ",;\t" if char in header)
    text = end.join([header, f"a.example{delimiter}非送信", f'"b.example"{delimiter}"廃止"', ""])
    entries = parse(text.encode(encoding), PATH).entries
    assert [(entry.domain, entry.usage) for entry in entries] == [
        ("a.example", Usage.NON_SENDING),
        ("b.example", Usage.RETIRED),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("heading", ['"廃止\n年月日"', '"廃止 年月日"', '"Retired\non"'])
def test_a_heading_may_have_several_lines(heading: str, delimiter: str) -> None:
    header = delimiter.join(['"ドメイン\n名"', "用途", heading])
    (entry,) = parse(f"{header}\na.example{delimiter}廃止{delimiter}2024-03-31\n", PATH).entries
    assert entry.retired_on == date(2024, 3, 31)


@pytest.mark.parametrize("heading", ["保留期限", "保留終了日", "保有期限"])
def test_the_end_of_a_hold_is_a_column_by_the_word_that_findings_have_for_it(heading: str) -> None:
    (entry,) = parse(f"ドメイン,用途,廃止日,{heading}\na.example,廃止,2024-03-31,2027-03-31\n", PATH).entries
    assert entry.hold_until == date(2027, 3, 31)


def test_columns_in_any_order_by_japanese_names() -> None:
    (entry,) = parse("所管,廃止日,DKIMセレクター,ドメイン,用途\n本省,2024-03-31,s1,a.example,廃止\n", PATH).entries
    assert entry == Entry(
        domain="a.example",
        usage=Usage.RETIRED,
        organization="本省",
        dkim_selectors=("s1",),
        retired_on=date(2024, 3, 31),
        line=2,
    )


def test_quotes_and_line_breaks_inside_quotes() -> None:
    entries = parse('domain,organization\na.example,"文書""課""\n第一係"\nb.example,x"y\n', PATH).entries
    assert [(entry.organization, entry.line) for entry in entries] == [('文書"課"\n第一係', 2), ('x"y', 4)]


@pytest.mark.parametrize(
    ("marked", "message", "suggestion"),
    [
        ("domain,◆usge\na.example,x\n", "unknown column 'usge'", "usage"),
        ("domain,usage,◆ドメイン\na.example,,\n", "the column domain is there twice", ""),
        ("◆usage,organization\nsending,x\n", "not a header with the column domain", "domain,usage"),
        ("◆a.example,sending\nb.example,sending\n", "not a header", ""),
        ("◆ｄｏｍａｉｎ，ｕｓａｇｅ\na.example，sending\n", "not a header", "by ',' and not by '，'"),
        ("◆ドメイン、用途\na.example、送信\n", "not a header", "by ',' and not by '、'"),
        ("# 一覧\n#,ドメイン名,用途\n◆1,a.example,送信\n", "not a header", "line 2 would be a header, but for the #"),
        ("# a domain, its usage\n◆a.example,sending\n", "not a header", "begin with a line such as"),
        ("ドメイン,◆組織（局・部・課）\na.example,\n", "unknown column", "did you mean 組織?"),
        ("domain,usage\n◆,sending\n", "a row without a domain", ""),
        ("domain,usage\na.example,sending,◆x,y\n", "the header does not name", ""),
        ("domain,,usage\na.example,◆x,sending\n", "the header does not name", ""),
        ("domain,usage\na.example, ◆nonsending\n", "unknown usage", "non-sending"),
        ("domain\na.example\n◆A.EXAMPLE\n", "listed twice: first in line 2", ""),
        ('domain,organization\na.example,"x\ny"\n  ◆go.jp,\n', "public suffix", ""),
        ('domain,organization\n"◆go.jp","x"\n', "public suffix", ""),
        ('domain,organization\n"x\ny",\n'.replace('"x', '"◆x'), "'x\ny'", ""),
        ('domain,usage\na.example,◆"sending\n', "quotation mark is not closed", ""),
        ('domain,usage\n"a.example"◆x,sending\nb.example,\n', "after a closing quotation mark", '""'),
        ("domain,senders\na.example,192.0.2.1 ◆192.0.2.1/24\n", "bits set", "192.0.2.0/24"),
        ("domain,senders\na.example,◆gateway\n", "not an address", ""),
        ("domain;dkim_selectors\na.example;s1 ◆-\n", "not a DKIM selector", ""),
        ("domain,usage,retired_on\na.example,retired,◆R6.3.31\n", "not a date", "2024-03-31"),
        ("domain,organization\na.example,◆" + "x" * 5000 + "\n", "5,000 characters", ""),
        ("◆domain,usage\n", "lists no domain", ""),
        ("◆", "lists no domain", ""),
    ],
)
def test_one_problem(marked: str, message: str, suggestion: str) -> None:
    expect(marked, (message, suggestion), path=PATH)


def test_all_problems_at_once() -> None:
    expect(
        "domain,usage,◆colour\n◆x..example,◆parked\n◆*.b.example\nc.example,retired\n",
        ("unknown column", ""),
        ("empty", ""),
        ("unknown usage", ""),
        ("wildcard", ""),
        path=PATH,
    )


def test_a_quotation_mark_forgotten_in_every_row_is_told_for_every_row() -> None:
    problems = problems_of("domain,usage\n" + '"a.example,sending\n' * 3, PATH)
    assert [problem.line for problem in problems] == [2, 3, 4]


ROWS = [
    "a.example.jp,sending,総務課,192.0.2.1,,",
    "b.example.jp,sending,総務課,192.0.2.1,,",
    "B.example.jp,sending,総務課,192.0.2.1,,",
    "c.example.jp, sending ,総務課,192.0.2.1,,",
    '"d.example.jp",sending,"総務課",192.0.2.1,,',
    '"e.example.jp","sending","総務\n課",192.0.2.1,,',
    "f.example.jp,retired,,,2024-03-31,2027-03-31",
    "g.example.jp,retired,,,2024-03-31,2027-03-31",
    "h.example.jp,retired,,,2027-03-31,2024-03-31",
    "i.example.jp,retired,,,2027-03-31,2024-03-31",
    "j.example.jp,sending,総務課,192.0.2.1,,,x",
    "k.example.jp,sending,総務課,192.0.2.1,,,x",
    "jp,sending,総務課,192.0.2.1,,",
    "# l.example.jp,sending,総務課,192.0.2.1,,",
    ",sending,総務課,192.0.2.1,,",
    "m.example.jp",
    "n.example.jp,",
    "",
]


def told(text: str) -> object:
    try:
        return parse(text, PATH).entries
    except InventoryError as error:
        return error.problems


@given(st.lists(st.sampled_from(ROWS), max_size=20), st.sampled_from([",", ";"]), st.booleans())
def test_rows_like_earlier_ones_are_read_as_if_they_were_the_first(rows: list[str], mark: str, name_last: bool) -> None:
    cells = [line.split(",") for line in ["domain,usage,organization,senders,retired_on,hold_until", *rows]]
    text = "\n".join(mark.join(line[1:] + line[:1] if name_last else line) for line in cells)
    quick = told(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RepeatedRows, "take", lambda self, line, number: False)
        assert told(text) == quick


@pytest.mark.parametrize("cell", ["", '""', "x"])
def test_a_row_has_no_more_cells_than_a_spreadsheet_has_columns(cell: str) -> None:
    wide = ",".join([cell] * 20_000)
    expect(
        f"domain,usage\na.example,sending\n◆{wide}\nb.example,◆foo\n",
        ("16,384 cells", ""),
        ("unknown usage", ""),
        path="d.csv",
    )
    assert parse(f"domain,usage\na.example,sending{',' * 16_000}\n", "d.csv").entries


def test_what_stands_in_a_later_line_of_a_cell_is_told_there() -> None:
    expect(
        "domain,organization,senders,dkim_selectors,usage\n"
        'a.example,"x\ny","192.0.2.1\n\t◆192.0.2.999\n192.0.2.2, ◆x","s1\n◆-x",◆sendin\n'
        '"\n 　◆b..example\n",,"\n\n◆192.0.2.300",,"\n◆bogus\n"\n'
        '"q r"" s"◆x,\n',
        ("'192.0.2.999' is not an address", ""),
        ("'x' is not an address", ""),
        ("'-x' is not a DKIM selector", ""),
        ("unknown usage 'sendin'", "sending"),
        ("a label is empty", "b.example"),
        ("'192.0.2.300' is not an address", ""),
        ("unknown usage 'bogus'", ""),
        ("text after a closing quotation mark", ""),
        path="domains.csv",
    )
    entry = parse('domain,usage\n"\n\na.example",\nb.example,\n', "domains.csv").entries
    assert [each.line for each in entry] == [4, 5]


def test_a_long_cell_that_is_not_closed_does_not_fill_the_memory() -> None:
    tracemalloc.start()
    try:
        problems = problems_of('domain,organization\na.example,"' + '"' * 2_000_000, "domains.csv")
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert [(problem.line, problem.column) for problem in problems] == [(2, 11)]
