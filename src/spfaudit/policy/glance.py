"""Looks that spare most domains most rules: one look at what was summed up tells that many have nothing to tell.

Knows no rule by name: `spfaudit.policy.rules.at_a_glance` has the looks. They save time, and change no verdict.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from spfaudit.inventory.model import Usage
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Rule

if TYPE_CHECKING:
    from spfaudit.policy.settings import Policy  # which has the rules loaded, and so the looks

Look = Callable[[Posture], bool]
"""True: none of the rules would find anything, and none abstain. May raise Missing and Undetermined, and is certain
only then; False and Undetermined say nothing."""

_WORTH = 4
"""Rules: a look costs as much as one or two of them."""


class Glance(Struct, frozen=True):
    """A look, and the codes of the rules that it may spare."""

    look: Look
    spares: frozenset[str]
    asks_as: str
    """The one of them that asks for all that the look asks for: without it, nobody looks."""


class Spared(Struct, frozen=True):
    """A look, and the rules that a domain may be spared by it."""

    look: Look
    rules: tuple[Rule, ...]


class Plan(Struct, frozen=True):
    """What judges the domains of one usage."""

    glances: tuple[Spared, ...]
    others: tuple[Rule, ...]
    """The rules that no look spares."""


GLANCES: list[Glance] = []


def glance(*spares: str, asks_as: str) -> Callable[[Look], Look]:
    """Registers a look that may spare these rules."""

    def register(look: Look) -> Look:
        GLANCES.append(Glance(look, frozenset(spares), asks_as))
        return look

    return register


@lru_cache(maxsize=64)
def plan(policy: "Policy", usage: Usage) -> Plan:
    """How the domains of that usage are judged under the policy."""
    rules = policy.rules[usage]
    running = {rule.code for rule in rules}
    glances = [one for one in GLANCES if one.asks_as in running and len(one.spares & running) >= _WORTH]
    spared = frozenset[str]().union(*(one.spares for one in glances))
    return Plan(
        glances=tuple(Spared(one.look, tuple(rule for rule in rules if rule.code in one.spares)) for one in glances),
        others=tuple(rule for rule in rules if rule.code not in spared),
    )
