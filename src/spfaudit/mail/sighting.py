"""Facts taken for showing: what failed is shown as that, and what is missing is asked for all at once."""

from collections.abc import Callable
from typing import TypeVar

from spfaudit.evidence import Missing, Question, Undetermined

T = TypeVar("T")


def fact_or_failure(fact: Callable[[], T]) -> T | Undetermined:
    """The fact, or the failure that it hangs on. Raises Missing."""
    try:
        return fact()
    except Undetermined as undetermined:
        return undetermined


class Sighting:
    """One look at many facts."""

    def __init__(self) -> None:
        self._missing: list[Question] = []

    def known(self, fact: Callable[[], T | None]) -> T | Undetermined | None:
        """The fact, or the failure that it hangs on; None for now if something is missing."""
        try:
            return fact_or_failure(fact)
        except Missing as missing:
            self._missing += missing.questions
            return None

    def require_complete(self) -> None:
        """Raises Missing with all that is to be asked."""
        if self._missing:
            raise Missing(self._missing)
