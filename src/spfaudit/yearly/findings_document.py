"""Of the yearly report as data: the findings of the year, and what has become of them."""

from typing import Literal

from msgspec import Struct

from spfaudit.history.reference import RunReference
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import WaiverDocument

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
Why = Literal["lookup-failed", "not-run", "too-many", "later-run"]
"""`later-run`: one that was started later, and ended before, knows the domain: what the closing run did not find any
more does not count as fixed.
"""


class FateCounts(Struct, frozen=True, kw_only=True):
    """Findings: carried + found = total = the sum of all fates."""

    carried: int
    """Open when the year began."""
    found: int
    """Came up in the year."""
    reopened: int
    """Of those found: had been there before, and had ended."""
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


class RuleDocument(Struct, frozen=True, kw_only=True):
    """The findings of one rule."""

    code: str
    name: str
    title: str
    severity: SeverityName
    findings: FateCounts
    time: TimeToFix


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
    waiver: WaiverDocument | None


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
