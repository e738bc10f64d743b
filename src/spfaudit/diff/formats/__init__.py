"""The formats of a difference: one file a format, each a function from the difference and some options to text.

They share the looks and the escapes of the report's formats, and call them.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from spfaudit.diff.document import AnyDiff
from spfaudit.report.options import RenderOptions

DiffReporter = Callable[[AnyDiff, RenderOptions], Iterator[str]]
"""The text in pieces, which together end with a line end."""


def _later(module: str, function: str = "render") -> DiffReporter:
    """The reporter of a module that is not imported before it is used."""

    def report(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
        reporter: DiffReporter = getattr(import_module(f"spfaudit.diff.formats.{module}"), function)
        return reporter(diff, options)

    return report


DIFF_REPORTERS: Mapping[str, DiffReporter] = MappingProxyType(
    {
        "terminal": _later("terminal"),
        "json": _later("json_format"),
        "csv": _later("csv_format"),
        "csv-plain": _later("csv_format", "render_plain"),
        "jsonl": _later("json_format", "render_lines"),
        "junit": _later("junit_format"),
        "gitlab": _later("gitlab_format"),
        "markdown": _later("markdown_format"),
        "prometheus": _later("prometheus_format"),
        "sarif": _later("sarif_format"),
        "github": _later("github_format"),
        "html": _later("html_format"),
    }
)
"""Every format by its name on the command line: the same names as the report's."""
