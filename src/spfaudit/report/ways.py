"""Where each domain's SPF record leads, in two octets a domain: nearly all lead where others do.

Each process that judges has numbers of its own for the names that it met, and tells in the end what they mean.
"""

from collections.abc import Sequence

from spfaudit.report.shared_numbers import numbers

Way = tuple[str, ...]
"""Names that a record leads to by include and redirect, in order."""

MOST_WAYS = 10_000
"""Different ones that a process has numbers for."""
_UNTOLD = 2**16 - 1


class Ways:
    """For each place a way, as a number. `tapes`: how many processes judge, each with its own numbers."""

    def __init__(self, places: int, tapes: int) -> None:
        self._of = numbers("H", places, shared=tapes > 1)
        self._numbers: dict[Way, int] = {(): 0}
        """The numbers of this process."""
        self._known: list[Sequence[Way]] = [()] * tapes
        """By tape and number, what another process has told."""

    def put(self, place: int, way: Way) -> None:
        """Notes the way of a place, unless there are too many different ones."""
        number = self._numbers.get(way)
        if number is None:
            number = len(self._numbers) if len(self._numbers) < MOST_WAYS else _UNTOLD
            if number != _UNTOLD:
                self._numbers[way] = number
        self._of[place] = number

    def mine(self) -> list[Way]:
        """By number, what this process has met."""
        return list(self._numbers)

    def learn(self, tape: int, ways: Sequence[Way]) -> None:
        """What the process of that tape has met."""
        self._known[tape] = ways

    def of(self, place: int, tape: int) -> Way | None:
        """The way of a place that was judged by the process of that tape; None: nobody has noted or told it."""
        number, known = self._of[place], self._known[tape]
        return known[number] if number < len(known) else None
