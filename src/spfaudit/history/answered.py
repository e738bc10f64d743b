"""What a run was answered, as one digest: equal for runs that saw the same facts.

A run's answers are a set: order, processes and repetitions make no difference. Until a run is done, the marks of its
answers stand in a table, for it may be cut short and resumed; then only their digest is left. A lookup that failed
counts as that, whatever the reason, unless the same question was answered as well.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise, zip_longest

from spfaudit.evidence_mark import FAILED, HALF, OCTETS
from spfaudit.history.database import Database

_AT_ONCE = 8 * 1024 * 1024
"""Octets of marks that are put in order at once, about: five times as many are in memory then."""

COLLECTING = b""
"""Stands for the digest of a run whose marks are kept and that has not ended; none at all: they never were."""


def add_marks(database: Database, number: int, pieces: Iterable[bytes]) -> None:
    """Keeps them. To be called within the transaction that keeps the verdicts that rest on these answers."""
    database.executemany(
        "INSERT INTO answered (run, marks) VALUES (?, ?)",
        ((number, b"".join(sorted(_each(piece)))) for piece in pieces),
    )


def evidence_digest(database: Database, number: int) -> bytes | None:
    """The digest of the marks that are kept; None if not all of the run's are: whoever began it kept none."""
    (before,) = database.execute("SELECT evidence_digest FROM run WHERE id = ?", (number,)).fetchone()
    if before is None:
        return None
    (octets,) = database.execute(
        "SELECT coalesce(sum(length(marks)), 0) FROM answered WHERE run = ?", (number,)
    ).fetchone()
    whole = blake2b(digest_size=16)
    parts = 1 + octets // _AT_ONCE
    bounds = [(part << 32) // parts for part in range(parts + 1)]
    for start, end in pairwise(bounds):
        # Hashes are spread evenly, so each part has about as many; all marks of one question are in one part.
        met: set[bytes] = set()
        for (marks,) in database.execute("SELECT marks FROM answered WHERE run = ?", (number,)):
            met.update(_each(marks[_place(marks, start) : _place(marks, end)]))
        whole.update(b"".join(_settled(sorted(met))))
    return whole.digest()


def forget_marks(database: Database, numbers: Sequence[int]) -> None:
    """Forgets those of runs that will not be resumed."""
    database.executemany("DELETE FROM answered WHERE run = ?", ((number,) for number in numbers))


def _each(marks: bytes) -> Iterator[bytes]:
    return (marks[start : start + OCTETS] for start in range(0, len(marks), OCTETS))


def _place(marks: bytes, bound: int) -> int:
    """Where in ordered marks those begin whose first four octets are `bound` or more."""

    def first_octets(number: int) -> int:
        return int.from_bytes(marks[OCTETS * number : OCTETS * number + 4], "big")

    return OCTETS * bisect_left(range(len(marks) // OCTETS), bound, key=first_octets)


def _settled(marks: Sequence[bytes]) -> Iterator[bytes]:
    """Ordered marks without failures of questions that were answered as well."""
    for mark, following in zip_longest(marks, marks[1:], fillvalue=b""):
        if mark[HALF:] != FAILED or following[:HALF] != mark[:HALF]:
            yield mark
