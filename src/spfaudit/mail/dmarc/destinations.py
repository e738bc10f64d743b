"""Where a name's reports go: may they be sent there (RFC 9990 §4), and can mail get there (RFC 5321 §5.1).

Reads evidence. What is known of a destination is worked out once a run, however many names report to it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from spfaudit.evidence import Evidence, Missing, Question, Txt, Undetermined
from spfaudit.mail.dmarc.discovery import organizational_domain, records_from
from spfaudit.mail.dmarc.grammar import is_dmarc
from spfaudit.mail.dmarc.posture import DmarcPosture
from spfaudit.mail.mx.mailbox import Mailbox, mailbox_of
from spfaudit.mail.shared import SharedFacts
from spfaudit.names import LONGEST_NAME

T = TypeVar("T")


def consent_name(domain: str, destination: str) -> str:
    """Where `destination` says that it takes reports about `domain` (RFC 9990 §4 steps 2 and 3)."""
    return f"{domain}._report._dmarc.{destination}"


def without_consent(dmarc: DmarcPosture) -> Iterable[str]:
    """The destinations of the name's own record that provably do not take its reports, each once.

    Raises Missing before the first, Undetermined behind the last if it is not known of all.
    """
    own, organization = dmarc.own, dmarc.shared.organizational_domains.get
    if own is None:
        return ()
    foreign = [
        name
        for name in own.report_domains
        if name != dmarc.domain
        # Most are known to be of the name's own organization.
        and ((found := organization(name)) is None or found != dmarc.organizational_domain)
    ]
    return _refusing(dmarc, foreign) if foreign else ()


def _refusing(dmarc: DmarcPosture, destinations: Iterable[str]) -> Iterator[str]:
    for name, accepts in _examined(destinations, lambda name: _accepts(dmarc, name)):
        if not accepts:
            yield name


def undelivered(dmarc: DmarcPosture) -> Iterable[tuple[str, Mailbox]]:
    """The destinations of the name's own record that no mail can be delivered to, each once, with the reason.

    Raises as `without_consent` does.
    """
    own, known = dmarc.own, dmarc.shared.report_mailboxes
    if own is None:
        return ()
    doubtful = [name for name in own.report_domains if known.get(name) is not Mailbox.REACHED]
    return _failing(dmarc, doubtful) if doubtful else ()


def _failing(dmarc: DmarcPosture, doubtful: Iterable[str]) -> Iterator[tuple[str, Mailbox]]:
    for name, mailbox in _examined(doubtful, lambda name: _mailbox(name, dmarc.evidence, dmarc.shared)):
        if mailbox is not Mailbox.REACHED:
            yield name, mailbox


def organizational_domain_of(name: str, evidence: Evidence, shared: SharedFacts) -> str:
    """The Organizational Domain of any name (RFC 9989 §4.10.2). Raises Missing, Undetermined."""
    organization = shared.organizational_domains.get(name)
    if organization is None:
        found = records_from(name, evidence, shared)
        own = found[0].record if found and found[0].name == name else None
        organization = organizational_domain(name, own, found[1:] if own else found)
        shared.organizational_domains[name] = organization
    return organization


def _examined(names: Iterable[str], examine: Callable[[str], T]) -> Iterator[tuple[str, T]]:
    """What is found of each name, as far as it is known: all that is missing is told at once, a failure at the end."""
    found: list[tuple[str, T]] = []
    missing: list[Question] = []
    failure: Undetermined | None = None
    for name in names:
        try:
            found.append((name, examine(name)))
        except Missing as wanted:
            missing += wanted.questions
        except Undetermined as undetermined:
            failure = failure or undetermined
    if missing:
        raise Missing(missing)
    yield from found
    if failure:
        raise failure


def _accepts(dmarc: DmarcPosture, destination: str) -> bool:
    evidence = dmarc.evidence
    if organizational_domain_of(destination, evidence, dmarc.shared) == dmarc.organizational_domain:
        return True
    name = consent_name(dmarc.domain, destination)
    if len(name) > LONGEST_NAME:
        return False  # RFC 9990 §4 step 4
    # §4 step 6: one record whose version is right, whatever stands beside it. A wildcard answers here like any server.
    return any(isinstance(rdata, Txt) and is_dmarc(rdata.joined) for rdata in evidence.rdata(Question(name, "TXT")))


def _mailbox(domain: str, evidence: Evidence, shared: SharedFacts) -> Mailbox:
    mailbox = shared.report_mailboxes.get(domain)
    if mailbox is None:
        mailbox = shared.report_mailboxes[domain] = mailbox_of(domain, evidence)
    return mailbox
