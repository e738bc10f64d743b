"""A fact that is worked out once.

Like `functools.cached_property`, but without the lock that this takes before Python 3.12 (with a dozen facts for each
of a million domains, it was a sixth of all the time), and with a memory for what is missing: what twenty rules want
to know is looked for once, and not twenty times in vain.
"""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, overload

from spfaudit.evidence import Evidence, Missing, Question

T = TypeVar("T")
Missed = dict[str, tuple[Evidence, tuple[Question, ...]]]
"""By the name of a fact that could not be worked out: from which evidence, and what that lacks."""


class Knowing(Protocol):
    """An object whose facts follow from evidence."""

    missed: Missed

    @property
    def evidence(self) -> Evidence:
        """The evidence so far."""


class Fact(Generic[T]):
    """A method turned into an attribute; the value is kept in the instance's `__dict__`.

    Missing is kept as well, until there is other evidence. Any other exception is not.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "Fact[T]": ...

    @overload
    def __get__(self, instance: Knowing, owner: type) -> T: ...

    def __get__(self, instance: Knowing | None, owner: type) -> "Fact[T] | T":
        if instance is None:
            return self
        if instance.missed:
            missed = instance.missed.get(self._name)
            if missed and missed[0] is instance.evidence:
                raise Missing(missed[1])
        try:
            value = instance.__dict__[self._name] = self._work_out(instance)
        except Missing as missing:
            # Not the exception itself: it holds all frames that it passed, and by them the instance.
            instance.missed[self._name] = instance.evidence, missing.questions
            raise
        return value


fact = Fact
"""As a decorator is written, like `property`."""
