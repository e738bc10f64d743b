"""JSON's surrogate pairs, as YAML can read them.

YAML reads JSON, but for one thing: RFC 8259 §7 escapes a character beyond U+FFFF as a pair (`"\\ud842\\udfb7"`, 𠮷), as
programs that write ASCII do, and YAML knows no pairs. Knows nothing of the inventory.
"""

import json
import re

_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_PIECE = re.compile(rf"{_PAIR.pattern}|\\.|[^\\]+")


def spell_pairs(text: str) -> str:
    """`text`, and if it is JSON, with each pair written as YAML does; all else stays in its line and column."""
    if not _PAIR.search(text):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return _STRING.sub(_spelled, text)


def _spelled(string: re.Match[str]) -> str:
    spelled = _PIECE.sub(_whole, string[0])
    return spelled.ljust(len(string[0]))  # blanks behind the closing quotation mark are nothing to JSON


def _whole(piece: re.Match[str]) -> str:
    if not _PAIR.fullmatch(piece[0]):
        return piece[0]
    high, low = int(piece[0][2:6], 16), int(piece[0][8:12], 16)
    return f"\\U{0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF):08X}"
