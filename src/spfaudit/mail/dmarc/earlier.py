"""What receivers of the earlier standard, RFC 7489, apply: both kinds are out there.

They look for the Organizational Domain in the Public Suffix List instead of walking the tree, obey `pct`, and know
none of `np`, `t` and `psd`.
"""

from msgspec import Struct

from spfaudit.evidence import Evidence
from spfaudit.mail.dmarc.discovery import question, standing
from spfaudit.mail.dmarc.record import Absent, Disposition, FlawKind, Record
from spfaudit.mail.shared import SharedFacts
from spfaudit.suffixes import registrable_domain


class EarlierPolicy(Struct, frozen=True, gc=False):
    """The policy that such a receiver applies."""

    policy: Disposition
    location: str
    percent: int = 100
    """Of the messages that fail, how many the policy is for; one level less is for the others (RFC 7489 §6.6.4)."""


def earlier_policy(name: str, evidence: Evidence, shared: SharedFacts) -> EarlierPolicy | None:
    """The policy for `name` by RFC 7489 §6.6.3; None: no DMARC. Raises Missing and Undetermined."""
    found = standing(evidence.known(question(name)), shared)
    if found.own:
        return _policy(found.own, name, found.own.p)
    organizational = registrable_domain(name)
    if not isinstance(found.published, Absent) or organizational in (None, name):  # several records end it (item 5)
        return None
    assert organizational
    inherited = standing(evidence.known(question(organizational)), shared).own
    if inherited is None:
        return None
    return _policy(inherited, organizational, inherited.p if inherited.sp is None else inherited.sp)


def _policy(record: Record, location: str, policy: Disposition | None) -> EarlierPolicy | None:
    """`policy`: what the record asks for the name; np, which may void it today, is unknown to such a receiver."""
    if record.p is None or any(flaw.kind is FlawKind.BAD_VALUE and flaw.tag == "sp" for flaw in record.flaws):
        policy = Disposition.NONE if record.rua else None  # item 6
    if policy is None:
        return None
    return EarlierPolicy(policy, location, _percent(record)) if policy else EarlierPolicy(policy, location)


def _percent(record: Record) -> int:
    tag = record.tag("pct")
    if tag and tag.value.isdigit() and len(tag.value) <= 3 and int(tag.value) <= 100:
        return int(tag.value)
    return 100
