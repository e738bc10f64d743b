"""What runs before the earlier one know, where that could not tell: an interface, and the past that nobody kept."""

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from spfaudit.report.document import DomainDocument, FindingDocument, IncludeDocument, RunDocument


class PastState(Struct, frozen=True, kw_only=True):
    """A domain as an earlier run reported it."""

    run: RunDocument
    domain: DomainDocument


class FirstSeen(Struct, frozen=True):
    """When a finding came up."""

    started: str
    """The start of the run that saw it first."""
    exactly: bool
    """Whether it was looked for before, and was not there. If not, it may have been there longer."""


class Past(Protocol):
    """Runs before the earlier one of the two reports that are compared."""

    def states(self, domain: str) -> Iterator[PastState]:
        """The domain in each run that it is in, the latest first. Read only as far as anything is still wanted."""
        ...

    def first_seen(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """The first run of which it is known that the finding was there. None: no such run is kept."""
        ...

    def opened_between(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """When it came up after the earlier report, to be there until the later one. None: it did not, or nobody knows
        what was between the two."""
        ...

    def includes(self, name: str) -> Iterator[tuple[str, IncludeDocument]]:
        """The included record in each run that tells it, the latest first, each after the start of its run."""
        ...


class NoPast:
    """Two reports, and nothing else."""

    def states(self, domain: str) -> Iterator[PastState]:
        """None."""
        return iter(())

    def first_seen(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """None."""
        return None

    def opened_between(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        """None."""
        return None

    def includes(self, name: str) -> Iterator[tuple[str, IncludeDocument]]:
        """None."""
        return iter(())
