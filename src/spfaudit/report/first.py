"""The first of many in some order, while they go by: no more is kept than is told."""

from typing import Any, Generic, TypeVar

T = TypeVar("T")


class First(Generic[T]):
    """The `most` smallest of what is added, by their keys; those of one key in the order in which they came."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[Any, T]] = []
        self.count = 0
        """How many were added."""

    def add(self, key: Any, item: T) -> None:
        """One more."""
        self.count += 1
        self._kept.append((key, item))
        if len(self._kept) > 2 * self._most:
            self._trim()

    def listed(self) -> list[T]:
        """What was kept, by their keys."""
        self._trim()
        return [item for _, item in self._kept]

    def _trim(self) -> None:
        self._kept.sort(key=lambda its: its[0])
        del self._kept[self._most :]
