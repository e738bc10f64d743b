"""The rules in words, for a person who asks.

Renders what the rules say of themselves; knows no rule by name.
"""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.inventory.model import Usage
from spfaudit.policy.rule import Rule
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.report.wrap import wrap
from spfaudit.text import Lang, Text

_WIDTH = 80
_NAME = max(len(rule.name) for rule in RULES.values())
_INDENT = 17
"""Cells before a name: a code and a severity."""
_ENOUGH = 40
"""Cells that a title wants beside the name; otherwise it stands below."""
_WHY = Text(en="Why", ja="理由")
_FIX = Text(en="Fix", ja="対処")
_USAGE = Text(en="Usage", ja="用途")
_SEVERITY = Text(en="Severity", ja="重大度")
_PROFILE = Text(en="Profile", ja="プロファイル")
_REFERENCE = Text(en="See", ja="参照")
_EVERY_USAGE = Text(en="every", ja="すべて")


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


def explain(code: str, lang: Lang, *, severity: Severity | None = None, reason: str | None = None) -> str:
    """One rule whole, in lines of 80 cells; `severity` and `reason` are those of a profile."""
    rule = RULES[code]
    head = [f"{rule.code} {rule.name}", *wrap(rule.title.to(lang), _WIDTH, cell_len), ""]
    return "\n".join([*head, *_paragraphs(rule, severity or rule.severity, reason, lang)]) + "\n"


def _paragraphs(rule: Rule, severity: Severity, reason: str | None, lang: Lang) -> Iterator[str]:
    labelled = {
        _WHY: rule.rationale.to(lang),
        _FIX: rule.remedy.to(lang),
        _USAGE: usages_of(rule, lang),
        _SEVERITY: severity.value,
        **({_PROFILE: reason} if reason else {}),
        _REFERENCE: rule.reference,
    }
    widest = max(cell_len(label.to(lang)) for label in labelled)
    for label, text in labelled.items():
        padding = " " * (widest - cell_len(label.to(lang)))
        first, *rest = wrap(text, _WIDTH - widest - 4, cell_len)
        yield f"  {label.to(lang)}{padding}  {first}"
        yield from (f"  {' ' * widest}  {line}" for line in rest)


def usages_of(rule: Rule, lang: Lang) -> str:
    """The usages for which the rule runs."""
    if rule.usages == frozenset(Usage):
        return _EVERY_USAGE.to(lang)
    return ", ".join(usage.value for usage in Usage if usage in rule.usages)
