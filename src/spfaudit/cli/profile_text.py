"""A profile in words: what it demands of which domains, and why.

Renders what the profile and the rules say of themselves; knows no rule and no profile by name.
"""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.cli.manual.page import reason_of, usages_of
from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings import effective
from spfaudit.policy.verdict import Severity
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_WIDEST = 100
_INDENT = 17
"""Cells before a name: a code and a severity."""
OFF = Text(en="Off", ja="判定しない規則")
BUDGET = Text(en="IPv4 addresses that a record may authorise", ja="許可してよい IPv4 アドレスの数")


_ENOUGH = 40
"""Cells that a sentence wants."""


def list_demands(profile: Profile, lang: Lang, width: int | None = None) -> str:
    """Every rule that runs, with its severity, its usages and the profile's reason; then those that are off.

    `width`: cells of a terminal, if there is one.
    """
    room = max(_INDENT + _ENOUGH, min(width or _WIDEST, _WIDEST))
    return "\n".join(_lines(profile, lang, room)) + "\n"


def _lines(profile: Profile, lang: Lang, width: int) -> Iterator[str]:
    yield visible(profile.name)
    for text in (profile.title, profile.beyond):
        if text:
            yield from wrap(visible(text.to(lang)), width, cell_len)
    yield f"{BUDGET.to(lang)}{': ' if lang == 'en' else '：'}{profile.limits.address_budget:,}"
    yield ""
    off = []
    severities = effective(profile)
    widest = max(len(rule.name) for rule in RULES.values())
    for code, rule in RULES.items():
        demand = profile.demands.get(code)
        severity = severities[code]
        if severity is Severity.OFF:
            off.append(code)
            continue
        lead, usages = f"{code:<7} {severity:<8} {rule.name:<{widest}}  ", usages_of(rule, lang)
        if len(lead) + cell_len(usages) <= width:
            yield lead + usages
        else:
            yield lead.rstrip()
            yield from _indented(usages, width)
        yield from _indented(rule.title.to(lang), width)
        if demand and (reason := reason_of(demand, lang)):
            yield from _indented(visible(reason), width)
    if off:
        yield ""
        yield from wrap(f"{OFF.to(lang)}{': ' if lang == 'en' else '：'}{' '.join(off)}", width, cell_len)


def _indented(text: str, width: int) -> Iterator[str]:
    for line in wrap(text, width - _INDENT, cell_len):
        yield f"{'':<{_INDENT}}{line}"
