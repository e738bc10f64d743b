"""CSV: one row for each month, domain and requirement; and one for each month that no run stands for.

Headings, keys and codes are English in every language, for formulas refer to them; titles beside them are not. Cells
are clipped and guarded as in the report's CSV.
"""

from collections.abc import Iterable, Iterator

from spfaudit.export.document import AnyExport, FoundDocument, MonthDocument, RowDocument
from spfaudit.export.wording import STATE, lack
from spfaudit.report.csv_format import cell, day, row
from spfaudit.report.pieces import collected
from spfaudit.text import Lang

COLUMNS = (
    "month",
    "domain",
    "unicode",
    "organization",
    "usage",
    "requirement",
    "requirement_title",
    "status",
    "status_title",
    "since",
    "since_is",
    "since_run",
    "codes",
    "first_seen",
    "waived_reason",
    "waived_until",
    "waived_by",
    "unjudged_because",
    "last_determined",
    "last_determined_on",
    "run",
    "run_started",
)
_OURS = frozenset({"month", "since", "since_run", "first_seen", "last_determined_on", "run", "run_started"})
"""Columns of numbers and times that we have written ourselves: a spreadsheet may take them for what they are."""
_BETWEEN = "; "


def render(document: AnyExport) -> Iterator[str]:
    """For Excel: UTF-8 with a byte order mark, CRLF, and cells that cannot act as formulas."""
    yield "\ufeff"
    yield from collected(_table(document, "\r\n"))


def render_plain(document: AnyExport) -> Iterator[str]:
    """For programs: the same without a byte order mark and with LF."""
    yield from collected(_table(document, "\n"))


def _table(document: AnyExport, line_end: str) -> Iterator[str]:
    yield row(COLUMNS) + line_end
    for cells in _all_cells(document):
        yield row(_cell(column, cells.get(column, "")) for column in COLUMNS) + line_end


def _cell(column: str, text: str) -> str:
    if column in _OURS:
        return text
    return day(text) if column == "waived_until" else cell(text)


def _all_cells(document: AnyExport) -> Iterator[dict[str, str]]:
    lacking = [month for month in reversed(document.months) if month.run is None]
    for one in document.rows:
        while lacking and lacking[-1].month < one.month:
            yield _lacking(lacking.pop(), document.lang)
        yield _cells(one, document.lang)
    yield from (_lacking(month, document.lang) for month in reversed(lacking))


def _lacking(month: MonthDocument, lang: Lang) -> dict[str, str]:
    return {"month": month.month, "status": "no-run", "status_title": lack(month.lack or "no-run").to(lang)}


def _cells(one: RowDocument, lang: Lang) -> dict[str, str]:
    determined = one.last_determined
    first_seen = [finding.first_seen.started for finding in one.findings if finding.first_seen]
    return {
        "month": one.month,
        "domain": one.domain,
        "unicode": one.unicode,
        "organization": one.organization or "",
        "usage": one.usage,
        "requirement": one.requirement,
        "requirement_title": one.requirement_title,
        "status": one.status,
        "status_title": STATE[one.status].to(lang),
        "since": _day(one.since.started),
        "since_is": "exactly" if one.since_exactly else "at-least",
        "since_run": str(one.since.id),
        "codes": " ".join(_different(finding.code for finding in one.findings)),
        "first_seen": _day(min(first_seen)) if first_seen else "",
        **_waivers(one.findings),
        "unjudged_because": _BETWEEN.join(one.unjudged),
        "last_determined": determined.status if determined else "",
        "last_determined_on": _day(determined.run.started) if determined else "",
        "run": str(one.run.id),
        "run_started": one.run.started,
    }


def _waivers(findings: Iterable[FoundDocument]) -> dict[str, str]:
    waivers = [finding.waiver for finding in findings if finding.waiver]
    if not waivers:
        return {}
    return {
        "waived_reason": _BETWEEN.join(_different(waiver.reason for waiver in waivers)),
        "waived_until": min(waiver.until for waiver in waivers),
        "waived_by": _BETWEEN.join(_different(waiver.owner for waiver in waivers if waiver.owner)),
    }


def _different(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _day(moment: str) -> str:
    return moment[:10]
