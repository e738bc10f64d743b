"""Remedies that domains share but for their own names: on a page of many domains, each is told once, with its rule.

Which are shared is known once all domains have been read. What is told with a rule is the remedy, octet for octet, with
`<domain>` where the domain's own name stands.
"""

from collections import Counter
from functools import cached_property

from spfaudit.report import wording
from spfaudit.report.document import DomainDocument, FindingDocument
from spfaudit.report.groups import Causes
from spfaudit.report.html.rules import rule_remedy
from spfaudit.text import Lang

OWN_NAME = "<domain>"
_FEW = 2
"""As long as no more domains share a remedy, each tells it."""
_MOST = 10_000
"""Remedies of which is known how many domains share them. Of others the domains tell themselves."""


class SharedRemedies:
    """Counts remedies while the domains are read once; after that, knows where each is told."""

    def __init__(self, causes: Causes, lang: Lang) -> None:
        self._causes = causes
        self._lang = lang
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        for finding in domain.findings:
            key = self._key(domain, finding)
            if key and (key in self._counts or len(self._counts) < _MOST):
                self._counts[key] += 1

    def listed(self, code: str) -> list[str]:
        """The shared remedies of a rule, the most frequent first. Each has its place, from 1, as its number."""
        return list(self._by_rule.get(code, {}))

    def number(self, domain: DomainDocument, finding: FindingDocument) -> int:
        """The number among those of its rule under which the finding's remedy is told; 0: it is not told there."""
        key = self._key(domain, finding)
        return self._by_rule.get(finding.code, {}).get(key[1], 0) if key else 0

    def _key(self, domain: DomainDocument, finding: FindingDocument) -> tuple[str, str] | None:
        """The rule's code and the remedy without the name. None: it is no remedy to tell, or is told elsewhere."""
        remedy = finding.remedy
        if wording.exception_note(finding) or self._causes.get((finding.code, finding.cause)):
            return None
        if not remedy or remedy == rule_remedy(finding.code, self._lang) or OWN_NAME in remedy:
            return None
        return finding.code, remedy.replace(domain.domain, OWN_NAME)

    @cached_property
    def _by_rule(self) -> dict[str, dict[str, int]]:
        numbered: dict[str, dict[str, int]] = {}
        for (code, remedy), count in self._counts.most_common():
            if count > _FEW:
                own = numbered.setdefault(code, {})
                own[remedy] = len(own) + 1
        return numbered
