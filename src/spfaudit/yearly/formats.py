"""The formats of the yearly report, by their names."""

from collections.abc import Callable, Iterator
from importlib import import_module

from spfaudit.report.json_text import json_text
from spfaudit.yearly.document import YearlyDocument

FORMATS = ("html", "markdown", "json")


def render(document: YearlyDocument, format: str) -> Iterator[str]:
    """The report in pieces. What a format needs is imported when it is wanted."""
    if format == "json":
        yield json_text(document)
        return
    rendered: Callable[[YearlyDocument], Iterator[str]] = import_module(f"spfaudit.yearly.{format}_format").render
    yield from rendered(document)
