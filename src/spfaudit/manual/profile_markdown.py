"""A profile as Markdown: what it demands of which domains, and why. Says what `profile_text` says on a terminal."""

from collections.abc import Iterator

from spfaudit.manual.page import SEVERITY, USAGE, colon, reason_of, usages_of
from spfaudit.manual.profile_text import BUDGET, OFF
from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings import effective
from spfaudit.policy.verdict import Severity
from spfaudit.report.markdown_text import cell, code, prose
from spfaudit.report.pieces import in_lines
from spfaudit.text import Lang, Text

_HEADS = (Text(en="Rule", ja="規則"), SEVERITY, USAGE, Text(en="What it finds, and why it counts", ja="内容と理由"))


def render_profile(profile: Profile, lang: Lang) -> str:
    """Every rule that runs, in a table; then those that are off."""
    return in_lines(_lines(profile, lang))


def _lines(profile: Profile, lang: Lang) -> Iterator[str]:
    yield f"# {prose(profile.name)}"
    for text in (profile.title, profile.beyond):
        if text:
            yield from ("", prose(text.to(lang)))
    yield from ("", f"{BUDGET.to(lang)}{colon(lang)}{profile.limits.address_budget:,}", "")
    yield f"| {' | '.join(head.to(lang) for head in _HEADS)} |"
    yield "|---|---|---|---|"
    severities = effective(profile)
    for rule in RULES.values():
        if severities[rule.code] is Severity.OFF:
            continue
        demand = profile.demands.get(rule.code)
        reason = reason_of(demand, lang) if demand else None
        told = "<br>".join(cell(prose(text)) for text in (rule.title.to(lang), reason) if text)
        severity = severities[rule.code].value
        yield f"| {code(rule.code)} {rule.name} | {severity} | {prose(usages_of(rule, lang))} | {told} |"
    off = [one for one, severity in severities.items() if severity is Severity.OFF]
    if off:
        yield from ("", f"{OFF.to(lang)}{colon(lang)}{' '.join(off)}")
