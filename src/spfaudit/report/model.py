"""A finished run, in both languages: what the reporters start from."""

from datetime import datetime

from msgspec import Struct

from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.report.document import WaiverUseDocument


class Run(Struct, frozen=True, kw_only=True):
    """When a run was made, on what, and whether it got to its end."""

    started: datetime
    """Aware."""
    finished: datetime
    inventory: str
    """Path as the user named it; `-` is standard input."""
    profile: str
    source: str
    """`Source.description`."""
    shard: str | None = None
    """`2/5` if only the second of five shares of the inventory was audited."""
    questions: int
    """Distinct DNS questions of the whole run."""
    complete: bool
    """False if domains were not attempted (interrupted, or the resolver was dead)."""
    baseline: str | None = None
    """The report whose findings do not count again, as the user named it."""
    fail_on: Severity | None
    """A domain fails on an unwaived finding at or above this; None: never."""
    rules: dict[str, dict[str, Severity]]
    """For each profile that judged domains, the rules that ran, by code."""


class Report(Struct, frozen=True, kw_only=True):
    """A run and its verdicts, in the inventory's order."""

    run: Run
    verdicts: tuple[Verdict, ...]
    waivers: tuple[WaiverUseDocument, ...] = ()
    """How the inventory's waivers fared (see `report.waivers`)."""
