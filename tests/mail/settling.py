"""A pure function of evidence, run until it misses nothing."""

from collections.abc import Callable
from typing import TypeVar

from small_world import World, answer
from spfaudit.evidence import Evidence, Missing

T = TypeVar("T")


def settled(world: World, attempt: Callable[[Evidence], T]) -> T:
    """What `attempt` comes to when it is given all that it asks for."""
    evidence = Evidence()
    while True:
        try:
            return attempt(evidence)
        except Missing as missing:
            evidence = evidence.extended({question: answer(world, question) for question in missing.questions})
