"""What tells a run's answered questions apart, kept beside its verdicts until the history takes it.

Each process has a tape of its own, and whoever reads verdicts finds the marks of all that they rest on.
"""

from collections.abc import Iterator

from spfaudit.evidence import Answer, Question
from spfaudit.evidence_mark import OCTETS, mark
from spfaudit.report.tape import Tape

_AT_ONCE = 8_192 * OCTETS


class Marks:
    """Marks of answered questions in the order in which they came. `tapes`: how many processes will hear answers."""

    def __init__(self, tapes: int) -> None:
        self.tapes = [Tape(shared=tapes > 1) for _ in range(tapes)]
        self._taken = [0] * tapes
        self._mine = 0

    def write_to(self, tape: int) -> None:
        """From now on this process writes to that tape."""
        self._mine = tape

    def hear(self, question: Question, answer: Answer) -> None:
        """Keeps the mark."""
        try:
            self.tapes[self._mine].append(mark(question, answer))
        except OSError:
            return  # what a full disk does not take stays in memory, and the verdicts' tape tells of it

    def new(self) -> Iterator[bytes]:
        """All that can be read and was not told before, in pieces of bounded length that hold whole marks."""
        for number, tape in enumerate(self.tapes):
            end = tape.length()
            end -= end % OCTETS  # another process may be writing
            while self._taken[number] < end:
                start = self._taken[number]
                octets = tape.read(start, min(end - start, _AT_ONCE))
                self._taken[number] += len(octets)
                yield octets

    def close(self) -> None:
        """Forgets everything."""
        for tape in self.tapes:
            tape.close()
