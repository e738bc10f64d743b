"""What is counted everywhere: statuses and severities, by the names that reports call them."""

from typing import Literal

from msgspec import Struct

Status = Literal["pass", "fail", "unjudged"]
SeverityName = Literal["error", "warning", "info"]
SEVERITIES: tuple[SeverityName, ...] = ("error", "warning", "info")
"""The worst first."""
RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}
"""0: the worst."""


class FindingCounts(Struct, frozen=True, kw_only=True):
    """Findings that count, being neither waived nor in the baseline, by severity."""

    error: int = 0
    warning: int = 0
    info: int = 0
