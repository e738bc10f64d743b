"""The report of a run whose domains are not all in memory."""

from msgspec import Struct

from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import (
    GroupDocument,
    IncludeDocument,
    RunDocument,
    SummaryDocument,
    ToolDocument,
    WaiverUseDocument,
)
from spfaudit.report.spool import Spool


class SpooledReport(Struct, frozen=True, kw_only=True):
    """A `ReportDocument` whose domains lie in a spool."""

    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    waivers: list[WaiverUseDocument]
    includes: list[IncludeDocument]
    changes: ChangesDocument | None = None
    domains: Spool

    @property
    def groups(self) -> list[GroupDocument]:
        """The worst and most widespread first."""
        return self.domains.groups.listed
