"""Reports: one file a format, each a function from the document and some options to text.

`render` is the way in. Nothing here writes anything but `report.output`.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from spfaudit.arguments import require
from spfaudit.report import json_format
from spfaudit.report.document import AnyReport
from spfaudit.report.model import Report
from spfaudit.report.options import RenderOptions, Reporter, later
from spfaudit.report.projection import project
from spfaudit.text import Lang

__all__ = ["OCTETS", "REPORTERS", "RenderOptions", "Reporter", "render", "render_document"]


REPORTERS: Mapping[str, Reporter] = MappingProxyType(
    {
        "terminal": later("report.terminal.report"),
        "json": json_format.render,
        "csv": later("report.csv_format"),
        "csv-plain": later("report.csv_format", "render_plain"),
        "jsonl": later("report.jsonl_format"),
        "junit": later("report.junit_format"),
        "gitlab": later("report.gitlab_format"),
        "markdown": later("report.markdown_format"),
        "prometheus": later("report.prometheus_format"),
        "sarif": later("report.sarif_format"),
        "github": later("report.github_format"),
        "html": later("report.html.report"),
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
    if not hasattr(report, "domains"):
        require(report=(report, Report))
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
