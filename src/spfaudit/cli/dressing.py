"""Help as rich_click draws it, with lines that break where Japanese text may break.

rich breaks lines at spaces alone, and then anywhere; so a text that mixes Latin words with Japanese would have short
lines, and lines that begin with a full stop. Loaded only where somebody asks for help.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Union

import click
from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions
from rich.containers import Lines
from rich.segment import Segment
from rich.text import Text
from rich_click import RichCommand, RichContext, RichGroup, RichHelpFormatter, RichOption

from spfaudit.report.wrap import wrap, wrap_command

if TYPE_CHECKING:
    from rich.markdown import Markdown


class _Wrapped(Text):
    """A text whose lines `spfaudit.report.wrap` breaks."""

    def wrap(self, console: Any, width: int, **how: Any) -> Lines:
        lines = Lines()
        for whole in self.split(allow_blank=True):
            for line in whole.divide(_breaks(whole.plain, width)):
                line.rstrip()
                lines.append(line)
        return lines


def _breaks(text: str, width: int) -> list[int]:
    """Where the second line of `text` begins, the third, and so on."""
    first, *others = wrap(text, max(2, width), cell_len)
    breaks, end = [], len(first)
    for line in others:
        start = text.index(line, end)
        breaks.append(start)
        end = start + len(line)
    return breaks


def _wrapped(text: Text) -> _Wrapped:
    copy = _Wrapped(text.plain, style=text.style)
    copy.spans = list(text.spans)
    return copy


class _Epilog:
    """Lines as they are told, of which the indented ones are commands, with a margin of one cell.

    No blanks are put behind them, as a Padding does: a shell wants none behind a backslash.
    """

    def __init__(self, text: str, style: Any) -> None:
        self._text = text
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        style = console.get_style(self._style)
        yield Segment.line()
        for line in self._text.splitlines():
            indent, broken = ("   ", wrap_command) if line.startswith("  ") else (" ", wrap)
            for part in broken(line.strip(), max(2, options.max_width - len(indent) - 1), cell_len):
                yield Segment((indent + part).rstrip(), style)
                yield Segment.line()


class _Formatter(RichHelpFormatter):
    def rich_text(self, text: Union[str, Text, "Markdown"], style: Any = "") -> Union[Text, "Markdown"]:
        drawn = super().rich_text(text, style)
        return _wrapped(drawn) if isinstance(drawn, Text) else drawn


class _Context(RichContext):
    formatter_class = _Formatter


class DressedCommand(RichCommand):
    """A command that shows the lines of its epilog as they are."""

    context_class = _Context

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_epilog(self.epilog, formatter)


class DressedGroup(RichGroup):
    """Likewise, a group."""

    context_class = _Context

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_epilog(self.epilog, formatter)


def _write_epilog(epilog: str | None, formatter: click.HelpFormatter) -> None:
    if epilog and isinstance(formatter, RichHelpFormatter):
        # Not by formatter.rich_text: it takes the indent off examples after which nothing follows.
        formatter.write(_Epilog(epilog, formatter.config.style_epilog_text))


class DressedOption(RichOption):
    """An option whose help is broken into lines as Japanese is."""

    def get_rich_help(self, ctx: RichContext, formatter: RichHelpFormatter) -> Columns:
        columns = super().get_rich_help(ctx, formatter)
        return Columns([_wrapped(part) if isinstance(part, Text) else part for part in columns.renderables])
