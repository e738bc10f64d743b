"""What a report determined of a domain: for each rule, whether its findings are all that there is, or why nobody knows.

The one place that decides whether the absence of a finding proves anything.
"""

from collections import Counter
from functools import cached_property

from msgspec import Struct

from spfaudit.diff.document import Why
from spfaudit.policy.rule import MOST_PROBLEMS
from spfaudit.report.determined import profile_of, was_run, was_sought
from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument, UnjudgedDocument


class Doubt(Struct, frozen=True, kw_only=True):
    """Why nothing follows from there being no finding."""

    why: Why
    reason: str | None = None
    question: str | None = None


class Look:
    """One domain as one run saw it."""

    def __init__(self, run: RunDocument, domain: DomainDocument) -> None:
        self.run = run
        self.domain = domain

    @cached_property
    def findings(self) -> dict[str, FindingDocument]:
        """By what tells them apart: rule, fingerprint, and a number should even these be the same."""
        found: dict[str, FindingDocument] = {}
        numbers: Counter[tuple[str, str]] = Counter()
        for finding in self.domain.findings:
            own = finding.code, finding.fingerprint
            found[f"{finding.code} {finding.fingerprint} {numbers[own]}"] = finding
            numbers[own] += 1
        return found

    @cached_property
    def abstained(self) -> dict[str, UnjudgedDocument]:
        """The rules that abstained, by code."""
        return {one.code: one for one in self.domain.unjudged}

    def has(self, finding: FindingDocument) -> bool:
        """Whether it is there."""
        its = finding.code, finding.fingerprint
        return any((one.code, one.fingerprint) == its for one in self.domain.findings)

    def doubt_of(self, finding: FindingDocument) -> Doubt | None:
        """Why it would prove nothing that the finding is not there."""
        doubt = self.doubt(finding.code)
        if doubt:
            return doubt
        its, profile = (finding.code, finding.fingerprint), profile_of(self.run, self.domain.profile)
        sought = was_sought(self.run, profile, self.domain.domain, its, lambda: finding.found or "")
        return None if sought else Doubt(why="not-run")

    def doubt(self, code: str) -> Doubt | None:
        """Why the rule's silence would prove nothing; None: it was determined, and its findings are all."""
        abstained = self.abstained.get(code)
        if abstained:
            return Doubt(why="lookup-failed", reason=abstained.reason, question=abstained.question)
        if sum(1 for finding in self.domain.findings if finding.code == code) > MOST_PROBLEMS:
            return Doubt(why="too-many")
        if not self.run.rules:
            return Doubt(why="not-said")
        return None if was_run(self.run, self.domain, code) else Doubt(why="not-run")
