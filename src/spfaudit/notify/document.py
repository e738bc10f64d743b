"""What is posted: `spfaudit.notify/1`, bounded whatever DNS holds.

Text is verbatim, as in every JSON of this program, but clipped; only `text` is fit to be shown as it is.
"""

from typing import Literal

from msgspec import Struct

from spfaudit.report.changes_document import DomainCounts, IncludeProblem, NumberChange
from spfaudit.report.counts import SeverityName, Status
from spfaudit.report.document import SummaryDocument, ToolDocument
from spfaudit.text import Lang

SCHEMA_ID: Literal["spfaudit.notify/1"] = "spfaudit.notify/1"


class ComparedRun(Struct, frozen=True, kw_only=True):
    """A run of the history."""

    id: int
    started: str
    complete: bool


class NotifiedRun(Struct, frozen=True, kw_only=True):
    """The run that this is about."""

    id: int
    """In the history: what was posted twice has it twice."""
    started: str
    finished: str
    complete: bool
    inventory: str
    profile: str
    summary: SummaryDocument


class NotifiedFinding(Struct, frozen=True, kw_only=True):
    """A finding of a domain."""

    domain: str
    unicode: str
    organization: str | None
    code: str
    name: str
    severity: SeverityName
    severity_before: SeverityName | None
    """If it was another."""
    waived: bool
    waived_before: bool
    fails: bool
    """Whether it fails its domain now."""
    message: str
    since: str | None
    """When it was first seen: the start of that run."""
    compared_with: str | None
    """The start of the run that it is compared with, if that was before the one compared with, which could not tell."""


class NotifiedRecord(Struct, frozen=True, kw_only=True):
    """A record that has changed: both sides are known."""

    domain: str
    unicode: str
    organization: str | None
    kind: Literal["spf", "dmarc", "mx"]
    before: list[str]
    after: list[str]
    compared_with: str | None


class NotifiedInclude(Struct, frozen=True, kw_only=True):
    """An included record, most often a provider's, that has changed."""

    name: str
    domains: int
    """Audited domains that lead to it."""
    before: list[str]
    """The record, if its own text has changed."""
    after: list[str]
    problem: IncludeProblem | None
    problem_before: IncludeProblem | None
    lookups: NumberChange | None
    ipv4_addresses: NumberChange | None
    ipv6_prefixes_64: NumberChange | None
    compared_with: str | None


class NotifiedDomain(Struct, frozen=True, kw_only=True):
    """A domain of which the inventory says otherwise than before."""

    domain: str
    unicode: str
    listed: Literal["both", "added", "dropped"]
    usage: str
    usage_before: str | None
    """If it was another."""
    organization: str | None
    organization_before: str | None
    status: Status | None
    """Null: dropped."""


class NotifiedCounts(Struct, frozen=True, kw_only=True):
    """How many there are of everything; the lists have the worst of them."""

    new: int
    first_judged: int
    fixed: int
    changed: int
    records: int
    drift: int
    domains: int
    unknown: int
    """Findings that were there, and of which nobody knows now: a lookup failed. They are not fixed."""
    compared: DomainCounts


class NotifyDocument(Struct, frozen=True, kw_only=True):
    """What has changed between two runs, for a program or a chat."""

    schema: Literal["spfaudit.notify/1"] = SCHEMA_ID
    text: str
    """One line for people: counts and words of this program's own; nothing out of DNS or the inventory."""
    lang: Lang
    tool: ToolDocument
    run: NotifiedRun
    compared_with: ComparedRun
    counts: NotifiedCounts
    new: list[NotifiedFinding]
    """Neither waived nor in the baseline; the rule was determined before, without it."""
    first_judged: list[NotifiedFinding]
    """Neither waived nor in the baseline; nothing is known of before."""
    fixed: list[NotifiedFinding]
    """The rule was determined now, without it."""
    changed: list[NotifiedFinding]
    """Still there, but of another severity, or with a waiver that came or went."""
    records: list[NotifiedRecord]
    drift: list[NotifiedInclude]
    domains: list[NotifiedDomain]
