"""Lines broken to a width, for text that mixes Latin words with Japanese, and for commands.

Knows where a line may be broken. Does not know how wide a character is: the caller brings the measure.
"""

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], int]
"""Cells that a text takes on a terminal."""

# Characters that must not begin a line, and those that must not end one (JIS X 4051, the common ones).
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ)]}>,.:;?!%"
)
_NOT_LAST = frozenset("‘“（〔［｛〈《「『【([{<")
_WORD = r"""(?:'[^']*'|"[^"]*"|[^\s'"])+"""
"""A word of a command, be it quoted, as a shell has them."""
_GOES_ON = " \\"
"""How a shell is told that the next line belongs to the command."""


def wrap(text: str, width: int, measure: Measure) -> list[str]:
    """`text` in lines of at most `width` cells: broken after spaces and between Japanese characters.

    What does not fit on a line by itself is cut anywhere. `width` is at least 2, the size of one character.
    """
    if measure(text) <= width:
        return [text.rstrip()]
    lines = []
    line = ""
    for unit in _units(text, measure):
        if measure((line + unit).rstrip()) <= width:
            line += unit
            continue
        if line:
            lines.append(line.rstrip())
        *full, line = _cut(unit, width, measure)
        lines.extend(full)
    return [*lines, line.rstrip()]


def wrap_command(line: str, width: int, measure: Measure) -> list[str]:
    """A command in lines of at most `width` cells, which are one command still where a shell is given all of them.

    If a word is too long for that, as `wrap` has it.
    """
    words = re.findall(_WORD, line)
    room = width - len(_GOES_ON)
    if measure(line) <= width or any(measure(word) > room for word in words):
        return wrap(line, width, measure)
    lines = words[:1]
    for word in words[1:]:
        if measure(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines[-1] += _GOES_ON
            lines.append(word)
    return lines


def _units(text: str, measure: Measure) -> Iterator[str]:
    """The pieces that hold together; spaces belong to the piece before them."""
    if text.isascii() and text.isprintable():
        yield from re.findall(" +|[^ ]+ *", text)
        return
    start = 0
    for position in range(1, len(text)):
        if _may_break(text[position - 1], text[position], measure):
            yield text[start:position]
            start = position
    yield text[start:]


def _may_break(before: str, after: str, measure: Measure) -> bool:
    if after == " " or measure(after) == 0:
        return False
    if before == " " or (before.isascii() and after.isascii()):
        return before == " "
    return max(measure(before), measure(after)) == 2 and after not in _NOT_FIRST and before not in _NOT_LAST


def _cut(unit: str, width: int, measure: Measure) -> Iterator[str]:
    piece = ""
    for char in unit:
        if piece and measure((piece + char).rstrip()) > width:
            yield piece.rstrip()
            piece = ""
        piece += char
    yield piece
