"""A document in Markdown, taken apart: headings, code, tables and prose, as far as tests compare them."""

import re
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"(?m)^```(\w*)\n((?:.*\n)*?)```$")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_SPAN = re.compile(r"`([^`]+)`")
_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_FREE_WORDS = re.compile(r'\b(reason|why|source)(: | = )"[^"]*"')


class Section(NamedTuple):
    """A heading and what stands below it, up to the next one."""

    level: int
    heading: str
    prose: list[str]
    """Lines without code blocks and HTML comments; code spans and links as written."""

    @property
    def text(self) -> str:
        """All of it but code blocks."""
        return "\n".join((self.heading, *self.prose))


class Document(NamedTuple):
    """A document, as far as tests compare it."""

    sections: list[Section]
    blocks: list[tuple[str, str]]
    """Language and text of each code block."""


def read(path: Path) -> Document:
    """The document in a file."""
    text = path.read_text(encoding="utf-8")
    blocks = [(match[1], match[2]) for match in _BLOCK.finditer(text)]
    sections: list[Section] = []
    for line in re.sub(r"<!--.*?-->", "", _BLOCK.sub("", text), flags=re.DOTALL).splitlines():
        if heading := re.match("(#+) (.*)", line):
            sections.append(Section(len(heading[1]), heading[2], []))
        else:
            sections[-1].prose.append(line)
    return Document(sections, blocks)


def without_comments(block: str) -> list[str]:
    """The lines of a code block that say something to a machine; what a person would write there is left out."""
    lines = (_FREE_WORDS.sub(r"\1\2…", _COMMENT.sub("", line)) for line in block.splitlines())
    return [line for line in lines if line.strip()]


def comments(block: str) -> list[str]:
    """The comments in a code block, and the words in it that a person would write."""
    told = [match[0].strip().lstrip("# ") for line in block.splitlines() if (match := _COMMENT.search(line))]
    return told + [match[0].partition('"')[2].strip('"') for match in _FREE_WORDS.finditer(block)]


def spans(prose: str) -> set[str]:
    """What stands in code spans."""
    return set(_SPAN.findall(prose))


def links(prose: str) -> list[str]:
    """Where the links lead, in their order."""
    return [match[2] for match in _LINK.finditer(prose)]


def spoken(prose: str, code: str = "A") -> str:
    """What a person reads aloud: the words of links, and a word in place of each code span."""
    return re.sub(r"(?m)^[*-] |\*+", "", _LINK.sub(r"\1", _SPAN.sub(code, prose)))


def tables(section: Section) -> list[list[str]]:
    """The cells of each row of its tables, without the rows of dashes."""
    rows = [line for line in section.prose if line.startswith("|") and not line.startswith("|-")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
