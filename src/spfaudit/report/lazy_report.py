"""A report whose domains lie elsewhere, and are read as they are wanted: in a spool, in JSON, or in the history."""

from msgspec import Struct

from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import (
    Domains,
    GroupDocument,
    IncludeDocument,
    RunDocument,
    SummaryDocument,
    ToolDocument,
    WaiverUseDocument,
)


class LazyReport(Struct, frozen=True, kw_only=True):
    """All that a `ReportDocument` has, fit for every format."""

    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    changes: ChangesDocument | None = None
    waivers: list[WaiverUseDocument]
    groups: list[GroupDocument]
    includes: list[IncludeDocument]
    domains: Domains
