"""The difference of two reports as data: `spfaudit.diff/1`, the versioned JSON form.

Every format renders these structs, so that all say the same. Text is verbatim: each format sanitises and escapes for
its own medium. Nothing here says "fixed" for want of an answer: what is not determined has words of its own.
"""

from collections.abc import Iterator
from typing import Literal, Protocol

from msgspec import Struct

from spfaudit.report.changes_document import (
    Change,
    DomainCounts,
    FindingSummary,
    IncludeProblem,
    NumberChange,
    StatusChange,
)
from spfaudit.report.counts import SeverityName, Status
from spfaudit.report.document import FindingDocument, RunDocument, SummaryDocument, ToolDocument, WaiverDocument
from spfaudit.text import Lang

SCHEMA_ID: Literal["spfaudit.diff/1"] = "spfaudit.diff/1"

Why = Literal["lookup-failed", "not-run", "not-said", "added", "dropped", "other-part", "too-many"]
"""Why a finding is `unknown`, `first-judged` or `not-judged`.

`not-run`: the rule was not selected, or is none for the profile or usage. `not-said`: the report is of a version that
did not say which rules ran. `other-part`: a report of part of the inventory, which the domain may not belong to.
`too-many`: the rule found more problems of the domain than are told.
"""
Mark = Literal["same", "added", "removed", "moved", "changed"]


class SideDocument(Struct, frozen=True, kw_only=True):
    """One of the two reports."""

    name: str
    """As the user names it: a run of the history, or a file."""
    whole: bool
    """Whether the whole inventory was to be judged, as far as is known. False: nothing is added or dropped."""
    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument


class PartDocument(Struct, frozen=True, kw_only=True):
    """A piece of a record: a term of SPF, a tag of DMARC, an MX record, a word of what does not parse."""

    mark: Mark
    text: str
    """As it is published now; of what was removed, as it was."""
    before: str | None = None
    """As it was, if it was published otherwise."""


class RecordChange(Struct, frozen=True, kw_only=True):
    """A record that has changed. Unknown is no change: both sides are known."""

    kind: Literal["spf", "dmarc", "mx"]
    before: list[str]
    """Empty: proven absent."""
    after: list[str]
    compared_with: str | None
    """When the earlier state was found, if that was in a run before the earlier one, which could not tell."""
    parts: list[PartDocument]
    """What is published now in its order, with what was removed where it was. Of several records each is a part."""


class FindingChange(Struct, frozen=True, kw_only=True):
    """What became of one finding of one domain."""

    change: Change
    finding: FindingDocument
    """As it is now; of what is not there now, as it was."""
    severity_before: SeverityName | None
    """If it was another."""
    waiver_before: WaiverDocument | None
    """Of what is `open`: the waiver that it had."""
    since: str | None
    """When it was first seen: the start of that run. Null: not known at all."""
    since_exactly: bool
    """False: it may have been there longer."""
    compared_with: str | None
    """When the earlier state was found, if that was in a run before the earlier one, which could not tell."""
    why: Why | None
    reason: str | None
    """Of a lookup that failed: how."""
    question: str | None
    fails: bool
    """Whether it fails its domain now."""


class DomainChange(Struct, frozen=True, kw_only=True):
    """A domain of which there is anything to tell: a finding, even if it is open as before, or any change."""

    domain: str
    unicode: str
    listed: Literal["both", "added", "dropped", "earlier-only", "later-only"]
    """`earlier-only`, `later-only`: the other report is of part of the inventory, so that nobody can tell."""
    line: int
    """In the later inventory; 0 if it is not there."""
    usage: str
    usage_before: str | None
    """If it was another."""
    organization: str | None
    organization_changed: bool
    organization_before: str | None
    status: Status | None
    """Null: not in the later report."""
    status_before: Status | None
    undetermined: bool
    """Whether something could not be compared, because a lookup failed."""
    records: list[RecordChange]
    findings: list[FindingChange]


class IncludeChange(Struct, frozen=True, kw_only=True):
    """An included record, most often a provider's, that has changed under the domains that lead to it."""

    name: str
    domains: int
    """Audited domains that lead to it now."""
    record: RecordChange | None
    """Its own text, if that has changed."""
    problem: IncludeProblem | None
    """What is wrong with it now, if that was not so before, or the other way round; see `problem_before`."""
    problem_before: IncludeProblem | None
    lookups: NumberChange | None
    """What it costs inside; the term that leads there is not counted. Null: the same, or not known."""
    ipv4_addresses: NumberChange | None
    ipv6_prefixes_64: NumberChange | None
    includes_added: list[str]
    includes_removed: list[str]
    through: list[str]
    """Changed records that it leads to: where its own text is the same, the change is theirs."""
    compared_with: str | None


class AgeCount(Struct, frozen=True, kw_only=True):
    """Open findings, waived ones among them, first seen no more than so many days before the later run."""

    days: int | None
    """Null: longer ago than all others."""
    findings: int
    at_least: int
    """So many of them may be older: nothing is known of before."""


class DiffSummary(Struct, frozen=True, kw_only=True):
    """Counts of everything."""

    findings: FindingSummary
    failing: int
    """New findings that fail their domain: `--fail-on new` counts these."""
    waived: int
    """Open findings that are waived now, and were not."""
    unwaived: int
    """Open findings that were waived, and are not now."""
    severity: int
    """Open findings of another severity than before."""
    ages: list[AgeCount]
    domains: DomainCounts
    statuses: list[StatusChange]
    includes: int
    """Included records that have changed; `includes` lists the 10,000 most used."""


class DomainChanges(Protocol):
    """Changes of domains, in the later inventory's order and then of those dropped, that can be read more than once."""

    def __iter__(self) -> Iterator[DomainChange]: ...

    def __len__(self) -> int: ...


class AnyDiff(Protocol):
    """What a reporter reads: a `DiffDocument`, or the same with domains that are not all in memory."""

    @property
    def lang(self) -> Lang | None: ...

    @property
    def tool(self) -> ToolDocument: ...

    @property
    def earlier(self) -> SideDocument: ...

    @property
    def later(self) -> SideDocument: ...

    @property
    def summary(self) -> DiffSummary: ...

    @property
    def includes(self) -> list[IncludeChange]: ...

    @property
    def domains(self) -> DomainChanges: ...


class DiffDocument(Struct, frozen=True, kw_only=True):
    """Two reports compared, domain by domain."""

    schema: Literal["spfaudit.diff/1"] = SCHEMA_ID
    tool: ToolDocument
    """What compared them."""
    lang: Lang | None
    """Of the findings' messages: the later report's."""
    earlier: SideDocument
    later: SideDocument
    summary: DiffSummary
    includes: list[IncludeChange]
    """The most used first."""
    domains: list[DomainChange]
