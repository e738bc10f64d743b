"""A memory that forgets what nobody has used lately, so that a run over a million names stays small."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Young(dict[K, V]):
    """The young generation: what it lacks is looked for in the old one, and stays for longer if it is found there."""

    __slots__ = ("capacity", "old")

    def __init__(self, capacity: int) -> None:
        super().__init__()
        self.capacity = capacity
        self.old: dict[K, V] = {}

    def __missing__(self, key: K) -> V | None:
        value = self.old.get(key)
        if value is not None:
            self.keep(key, value)
        return value

    def keep(self, key: K, value: V) -> None:
        self[key] = value
        if len(self) >= self.capacity:
            self.old = dict(self)
            self.clear()


class Recent(Generic[K, V]):
    """Keeps at least the `capacity` keys used last, and never more than twice as many.

    Two generations: what is used in the old one moves to the young one; when that is full, the old one is dropped.
    """

    __slots__ = ("_young", "get")

    def __init__(self, capacity: int) -> None:
        self._young: _Young[K, V] = _Young(capacity)
        self.get: Callable[[K], V | None] = self._young.__getitem__  # asked ten times a domain, and costs no frame
        """What is kept under a key, and stays so for longer now; None if nothing is, or no longer."""

    def __len__(self) -> int:
        return len(self._young.keys() | self._young.old.keys())

    def __contains__(self, key: object) -> bool:
        return key in self._young or key in self._young.old

    def __setitem__(self, key: K, value: V) -> None:
        self._young.keep(key, value)
