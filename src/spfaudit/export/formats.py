"""The formats of the export, by their names."""

from collections.abc import Callable, Iterator

from spfaudit.export import csv_format, json_format
from spfaudit.export.document import AnyExport

FORMATS: dict[str, Callable[[AnyExport], Iterator[str]]] = {
    "csv": csv_format.render,
    "csv-plain": csv_format.render_plain,
    "json": json_format.render,
    "jsonl": json_format.render_lines,
}


def render(document: AnyExport, format: str) -> Iterator[str]:
    """The export in pieces."""
    return FORMATS[format](document)
