"""Where in an inventory's text something stands that was read without a problem: the model keeps lines alone.

Looks for words as they are written. Knows no format.
"""

import re

from spfaudit.inventory.nodes import Gap
from spfaudit.inventory.problems import Problems

_INDENT = re.compile(r"[\s　]*(?:- +)*")
_FAR = 40
"""Lines below the first that are searched."""


def place_of(word: str, first: int, end: int | None, problems: Problems) -> Gap:
    """The place of `word` from line `first` up to but not including `end`; where it is not, the start of `first`."""
    found = find(word, first, end, problems)
    indent = _INDENT.match(problems.line(first))
    return found or Gap(max(first, 1), (indent.end() if indent else 0) + 1)


def find(word: str, first: int, end: int | None, problems: Problems) -> Gap | None:
    """The place of `word`, where it stands by itself and in no comment; None if it is not there."""
    pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
    last = min(first + _FAR, end or first + _FAR, len(problems.lines) + 1)
    for number in range(max(first, 1), last):
        code = re.split(r"(?:^|\s)#", problems.line(number), maxsplit=1)[0]
        if match := pattern.search(code):
            return Gap(number, match.start() + 1)
    return None
