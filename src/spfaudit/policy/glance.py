"""Looks that spare most domains most rules: one look at what was summed up tells that many have nothing to tell.

A wide look comes first, and spares what several others would. Knows no rule by name:
`spfaudit.policy.rules.at_a_glance` has the looks. They save time, and change no verdict.
"""

from collections.abc import Callable

from msgspec import Struct

from spfaudit.inventory.model import Usage
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import EVERY_USAGE

Look = Callable[[Posture], bool]
"""True: none of the rules would find anything, and none abstain. May raise Missing and Undetermined, and is certain
only then; False and Undetermined say nothing."""


class Glance(Struct, frozen=True):
    """A look, and the codes of the rules that it may spare."""

    look: Look
    spares: frozenset[str]
    asks_as: str
    """The one of them that asks for all that the look asks for: without it, nobody looks."""
    usages: frozenset[Usage]
    """The declared usages of the domains that are looked at."""


class WideGlance(Struct, frozen=True):
    """A look, taken once when the first answers are there, and all rules that it spares.

    Where something is missing to it, it is over: the other looks and the rules will ask.
    """

    look: Look
    spares: frozenset[str]
    usages: frozenset[Usage]


GLANCES: list[Glance] = []
WIDE_GLANCES: list[WideGlance] = []


def glance(*spares: str, asks_as: str, usages: frozenset[Usage] = EVERY_USAGE) -> Callable[[Look], Look]:
    """Registers a look that may spare these rules. No two may spare one rule on domains of one usage."""

    def register(look: Look) -> Look:
        GLANCES.append(Glance(look, frozenset(spares), asks_as, usages))
        return look

    return register


def wide_glance(*spares: str, usages: frozenset[Usage]) -> Callable[[Look], Look]:
    """Registers a wide look. There may be one for a usage."""

    def register(look: Look) -> Look:
        WIDE_GLANCES.append(WideGlance(look, frozenset(spares), usages))
        return look

    return register
