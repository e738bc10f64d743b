"""Which domains could not be judged in full, in how many runs, and for how long. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from spfaudit.history.runs import RunRecord
from spfaudit.report.document import DomainDocument


class Blind(Struct, frozen=True, kw_only=True):
    """A domain that some runs could not judge in full."""

    domain: DomainDocument
    """As of the last of the runs."""
    runs: int
    of: int
    first: RunRecord
    last: RunRecord
    longest: tuple[datetime, datetime]
    """From the first of the runs in a row that could not to the run that could, or the last one."""
    still: bool


def blind(looks: Sequence[tuple[RunRecord, DomainDocument]], *, gone: bool = False) -> Blind | None:
    """What is to be told of a domain, of which these runs in their order told something; None if all could judge it.

    `gone`: a later run found that the inventory does not list it any more.
    """
    without = [run for run, domain in looks if domain.unjudged]
    if not without:
        return None
    return Blind(
        domain=looks[-1][1],
        runs=len(without),
        of=len(looks),
        first=without[0],
        last=without[-1],
        longest=max(_stretches(looks), key=lambda its: its[1] - its[0]),
        still=bool(looks[-1][1].unjudged) and not gone,
    )


def _stretches(looks: Sequence[tuple[RunRecord, DomainDocument]]) -> list[tuple[datetime, datetime]]:
    found = []
    begun: datetime | None = None
    for run, domain in looks:
        if domain.unjudged:
            begun = begun or run.started
        elif begun:
            found.append((begun, run.started))
            begun = None
    if begun:
        found.append((begun, looks[-1][0].started))
    return found
