"""The list of the rules. Renders what they say of themselves; knows no rule by name."""

from spfaudit.policy.rules import RULES
from spfaudit.text import Lang


def list_rules(lang: Lang) -> str:
    """One line a rule, in the catalogue's order."""
    name = max(len(rule.name) for rule in RULES.values())
    lines = (f"{rule.code:<7} {rule.severity:<8} {rule.name:<{name}}  {rule.title.to(lang)}" for rule in RULES.values())
    return "\n".join(lines) + "\n"
