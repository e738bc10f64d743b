"""Where in a TOML file a key is: its reader does not tell.

Knows no profile. Only for messages about a file that was read: a key that is written in an unusual way is told by the
line of its table.
"""

import re

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"\s*+([^=#\[\]\s](?:[^=#\[\]]*[^=#\[\]\s])?)\s*+=")  # possessive: a line may be all spaces


def line_of(text: str, table: str, key: str) -> int:
    """The line, from 1, on which `key` of the table `table` ("" is the top) is written; else that of the table."""
    wanted = _parts(f"{table}.{key}") if table else _parts(key)
    header: list[str] = []
    nearest, nearest_length = 1, 0
    for number, line in enumerate(text.split("\n"), 1):
        if found := _HEADER.match(line):
            header = path = _parts(found[1])
        elif found := _KEY.match(line):
            path = [*header, *_parts(found[1])]
        else:
            continue
        if path[: len(wanted)] == wanted:
            return number
        if len(path) > nearest_length and wanted[: len(path)] == path:
            nearest, nearest_length = number, len(path)
    return nearest


def _parts(path: str) -> list[str]:
    return [part.strip().strip("\"'") for part in path.split(".")]
