"""What has changed since an earlier run, as a report carries it: counts, and the first of what there is to tell.

The structs that it shares with the whole difference (`diff.document`) are here as well.
"""

from typing import Literal

from msgspec import Struct

from spfaudit.report.counts import FindingCounts, SeverityName, Status

Change = Literal["new", "fixed", "open", "unknown", "first-judged", "not-judged"]
"""What became of a finding.

* `new`: it is there now, and the rule was determined before without it.
* `fixed`: it was there, and the rule is determined now without it.
* `open`: it was there and still is.
* `unknown`: it was there, and nobody can tell now: a lookup failed.
* `first-judged`: it is there now, and nothing is known of before.
* `not-judged`: it was there, and nobody looked now: the rule was not run, or the domain not listed.
"""
CHANGES: tuple[Change, ...] = ("new", "fixed", "open", "unknown", "first-judged", "not-judged")
Measure = Literal["profile", "rules", "fail-on", "baseline"]
"""What the statuses of domains hang on besides DNS: `rules` are those of the profile, with their severities."""
IncludeProblem = Literal["absent", "multiple", "malformed", "loop", "macro"]
"""Why an included record has no sums, as the report says; that a lookup failed is no problem of the record's."""


class NumberChange(Struct, frozen=True, kw_only=True):
    """A number that was known before and is known now, and is another."""

    before: int
    after: int


class StatusChange(Struct, frozen=True, kw_only=True):
    """How many domains went from one status to another."""

    before: Status
    after: Status
    domains: int


class ChangeCounts(Struct, frozen=True, kw_only=True):
    """Findings that share their fate. What is waived counts as waived, as nothing else."""

    counted: FindingCounts
    waived: int
    known: int
    """In the baseline of the report that they are told from, and not waived."""


class FindingSummary(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Findings by what became of them."""

    new: ChangeCounts
    fixed: ChangeCounts
    open: ChangeCounts
    unknown: ChangeCounts
    first_judged: ChangeCounts
    not_judged: ChangeCounts

    def by(self, change: Change) -> ChangeCounts:
        """The counts of one change."""
        counts: ChangeCounts = getattr(self, change.replace("-", "_"))
        return counts


class DomainCounts(Struct, frozen=True, kw_only=True):
    """Domains by what became of them; one may be in several."""

    compared: int
    """In both reports."""
    added: int
    dropped: int
    not_compared: int
    """In one report, and the other is of part of the inventory."""
    usage: int
    organization: int
    spf: int
    dmarc: int
    mx: int
    undetermined: int
    """Of which something could not be compared, because a lookup failed."""


class ChangedRule(Struct, frozen=True, kw_only=True):
    """Findings of one rule and severity that share their fate, waived and known ones not among them."""

    code: str
    name: str
    severity: SeverityName
    count: int
    """Domains."""
    domains: list[str]
    """The first 10 of them."""


class ChangedInclude(Struct, frozen=True, kw_only=True):
    """An included record, most often a provider's, that has changed under the domains that lead to it.

    Null: the same as before, or not known.
    """

    name: str
    domains: int
    """Audited domains that lead to it now."""
    record: bool
    """Whether its own text is another."""
    problem: IncludeProblem | None
    """What is wrong with it now, if that was not so before, or the other way round; see `problem_before`."""
    problem_before: IncludeProblem | None
    lookups: NumberChange | None
    """What it costs inside; the term that leads there is not counted."""
    ipv4_addresses: NumberChange | None
    ipv6_prefixes_64: NumberChange | None


class ChangesDocument(Struct, frozen=True, kw_only=True):
    """What has changed since the last run of the same inventory that the history knows. What is not known is neither
    new nor fixed; `spfaudit diff` tells all of it."""

    run: int
    """That run's number in the history."""
    started: str
    """When that was: ISO 8601 with offset."""
    complete: bool
    """Whether it got to its end."""
    findings: FindingSummary
    domains: DomainCounts
    statuses: list[StatusChange]
    judged_otherwise: list[Measure] = []
    """What was set otherwise for that run, so that statuses may be others although nothing has changed in DNS."""
    new: list[ChangedRule]
    """The worst first, at most 10."""
    fixed: list[ChangedRule]
    """As `new`."""
    includes: list[ChangedInclude]
    """The most used first, at most 10."""
    includes_changed: int
    """How many there are."""

    @property
    def tells(self) -> bool:
        """Whether anything is otherwise than it was."""
        counts = self.domains
        return bool(
            self.new
            or self.fixed
            or self.statuses
            or self.includes_changed
            or counts.added + counts.dropped + counts.usage + counts.organization
            or counts.spf + counts.dmarc + counts.mx
        )
