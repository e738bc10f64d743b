"""The few worst of many, in memory that does not grow with them."""

from bisect import insort
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Worst(Generic[Item]):
    """Keeps the first `most` by their key, those of one key in the order in which they came; counts all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[int, int, Item]] = []
        self.count = 0

    def add(self, key: int, item: Item) -> None:
        """One more; lower keys come first."""
        self.count += 1
        insort(self._kept, (key, self.count, item))  # the count, never the item, decides among equal keys
        del self._kept[self._most :]

    def first(self) -> list[Item]:
        """Those that are kept."""
        return [item for _, _, item in self._kept]
