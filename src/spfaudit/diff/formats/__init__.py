"""The formats of a difference: one file a format, each a function from the difference and some options to text.

They share the looks and the escapes of the report's formats, and call them.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from spfaudit.diff.document import AnyDiff
from spfaudit.report.options import RenderOptions, later

DiffReporter = Callable[[AnyDiff, RenderOptions], Iterator[str]]
"""The text in pieces, which together end with a line end."""


DIFF_REPORTERS: Mapping[str, DiffReporter] = MappingProxyType(
    {
        "terminal": later("diff.formats.terminal"),
        "json": later("diff.formats.json_format"),
        "csv": later("diff.formats.csv_format"),
        "csv-plain": later("diff.formats.csv_format", "render_plain"),
        "jsonl": later("diff.formats.json_format", "render_lines"),
        "junit": later("diff.formats.junit_format"),
        "gitlab": later("diff.formats.gitlab_format"),
        "markdown": later("diff.formats.markdown_format"),
        "prometheus": later("diff.formats.prometheus_format"),
        "sarif": later("diff.formats.sarif_format"),
        "github": later("diff.formats.github_format"),
        "html": later("diff.formats.html_format"),
    }
)
"""Every format by its name on the command line: the same names as the report's."""
