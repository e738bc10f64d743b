"""CSV: one row for each finding, changed record, changed include, and for what the inventory says otherwise.

Headings and keys are English in every language; text is clipped and guarded as in the report's CSV.
"""

from collections.abc import Iterator

from spfaudit.diff import record_wording, wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange, IncludeChange, RecordChange
from spfaudit.report.csv_format import cell, day, row
from spfaudit.report.options import RenderOptions
from spfaudit.text import Lang

COLUMNS = (
    "domain",
    "unicode",
    "usage",
    "organization",
    "line",
    "status",
    "kind",
    "change",
    "code",
    "name",
    "severity",
    "severity_before",
    "since",
    "since_exactly",
    "message",
    "before",
    "after",
    "why",
    "reason",
    "waived_reason",
    "waived_until",
    "waived_owner",
    "waived_before",
    "baseline",
    "compared_with",
)
_DAYS = ("waived_until", "waived_before")
Cells = dict[str, str]


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """For Japanese Excel: UTF-8 with a byte order mark, CRLF, and cells that cannot act as formulas."""
    yield "\ufeff"
    yield from _table(diff, options.lang, "\r\n")


def render_plain(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """For programs: the same without a byte order mark and with LF."""
    yield from _table(diff, options.lang, "\n")


def _table(diff: AnyDiff, lang: Lang, line_end: str) -> Iterator[str]:
    yield row(COLUMNS) + line_end
    for include in diff.includes:
        yield _written(_include(include, lang)) + line_end
    for domain in diff.domains:
        about = {
            "domain": domain.domain,
            "unicode": domain.unicode,
            "usage": domain.usage,
            "organization": domain.organization or "",
            "line": str(domain.line),
            "status": domain.status or "",
        }
        yield "".join(_written(about | cells) + line_end for cells in _rows(domain))


def _written(cells: Cells) -> str:
    return row(_cell(column, cells.get(column, "")) for column in COLUMNS)


def _cell(column: str, text: str) -> str:
    if column == "line":
        return text  # a number of ours, and meant as one
    return day(text) if column in _DAYS else cell(text)


def _include(change: IncludeChange, lang: Lang) -> Cells:
    record = change.record
    return {
        "kind": "include",
        "change": "changed",
        "name": change.name,
        "message": wording.joined(record_wording.drift(change)).to(lang),
        "before": " | ".join(record.before) if record else "",
        "after": " | ".join(record.after) if record else "",
        "compared_with": change.compared_with or "",
    }


def _rows(domain: DomainChange) -> Iterator[Cells]:
    if domain.listed != "both":
        yield {"kind": "domain", "change": domain.listed}
    if domain.usage_before:
        yield {"kind": "domain", "change": "usage", "before": domain.usage_before, "after": domain.usage}
    if domain.organization_changed:
        before, after = domain.organization_before or "", domain.organization or ""
        yield {"kind": "domain", "change": "organization", "before": before, "after": after}
    if domain.status and domain.status_before and domain.status != domain.status_before:
        yield {"kind": "domain", "change": "status", "before": domain.status_before, "after": domain.status}
    if domain.undetermined:
        yield {"kind": "domain", "change": "undetermined"}
    yield from map(_record, domain.records)
    yield from map(_finding, domain.findings)


def _record(change: RecordChange) -> Cells:
    return {
        "kind": "record",
        "change": "changed",
        "name": change.kind,
        "before": " | ".join(change.before),
        "after": " | ".join(change.after),
        "compared_with": change.compared_with or "",
    }


def _finding(change: FindingChange) -> Cells:
    finding, waiver = change.finding, change.finding.waiver
    reason = f"{change.reason} ({change.question})" if change.question else change.reason
    return {
        "kind": "finding",
        "change": change.change,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "severity_before": change.severity_before or "",
        "since": change.since or "",
        "since_exactly": "" if change.since is None else "yes" if change.since_exactly else "no",
        "message": finding.message,
        "after" if change.change in ("new", "open", "first-judged") else "before": finding.found or "",
        "why": change.why or "",
        "reason": reason or "",
        "waived_reason": waiver.reason if waiver else "",
        "waived_until": waiver.until if waiver else "",
        "waived_owner": (waiver.owner or "") if waiver else "",
        "baseline": "known" if finding.baseline else "",
        "waived_before": change.waiver_before.until if change.waiver_before else "",
        "compared_with": change.compared_with or "",
    }
