"""The list of the rules. Renders what they say of themselves; knows no rule by name."""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.policy.rule import Rule
from spfaudit.policy.rules import RULES
from spfaudit.report.wrap import wrap
from spfaudit.text import Lang

_NAME = max(len(rule.name) for rule in RULES.values())
_INDENT = 17
"""Cells before a name: a code and a severity."""
_ENOUGH = 40
"""Cells that a title wants beside the name; otherwise it stands below."""


def list_rules(lang: Lang, width: int | None = None) -> str:
    """One line a rule, in the catalogue's order; wrapped to so many cells of a terminal, if there is one."""
    return "".join(f"{line}\n" for rule in RULES.values() for line in _listed(rule, lang, width))


def _listed(rule: Rule, lang: Lang, width: int | None) -> Iterator[str]:
    lead = f"{rule.code:<7} {rule.severity:<8} {rule.name:<{_NAME}}  "
    title = rule.title.to(lang)
    if width is None or len(lead) + cell_len(title) <= width:
        yield lead + title
    elif width - len(lead) >= _ENOUGH:
        first, *rest = wrap(title, width - len(lead), cell_len)
        yield lead + first
        yield from (f"{'':{len(lead)}}{line}" for line in rest)
    else:
        yield lead.rstrip()
        yield from (f"{'':{_INDENT}}{line}" for line in wrap(title, max(_ENOUGH, width - _INDENT), cell_len))
