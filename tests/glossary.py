"""`docs/glossary.md`, read: the terms, and the spellings that nobody uses."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).parent.parent / "docs" / "glossary.md"


class Term(NamedTuple):
    """A line of one of the tables of terms."""

    en: str
    ja: str
    meaning: str
    meaning_ja: str
    source: str
    always: bool = False
    """Whether no other Japanese word stands for the English one."""


@cache
def terms() -> tuple[Term, ...]:
    """The terms, in the page's order."""
    return tuple(
        Term(en, ja.strip("*"), *rest, always=ja.startswith("**")) for en, ja, *rest in _rows(5) if en != "Term"
    )


@cache
def words_of_the_code() -> tuple[Term, ...]:
    """The same for words that no report uses; their Japanese is left out."""
    return tuple(Term(en, "", *rest) for en, *rest in _rows(4) if en != "Word")


@cache
def variants() -> dict[str, re.Pattern[str]]:
    """What is written → what is not written for it."""
    return {use: re.compile(avoid.strip("`")) for use, avoid in _rows(2) if use != "使う表記"}


def _rows(width: int) -> Iterator[list[str]]:
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|") or line.startswith("|--"):
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        assert len(cells) in (2, 4, 5), line
        if len(cells) == width:
            yield cells
