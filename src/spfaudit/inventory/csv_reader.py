"""A CSV inventory: a header, and one domain a row.

Knows the columns by their names in both languages.
"""

import re
from collections.abc import Collection, Sequence
from itertools import islice, zip_longest

from spfaudit.inventory.addresses import read_network
from spfaudit.inventory.comments import is_comment
from spfaudit.inventory.csv_rows import MAX_ROW_LINES, SEPARATOR, delimiter_of, part, read_rows, row_at
from spfaudit.inventory.entries import Declared, Defaults, FirstLines, read_entry
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.model import Entry, Inventory, Network, Usage
from spfaudit.inventory.nodes import MAX_SCALAR, Scalar
from spfaudit.inventory.problems import KEEP_ONE, Problems, clip, did_you_mean, too_long
from spfaudit.inventory.repeated_rows import RepeatedRows
from spfaudit.inventory.words import read_profile
from spfaudit.text import Text

COLUMNS = ("domain", "usage", "organization", "senders", "dkim_selectors", "retired_on", "hold_until", "profile")
_ALIASES = {
    **{column: column for column in COLUMNS},
    **dict.fromkeys(("ドメイン", "ドメイン名", "対象ドメイン", "domain_name"), "domain"),
    **dict.fromkeys(("用途", "利用用途", "使用用途", "用途区分"), "usage"),
    **dict.fromkeys(
        ("組織", "組織名", "所管", "所管組織", "所管部局", "部局", "部署", "所属", "organisation"), "organization"
    ),
    **dict.fromkeys(("送信元", "送信元アドレス", "送信サーバ", "送信サーバー"), "senders"),
    **dict.fromkeys(("dkimセレクタ", "dkimセレクター", "セレクタ", "セレクター", "dkim"), "dkim_selectors"),
    **dict.fromkeys(("廃止日", "廃止年月日"), "retired_on"),
    **dict.fromkeys(("プロファイル", "判定基準"), "profile"),
    **dict.fromkeys(("保留期限", "保留終了日", "保有期限", "保持期限", "保有終了日"), "hold_until"),
}
_OTHER_COLUMN = Text(
    en=f"remove it, or rename it to one of: {', '.join(COLUMNS)}",
    ja=f"取り除くか、次のいずれかに改名してください：{'、'.join(COLUMNS)}",
)
_TITLE_LINES = 10
"""Lines above the header, such as a table's title, among which it is looked for."""


def read_csv(problems: Problems, usage_default: Usage, known_profiles: Collection[str]) -> Inventory:
    """The inventory of the rows; only what is without problems counts, so check them afterwards."""
    delimiter = _delimiter(problems)
    defaults = Defaults(usage=usage_default)
    first_lines: FirstLines = {}
    entries: list[Entry] = []
    repeated = RepeatedRows(delimiter, first_lines, entries)
    rows = read_rows(problems, delimiter, repeated.take)
    header = next(rows, None)
    if header is None:
        return Inventory(entries=(), path=problems.path)
    columns = _read_header(header, problems)
    if "domain" not in columns:
        return Inventory(entries=(), path=problems.path)
    repeated.name_is_at(columns.index("domain"))
    senders: dict[str, tuple[Network, ...]] = {}
    for row in rows:
        told = len(problems.found)
        cells = _by_column(row, columns, problems)
        domain = cells.get("domain")
        if domain is None:
            problems.add(row[0], Text(en="a row without a domain", ja="ドメインのない行です"))
            continue
        declared = Declared(
            domain=domain,
            usage=cells.get("usage"),
            organization=cells.get("organization"),
            senders=_read_senders(cells.get("senders"), senders, problems),
            dkim_selectors=_items(cells.get("dkim_selectors")),
            retired_on=cells.get("retired_on"),
            hold_until=cells.get("hold_until"),
            profile=read_profile(profile, known_profiles, problems) if (profile := cells.get("profile")) else None,
        )
        entry = read_entry(declared, defaults, first_lines, problems)
        if entry is not None:
            entries.append(entry)
            if told == len(problems.found):
                repeated.learn(entry)
    return Inventory(entries=tuple(entries), path=problems.path, senders=senders)


class Table:
    """The cells of a file that was read without a problem."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._delimiter = _delimiter(problems)
        self._columns = _read_header(next(read_rows(problems, self._delimiter)), problems)

    def cells(self, number: int) -> dict[str, Scalar]:
        """Those of the row that begins in line `number`, by the names of their columns, without the empty ones."""
        return _by_column(row_at(number, self._delimiter, self._problems), self._columns, self._problems)


def _delimiter(problems: Problems) -> str:
    lines = problems.each_line()
    header = next((line for line in lines if is_content(line) and not SEPARATOR.fullmatch(line)), "")
    for line in islice(lines, MAX_ROW_LINES):
        if header.count('"') % 2 == 0:
            break
        header += line  # of a heading of several lines
    return delimiter_of(header)


def is_header(line: str) -> bool:
    """Whether one of the cells of `line` is a name of the domain column."""
    cells = line.split(delimiter_of(line))
    return any(_column_of(cell.strip().strip('"')) == "domain" for cell in cells)


def is_content(line: str) -> bool:
    """Whether `line` is neither blank nor a comment."""
    return bool(line.strip()) and not is_comment(line)


def _column_of(cell: str) -> str | None:
    words = fold(cell).lower().replace("-", "_").split()
    return _ALIASES.get("_".join(words)) or _ALIASES.get("".join(words))  # Japanese has no spaces, but line breaks


def _read_header(header: Sequence[Scalar], problems: Problems) -> list[str | None]:
    """The column of each cell: None for an empty cell, "" for one that was reported."""
    columns: list[str | None] = [_column_of(cell.text) for cell in header]
    if "domain" not in columns:
        problems.add(
            header[0],
            Text(
                en="the first line is not a header with the column domain",
                ja="1 行目が、domain 列を含む見出し行ではありません",
            ),
            _header_elsewhere(header[0].line, problems)
            or _wide_separator(header)
            or Text(
                en="begin with a line such as domain,usage; a list without header is read from a .txt file",
                ja="「domain,usage」のような見出し行で始めてください。見出しのない一覧は .txt ファイルにします",
            ),
        )
    if not any(columns):
        return columns
    for index, (cell, column) in enumerate(zip(header, columns, strict=True)):
        if column is None and cell.text:
            columns[index] = ""
            word = fold(cell.text).partition("(")[0]  # what follows explains it
            problems.add(
                cell,
                Text(en=f"unknown column '{clip(cell.text)}'", ja=f"「{clip(cell.text)}」という列はありません"),
                did_you_mean(word, COLUMNS) or did_you_mean(word, _ALIASES) or _OTHER_COLUMN,
            )
        elif column and column in columns[:index]:
            columns[index] = ""
            problems.add(
                cell,
                Text(en=f"the column {column} is there twice", ja=f"{column} の列が重複しています"),
                KEEP_ONE,
            )
    return columns


def _header_elsewhere(first: int, problems: Problems) -> Text | None:
    for number in range(1, min(first, _TITLE_LINES)):
        line = problems.line(number)
        if is_comment(line) and is_header(line.lstrip(" #＃")):
            return Text(
                en=f"line {number} would be a header, but for the # that makes it a comment: remove that",
                ja=f"{number} 行目は見出し行のようですが、先頭の # のためコメントになっています。# を削除してください",
            )
    for number in range(first + 1, first + _TITLE_LINES):
        if is_header(problems.line(number)):
            return Text(
                en=f"the header is line {number}: remove what is above it",
                ja=f"見出し行は {number} 行目です。その前の行を取り除いてください",
            )
    return None


def _wide_separator(header: Sequence[Scalar]) -> Text | None:
    for mark in "，、；":
        if len(header) == 1 and any(_column_of(cell) == "domain" for cell in header[0].text.split(mark)):
            return Text(
                en=f"separate columns by ',' and not by '{mark}'", ja=f"列は「{mark}」ではなく「,」で区切ってください"
            )
    return None


def _by_column(row: Sequence[Scalar], columns: Sequence[str | None], problems: Problems) -> dict[str, Scalar]:
    cells: dict[str, Scalar] = {}
    for cell, column in zip_longest(row, columns):
        if cell is None or not cell.text:
            continue
        if column is None:
            problems.add(
                cell,
                Text(en="a cell in a column that the header does not name", ja="見出しにない列にセルがあります"),
                Text(
                    en="separate the items of one cell by spaces", ja="1 つのセルに複数書くときは空白で区切ってください"
                ),
            )
            break
        if len(cell.text) > MAX_SCALAR:
            problems.add(cell, too_long(cell.text))
        elif column:
            cells[column] = cell
    return cells


def _items(cell: Scalar | None) -> tuple[Scalar, ...] | None:
    if cell is None:
        return None
    # Commas separate as well: they only get here out of quotes, or where another delimiter is in use.
    return tuple(part(cell, item.start(), item[0]) for item in re.finditer(r"[^\s;,；，、]+", cell.text))


def _read_senders(
    cell: Scalar | None, senders: dict[str, tuple[Network, ...]], problems: Problems
) -> tuple[str, ...] | None:
    """The networks of a cell as senders of that name: a table has no place to name senders."""
    items = _items(cell)
    if items is None:
        return None
    names = []
    for item in items:
        network = read_network(item, problems)
        if network is not None:
            senders[str(network)] = (network,)
            names.append(str(network))
    return tuple(dict.fromkeys(names))
