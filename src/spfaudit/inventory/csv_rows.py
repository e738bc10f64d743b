"""CSV text into cells with their places (RFC 4180, and the delimiters that spreadsheets use).

The standard library's reader loses columns, which problems need. Knows no column's meaning.
"""

import re
from collections.abc import Callable, Iterator

from spfaudit.inventory.comments import is_comment
from spfaudit.inventory.nodes import Gap, Scalar
from spfaudit.inventory.problems import Problems
from spfaudit.text import Text

DELIMITERS = (",", ";", "\t")
MAX_ROW_LINES = 20
"""Lines that one row may take, by line breaks inside quotes. Beyond, a quotation mark was forgotten."""

MAX_CELLS = 16_384
"""Of a row: as many as a spreadsheet has columns. A line of commas alone would fill the memory."""

SEPARATOR = re.compile(r'"?sep=."?\s*', re.IGNORECASE)
"""What some spreadsheets begin a file with, to say their delimiter; the header tells it as well."""

# Possessive: of a long cell that is not closed, ways back would fill the memory.
_QUOTED = re.compile(r' *"([^"]*+(?:""[^"]*+)*+)" *')


def delimiter_of(header: str) -> str:
    """The delimiter that `header` uses most, outside quotes; a comma if none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)


def read_rows(
    problems: Problems, delimiter: str, taken: Callable[[str, int], bool] = lambda line, number: False
) -> Iterator[list[Scalar]]:
    """The rows of the file, without blank ones, comments (`#`) and those whose quotes are wrong.

    `taken` is asked first, of each line that may be a row by itself: if it answers True, the line is done with.
    """
    skip = 0
    for index, line in enumerate(problems.each_line()):
        if skip:
            skip -= 1
            continue
        if is_comment(line) or (index == 0 and SEPARATOR.fullmatch(line)):
            continue
        if len(line) > MAX_CELLS and line.count(delimiter) >= MAX_CELLS:
            problems.add(
                Gap(index + 1, 1),
                Text(en=f"a row of more than {MAX_CELLS:,} cells", ja=f"1 行に {MAX_CELLS:,} を超えるセルがあります"),
            )
            continue
        if '"' in line:
            row, used = _quoted_row(index, delimiter, problems)
            skip = used - 1
        elif taken(line, index + 1):
            continue
        else:
            row = _plain_row(line, index + 1, delimiter)
        if any(cell.text for cell in row):
            yield row


def row_at(number: int, delimiter: str, problems: Problems) -> list[Scalar]:
    """The row that begins in line `number`, from 1."""
    line = problems.line(number)
    return _quoted_row(number - 1, delimiter, problems)[0] if '"' in line else _plain_row(line, number, delimiter)


def _plain_row(line: str, number: int, delimiter: str) -> list[Scalar]:
    row = []
    column = 1
    for raw in line.split(delimiter):
        row.append(_cell(raw, number, column))
        column += len(raw) + 1
    return row


def _cell(raw: str, line: int, column: int) -> Scalar:
    text = raw.strip()
    return part(Scalar(raw, line, column), len(raw) - len(raw.lstrip()), text) if text else Scalar("", line, column)


def part(cell: Scalar, start: int, text: str) -> Scalar:
    """`text`, which stands at offset `start` of what is in `cell`, perhaps in a later line."""
    breaks = cell.text.count("\n", 0, start)
    column = start - cell.text.rfind("\n", 0, start) if breaks else cell.column + start
    return Scalar(text, cell.line + breaks, column)


def _quoted_row(index: int, delimiter: str, problems: Problems) -> tuple[list[Scalar], int]:
    """The row that begins at `index`, and how many lines it takes."""
    text = "\n".join(problems.lines[index : index + MAX_ROW_LINES])
    row: list[Scalar] = []
    at, line, begin = 0, index + 1, 0  # the line that `at` is in, and where it begins
    while True:
        quoted = _QUOTED.match(text, at)
        end = quoted.end() if quoted else _end_of_cell(text, at, delimiter)
        follows = text[end : end + 1]
        if quoted and (follows in {"", "\n", delimiter} or "\n" not in quoted[1]):
            row.append(_cell(quoted[1].replace('""', '"'), line, quoted.start(1) - begin + 1))
        else:
            row.append(_cell(text[at:end], line, at - begin + 1))
            if row[-1].text.startswith('"'):
                problems.add(
                    row[-1],
                    Text(en="a quotation mark is not closed", ja="引用符が閉じていません"),
                    Text(en="close it, or remove it", ja="引用符を閉じるか、取り除いてください"),
                )
                return [], 1
        line += text.count("\n", at, end)
        begin = max(begin, text.rfind("\n", at, end) + 1)
        if follows in {"", "\n"}:
            return row, line - index
        if follows != delimiter:
            problems.add(
                Gap(line, end - begin + 1),
                Text(en="text after a closing quotation mark", ja="閉じた引用符の後に文字があります"),
                Text(en='write "" for a quotation mark inside quotes', ja='引用符の中の引用符は "" と書いてください'),
            )
            return [], 1
        at = end + 1


def _end_of_cell(text: str, start: int, delimiter: str) -> int:
    end = text.find(delimiter, start)
    end = end if end >= 0 else len(text)
    line_end = text.find("\n", start, end)
    return line_end if line_end >= 0 else end
