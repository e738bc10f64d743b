"""Where in an inventory's text something stands that was read without a problem: the model keeps lines alone.

Looks for words as they are written. Knows no format.
"""

import re

from spfaudit.inventory.nodes import Gap
from spfaudit.inventory.problems import Problems

_INDENT = re.compile(r"[\s　]*(?:- +)*")
_FAR = 40
"""Lines below the first that are searched."""


def place_of(word: str, first: int, end: int | None, problems: Problems, *, after: str = "") -> Gap:
    """The place of `word`, as `find` finds it; where it is not, the start of line `first`."""
    indent = _INDENT.match(problems.line(first))
    return find(word, first, end, problems, after=after) or Gap(max(first, 1), (indent.end() if indent else 0) + 1)


def find(word: str, first: int, end: int | None, problems: Problems, *, after: str = "") -> Gap | None:
    """The place of `word` from line `first` up to but not including `end`; None if it is not there.

    It stands by itself and in no comment; in the first line behind `after`, if that is there.
    """
    pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
    last = min(first + _FAR, end or first + _FAR, len(problems.lines) + 1)
    for number in range(max(first, 1), last):
        code = re.split(r"(?:^|\s)#", problems.line(number), maxsplit=1)[0]
        start = max(code.find(after), 0) if number == first else 0
        if match := pattern.search(code, start):
            return Gap(number, match.start() + 1)
    return None
