"""What a reporter may be told beside the report itself, and reporters that are loaded when they are wanted."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from msgspec import Struct

from spfaudit.report.document import AnyReport
from spfaudit.text import Lang, known_language


class RenderOptions(Struct, frozen=True, kw_only=True):
    """How a report is to look. What it says does not depend on this; a format ignores what it has no use for."""

    lang: Lang = "en"
    """Language of the reporter's own words. The document's text is in one language already."""
    width: int = 80
    """Cells of a terminal line; a full-width character takes two."""
    color: bool = False
    verbose: bool = False
    asking: str | None = ""
    """Options of the run, as a shell takes them, by which another command asks where the run did; "": none are
    known; None: no command can, since the run read a stream."""
    judging: str | None = ""
    """Likewise, options by which `check` judges as the run did."""
    usage_default: str | None = None
    """What the run was told that domains are for of which nobody has declared it, if it was told."""
    history: str | None = None
    """The file that remembers the run, if a command does not find it by the inventory alone."""

    def __post_init__(self) -> None:
        known_language(self.lang)


Reporter = Callable[[AnyReport, RenderOptions], Iterator[str]]
"""The report's text in pieces, which together end with a line end."""


def later(module: str, function: str = "render") -> Callable[[Any, RenderOptions], Iterator[str]]:
    """A reporter whose module is not imported before it is used: most runs want one format or two."""

    def report(document: Any, options: RenderOptions) -> Iterator[str]:
        pieces: Iterator[str] = getattr(import_module(f"spfaudit.{module}"), function)(document, options)
        return pieces

    return report
