"""What the manual says of one rule, in one language, before anybody lays it out.

Collects what the rule, the profiles and the examples say; knows no rule by name and no medium.
"""

from collections.abc import Iterator

from msgspec import Struct

from spfaudit.inventory.model import Usage
from spfaudit.policy.examples import Example, rule_examples
from spfaudit.policy.profiles import PROFILE_NAMES, find_profile
from spfaudit.policy.profiles.model import Demand
from spfaudit.policy.rule import Rule
from spfaudit.policy.rules import RULES
from spfaudit.text import Lang, Text

WHY = Text(en="Why", ja="理由")
FIX = Text(en="Fix", ja="対処")
USAGE = Text(en="Usage", ja="用途")
SEVERITY = Text(en="Severity", ja="重大度")
PROFILE = Text(en="Profile", ja="プロファイル")
REFERENCE = Text(en="See", ja="参照")
_EVERY_USAGE = Text(en="every", ja="すべて")
_OUTCOMES = {
    "fires": Text(en="Examples that fire", ja="指摘する例"),
    "silent": Text(en="Examples that don't", ja="指摘しない例"),
    "abstains": Text(en="Unjudged", ja="未確認となる例"),
}


class ShownExample(Struct, frozen=True, kw_only=True):
    """One example in one language."""

    caption: str
    declared: tuple[str, ...]
    """What the owner declares, as lines of an inventory."""
    world: tuple[str, ...]
    messages: tuple[str, ...]
    remedies: tuple[str, ...]


class Page(Struct, frozen=True, kw_only=True):
    """All that the manual says of a rule. Texts may quote anything: whoever lays them out makes them safe."""

    code: str
    name: str
    title: str
    rationale: str
    remedy: str
    usages: str
    severity: str
    profiles: tuple[str, ...]
    """What profiles make of the rule, and why."""
    reference: str
    examples: tuple[tuple[str, tuple[ShownExample, ...]], ...]
    """Heading → the examples below it."""


def make_page(code: str, lang: Lang, *, demand: Demand | None = None) -> Page:
    """The page of the rule `code`; with the `demand` of a profile, only what that profile says of it."""
    rule = RULES[code]
    told = demand.severity if demand else rule.severity
    return Page(
        code=code,
        name=rule.name,
        title=rule.title.to(lang),
        rationale=rule.rationale.to(lang),
        remedy=rule.remedy.to(lang),
        usages=usages_of(rule, lang),
        severity=told.value,
        profiles=tuple(_profiles(rule, lang)) if demand is None else tuple(filter(None, [reason_of(demand, lang)])),
        reference=rule.reference,
        examples=tuple(_examples(rule_examples().get(code, ()), lang)),
    )


def usages_of(rule: Rule, lang: Lang) -> str:
    """The usages for which the rule runs."""
    if rule.usages == frozenset(Usage):
        return _EVERY_USAGE.to(lang)
    return ", ".join(usage.value for usage in Usage if usage in rule.usages)


def reason_of(demand: Demand, lang: Lang) -> str | None:
    """Why the profile says what it says of a rule, and by which document; None if it does not tell."""
    reason = _reason(demand, lang)
    return f"{demand.profile}{colon(lang)}{reason}" if reason else None


def _profiles(rule: Rule, lang: Lang) -> Iterator[str]:
    """Each profile that speaks of the rule itself."""
    for name in PROFILE_NAMES:
        demand = find_profile(name).demands.get(rule.code)
        if demand is None or demand.profile != name:
            continue
        reason = _reason(demand, lang)
        then = Text(en=f". {reason}", ja=f"。{reason}").to(lang) if reason else ""
        yield f"{name}{colon(lang)}{demand.severity.value}{then}"


def _reason(demand: Demand, lang: Lang) -> str:
    why = demand.why.to(lang) if demand.why else ""
    source = demand.source or ""
    if why and source:
        return Text(en=f"{why} ({source})", ja=f"{why}（{source}）").to(lang)
    return why or source


def colon(lang: Lang) -> str:
    """What stands between a label and what it is the label of."""
    return Text(en=": ", ja="：").to(lang)


def _examples(examples: tuple[Example, ...], lang: Lang) -> Iterator[tuple[str, tuple[ShownExample, ...]]]:
    for outcome, heading in _OUTCOMES.items():
        if shown := tuple(_shown(example, lang) for example in examples if example.outcome == outcome):
            yield heading.to(lang), shown


def _shown(example: Example, lang: Lang) -> ShownExample:
    return ShownExample(
        caption={"en": f"A domain that {example.caption.en}", "ja": example.caption.ja}[lang],
        declared=example.declared,
        world=example.world,
        messages=tuple(message.to(lang) for message in example.messages),
        remedies=tuple(remedy.to(lang) for remedy in example.remedies),
    )
