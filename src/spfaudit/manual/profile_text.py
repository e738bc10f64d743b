"""A profile in words: what it demands of which domains, and why.

Renders what the profile and the rules say of themselves; knows no rule and no profile by name.
"""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.manual.page import colon, reason_of, usages_of
from spfaudit.manual.rule_list import ENOUGH, INDENT, lead_of
from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings import effective
from spfaudit.policy.verdict import Severity
from spfaudit.report.pieces import in_lines
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_WIDEST = 100
OFF = Text(en="Off", ja="判定しない規則")
BUDGET = Text(en="IPv4 addresses that a record may authorise", ja="許可してよい IPv4 アドレスの数")


def list_demands(profile: Profile, lang: Lang, width: int | None = None) -> str:
    """Every rule that runs, with its severity, its usages and the profile's reason; then those that are off.

    `width`: cells of a terminal, if there is one.
    """
    room = max(INDENT + ENOUGH, min(width or _WIDEST, _WIDEST))
    return in_lines(_lines(profile, lang, room))


def _lines(profile: Profile, lang: Lang, width: int) -> Iterator[str]:
    yield visible(profile.name)
    for text in (profile.title, profile.beyond):
        if text:
            yield from wrap(visible(text.to(lang)), width, cell_len)
    yield f"{BUDGET.to(lang)}{colon(lang)}{profile.limits.address_budget:,}"
    yield ""
    off = []
    severities = effective(profile)
    for code, rule in RULES.items():
        demand = profile.demands.get(code)
        severity = severities[code]
        if severity is Severity.OFF:
            off.append(code)
            continue
        lead, usages = lead_of(rule, severity), usages_of(rule, lang)
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
        yield from wrap(f"{OFF.to(lang)}{colon(lang)}{' '.join(off)}", width, cell_len)


def _indented(text: str, width: int) -> Iterator[str]:
    for line in wrap(text, width - INDENT, cell_len):
        yield f"{'':{INDENT}}{line}"
