"""CSV: one row for each finding and each unjudged rule, and one for each domain that has neither.

So every listed domain appears. Headings, codes, names and other keys are English in every language: a
spreadsheet's formulas refer to them. Text is clipped so that no cell outgrows a spreadsheet; JSON has it whole.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import StringIO
from itertools import islice

from spfaudit.report.document import AnyReport, DomainDocument, FindingDocument, UnjudgedDocument
from spfaudit.report.options import RenderOptions
from spfaudit.sanitise import visible

COLUMNS = (
    "domain",
    "unicode",
    "usage",
    "organization",
    "line",
    "profile",
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
    "waived_owner",
    "baseline",
    "question",
)
_ABOUT = COLUMNS.index("kind")
"""So many columns are about the domain, and the same in all its rows."""

_CLIP = 2_000
"""Characters of a cell; even if each becomes a ten-character escape, Excel's 32,767 are not exceeded."""
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_SKIPPED = " \u3000\"'"
"""What a spreadsheet may pass over before it looks for a formula."""

_AT_ONCE = 64
"""Domains whose rows are handed on together."""

_NUMBER = re.compile(r"[\d.(¥￥$][\d\s.,:/%()eE年月日時分秒-]*")
"""What it may take for a number or a date, and show otherwise: 007 as 7, 1-2 as a day."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_HARMLESS = re.compile(r"(?:[A-Za-z][ -~\u00a1-\u00ac]{0,999})?")
"""Cells that are as they should be, at sight."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """For Japanese Excel: UTF-8 with a byte order mark, CRLF, and cells that cannot act as formulas."""
    yield "\ufeff"
    yield from _table(document, line_end="\r\n")


def render_plain(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """For programs: the same without a byte order mark and with LF. Cells are guarded too, for people open these."""
    yield from _table(document, line_end="\n")


def _table(document: AnyReport, line_end: str) -> Iterator[str]:
    yield row(COLUMNS) + line_end
    domains = _rows(document.domains, line_end)
    while some := "".join(islice(domains, _AT_ONCE)):
        yield some


def _rows(domains: Iterable[DomainDocument], line_end: str) -> Iterator[str]:
    """All rows of each domain."""
    unjudged_rests = _UnjudgedRests()
    for domain in domains:
        about = row(_about(domain))
        rests = [*map(_finding, domain.findings), *unjudged_rests.of(domain)] or [_CLEAN]
        yield f"{about},{f'{line_end}{about},'.join(rests)}{line_end}"


def _about(domain: DomainDocument) -> tuple[str, ...]:
    """The cells that all rows of a domain begin with."""
    return (
        cell(domain.domain),
        cell(domain.unicode),
        domain.usage,
        cell(domain.organization or ""),
        str(domain.line),
        cell(domain.profile or ""),
        domain.status,
    )


class _UnjudgedRests:
    """What follows in each row on an unjudged rule.

    Thousands of domains that a run did not get to have one and the same list of them: its rows are made once.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str | None], tuple[list[UnjudgedDocument], list[str]]] = {}

    def of(self, domain: DomainDocument) -> list[str]:
        """One for each rule, in order."""
        unjudged, alike = domain.unjudged, (domain.usage, domain.profile)
        known = self._known.get(alike)
        if known is None or known[0] is not unjudged:
            known = self._known[alike] = unjudged, [_unjudged(each) for each in unjudged]
        return known[1]


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
            "baseline": "known" if finding.baseline else "",
            "waived_owner": (finding.waiver.owner or "") if finding.waiver else "",
        }
    )


@lru_cache(maxsize=1024)  # other reports of runs that were cut short tell the very same of each domain
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
    return row(
        day(cells.get(column, "")) if column == "waived_until" else cell(cells.get(column, ""))
        for column in COLUMNS[_ABOUT:]
    )


def row(cells: Iterable[str]) -> str:
    """The cells of a row, or of a part of one, without the line's end."""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def day(text: str) -> str:
    """A cell that a spreadsheet may take for a date, because it is one; as any other if it is none."""
    return text if _DAY.fullmatch(text) else cell(text)


def cell(text: str) -> str:
    """A cell that shows the text, made visible and clipped, and cannot act."""
    return text if _HARMLESS.fullmatch(text) else _guarded(visible(text, _CLIP))


def _guarded(cell: str) -> str:
    """`cell`, with an apostrophe before it if a spreadsheet might run it, or take it for a number."""
    acts = cell.lstrip(_SKIPPED).startswith(_FORMULA) or _NUMBER.fullmatch(cell)
    return f"'{cell}" if acts else cell


_CLEAN = _rest({"kind": "clean"})
