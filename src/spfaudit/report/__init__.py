"""Reports: one file a format, each a function from the document and some options to text.

`render` is the way in. Nothing here writes anything but `report.output`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from spfaudit.report import json_format
from spfaudit.report.document import AnyReport
from spfaudit.report.model import Report
from spfaudit.report.options import RenderOptions, Reporter
from spfaudit.report.projection import project
from spfaudit.text import Lang

__all__ = ["REPORTERS", "RenderOptions", "Reporter", "render", "render_document"]


def _terminal(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    from spfaudit.report.terminal import report  # brings rich, which no other format needs

    return report.render(document, options)


def _csv(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    from spfaudit.report import csv_format

    return csv_format.render(document, options)


def _csv_plain(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    from spfaudit.report import csv_format

    return csv_format.render_plain(document, options)


def _html(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    from spfaudit.report.html import report  # brings jinja2

    return report.render(document, options)


REPORTERS: Mapping[str, Reporter] = MappingProxyType(
    {
        "terminal": _terminal,
        "json": json_format.render,
        "csv": _csv,
        "csv-plain": _csv_plain,
        "html": _html,
    }
)
"""Every format by its name on the command line."""


def render(
    report: Report, format: str, *, lang: Lang = "en", width: int = 80, color: bool = False, verbose: bool = False
) -> str:
    """The whole report as text, with its last line end; write it as UTF-8 and leave its line ends alone.

    `width`: cells of a terminal line. Raises ValueError for a format that is not in `REPORTERS`.
    """
    pieces = render_document(project(report, lang), format, lang=lang, width=width, color=color, verbose=verbose)
    return "".join(pieces)


def render_document(
    document: AnyReport,
    format: str,
    *,
    lang: Lang = "en",
    width: int = 80,
    color: bool = False,
    verbose: bool = False,
) -> Iterator[str]:
    """The same in pieces, for a report that is a document already; its findings stay in the language they are in."""
    try:
        reporter = REPORTERS[format]
    except KeyError:
        raise ValueError(f"unknown format {format!r}: known are {', '.join(REPORTERS)}") from None
    options = RenderOptions(lang=lang, width=width, color=color, verbose=verbose)
    return reporter(document, options)
