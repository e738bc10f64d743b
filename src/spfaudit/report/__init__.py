"""Reports: one file a format, each a function from the document and some options to text.

`render` is the way in. Nothing here writes anything but `report.output`.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from spfaudit.report import json_format
from spfaudit.report.document import AnyReport
from spfaudit.report.model import Report
from spfaudit.report.options import RenderOptions, Reporter
from spfaudit.report.projection import project
from spfaudit.text import Lang

__all__ = ["OCTETS", "REPORTERS", "RenderOptions", "Reporter", "render", "render_document"]


def _later(module: str, function: str = "render") -> Reporter:
    """The reporter of a module that is not imported before it is used: most runs want one format or two."""

    def report(document: AnyReport, options: RenderOptions) -> Iterator[str]:
        reporter: Reporter = getattr(import_module(f"spfaudit.report.{module}"), function)
        return reporter(document, options)

    return report


REPORTERS: Mapping[str, Reporter] = MappingProxyType(
    {
        "terminal": _later("terminal.report"),
        "json": json_format.render,
        "csv": _later("csv_format"),
        "csv-plain": _later("csv_format", "render_plain"),
        "jsonl": _later("jsonl_format"),
        "junit": _later("junit_format"),
        "gitlab": _later("gitlab_format"),
        "markdown": _later("markdown_format"),
        "prometheus": _later("prometheus_format"),
        "sarif": _later("sarif_format"),
        "github": _later("github_format"),
        "html": _later("html.report"),
    }
)
"""Every format by its name on the command line."""


OCTETS: Mapping[str, Callable[[AnyReport], Iterator[bytes]]] = MappingProxyType({"json": json_format.octets})
"""Formats that are in UTF-8 before they are text: what is only written away need not become text."""


def render(
    report: Report | AnyReport,
    format: str,
    *,
    lang: Lang = "en",
    width: int = 80,
    color: bool = False,
    verbose: bool = False,
) -> str:
    """The whole report as text, with its last line end; write it as UTF-8 and leave its line ends alone.

    What `History.read` returns is a report as well; its findings stay in the language they are in. `width`: cells of a
    terminal line. Raises ValueError for a format that is not in `REPORTERS`, and a language that is not in `LANGS`.
    """
    document = project(report, lang) if isinstance(report, Report) else report
    pieces = render_document(document, format, lang=lang, width=width, color=color, verbose=verbose)
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
