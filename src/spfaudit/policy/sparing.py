"""Which rules the domains of a usage may be spared, by which look.

Knows a policy, in which some of the rules may not run at all.
"""

from functools import lru_cache

from msgspec import Struct

from spfaudit.inventory.model import Usage
from spfaudit.policy.glance import GLANCES, WIDE_GLANCES, Look
from spfaudit.policy.rule import Rule
from spfaudit.policy.settings import Policy

_WORTH = 4
"""Rules: a look costs as much as one or two of them."""
_WIDE = 30
"""Rules that several looks would spare."""


class Spared(Struct, frozen=True):
    """A look, and the rules that a domain may be spared by it."""

    look: Look
    rules: tuple[Rule, ...]


class Plan(Struct, frozen=True):
    """What judges the domains of one usage."""

    glances: tuple[Spared, ...]
    others: tuple[Rule, ...]
    """The rules that no look spares."""
    first: Look | None = None
    """A wide look, which is taken first."""
    left: tuple[Rule, ...] = ()
    """The rules that run where it holds, and no others."""


@lru_cache(maxsize=64)
def plan(policy: Policy, usage: Usage) -> Plan:
    """How the domains of that usage are judged under the policy."""
    rules = policy.rules[usage]
    running = {rule.code for rule in rules}
    glances = [
        one for one in GLANCES if usage in one.usages and one.asks_as in running and len(one.spares & running) >= _WORTH
    ]
    spared = frozenset[str]().union(*(one.spares for one in glances))
    wide = next((one for one in WIDE_GLANCES if usage in one.usages and len(one.spares & running) >= _WIDE), None)
    return Plan(
        glances=tuple(Spared(one.look, tuple(rule for rule in rules if rule.code in one.spares)) for one in glances),
        others=tuple(rule for rule in rules if rule.code not in spared),
        first=wide.look if wide else None,
        left=tuple(rule for rule in rules if wide and rule.code not in wide.spares),
    )
