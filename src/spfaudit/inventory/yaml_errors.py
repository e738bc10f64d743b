"""The YAML parser's complaints, in words that lead to the mistake.

Knows how libyaml words its errors, which PyYAML passes on, and where people really erred.
An error that it does not know is passed on as it is.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from spfaudit.inventory.nodes import Gap
from spfaudit.inventory.problems import SPACE_MISSING, Problems, clip, write
from spfaudit.inventory.wide_syntax import explain_wide
from spfaudit.text import Text

if TYPE_CHECKING:
    from yaml import Mark, YAMLError

_QUOTE = Text(en="put the value in quotes", ja="値を引用符で囲んでください")
_INDENT = Text(
    en="check the indentation of this line and of the lines before", ja="この行とその前の行の字下げを確かめてください"
)

# By (words of the context, words of the problem), both "in" the parser's; the first that fits wins.
_KNOWN: tuple[tuple[str, str, Text, Text], ...] = (
    (
        "scanning an alias",
        "",
        Text(en="* begins a YAML alias here", ja="YAML では * がエイリアスの始まりになります"),
        Text(
            en="a waiver's pattern needs quotes; domains can't be wildcards: write each name",
            ja="免除のパターンは引用符で囲みます。domains にワイルドカードは使えません。名前を一つずつ書いてください",
        ),
    ),
    (
        "",
        "tab",
        Text(en="a TAB in the indentation", ja="字下げに TAB があります"),
        Text(en="indent with spaces", ja="字下げには半角スペースを使ってください"),
    ),
    (
        "",
        "cannot start any token",
        Text(en="a value can't begin with this character", ja="値の先頭にこの文字は使えません"),
        _QUOTE,
    ),
    (
        "",
        "mapping values are not allowed",
        Text(en="a key is not expected here", ja="ここにキー（コロン）は書けません"),
        Text(
            en="check the indentation; a value that holds ': ' needs quotes",
            ja="字下げを確かめてください。「: 」を含む値は引用符で囲みます",
        ),
    ),
    (
        "quoted scalar",
        "end of stream",
        Text(en="a quotation mark is not closed", ja="引用符が閉じていません"),
        Text(en="close it", ja="引用符を閉じてください"),
    ),
    (
        "quoted scalar",
        "escape",
        Text(en="an escape (\\…) that YAML does not know", ja="YAML にないエスケープ（\\…）があります"),
        Text(
            en="write the character itself; a backslash as it is needs single quotes",
            ja="文字をそのまま書いてください。\\ を文字として使う値は一重引用符で囲みます",
        ),
    ),
    (
        "flow sequence",
        "",
        Text(
            en="the list that [ begins is not closed, or lacks a comma",
            ja="[ で始まるリストが閉じていないか、コンマが足りません",
        ),
        Text(en="close it with ]", ja="] で閉じてください"),
    ),
    (
        "flow mapping",
        "",
        Text(
            en="the mapping that { begins is not closed, or lacks a comma",
            ja="{ で始まるマッピングが閉じていないか、コンマが足りません",
        ),
        Text(en="close it with }", ja="} で閉じてください"),
    ),
    (
        "",
        "expected node content",
        Text(en="a value is missing before this", ja="この前に値がありません"),
        Text(
            en="write one, take a comma away, or close the bracket",
            ja="値を書くか、余分なコンマを取り除くか、括弧を閉じてください",
        ),
    ),
    (
        "",
        "expected <document start>",
        Text(en="something follows the end of the document", ja="文書の終わりの後に続きがあります"),
        Text(
            en='keep one document; a list in JSON is {"domains": […]}, not an object a line',
            ja='文書は 1 つにしてください。JSON では 1 行に 1 件ではなく {"domains": […]} と書きます',
        ),
    ),
    ("simple key", "", Text(en="a key without a colon", ja="キーの後にコロンがありません"), _INDENT),
    (
        "block",
        "expected",
        Text(
            en="this line fits neither a key nor an item of the list it is in",
            ja="この行は、前後のキーやリスト項目とつながりません",
        ),
        _INDENT,
    ),
)
# An item without the space behind its hyphen; a key without the one behind its colon, which no URL is.
_NO_SPACE = re.compile(r"\s*(?:(?P<item>-)[^\s-]|(?:- +)?(?P<key>[A-Za-z_]+:)[^\s/])")
_SLASHES = re.compile(r"\s*(?=//|/\*)")
_COMMENT = Text(
    en="// and /* begin no comment: YAML takes them for text, and JSON has no comments",
    ja="// と /* はコメントになりません（YAML では文字として扱われ、JSON にコメントはありません）",
)
_BEHIND_QUOTES = (
    Text(en="text after a closing quotation mark", ja="閉じた引用符の後に文字があります"),
    Text(
        en="inside single quotes write '' for ', inside double ones \\\" for \"",
        ja="一重引用符の中の ' は ''、二重引用符の中の \" は \\\" と書いてください",
    ),
)
# In brackets only: `- ::1` is read.
_COLON_FIRST = re.compile(r":[^\s,\[\]{}]+")
_AT_THE_OPENING = ("quoted scalar", "flow sequence", "flow mapping", "simple key", "alias")


def explain_syntax_error(error: "YAMLError", problems: Problems) -> None:
    """Note what is wrong where the parser gave up: the full-width characters around it, or else its own complaint."""
    mark: Mark | None = getattr(error, "problem_mark", None)
    opening: Mark | None = getattr(error, "context_mark", None)
    context = str(getattr(error, "context", None) or "")
    complaint = str(getattr(error, "problem", None) or error)
    if any(told.message is _COMMENT for told in problems.found):
        return
    if mark is not None and _explain_around(mark, opening, problems):
        return
    lines, begins = problems.lines, 0
    if mark and opening and "flow" in context and opening.line < mark.line < len(lines) and lines[mark.line].strip():
        begins = opening.line + 1  # what lacks a comma may be far from there
    if not begins and opening is not None and any(words in context for words in _AT_THE_OPENING):
        mark = opening
    place = Gap(mark.line + 1, mark.column + 1) if mark else Gap(0, 0)
    if _explain_space(place.line, problems):
        return
    before = problems.line(place.line)[: max(0, place.column - 1)].rstrip()
    if "block" in context and before.endswith(("'", '"')):
        problems.add(place, *_BEHIND_QUOTES)
        return
    if begins:
        message = Text(
            en=f"a comma is missing before this, or the closing of what begins in line {begins}",
            ja=f"この前にコンマがないか、{begins} 行目で始まった括弧が閉じていません",
        )
        problems.add(place, message)
        return
    if "expected node content" in complaint and (
        found := _COLON_FIRST.match(problems.line(place.line), place.column - 1)
    ):
        message = Text(
            en="a value in brackets cannot begin with a colon unless it is in quotes",
            ja="括弧の中の値は、引用符で囲まない限りコロンで始められません",
        )
        problems.add(place, message, write(f"'{clip(found[0])}'"))
        return
    if "\t" in problems.line(place.line)[: place.column] and "cannot start any token" in complaint:
        complaint = "tab"
    for known_context, known_complaint, message, suggestion in _KNOWN:
        if known_context in context and known_complaint in complaint:
            problems.add(place, message, suggestion)
            return
    problems.add(place, Text(en=f"not valid YAML: {complaint}", ja=f"YAML として読めません：{complaint}"), _INDENT)


def _explain_around(mark: "Mark", opening: "Mark | None", problems: Problems) -> bool:
    """Note a comment of another language, or else full-width characters, around where the parser gave up; False if
    there are none."""
    first = next((n for n, line in enumerate(problems.lines, start=1) if line.strip()), 1)
    around = {mark.line, mark.line + 1, *([opening.line + 1] if opening else [])}
    if any(_explain_comment(number, 1, problems) for number in sorted({first, *around})):
        return True
    return _explain_wide(around, problems)


def explain_continuation(place: Gap, last_line: int, problems: Problems) -> None:
    """Note that an unquoted value goes on over the next lines: nearly always a key that lost its colon.

    YAML would join the lines silently, and a name would be judged by another usage than its owner wrote.
    """
    if _explain_comment(place.line, place.column, problems) or _explain_wide(
        range(place.line, last_line + 1), problems
    ):
        return
    spaces = [_explain_space(number, problems) for number in range(place.line, min(last_line, place.line + 100) + 1)]
    if any(spaces):
        return
    number = next((n for n in range(place.line + 1, last_line) if problems.line(n).strip()), last_line)
    following = problems.line(number)
    problems.add(
        Gap(number, len(following) - len(following.lstrip()) + 1),
        Text(
            en="YAML joins this line to the value before it",
            ja="YAML では、この行が前の行の値の続きになります",
        ),
        Text(
            en="write 'key: value' if it is a key, '- ' before it if it is an item; quote a value of several lines",
            ja="キーであれば「キー: 値」、項目であれば「- 」で始めてください。複数行の値は引用符で囲みます",
        ),
    )


def _explain_comment(number: int, column: int, problems: Problems) -> bool:
    """Note a comment of another language at `column` of line `number`, or behind the space there; False if none is."""
    if not (found := _SLASHES.match(problems.line(number), column - 1)):
        return False
    remove = Text(en="remove it, or begin it with #", ja="取り除くか、# で始めてください")
    problems.add(Gap(number, found.end() + 1), _COMMENT, remove)
    return True


def _explain_space(number: int, problems: Problems) -> bool:
    """Note a hyphen or a key's colon in line `number` that lacks the space after it; False if none does."""
    if not (found := _NO_SPACE.match(problems.line(number))):
        return False
    begins = found["item"] or found["key"]
    place = Gap(number, found.end("item" if found["item"] else "key"))
    written = f"{begins} {problems.line(number)[found.end() - 1 :].strip()}"
    problems.add(place, SPACE_MISSING, write(f"'{clip(written)}'"))
    return True


def _explain_wide(numbers: Iterable[int], problems: Problems) -> bool:
    explained = [explain_wide(number, problems) for number in numbers]
    return any(explained)
