"""A run of the history, as documents that are made from it name it."""

from datetime import tzinfo

from msgspec import Struct

from spfaudit.history.known_lives import Moment
from spfaudit.history.runs import RunRecord


class RunReference(Struct, frozen=True, kw_only=True):
    """A run of the history. Times are in the document's time zone."""

    id: int
    started: str


def reference(run: RunRecord | Moment, zone: tzinfo) -> RunReference:
    """The run, or the one at which something happened, told in that time zone."""
    number = run.run if isinstance(run, Moment) else run.id
    return RunReference(id=number, started=run.started.astimezone(zone).isoformat())
