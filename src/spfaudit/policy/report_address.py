"""Where DMARC reports about a name are wanted.

Knows what the inventory says; no record, and no DNS.
"""

from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import R, S
from spfaudit.suffixes import registrable_domain

_WITH_MAIL = frozenset({S, R})


def report_address(posture: Posture) -> str:
    """What the inventory requires, or a mailbox to be made; "" if the name takes no mail."""
    entry = posture.entry
    domain = entry.domain if entry.usage in _WITH_MAIL else registrable_domain(entry.domain)
    if posture.inventory.required_rua:
        return posture.inventory.required_rua
    return f"mailto:dmarc-reports@{domain}" if domain and (entry.usage in _WITH_MAIL or domain != entry.domain) else ""
