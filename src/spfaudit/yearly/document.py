"""The yearly report as data: `spfaudit.yearly/1`, the versioned JSON form.

Every format renders these structs, so that all say the same, and counts nothing itself. Text is in one language and
still verbatim: each format sanitises and escapes for its own medium. Every figure is as of a run that is
named beside it.
"""

from typing import Literal

from msgspec import Struct

from spfaudit.history.runs import State
from spfaudit.history.standing import Lack
from spfaudit.report.document import FindingCounts, SeverityName, ToolDocument
from spfaudit.text import Lang

SCHEMA_ID: Literal["spfaudit.yearly/1"] = "spfaudit.yearly/1"

Fate = Literal["fixed", "open", "waived", "not-known", "dropped", "not-applicable"]
"""What has become of a finding by the closing run.

* `fixed`: a run proved that it is gone.
* `open`: the closing run found it.
* `waived`: the closing run found it, and its owner has waived it until a date.
* `not-known`: it was there, and the closing run could not tell.
* `dropped`: its domain is not in the inventory any more.
* `not-applicable`: its rule is none for what the domain is used for now.
"""
FATES: tuple[Fate, ...] = ("fixed", "open", "waived", "not-known", "dropped", "not-applicable")
REMAINING: frozenset[Fate] = frozenset({"open", "waived", "not-known"})
Why = Literal["lookup-failed", "not-run", "too-many"]


class RunReference(Struct, frozen=True, kw_only=True):
    """A run of the history. Times are in the report's time zone."""

    id: int
    started: str


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


class StatusDocument(Struct, frozen=True, kw_only=True):
    """Domains by status."""

    domains: int
    passed: int
    unjudged: int
    failed: int


class ListedDocument(Struct, frozen=True, kw_only=True):
    """The inventory at the beginning and at the end: opening + added - dropped = closing."""

    opening: int
    added: int
    dropped: int
    closing: int
    passing: int
    """Domains that came and went in between, which are in neither."""


class FateCounts(Struct, frozen=True, kw_only=True):
    """Findings: carried + found = total = the sum of all fates."""

    carried: int
    """Open when the year began."""
    found: int
    """Came up in the year."""
    reopened: int
    """Of those found: had been there before, and fixed."""
    total: int
    fixed: int
    open: int
    waived: int
    not_known: int
    dropped: int
    not_applicable: int


class TimeToFix(Struct, frozen=True, kw_only=True):
    """From the run that first saw a finding to the run that proved it fixed, in days of the calendar."""

    fixed: int
    median_days: float | None
    longest_days: int | None
    at_least: int
    """So many of them may have been there longer: no run before had looked, or could tell."""


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


class RuleDocument(Struct, frozen=True, kw_only=True):
    """The findings of one rule."""

    code: str
    name: str
    title: str
    severity: SeverityName
    findings: FateCounts
    time: TimeToFix


class WaivedDocument(Struct, frozen=True, kw_only=True):
    """Why a finding does not count."""

    reason: str
    until: str
    owner: str | None


class FindingRecord(Struct, frozen=True, kw_only=True):
    """One time that a finding came up, and what has become of it."""

    domain: str
    unicode: str
    organization: str | None
    code: str
    name: str
    severity: SeverityName
    message: str | None
    """In the language of the run that saw it last; null: that run's verdicts have been pruned."""
    carried: bool
    """Whether it was open when the year began."""
    reopened: bool
    first_seen: RunReference
    exactly: bool
    """False: it may have been there before."""
    fate: Fate
    decided: RunReference
    """The run that tells so: of what remains, the closing one."""
    days: int
    """From `first_seen` to `decided`."""
    why: Why | None
    """Of what is not known."""
    reason: str | None
    waiver: WaivedDocument | None


class FindingsDocument(Struct, frozen=True, kw_only=True):
    """All findings of the year."""

    all: FateCounts
    carried: FateCounts
    found: FateCounts
    by_severity: dict[SeverityName, FateCounts]
    time: TimeToFix
    rules: list[RuleDocument]
    listed: list[FindingRecord]
    """What remains first, then by severity; the first 10,000."""


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
    """Without a waiver, by severity."""
    waived: int | None
    requirements: list[MonthShares]


class RunEntry(Struct, frozen=True, kw_only=True):
    """A run of the year, or the one that the year began with."""

    id: int
    started: str
    state: State
    whole: bool
    complete: bool
    opening: bool
    closing: bool
    stands_for: str | None
    """The month that it stands for."""
    version: str | None
    profile: str | None
    questions: int | None
    statuses: StatusDocument | None
    not_attempted: int | None
    """Domains that nobody got to. Null: pruned."""
    failed_lookups: int | None
    """Questions that stayed without an answer, counted for each domain that they left unjudged."""


class JudgementChange(Struct, frozen=True, kw_only=True):
    """Something that figures hang on was changed from one run to the next: they are not to be compared across it."""

    run: RunReference
    what: Literal["version", "profile", "rules"]
    before: str
    after: str


class UnjudgedName(Struct, frozen=True, kw_only=True):
    """A domain that could not be judged in full, in one run of the year or more."""

    domain: str
    unicode: str
    organization: str | None
    runs: int
    """So many could not."""
    of: int
    """So many tried."""
    first: RunReference
    last: RunReference
    longest_days: int
    """The longest time without a run that could: to the run that did, or to the last one of the year."""
    still: bool
    """Whether the last one could not."""


class MethodDocument(Struct, frozen=True, kw_only=True):
    """How the figures came about, and what they lack."""

    runs: list[RunEntry]
    whole: int
    """Runs of the year that were complete, and of the whole inventory."""
    partial: int
    incomplete: int
    unfinished: int
    """Broken off without a word, or under way."""
    after_closing: list[RunReference]
    """Later runs of the year, incomplete or of a part: what they found counts in the next one."""
    lacking: list[str]
    """Months that no run stands for."""
    failed_lookups: int
    not_attempted: int
    changes: list[JudgementChange]
    unjudged_names: int
    unjudged: list[UnjudgedName]
    """Those that were so for longest; the first 1,000."""


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
