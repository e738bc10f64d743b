"""Which rules a run applies, at which severity.

Knows profiles, selections and overrides; knows no rule's meaning.
"""

from collections.abc import Iterable, Mapping
from os import PathLike, fspath

from msgspec import Struct

from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.mail.limits import Limits
from spfaudit.policy.profiles import DEFAULT_PROFILE, find_profile
from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.rule import Rule
from spfaudit.policy.rule_words import all_meant, is_full, meant, require_known, separate
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings_error import SettingsError, unknown
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, plural, same

TRANSPORT = ("TLS001", "TLS003", "TLS005", "BIM001")
"""What an inventory asks for by `transport: true`. That something is missing is not among it: few have it."""

Levels = dict[str, dict[str, Severity]]
"""Profile → code → severity."""

_NOTHING_LEFT = Text(
    en="no rule is left to judge by: what is selected is off, or ignored",
    ja="判定に使う規則がありません。選択した規則がすべて off か、--ignore の対象です",
)
_MEANS = {
    "LIF006": same("--authoritative"),
    "LIF008": Text(en="--zone, without --what-if", ja="--zone（--what-if なし）"),
}
"""Options without which these rules look at nothing."""


class Policy(Struct, frozen=True, kw_only=True, eq=False):
    """The rules that run, with their severities, in the catalogue's order. A policy equals itself alone."""

    profile: str
    severities: dict[str, Severity]
    """Code → severity; a rule that is off is not in it."""
    rules: dict[Usage, tuple[Rule, ...]]
    """The rules that judge a domain of each usage."""
    limits: Limits = Limits()


class Policies(Struct, frozen=True, kw_only=True, eq=False):
    """The policy of a run, and those of domains that have a profile of their own.

    Raises SettingsError if no rule is left to run: all would pass unseen.
    """

    run: Policy
    own: Mapping[str, Policy] = {}
    """By profile, as `Entry.profile` has it."""

    def __post_init__(self) -> None:
        if not any(self.severities.values()):
            raise SettingsError(_NOTHING_LEFT)

    def of(self, entry: Entry) -> Policy:
        """The policy by which the entry is judged."""
        return self.run if entry.profile is None else self.own[entry.profile]

    @property
    def severities(self) -> Levels:
        """The severities of every policy, by its profile."""
        return {policy.profile: policy.severities for policy in (self.run, *self.own.values())}

    def in_reach(self, inventory: Inventory, *, lists_names: bool) -> Levels:
        """The `severities` of the rules that can look at all that they judge.

        `lists_names`: whether the source can tell which names a zone has.
        """
        blind = {
            "LIF006": not inventory.authoritative,
            "LIF008": not lists_names,
            "TLS001": not inventory.https,  # it judges the record then, and not the policy
        }
        return _without(blind, self.severities)

    def telling(self, inventory: Inventory, *, lists_names: bool) -> Levels:
        """As `in_reach`, of rules of which something is demanded: only their silence proves that a fault is gone."""
        idle = {
            "SPF209": inventory.approved_includes is None,
            "MX006": inventory.approved_mx is None,
            "DMA016": inventory.required_rua is None,
        }
        return _without(idle, self.in_reach(inventory, lists_names=lists_names))

    def require_use(self, entries: Iterable[Entry]) -> None:
        """Raises SettingsError if no rule is for the usage of any of the entries: all would pass unseen.

        An entry with a profile that is not known here, as of another share, may have one.
        """
        usages: dict[str, None] = {}
        for entry in entries:
            policy = self.run if entry.profile is None else self.own.get(entry.profile)
            if policy is None or policy.rules[entry.usage]:
                return
            usages[entry.usage.value] = None
        if not usages:
            return
        codes = list(dict.fromkeys(code for levels in self.severities.values() for code in levels))
        raise SettingsError(
            Text(
                en=f"no rule is left to judge by: {', '.join(codes)} {plural(len(codes), 'is', 'are')} not for domains"
                f" whose usage is {' or '.join(usages)}",
                ja=f"判定に使う規則がありません。{'、'.join(codes)} は、用途が {'、'.join(usages)} の"
                "ドメインを対象としていません",
            )
        )

    def require_reach(self, inventory: Inventory, *, lists_names: bool) -> None:
        """Raises SettingsError if there are only rules that look at nothing here: all would pass unseen."""
        running = dict.fromkeys(code for levels in self.severities.values() for code in levels)
        able = {code for levels in self.in_reach(inventory, lists_names=lists_names).values() for code in levels}
        blind = [code for code in running if code in _MEANS and code not in able]
        if len(blind) == len(running):
            raise SettingsError(
                Text(
                    en="no rule is left to judge by: " + "; ".join(f"{code} takes {_MEANS[code].en}" for code in blind),
                    ja="判定に使う規則がありません。"
                    + "。".join(f"{code} には {_MEANS[code].ja} の指定が必要です" for code in blind),
                )
            )


def _without(left_out: Mapping[str, bool], levels: Levels) -> Levels:
    return {
        profile: {code: level for code, level in severities.items() if not left_out.get(code)}
        for profile, severities in levels.items()
    }


def known_rules() -> Mapping[str, str]:
    """Code → name of every rule."""
    return {code: rule.name for code, rule in RULES.items()}


def rules_of_usage(usage: Usage) -> frozenset[str]:
    """The codes of all rules that are meant for domains of that usage, on or off."""
    return frozenset(code for code, rule in RULES.items() if usage in rule.usages)


def effective(profile: Profile) -> dict[str, Severity]:
    """Code → the severity at which the profile has the rule run, or `off`."""
    own = {code: rule.severity for code, rule in RULES.items()}
    return own | {code: demand.severity for code, demand in profile.demands.items()}


def make_policy(
    *,
    profile: str | PathLike[str] = DEFAULT_PROFILE,
    severities: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    transport: bool = False,
) -> Policy:
    """The rules of `profile` (a name, or the path of a file), with `severities` (code or name → level) put over it.

    `transport`: those of TRANSPORT that are off in the profile run at their own severity.

    `select` and `ignore` hold codes, names or prefixes of codes (`SPF`, `SPF1`), or several with commas between them;
    an empty `select` means all. What is off in the profile is on if a severity is given for it, and runs at its own
    severity if it is selected by its full code or name: a prefix means only those of its rules that are on.
    Raises SettingsError, which tells every word that is not known.
    """
    name = fspath(profile)
    base = find_profile(name)
    selected, ignored, overrides = separate(select), separate(ignore), severities or {}
    require_known([*overrides, *selected, *ignored])
    levels = effective(base)
    if transport:
        _switch_on(TRANSPORT, levels)
    given = {
        code: _severity(level)
        for key, level in overrides.items()
        for code in meant(key)
        if is_full(key) or levels[code] is not Severity.OFF
    }
    levels |= given
    _switch_on(all_meant(filter(is_full, selected)) - given.keys(), levels)
    chosen = (all_meant(selected) or set(levels)) - all_meant(ignored)
    running: dict[str, Severity] = {
        code: level for code, level in levels.items() if code in chosen and level is not Severity.OFF
    }
    return Policy(
        profile=name,
        severities=running,
        rules={usage: tuple(RULES[code] for code in running if usage in RULES[code].usages) for usage in Usage},
        limits=base.limits,
    )


def _switch_on(codes: Iterable[str], levels: dict[str, Severity]) -> None:
    """Has those of the rules that are off run at their own severity."""
    levels |= {code: RULES[code].severity for code in codes if levels[code] is Severity.OFF}


def policies_of(
    inventory: Inventory,
    *,
    profile: str | None = None,
    severities: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Policies:
    """The policies that the inventory asks for: the run's, and those of the profiles that entries have of their own.

    `profile` and `severities` stand in place of the inventory's; all but `profile` is said for each of the policies.
    Raises SettingsError for what is not known or cannot be read, with the faults of all profiles, and if no rule is
    left to run: all would pass unseen.
    """
    usual = profile or inventory.profile or DEFAULT_PROFILE
    levels = inventory.severities if severities is None else severities
    chosen, dropped = tuple(select), tuple(ignore)
    made: dict[str, Policy] = {}
    faults: list[Text] = []
    named = dict.fromkeys(entry.profile for entry in inventory.entries if entry.profile is not None)
    for name in {usual: None, **named}:
        try:
            made[name] = make_policy(
                profile=name, severities=levels, select=chosen, ignore=dropped, transport=inventory.transport
            )
        except SettingsError as error:
            faults += error.problems
    if faults:
        raise SettingsError(*dict.fromkeys(faults))
    return Policies(run=made[usual], own={name: made[name] for name in named})


def _severity(level: str) -> Severity:
    try:
        return Severity(level.lower())
    except ValueError:
        raise SettingsError(unknown(level, [s.value for s in Severity], Text(en="severity", ja="重大度"))) from None
