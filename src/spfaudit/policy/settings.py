"""Which rules a run applies, at which severity.

Knows profiles, selections and overrides; knows no rule's meaning.
"""

import difflib
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from spfaudit.inventory.model import Usage
from spfaudit.policy import rules as _registered  # noqa: F401  # importing it fills RULES
from spfaudit.policy.rule import RULES, Rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

DEFAULT_PROFILE = "baseline"

PROFILES: Mapping[str, Mapping[str, Severity]] = {DEFAULT_PROFILE: {}}
"""Profile → the severities in which it differs from the rules' own."""


class SettingsError(ValueError):
    """An unknown profile, rule or severity. `problem` names it, with a suggestion where there is one."""

    def __init__(self, problem: Text) -> None:
        self.problem = problem
        super().__init__(problem.en)


class Policy(Struct, frozen=True, kw_only=True):
    """The rules that run, with their severities, in the catalogue's order."""

    profile: str
    severities: dict[str, Severity]
    """Code → severity; a rule that is off is not in it."""

    def rules_for(self, usage: Usage) -> tuple[Rule, ...]:
        """The rules that judge a domain of this usage."""
        return tuple(RULES[code] for code in self.severities if usage in RULES[code].usages)


def known_rules() -> Mapping[str, str]:
    """Code → name of every rule."""
    return {code: rule.name for code, rule in RULES.items()}


def make_policy(
    *,
    profile: str = DEFAULT_PROFILE,
    severities: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Policy:
    """The rules of `profile`, with `severities` (code or name → level) put over it.

    `select` and `ignore` hold codes, names or prefixes of codes (`SPF`, `SPF1`); an empty `select` means all,
    and a selected rule that is off in the profile runs at its own severity. Raises SettingsError.
    """
    if profile not in PROFILES:
        raise SettingsError(_unknown(profile, PROFILES, Text(en="profile", ja="プロファイル")))
    effective = {code: rule.severity for code, rule in RULES.items()} | dict(PROFILES[profile])
    for key, level in (severities or {}).items():
        for code in matching_rules(key):
            effective[code] = _severity(level)
    chosen = {code for key in select for code in matching_rules(key)} or set(effective)
    dropped = {code for key in ignore for code in matching_rules(key)}
    return Policy(
        profile=profile,
        severities={
            code: severity
            for code, severity in effective.items()
            if code in chosen - dropped and severity is not Severity.OFF
        },
    )


def matching_rules(key: str) -> tuple[str, ...]:
    """The codes that a code, a name or a prefix of codes stands for. Raises SettingsError if there are none."""
    wanted = key.strip()
    codes = tuple(
        code
        for code, rule in RULES.items()
        if wanted and (code.startswith(wanted.upper()) or rule.name == wanted.lower())
    )
    if not codes:
        names = [*RULES, *(rule.name for rule in RULES.values())]
        raise SettingsError(_unknown(key, names, Text(en="rule", ja="規則")))
    return codes


def _severity(level: str) -> Severity:
    try:
        return Severity(level.lower())
    except ValueError:
        raise SettingsError(_unknown(level, [s.value for s in Severity], Text(en="severity", ja="重大度"))) from None


def _unknown(given: str, known: Collection[str], what: Text) -> Text:
    close = difflib.get_close_matches(given, known, 1) or difflib.get_close_matches(given.upper(), known, 1)
    if close:
        hint = Text(en=f"did you mean {close[0]}?", ja=f"{close[0]} ではありませんか？")
    else:
        hint = Text(en=f"known: {', '.join(known)}", ja=f"指定できる値：{', '.join(known)}")
    return Text(en=f"no {what.en} {given!r}; {hint.en}", ja=f"{what.ja} {given!r} はありません。{hint.ja}")
