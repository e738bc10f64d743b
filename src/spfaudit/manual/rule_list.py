"""The list of the rules. Renders what they say of themselves; knows no rule by name."""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.policy.rule import Rule
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.report.pieces import in_lines
from spfaudit.report.wrap import wrap
from spfaudit.text import Lang

_NAME = max(len(rule.name) for rule in RULES.values())
INDENT = 17
"""Cells before a name: a code and a severity."""
ENOUGH = 40
"""Cells that a title wants beside the name; otherwise it stands below."""


def list_rules(lang: Lang, width: int | None = None) -> str:
    """One line a rule, in the catalogue's order; wrapped to so many cells of a terminal, if there is one."""
    return in_lines(line for rule in RULES.values() for line in _listed(rule, lang, width))


def lead_of(rule: Rule, severity: Severity) -> str:
    """What stands before all that is told of the rule; names are of one width."""
    return f"{rule.code:<7} {severity:<8} {rule.name:<{_NAME}}  "


def _listed(rule: Rule, lang: Lang, width: int | None) -> Iterator[str]:
    lead = lead_of(rule, rule.severity)
    title = rule.title.to(lang)
    if width is None or len(lead) + cell_len(title) <= width:
        yield lead + title
    elif width - len(lead) >= ENOUGH:
        first, *rest = wrap(title, width - len(lead), cell_len)
        yield lead + first
        yield from (f"{'':{len(lead)}}{line}" for line in rest)
    else:
        yield lead.rstrip()
        yield from (f"{'':{INDENT}}{line}" for line in wrap(title, max(ENOUGH, width - INDENT), cell_len))
