"""What a waiver is for, and which one counts.

Pure, and only of codes and dates.
"""

from collections.abc import Iterable
from datetime import date

from spfaudit.inventory.model import Waiver
from spfaudit.policy.verdict import AppliedWaiver

EXPIRED = "LIF009"
"""The rule that tells of waivers past their date. No family has it: who waives many rules does not mean this one."""


def covers(waiver: Waiver, code: str) -> bool:
    """Whether the waiver is for the rule of that code."""
    return code == waiver.rule or (code.startswith(waiver.rule) and code != EXPIRED)


def waiver_in_force(waivers: Iterable[Waiver], code: str, today: date) -> AppliedWaiver | None:
    """The waiver for the rule that lasts longest, if one has not expired; a domain's own before others."""
    running = [waiver for waiver in waivers if waiver.until >= today and covers(waiver, code)]
    if not running:
        return None
    longest = max(running, key=lambda waiver: waiver.until)
    return AppliedWaiver(reason=longest.reason, until=longest.until, owner=longest.owner)
