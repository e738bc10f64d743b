"""CSV: one row for each finding and each unjudged rule, and one for each domain that has neither.

So every listed domain appears. Headings, codes, names and other keys are English in every language: a
spreadsheet's formulas refer to them. Text is clipped so that no cell outgrows a spreadsheet; JSON has it whole.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import StringIO

from spfaudit.report.document import AnyReport, DomainDocument, FindingDocument, UnjudgedDocument
from spfaudit.report.options import RenderOptions
from spfaudit.sanitise import visible

COLUMNS = (
    "domain",
    "unicode",
    "usage",
    "organization",
    "line",
    "status",
    "kind",
    "code",
    "name",
    "severity",
    "message",
    "found",
    "remedy",
    "reference",
    "waived_reason",
    "waived_until",
    "question",
)
_ABOUT = COLUMNS.index("kind")
"""So many columns are about the domain, and the same in all its rows."""

_CLIP = 2_000
"""Characters of a cell; even if each becomes a ten-character escape, Excel's 32,767 are not exceeded."""
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_SKIPPED = " \u3000\"'"
"""What a spreadsheet may pass over before it looks for a formula."""

_PIECE = 64 * 1024
"""Characters that are collected before they are handed on."""

_HARMLESS = re.compile(r"(?:[A-Za-z0-9][ -~\u00a1-\u00ac]{0,999})?")
"""Cells that are as they should be, at sight."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """For Japanese Excel: UTF-8 with a byte order mark, CRLF, and cells that cannot act as formulas."""
    yield "\ufeff"
    yield from _table(document, line_end="\r\n")


def render_plain(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """For programs: the same without a byte order mark and with LF. Cells are guarded too, for people open these."""
    yield from _table(document, line_end="\n")


def _table(document: AnyReport, line_end: str) -> Iterator[str]:
    out = StringIO()
    out.write(row(COLUMNS) + line_end)
    for domain in document.domains:
        about = row(map(cell, _about(domain)))
        for rest in _rests(domain):
            out.write(f"{about},{rest}{line_end}")
        if out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _about(domain: DomainDocument) -> tuple[str, ...]:
    """The cells that all rows of a domain begin with."""
    return (
        domain.domain,
        domain.unicode,
        domain.usage,
        domain.organization or "",
        str(domain.line),
        domain.status,
    )


def _rests(domain: DomainDocument) -> Iterator[str]:
    """What follows in each row of the domain."""
    yield from map(_finding, domain.findings)
    yield from map(_unjudged, domain.unjudged)
    if not domain.findings and not domain.unjudged:
        yield _rest({"kind": "clean"})


def _finding(finding: FindingDocument) -> str:
    return _rest(
        {
            "kind": "finding",
            "code": finding.code,
            "name": finding.name,
            "severity": finding.severity,
            "message": finding.message,
            "found": finding.found or "",
            "remedy": finding.remedy,
            "reference": finding.reference,
            "waived_reason": finding.waiver.reason if finding.waiver else "",
            "waived_until": finding.waiver.until if finding.waiver else "",
        }
    )


@lru_cache(maxsize=1024)  # of a run that was cut short, thousands of domains have the very same ones
def _unjudged(unjudged: UnjudgedDocument) -> str:
    return _rest(
        {
            "kind": "unjudged",
            "code": unjudged.code,
            "name": unjudged.name,
            "message": unjudged.reason,
            "question": unjudged.question or "",
        }
    )


def _rest(cells: Mapping[str, str]) -> str:
    return row(cell(cells.get(column, "")) for column in COLUMNS[_ABOUT:])


def row(cells: Iterable[str]) -> str:
    """The cells of a row, or of a part of one, without the line's end."""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def cell(text: str) -> str:
    return text if _HARMLESS.fullmatch(text) else _guarded(visible(text, _CLIP))


def _guarded(cell: str) -> str:
    """`cell`, with an apostrophe before it if a spreadsheet might run it."""
    return f"'{cell}" if cell.lstrip(_SKIPPED).startswith(_FORMULA) else cell
