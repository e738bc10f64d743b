"""The formats of the yearly report, by their names."""

from collections.abc import Callable, Iterator
from importlib import import_module

import msgspec

from spfaudit.report.fragment import escaped
from spfaudit.yearly.document import YearlyDocument

FORMATS = ("html", "markdown", "json")


def render(document: YearlyDocument, format: str) -> Iterator[str]:
    """The report in pieces. What a format needs is imported when it is wanted."""
    if format == "json":
        yield escaped(msgspec.json.format(msgspec.json.encode(document), indent=2)).decode() + "\n"
        return
    rendered: Callable[[YearlyDocument], Iterator[str]] = import_module(f"spfaudit.yearly.{format}_format").render
    yield from rendered(document)
