"""The yearly report as data: `spfaudit.yearly/1`, the versioned JSON form.

Every format renders these structs, so that all say the same, and counts nothing itself. Text is in one language and
still verbatim: each format sanitises and escapes for its own medium. Every figure is as of a run that is
named beside it.
"""

from typing import Literal

from msgspec import Struct

from spfaudit.history.reference import RunReference
from spfaudit.history.standing import Lack
from spfaudit.report.counts import FindingCounts
from spfaudit.report.document import ToolDocument
from spfaudit.text import Lang
from spfaudit.yearly.findings_document import FateCounts, FindingsDocument
from spfaudit.yearly.method_document import MethodDocument, StatusDocument

SCHEMA_ID: Literal["spfaudit.yearly/1"] = "spfaudit.yearly/1"


class PeriodDocument(Struct, frozen=True, kw_only=True):
    """The time that the report is on."""

    title: str
    first: str
    last: str
    timezone: str
    fiscal_year: int | None
    """In which it begins; null: days of somebody's choice."""


class SharesDocument(Struct, frozen=True, kw_only=True):
    """Domains that a requirement applies to, by outcome."""

    met: int
    waived: int
    unjudged: int
    not_met: int
    total: int
    percent: str
    """Of those met; 100 % only if it is all."""


class RequirementDocument(Struct, frozen=True, kw_only=True):
    """One requirement at the beginning and at the end."""

    key: str
    title: str
    opening: SharesDocument
    closing: SharesDocument


class ListedDocument(Struct, frozen=True, kw_only=True):
    """The inventory at the beginning and at the end: opening + added - dropped = closing."""

    opening: int
    added: int
    dropped: int
    closing: int
    passing: int
    """Domains that came and went in between, which are in neither."""


class OrganizationDocument(Struct, frozen=True, kw_only=True):
    """One organization. All of them together are the whole."""

    name: str | None
    """Null: domains without any."""
    others: bool
    """All that are not told apart, as one."""
    opening: StatusDocument
    closing: StatusDocument
    requirements: list[RequirementDocument]
    findings: FateCounts


class MonthShares(Struct, frozen=True, kw_only=True):
    """One requirement in one month."""

    key: str
    shares: SharesDocument


class MonthDocument(Struct, frozen=True, kw_only=True):
    """One month of the trend, by the run that stands for it."""

    month: str
    run: RunReference | None
    lack: Lack | None
    """Why none does. `pruned`: one does, and its counts are all that is left of it."""
    statuses: StatusDocument | None
    findings: FindingCounts | None
    """Neither waived nor in the run's baseline, by severity."""
    waived: int | None
    known: int | None
    """In the run's baseline: they fail no domain, and are no less there."""
    requirements: list[MonthShares]


class YearlyDocument(Struct, frozen=True, kw_only=True):
    """A year."""

    schema: Literal["spfaudit.yearly/1"] = SCHEMA_ID
    tool: ToolDocument
    lang: Lang
    inventory: str
    period: PeriodDocument
    opening: RunReference
    opening_is: Literal["before", "first"]
    """The last whole run before the year; or, where there is none that can be read, the first of the year."""
    first_year: bool
    """Whether no whole run was made before the year: nothing can have been carried over."""
    closing: RunReference
    """The last whole run of the year."""
    domains: ListedDocument
    statuses_opening: StatusDocument
    statuses_closing: StatusDocument
    requirements: list[RequirementDocument]
    organizations: list[OrganizationDocument]
    findings: FindingsDocument
    trend: list[MonthDocument]
    method: MethodDocument
