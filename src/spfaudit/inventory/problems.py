"""What is wrong with an inventory, and where.

Knows positions and sentences; nothing of formats, keys or values.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from spfaudit.closest import closest
from spfaudit.inventory.nodes import MAX_SCALAR, Gap, Node
from spfaudit.inventory.streams import is_stream
from spfaudit.text import Text

SPACE_MISSING = Text(en="a space is missing after this", ja="この後に空白がありません")
KEEP_ONE = Text(en="keep one of them", ja="どちらか一方だけにしてください")


class InventoryProblem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong in an inventory file. Quotes the file verbatim: whoever prints it sanitises."""

    path: str
    """As the user named it; `-` is standard input."""
    line: int
    """From 1; 0 is the file as a whole."""
    column: int
    """From 1, in characters; 0 with line 0."""
    source_line: str
    """The line's text, without its line end."""
    message: Text
    suggestion: Text | None = None


class InventoryError(Exception):
    """The inventory can't be used. `problems` holds everything that is wrong, in the file's order, each once; never
    empty."""

    def __init__(self, problems: Iterable[InventoryProblem]) -> None:
        told_once = dict.fromkeys(problems)  # readers may meet one mistake at several places
        self.problems = tuple(sorted(told_once, key=lambda problem: (problem.line, problem.column)))
        super().__init__(self.problems)  # what it is made of: so it can be sent to another process

    def __str__(self) -> str:
        first = self.problems[0]
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        return f"{first.path}:{first.line}:{first.column}: {first.message.en}{more}"


class Problems:
    """The problems of one file, gathered while it is read, so that all are told at once."""

    def __init__(self, path: str, text: str = "") -> None:
        self.path = path
        self._text = text
        self.found: list[InventoryProblem] = []

    @property
    def folder(self) -> str:
        """Where the file is, or the program runs if that has no name: relative paths in it begin here."""
        return "" if is_stream(self.path) else os.path.dirname(self.path)

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines, without their ends (LF, CRLF or CR)."""
        return self._text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def each_line(self) -> Iterator[str]:
        """The same lines one by one: a long list need not be in memory twice."""
        text = self._text
        if "\r" in text:
            yield from self.lines
            return
        start = 0
        while (end := text.find("\n", start)) >= 0:
            yield text[start:end]
            start = end + 1
        yield text[start:]

    def line(self, number: int) -> str:
        """Line `number`, from 1; empty for a line that the file does not have."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def add(self, place: Node, message: Text, suggestion: Text | None = None) -> None:
        """Note a problem at `place`."""
        self.found.append(
            InventoryProblem(
                path=self.path,
                line=place.line,
                column=place.column,
                source_line=self.line(place.line),
                message=message,
                suggestion=suggestion,
            )
        )

    def check(self) -> None:
        """Raise InventoryError if there was any problem."""
        if self.found:
            raise InventoryError(self.found)


def file_error(path: str, message: Text, suggestion: Text | None = None) -> InventoryError:
    """The error that there is nothing to read, or nothing that can be."""
    problems = Problems(path)
    problems.add(Gap(0, 0), message, suggestion)
    return InventoryError(problems.found)


def clip(text: str) -> str:
    """As much of `text` as a message can quote."""
    return text if len(text) <= 60 else text[:60] + "…"


def too_long(value: str) -> Text:
    """The complaint about a value of more than MAX_SCALAR characters."""
    return Text(
        en=f"a value of {len(value):,} characters; {MAX_SCALAR:,} are allowed",
        ja=f"値が {len(value):,} 文字あります（上限 {MAX_SCALAR:,}）",
    )


def write(text: str) -> Text:
    """The suggestion to write `text` instead."""
    return Text(en=f"write {text}", ja=f"{text} と書いてください")


def did_you_mean(word: str, choices: Iterable[str]) -> Text | None:
    """The choice that looks most like `word`, or None."""
    choice = closest(word, choices)
    return Text(en=f"did you mean {choice}?", ja=f"{choice} の誤りではありませんか") if choice else None


def one_of(word: str, choices: Iterable[str]) -> Text:
    """The closest choice; where nothing is close, all of them."""
    listed = tuple(choices)
    return did_you_mean(word, listed) or Text(
        en=f"one of: {', '.join(listed)}", ja=f"使えるのは次のとおりです：{'、'.join(listed)}"
    )
