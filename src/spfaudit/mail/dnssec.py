"""Whether DNSSEC protects a name: RFC 4035 §4.3's states, as far as the resolvers let us see them.

Nothing is validated here. Secure is what a resolver vouches for. Insecure is what resolvers that do validate answer
without vouching. Bogus is what they refuse to answer, and answer when told not to validate. A resolver that does not
validate shows none of these: the status is undetermined then, and never "missing".
"""

from enum import Enum

from spfaudit.asking import of_each, unchecked
from spfaudit.evidence import Evidence, Failed, Failure, Question, Undetermined
from spfaudit.mail.fact import fact
from spfaudit.mail.ground import FactsOf, Ground

ROOT = Question(".", of_each("SOA"))
"""The root is signed: who validates vouches for it."""
_NOT_VALIDATED = Failed(reason=Failure.UNVALIDATED)
_NO_EDNS = Failed(reason=Failure.UNVALIDATED, detail="answered without EDNS only")


class Status(Enum):
    """What is known of a name's signatures; nothing else is."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"


class DnssecPosture(FactsOf):
    """DNSSEC at one domain, whose `txt` is asked for anyway. Facts raise Missing and Undetermined as a posture's do."""

    def __init__(self, ground: Ground, txt: Question) -> None:
        super().__init__(ground)
        self._txt = txt

    @property
    def refusal(self) -> Failed | None:
        """What the resolver says instead of the name's TXT records, if validation is the reason; None: it answers.

        Costs a question more only where there is SERVFAIL.
        """
        answer = self.evidence.answer(self._txt)
        if not isinstance(answer, Failed):
            return None
        if answer.provenance.rcode != "SERVFAIL":
            raise Undetermined(self._txt, answer)
        without = self.evidence.answer(Question(self._txt.name, unchecked("TXT")))
        if isinstance(without, Failed):  # the question that everybody asks says best what is wrong
            raise Undetermined(self._txt, answer)
        return answer

    @fact
    def status(self) -> Status:
        """Of the name itself; of what it is an alias for only if that is bogus."""
        if self.refusal:
            return Status.BOGUS
        question = self._txt
        answer = self.evidence.known(question)
        if not answer.authenticated and answer.chain:
            # A chain is no more than its weakest link: the name may be signed, and what it leads to not.
            question = Question(self._txt.name, "CNAME")
            answer = self.evidence.known(question)
        if answer.authenticated:
            return Status.SECURE
        if doubt := doubt_of_insecurity(self.evidence, question):
            raise doubt
        return Status.INSECURE


def doubt_of_insecurity(evidence: Evidence, question: Question) -> Undetermined | None:
    """None: what was answered, and is not vouched for, is not signed: every resolver in use validates, and could have
    vouched for this answer (RFC 4035 §3.2.3).

    Otherwise why that is not known. Raises Missing.
    """
    root = evidence.answer(ROOT)
    if isinstance(root, Failed):
        return Undetermined(ROOT, root)
    if not root.authenticated:
        return Undetermined(ROOT, _NOT_VALIDATED)
    answer = evidence.known(question)
    return Undetermined(question, _NO_EDNS) if answer.authenticated is None else None
