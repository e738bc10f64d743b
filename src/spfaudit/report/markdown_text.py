"""Text for Markdown: what a renderer, or a forge behind it, might act on stands in code spans, where none does.

A backslash would not do: forges look for mentions, references and emoji in what is rendered already. Knows CommonMark,
and nothing of reports.
"""

import re
from functools import lru_cache

from spfaudit.sanitise import visible

_ASCII_RUN = re.compile("[!-~]+")
_BRACKETED = re.compile(r"""([("']*)(.*?)([)"'.,;:?!]*)""")
_ACTIVE = re.compile(
    r"[\\`*_\[\]<>{}&|~#$@^=]"  # markup, HTML, entities, tables, mathematics; mentions and references
    r"|[:!%](?=.)"  # schemes, emoji; references to merge requests and milestones
    r"|^-(?=.)"  # a term such as -all reads better so
    r"|[a-z0-9-]{2}\.[a-z]{2}"  # names, of which some make links
    r"|www\.|gh-\d|\b[0-9a-f]{7,40}\b",  # autolinks; references to issues and commits
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)  # most sentences are said of many domains
def prose(text: str, limit: int | None = None) -> str:
    """`text` on one line, made visible; each word of it that could act is a code span.

    Put it behind other words of the line: what acts at the start of a line only, such as a list's mark, stays as it is.
    """
    return _ASCII_RUN.sub(_harmless, visible(text, limit))


def code(text: str, limit: int | None = None) -> str:
    """`text` on one line, made visible, as a code span. It must not be empty."""
    shown = visible(text, limit)
    # CommonMark §6.1: the fence is longer than any run of backticks within, and one space is taken off both ends if
    # both have one.
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    both = shown.startswith(" ") and shown.endswith(" ") and shown.strip(" ")
    pad = " " if both or shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(written: str) -> str:
    """What `prose` or `code` has written, as a cell of a table.

    GitHub's Markdown ends a cell at a bar even within a code span, unless a backslash stands before it.
    """
    return written.replace("|", "\\|")


def _harmless(run: re.Match[str]) -> str:
    parts = _BRACKETED.fullmatch(run[0])
    assert parts is not None  # each of its groups may be empty, and the second takes anything
    before, word, after = parts.groups()
    if re.search("""::|%["']""", word[-1:] + after):  # a milestone's name, in quotes, may have spaces
        word, after = word + after, ""
    return f"{before}{code(word)}{after}" if _ACTIVE.search(word) else run[0]
