"""The yearly report as Markdown. Whatever a name or a waiver says is made harmless, also within a table."""

from collections.abc import Iterator, Sequence

from spfaudit.report.markdown_text import cell, code, prose
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.page.layout import Column, Kind, Section, Table
from spfaudit.yearly.page.whole import page

_CLIP = 2_000


def render(document: YearlyDocument) -> Iterator[str]:
    """Headings, paragraphs and tables; what the charts show stands in tables."""
    whole = page(document)
    yield f"# {prose(whole.title, _CLIP)}\n\n"
    yield "".join(f"- {prose(name)}: {prose(told, _CLIP)}\n" for name, told in whole.about)
    for section in whole.sections:
        yield from _section(section, "##")
    yield f"\n{prose(whole.end)} (spfaudit {document.tool.version})\n"


def _section(section: Section, mark: str) -> Iterator[str]:
    yield f"\n{mark} {prose(section.title, _CLIP)}\n"
    for note in section.notes:
        yield f"\n> **{prose(note, _CLIP)}**\n"
    for paragraph in section.paragraphs:
        yield f"\n{prose(paragraph, _CLIP)}\n"
    for table in section.tables:
        yield from _table(table)
    for part in section.parts:
        yield from _section(part, f"{mark}#")


def _table(table: Table) -> Iterator[str]:
    yield f"\n{prose(table.caption, _CLIP)}\n\n"
    yield _row([_cell(column.title, "words") for column in table.columns])
    yield _row(["---:" if column.kind == "number" else "---" for column in table.columns])
    for cells in table.rows:
        yield _row(_cells(cells, table.columns))
    if table.total:
        yield _row([f"**{cell}**" if cell else "" for cell in _cells(table.total, table.columns)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cells(cells: Sequence[str], columns: Sequence[Column]) -> list[str]:
    return [_cell(cell, column.kind) for cell, column in zip(cells, columns, strict=True)]


def _cell(text: str, kind: Kind) -> str:
    if kind == "number":
        return text
    name, space, written = text.partition(" ") if kind == "name" else (text, "", "")
    shown = code(name, _CLIP) if kind in ("name", "code") and name else prose(name, _CLIP)
    return cell(shown + space + prose(written, _CLIP))
