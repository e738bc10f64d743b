"""What tables and lists have as comments: what stands behind `#`.

Knows lines; knows neither cells nor names.
"""

import re

_MARKS = ("#", "＃")
_FAILED_FORMULA = (
    r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|ERROR!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!)"
    r"\s*(?:[,;\t]|\Z)"
)
"""What a spreadsheet shows in place of what it could not work out: a cell of a row, and no comment."""


def is_comment(line: str) -> bool:
    """Whether all of `line` is a comment."""
    text = line.lstrip()
    return text.startswith(_MARKS) and not re.match(_FAILED_FORMULA, text)


def without_comment(line: str) -> str:
    """`line` up to the comment at its end."""
    if not any(mark in line for mark in _MARKS) or re.match(_FAILED_FORMULA, line.lstrip()):
        return line
    return re.split(f"[{''.join(_MARKS)}]", line, maxsplit=1)[0]
