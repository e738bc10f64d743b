"""What the exit status says: the same for every format."""

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spfaudit.report.document import AnyReport


class ExitStatus(IntEnum):
    """1 wins over 3, and 4 over all."""

    CLEAN = 0
    """Complete, and nothing at or above --fail-on."""
    FINDINGS = 1
    USAGE = 2
    """Usage or inventory error: nothing was judged."""
    UNDETERMINED = 3
    """No such finding, but something could not be judged, or the run is incomplete."""
    FAILED = 4
    """An output could not be written, or the tool itself failed."""
    HUNG_UP = 129
    """The terminal is gone."""
    INTERRUPTED = 130
    TERMINATED = 143


def status_of(document: "AnyReport", *, allow_unjudged: bool) -> ExitStatus:
    """The status of a run that was reported. An incomplete run is never clean."""
    if document.summary.failed:
        return ExitStatus.FINDINGS
    if not document.complete or (document.summary.unjudged and not allow_unjudged):
        return ExitStatus.UNDETERMINED
    return ExitStatus.CLEAN
