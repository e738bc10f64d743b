"""Every sentence a person reads, in both languages side by side.

Knows the two languages and nothing of what is said in them. A missing
translation is a type error, because both fields are required.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

Lang = Literal["en", "ja"]
LANGS: tuple[Lang, ...] = ("en", "ja")


def known_language(lang: str) -> None:
    """Raises ValueError for what is none of `LANGS`."""
    if lang not in LANGS:
        raise ValueError(f"unknown language {lang!r}: known are {', '.join(LANGS)}")


class Text(Struct, frozen=True):
    """One sentence in English and in Japanese. May quote hostile data verbatim: reporters sanitise."""

    en: str
    ja: str

    def to(self, lang: Lang) -> str:
        """The sentence in `lang`."""
        return self.ja if lang == "ja" else self.en

    def __add__(self, other: "Text") -> "Text":
        """Both sentences, one after the other: English is separated by a space, Japanese by nothing."""
        return Text(en=f"{self.en} {other.en}", ja=self.ja + other.ja)


def same(text: str) -> Text:
    """`text` in both languages: for what has no translation, such as a record or an option's name."""
    return Text(en=text, ja=text)


def listed(items: Sequence[str], most: int) -> str:
    """The first `most` of the items with commas between them, and an ellipsis if there are more: the same in both."""
    return ", ".join(items[:most]) + (", …" if len(items) > most else "")


def plural(number: int | None, one: str, many: str = "") -> str:
    """The English word for so many: `one`, or else `many`, which is `one` with an "s" unless it is given."""
    return one if number == 1 else many or f"{one}s"


class ProblemError(Exception):
    """An error that a person is told of in either language. `problem` says what is wrong."""

    def __init__(self, problem: Text) -> None:
        self.problem = problem
        super().__init__(problem)  # what it is made of: so it can be sent to another process

    def __str__(self) -> str:
        return self.problem.en
