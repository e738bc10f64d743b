"""Up to when a retired name may stay in DNS, by the dates that are declared of it; each counts to its end. And whether
it is still there."""

from spfaudit.evidence import Answer, Failed, NoData, Records
from spfaudit.mail.posture import Posture
from spfaudit.mail.survey import Survey
from spfaudit.names import random_name_below
from spfaudit.policy.rule import X
from spfaudit.suffixes import registrable_domain

TYPES = ("A", "AAAA", "MX", "NS", "TXT")
"""The types of records that are not to be left at such a name."""


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


def has_gone(posture: Posture) -> bool:
    """Whether the name does not exist; or, if it is a retired one, is denied as a name beside it that nobody has made.

    Some signers say of every such name that it has no records (RFC 9824 §3), and nobody can make them say more of one.
    """
    if not posture.exists:
        return True
    domain = posture.entry.domain
    beside = None if registrable_domain(domain) == domain else random_name_below(domain.partition(".")[2])
    if posture.entry.usage is not X or beside is None:
        return False
    # What is there is so, whatever fails besides; at _dmarc as well, for what has a record below it exists.
    if any(map(_shows_something, map(posture.evidence.answer, posture.first_questions))):
        return False
    at_both: list[Survey] = []
    for name in (domain, beside):
        at_both.append(posture.survey_at(name, *TYPES))
        if not _shows_nothing(at_both[-1]):
            return False
    for survey in at_both:
        survey.require_complete()
    posture.evidence.known(posture.first_questions[-1])
    return True


def _shows_something(answer: Answer) -> bool:
    return not isinstance(answer, Failed) and (isinstance(answer, Records) or bool(answer.chain))


def _shows_nothing(survey: Survey) -> bool:
    return all(isinstance(answer, NoData) and not answer.chain for answer in survey.known.values())
