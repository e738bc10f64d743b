"""Where the verdict on each entry lies, on which tape, and what is counted of it: 26 octets an entry.

Knows numbers alone. Forked processes may share it: each puts what it has written to its own tape, and whoever looks
meanwhile, or after one was killed, finds a verdict as a whole or none.
"""

from array import array
from collections.abc import Iterator

from spfaudit.report.shared_numbers import numbers
from spfaudit.report.spool_counts import ABSTAINED
from spfaudit.report.ways import Way, Ways

# A position: the offset on the tape and 1, so that 0 means "nothing yet"; above that the tape's number; and one bit
# for verdicts of which only the tail is kept.
_TAPE_SHIFT = 48
_OFFSET = (1 << _TAPE_SHIFT) - 1
_TAIL_ONLY = 1 << 63
_LOOK_AT_ONCE = 4096
"""Places that are compared in one go."""


def position_of(tape: int, offset: int) -> int:
    """The position of what begins at that offset of the tape."""
    return tape << _TAPE_SHIFT | (offset + 1)


def as_tail(position: int) -> int:
    """The position, of what is only the tail of a verdict."""
    return _TAIL_ONLY | position


def is_tail(position: int) -> bool:
    """Whether only the tail of a verdict is there."""
    return bool(position & _TAIL_ONLY)


def tape_of(position: int) -> int:
    """The number of the tape."""
    return (position & ~_TAIL_ONLY) >> _TAPE_SHIFT


def offset_of(position: int) -> int:
    """Where on its tape."""
    return (position & _OFFSET) - 1


class SpoolIndex:
    """`places`: how many entries there are. `tapes`: how many processes put something, each its own tape's; 1 stands
    for this one alone."""

    def __init__(self, places: int, tapes: int) -> None:
        shared = tapes > 1
        self.positions = numbers("Q", places, shared=shared)
        """Where each verdict lies; 0: nowhere yet."""
        self.lengths = numbers("I", places, shared=shared)
        """Octets of each."""
        self.counts = numbers("Q", places, shared=shared)
        """What `spool_counts` has of each."""
        self.known = numbers("I", places, shared=shared)
        """Findings of each that are in the baseline."""
        self.ways = Ways(places, tapes)
        """Where records lead, as far as this process knows what the numbers mean."""
        self._tallies = numbers("Q", 2 * tapes, shared=shared)
        """For each tape: entries judged, and how many of them not in full."""

    def put(self, place: int, position: int, length: int, *, counts: int, known: int, way: Way) -> None:
        """From now on the verdict at the place is that one."""
        tape = tape_of(position)
        first = not self.positions[place]
        abstained = bool(counts & ABSTAINED) - bool(self.counts[place] & ABSTAINED)
        # If this process is killed between these lines, the place counts as not judged.
        self.positions[place] = 0
        self.lengths[place] = length
        self.known[place] = known
        self.counts[place] = counts
        self.ways.put(place, way)
        self.positions[place] = position
        self._tallies[2 * tape] += first
        self._tallies[2 * tape + 1] += abstained

    def changes(self, seen: "array[int]") -> Iterator[tuple[int, int, int]]:
        """The places whose positions are not those of `seen`, with positions and lengths. Nobody need keep still."""
        for start in range(0, len(seen), _LOOK_AT_ONCE):
            some = self.positions[start : start + _LOOK_AT_ONCE].tobytes()
            if some == seen[start : start + _LOOK_AT_ONCE].tobytes():
                continue
            for place, position in enumerate(array("Q", some), start):
                if position == seen[place] or not position:
                    continue
                length = self.lengths[place]
                # Whoever supersedes a verdict takes its position away before the length is another.
                if position == self.positions[place]:
                    yield place, position, length

    @property
    def judged(self) -> int:
        """Entries with a verdict, by whatever process."""
        return sum(self._tallies[::2])

    @property
    def undetermined(self) -> int:
        """Judged entries for which some rule abstained."""
        return sum(self._tallies[1::2])
