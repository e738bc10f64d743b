"""A fact that is worked out once.

Like `functools.cached_property`, which before Python 3.12 takes a lock at every first access: with a dozen
facts for each of a million domains, that lock was a sixth of all the time.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class fact(Generic[T]):  # noqa: N801  # used as a decorator, like property
    """A method turned into an attribute; the value is kept in the instance's `__dict__`. An exception is not kept."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "fact[T]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> "fact[T] | T":
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._work_out(instance)
        return value
