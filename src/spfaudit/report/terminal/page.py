"""A terminal's page: width, margin, language, colour. The only reporters that know rich are in this package."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

from spfaudit.report import wording
from spfaudit.report.options import RenderOptions
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Text

LEAST_WIDTH = 40
CLIP = 200
"""Characters shown of a record, unless verbose."""
CLIP_VERBOSE = 4_000

_AT_THE_BEGINNING = re.compile(r"((?: |\x1b\[[0-9;]*m)*)::")
_ANYWHERE = re.compile(r"##(\[|vso\[)")

HEADING = "bold"
QUIET = "dim"
SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}

Paint = Callable[[str, str], str]


class Page(Struct, frozen=True, kw_only=True):
    """What every line needs to know: the language, the room, and how to colour."""

    options: RenderOptions
    width: int
    margin: int
    """Cells before the text, where the labels stand."""
    paint: Paint

    def say(self, text: Text) -> str:
        """`text` in the page's language."""
        return text.to(self.options.lang)

    def clip(self, text: str) -> str:
        """Data, made visible and not too long."""
        return visible(text, CLIP_VERBOSE if self.options.verbose else CLIP)

    def labelled(self, label: str, text: str, label_style: str = "", style: str = "") -> Iterator[str]:
        """`text`, wrapped beside its label in the margin."""
        return self.hanging(label + " " * (self.margin - cell_len(label)), text, label_style, style)

    def body(self, text: str, style: str = "", lead: str = "") -> Iterator[str]:
        """`text`, wrapped below a label and beside the words that lead it in."""
        return self.hanging(" " * self.margin + lead, text, style, style)

    def columns(self, texts: Iterable[str]) -> Iterator[str]:
        """Padded texts side by side below a label, as `body` would wrap all of them together."""
        room = self.width - self.margin
        line = ""
        for text in texts:
            longer = f"{line}  {text}" if line else text
            if cell_len(longer.rstrip()) <= room:
                line = longer
                continue
            if line:
                yield " " * self.margin + line.rstrip()
            *full, line = wrap(text, room, cell_len)
            yield from (" " * self.margin + part for part in full)
        if line:
            yield " " * self.margin + line.rstrip()

    def rows(self, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Texts beside their labels, for which there is as much room as the widest takes."""
        widest = max(cell_len(label) for label, _ in rows)
        for label, text in rows:
            yield from self.hanging(f"  {label}{' ' * (widest - cell_len(label))}  ", text, QUIET)

    def hanging(self, lead: str, text: str, lead_style: str = "", style: str = "") -> Iterator[str]:
        """`lead` once, and beside it `text`, which is visible already."""
        indent = cell_len(lead)
        first, *rest = wrap(text, self.width - indent, cell_len)
        yield self.paint(lead, lead_style) + self.paint(first, style)
        yield from (" " * indent + self.paint(line, style) for line in rest)


def make_page(options: RenderOptions) -> Page:
    """The page that the options ask for."""
    inner = [*wording.SEVERITY.values(), wording.WAIVED, wording.KNOWN, wording.UNJUDGED]
    return Page(
        options=options,
        width=max(options.width, LEAST_WIDTH),
        margin=2 + max(cell_len(label.to(options.lang)) for label in inner) + 1,
        paint=coloured if options.color else lambda text, style: text,
    )


def inert(line: str) -> str:
    """The line, so that no build server takes it for a command: data may be wrapped to stand at its beginning.

    GitHub obeys `::` behind nothing but blanks, and `##[` anywhere; Azure Pipelines `##vso[` anywhere.
    """
    if "##" in line:
        line = _ANYWHERE.sub(r"#\\#\1", line)
    found = _AT_THE_BEGINNING.match(line)
    if not found:
        return line
    before, blank, after = found[1].rpartition(" ")  # a blank gives way, so that the line stays as long as it is
    return f"{before}\\{after}{line[found.end(1) :]}" if blank else f"\\{line}"


def found_label(page: Page) -> str:
    """What stands before a record or value at fault."""
    return page.say(Text(en="found: ", ja="検出値："))


def coloured(text: str, style: str) -> str:
    """`text` in ANSI colours."""
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)
