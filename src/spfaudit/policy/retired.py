"""Up to when a retired name may stay in DNS, by the dates that are declared of it; each counts to its end."""

from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import X


def in_use(posture: Posture) -> bool:
    """Whether the day of retirement is still to come."""
    retired_on = posture.entry.retired_on
    return retired_on is not None and posture.today <= retired_on


def on_hold(posture: Posture) -> bool:
    """Whether the last day of the hold is not over, if there is one."""
    hold_until = posture.entry.hold_until
    return hold_until is not None and posture.today <= hold_until


def may_stay(posture: Posture) -> bool:
    """Whether the name is no retired one, or not yet, or on hold."""
    return posture.entry.usage is not X or in_use(posture) or on_hold(posture)
