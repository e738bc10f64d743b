"""A profile in words: what it demands of which domains, and why.

Renders what the profile and the rules say of themselves; knows no rule and no profile by name.
"""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.cli.manual.page import reason_of, usages_of
from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_WIDTH = 100
_INDENT = 17
"""Cells before a name: a code and a severity."""
_OFF = Text(en="Off", ja="判定しない規則")
_BUDGET = Text(en="IPv4 addresses that a record may authorise", ja="許可してよい IPv4 アドレスの数")


def list_demands(profile: Profile, lang: Lang) -> str:
    """Every rule that runs, with its severity, its usages and the profile's reason; then those that are off."""
    return "\n".join(_lines(profile, lang)) + "\n"


def _lines(profile: Profile, lang: Lang) -> Iterator[str]:
    yield visible(profile.name)
    if profile.title:
        yield from wrap(visible(profile.title.to(lang)), _WIDTH, cell_len)
    yield f"{_BUDGET.to(lang)}{': ' if lang == 'en' else '：'}{profile.limits.address_budget:,}"
    yield ""
    off = []
    widest = max(len(rule.name) for rule in RULES.values())
    for code, rule in RULES.items():
        demand = profile.demands.get(code)
        severity = demand.severity if demand else rule.severity
        if severity is Severity.OFF:
            off.append(code)
            continue
        yield f"{code:<7} {severity:<8} {rule.name:<{widest}}  {usages_of(rule, lang)}"
        yield from _indented(rule.title.to(lang))
        if demand and (reason := reason_of(demand, lang)):
            yield from _indented(visible(reason))
    if off:
        yield ""
        yield from wrap(f"{_OFF.to(lang)}{': ' if lang == 'en' else '：'}{' '.join(off)}", _WIDTH, cell_len)


def _indented(text: str) -> Iterator[str]:
    for line in wrap(text, _WIDTH - _INDENT, cell_len):
        yield f"{'':<{_INDENT}}{line}"
