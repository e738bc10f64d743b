"""The part of a long text that surrounds one place in it, for a caret to stand under.

Knows sanitised text; the caller brings the measure of its cells.
"""

from collections.abc import Callable

from spfaudit.sanitise import visible

_TAB = " " * 4


def excerpt(text: str, position: int, context: int) -> tuple[str, str]:
    """What to show of `text` before and from `position` (an offset), at most `context` characters on each side."""
    caret = max(0, min(position, len(text)))
    start = max(0, caret - context)
    before, after = (visible(part.replace("\t", _TAB)) for part in (text[start:caret], text[caret : caret + context]))
    return ("…" if start else "") + before, after + ("…" if caret + context < len(text) else "")


def fitting_excerpt(text: str, position: int, cells: int, measure: Callable[[str], int]) -> tuple[str, str]:
    """The widest excerpt that takes at most `cells`, or one character on each side if even that does not fit."""
    for context in range(max(cells, 1), 1, -1):
        before, after = excerpt(text, position, context)
        if measure(before + after) <= cells:
            return before, after
    return excerpt(text, position, 1)
