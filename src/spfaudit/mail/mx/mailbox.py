"""Whether mail to a domain can be delivered, as far as DNS tells (RFC 5321 §5.1, RFC 7505). Reads evidence."""

from enum import Enum

from spfaudit.evidence import Address, Evidence, Mx, NxDomain, Question, Records


class Mailbox(Enum):
    """Whether mail to a domain can be delivered."""

    REACHED = "reached"
    GONE = "gone"
    """The domain does not exist."""
    NO_HOST = "no host"
    """Neither MX nor address."""
    NULL_MX = "null MX"
    """The domain says that it takes no mail (RFC 7505)."""


def mailbox_of(domain: str, evidence: Evidence) -> Mailbox:
    """That of the domain. Raises Missing and Undetermined."""
    answer = evidence.known(Question(domain, "MX"))
    if isinstance(answer, Records):
        exchanges = {rdata.exchange for rdata in answer.rdata if isinstance(rdata, Mx)}
        return Mailbox.NULL_MX if exchanges == {"."} else Mailbox.REACHED
    if isinstance(answer, NxDomain):
        return Mailbox.GONE
    questions = [Question(domain, type) for type in ("A", "AAAA")]
    addresses = evidence.answers(questions)
    if any(isinstance(answer, Records) and isinstance(answer.rdata[0], Address) for answer in addresses):
        return Mailbox.REACHED  # RFC 5321 §5.1: without MX, mail goes to the address
    for question in questions:
        evidence.known(question)
    return Mailbox.NO_HOST
