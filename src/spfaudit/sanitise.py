"""Hostile text made safe to look at: the only place that decides what a person may be shown.

Knows which characters command a terminal, reorder a line or hide from the eye.
Knows no format: each reporter escapes the result once more for its own medium.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

# Letters, the section sign among them, dashes and quotation marks, kana, kanji and full-width forms: none of them hides
# anything, and nearly all of our text is made of them.
_LETTERS = r" -~\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027" + (
    r"\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uff01-\uff9f"
)
_PLAIN_LINES = f"[{_LETTERS}\n]*"

# Characters that Python calls printable although they show nothing: fillers, blanks and variation selectors.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0").union(
    map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0))
)
# One of these after a kanji selects its variant, as the official spelling of some place names demands (UTS #37).
_VARIANT = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\U000e0100-\U000e01ef]"

_MARKS = 3
"""More combining marks than this on one character belong to no script: they smear over the lines around."""


def visible(text: str, limit: int | None = None) -> str:
    """`text` on one line, with everything unseen or active written as an escape: `\\x1b`, `\\n`, `\\u202e`.

    Backslashes stay as they are, so that doing it twice changes nothing. With `limit`, only that many characters
    of `text` are kept, and the number left out follows: `…(+312)`.
    """
    kept = escape_unseen(text if limit is None else text[:limit], _python_escape)
    return kept if limit is None or len(text) <= limit else f"{kept}…(+{len(text) - limit})"


def well_formed(text: str) -> str:
    """`text` in a form that UTF-8, and so JSON, can carry."""
    # File names and YAML escapes can bring lone surrogates.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def all_seen(lines: str) -> bool:
    """Whether no line of `lines` can hold anything unseen or active. False says no more than that it may."""
    return _plain_lines().fullmatch(lines) is not None


@cache
def _plain_lines() -> re.Pattern[str]:
    """Compiled when first needed, and kept: `re.fullmatch` looks it up each time, which takes as long as the match."""
    return re.compile(_PLAIN_LINES)


def escape_unseen(text: str, escape: Callable[[str], str]) -> str:
    """`text` with each unseen or active character replaced by what `escape` makes of it; all others as they are."""
    if "\n" not in text and all_seen(text):
        return text
    shown = []
    before = ""
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        shown.append(escape(char) if marks > _MARKS or _is_unseen(char, before) else char)
        before = char
    return "".join(shown)


def _is_unseen(char: str, before: str) -> bool:
    if char in _BLANK:
        return not re.fullmatch(_VARIANT, before + char)
    # Not printable are controls, formats, surrogates, the unassigned, the private, and every space but U+0020:
    # a no-break space looks like one and breaks a record. The ideographic space is wide enough to be seen.
    return not char.isprintable() and char != "\u3000"


def _python_escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
