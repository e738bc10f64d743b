"""What protects mail on its way to a domain, as a rule sees it: MTA-STS, TLS-RPT, TLSA; and BIMI beside it.

Facts that are asked for only where the audit of transport is wanted, or what a remedy says hangs on one. Every fact
raises Missing and Undetermined, as those of `Posture` do.
"""

from collections.abc import Iterator

from spfaudit.evidence import POLICY, Failed, Question, Records, Undetermined
from spfaudit.mail import bimi, mta_sts, tls_rpt
from spfaudit.mail.dnssec import doubt_of_insecurity
from spfaudit.mail.fact import fact
from spfaudit.mail.ground import FactsOf, Ground
from spfaudit.mail.mta_sts_policy import Served, Unserved, served
from spfaudit.mail.sighting import fact_or_failure
from spfaudit.mail.text_record import Absent
from spfaudit.names import LONGEST_NAME
from spfaudit.record_data import joined_texts


class TransportPosture(FactsOf):
    """One domain's facts of transport, from the posture's evidence."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._domain = ground.entry.domain

    @fact
    def hosts(self) -> tuple[str, ...]:
        """The hosts of the name's MX records, without that of a null MX; () if there are provably none."""
        return tuple(dict.fromkeys(mx.exchange for mx in self._ground.mx if mx.exchange != "."))

    @fact
    def mta_sts(self) -> mta_sts.Published:
        """The MTA-STS record. Absent: senders need no TLS, or use what the last policy that they saw says."""
        return mta_sts.published(self._txt("_mta-sts"))

    @property
    def may_have_policy(self) -> bool:
        """Whether senders may go by an MTA-STS policy: there is a record, be it void, or nobody knows. Raises Missing.

        While the record is void, they go by the last policy that they saw (RFC 8461 §3.3).
        """
        return not isinstance(fact_or_failure(lambda: self.mta_sts), Absent)

    @fact
    def tls_rpt(self) -> tls_rpt.Published:
        """The TLS-RPT record. Absent: nobody reports failures of TLS."""
        return tls_rpt.published(self._txt("_smtp._tls"))

    @fact
    def bimi(self) -> bimi.Published:
        """The BIMI record of the default selector. Absent: that of the Organizational Domain counts."""
        return bimi.published(self._txt(f"{bimi.SELECTOR}._bimi"))

    @fact
    def policy(self) -> Served | Unserved | None:
        """What is at the MTA-STS policy's place; None: not asked for, because nobody said to use HTTPS."""
        host = f"mta-sts.{self._domain}"
        if not self._ground.inventory.https:
            return None
        if len(host) > LONGEST_NAME:
            return Unserved()
        return served(self.evidence.known(Question(host, POLICY)))

    def unauthenticated_tlsa(self) -> Iterator[tuple[str, str, Records]]:
        """The MX hosts whose TLSA records no resolver vouches for, though it validates: host, name and records.

        Raises Missing before the first; behind the last Undetermined, if it is not known of all, or if some resolver
        in use does not validate: then the records may be signed or not.
        """
        names = {f"_25._tcp.{host}": host for host in self.hosts}  # RFC 7672 §2.2.3
        questions = [Question(name, "TLSA") for name in names if len(name) <= LONGEST_NAME]
        undetermined: Undetermined | None = None
        for question, answer in zip(questions, self.evidence.answers(questions), strict=True):
            doubt: Undetermined | None = None
            if isinstance(answer, Failed):
                doubt = Undetermined(question, answer)
            elif isinstance(answer, Records) and not answer.authenticated:
                doubt = doubt_of_insecurity(self.evidence, question)
                if not doubt:
                    yield names[question.name], question.name, answer
            undetermined = undetermined or doubt
        if undetermined:
            raise undetermined

    def _txt(self, prefix: str) -> tuple[bytes, ...]:
        name = f"{prefix}.{self._domain}"
        if len(name) > LONGEST_NAME:  # there can be no such name
            return ()
        return joined_texts(self.evidence.rdata(Question(name, "TXT")))
