"""The rules that fired, explained once each: what the findings on the domains need not repeat."""

from collections.abc import Callable

from msgspec import Struct

from spfaudit.policy.rules import RULES
from spfaudit.report.document import DomainDocument
from spfaudit.text import Lang


class RuleView(Struct, frozen=True, kw_only=True):
    """One of them. Of a rule that only another version knows, there is no more than the finding says."""

    code: str
    name: str
    reference: str
    title: str = ""
    rationale: str = ""
    remedy: str = ""
    shared: list[str] = []
    """Remedies that domains share but for their names, by number from 1."""


class FiredRules:
    """Remembers which rules fired, waived or not, while the domains are read once."""

    def __init__(self) -> None:
        self._fired: dict[str, tuple[str, str]] = {}

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        for finding in domain.findings:
            self._fired.setdefault(finding.code, (finding.name, finding.reference))

    def listed(self, lang: Lang, shared: Callable[[str], list[str]]) -> list[RuleView]:
        """In the catalogue's order, those that are not in it last. `shared`: the remedies that domains share."""
        known = [code for code in RULES if code in self._fired]
        return [self._view(code, lang, shared(code)) for code in (*known, *sorted(self._fired.keys() - RULES.keys()))]

    def _view(self, code: str, lang: Lang, shared: list[str]) -> RuleView:
        name, reference = self._fired[code]
        rule = RULES.get(code)
        if rule is None:
            return RuleView(code=code, name=name, reference=reference, shared=shared)
        return RuleView(
            code=code,
            name=name,
            reference=reference,
            title=rule.title.to(lang),
            rationale=rule.rationale.to(lang),
            remedy=rule.remedy.to(lang),
            shared=shared,
        )


def rule_title(code: str, lang: Lang) -> str:
    """When the rule fires, in a sentence; empty for one that only another version knows."""
    rule = RULES.get(code)
    return rule.title.to(lang) if rule else ""


def rule_remedy(code: str, lang: Lang) -> str:
    """What to do where the rule fires, if a finding has nothing better to say."""
    rule = RULES.get(code)
    return rule.remedy.to(lang) if rule else ""
