"""What a rule sees of one domain: facts, asked for lazily.

Every fact raises `Missing` if nobody has asked for it yet and `Undetermined` if its
lookup failed; a rule lets both pass. So no rule can take a failure for an absence.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from spfaudit.evidence import (
    Evidence,
    Failed,
    Mx,
    NoData,
    NxDomain,
    Question,
    Rdata,
    Records,
    Txt,
    Undetermined,
)
from spfaudit.inventory.listing import Listing
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.contradiction import contradicted
from spfaudit.mail.delegation import Delegation
from spfaudit.mail.dkim.posture import DkimPosture
from spfaudit.mail.dmarc.discovery import fits
from spfaudit.mail.dmarc.posture import DmarcPosture
from spfaudit.mail.dnssec import DnssecPosture
from spfaudit.mail.fact import Missed, fact
from spfaudit.mail.limits import DEFAULT_LIMITS, Limits
from spfaudit.mail.mx.posture import Exchangers
from spfaudit.mail.renaming import dead_end
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import Effect, Reach
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.mail.spf.last_word import final
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.publication import Published
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.record import Record
from spfaudit.mail.spf.steps import Step, some_passing, walk, walk_passing
from spfaudit.mail.spf.texts import Texts, read_texts
from spfaudit.mail.spf.tree import grow
from spfaudit.mail.survey import Survey
from spfaudit.mail.transport import TransportPosture

if TYPE_CHECKING:
    from spfaudit.mail.check_host.result import CheckResult


class Posture:
    """One entry, the evidence so far, and what follows from it.

    `today` is the date of judgement. Values that were worked out are kept: evidence only grows.
    """

    def __init__(
        self,
        entry: Entry,
        inventory: Inventory,
        evidence: Evidence,
        today: date,
        shared: SharedFacts | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.limits = limits
        self.entry = entry
        self.inventory = inventory
        self.evidence = evidence
        self.missed: Missed = {}
        self.today = today
        self.shared = shared or SharedFacts()
        domain = entry.domain
        self._txt_question = Question(domain, "TXT")
        self._mx_question = Question(domain, "MX")
        self._dmarc_question = Question(f"_dmarc.{domain}", "TXT")
        self.first_questions = (self._txt_question, self._mx_question, self._dmarc_question)
        """What is asked about every domain, whatever the rules."""
        self._doubted: Mapping[Question, Failed] | None = None
        self._impossible = {} if fits(domain) else {self._dmarc_question: NxDomain()}
        self.dmarc = DmarcPosture(self, self._dmarc_question)
        """What is known of the name's DMARC."""
        self.exchangers = Exchangers(self, self._mx_question)
        """Where mail for the name goes."""

    def see(self, evidence: Evidence) -> None:
        """Takes what is known by now; it must hold all that was seen before. What cannot all be true is not known."""
        if self._doubted is None:
            self._doubted = contradicted(evidence, self._txt_question, self._mx_question)
        if self._impossible:
            evidence = evidence.extended(self._impossible)
        self.evidence = evidence.extended(self._doubted) if self._doubted else evidence

    def knows(self, name: str) -> bool:
        """Whether the fact of that name has been worked out."""
        return name in self.__dict__

    def known(self, type: str, name: str | None = None) -> Records | NoData | NxDomain:
        """The answer for a type at `name` (default: the domain itself)."""
        return self.evidence.known(Question(name or self.entry.domain, type))

    def rdata(self, type: str, name: str | None = None) -> tuple[Rdata, ...]:
        """The records of a type at `name` (default: the domain itself); () if there are provably none."""
        return self.evidence.rdata(Question(name or self.entry.domain, type))

    @fact
    def txt_answer(self) -> Records | NoData | NxDomain:
        """The answer to the question for the name's TXT records."""
        return self.evidence.known(self._txt_question)

    @fact
    def exists(self) -> bool:
        """Whether the name exists in DNS, be it as an alias to nowhere; not one that is only renamed by a DNAME."""
        answer = self.evidence.known(self._txt_question)
        return not isinstance(answer, NxDomain) or (bool(answer.chain) and not self._renamed_in_vain(answer.chain))

    def _renamed_in_vain(self, chain: tuple[str, ...]) -> bool:
        end = dead_end(self.evidence, self.entry.domain, chain)
        if isinstance(end, Undetermined):
            raise end
        return end.target_exists

    @fact
    def texts(self) -> Texts:
        """What the name's TXT records say by themselves."""
        return read_texts(self.txt_answer, self.shared.txt_rrsets, self.shared.records)

    @property
    def txt(self) -> tuple[bytes, ...]:
        """The name's TXT records, each joined (RFC 7208 §3.3)."""
        return self.texts.joined

    @property
    def spf(self) -> Published:
        """What the name publishes as SPF."""
        return self.texts.spf

    @fact
    def spf_tree(self) -> Node | None:
        """The tree of the name's valid SPF record, or None without one. A tree may hold undetermined branches."""
        spf = self.spf
        return grow(self.entry.domain, self.evidence, self.shared, record=spf) if isinstance(spf, Record) else None

    @fact
    def spf_final(self) -> Record | None:
        """The valid record that has the last word, through redirects (see `last_word.final`)."""
        return final(self.spf_tree) if self.spf_tree else None

    @fact
    def spf_reach(self) -> Reach | None:
        """Whom the tree lets pass and what of it comes back empty, or None without a valid record.

        Asks for the addresses behind `a`, `mx` and `exists`, over all of the tree.
        """
        tree = self.spf_tree
        return reach(tree, self.evidence, self.shared) if tree else None

    @fact
    def spf_branches(self) -> tuple[tuple[tuple[str, ...], Branch], ...]:
        """Every term of the tree with the names that lead to it (see `Node.walk`); () without a valid record."""
        return tuple(self.spf_tree.walk()) if self.spf_tree else ()

    @fact
    def spf_steps(self) -> tuple[Step, ...]:
        """Every term of the tree with what it does, each once; () without a valid record."""
        return tuple(walk(self.spf_tree, self.spf_reach)) if self.spf_tree and self.spf_reach else ()

    @fact
    def spf_passing_steps(self) -> tuple[Step, ...]:
        """The terms of the tree that can make a client pass; () without a valid record."""
        return tuple(walk_passing(self.spf_tree, self.spf_reach)) if self.spf_tree and self.spf_reach else ()

    def some_passing_step(self, test: Callable[[Branch, Effect], bool]) -> bool:
        """Whether `test` is true of any of them, `Reach.listed` apart. It must go by its arguments alone."""
        if not (self.spf_tree and self.spf_reach):
            return False
        return some_passing(self.spf_tree, self.spf_reach, test, self.shared)

    def spf_result(self, ip: str) -> "CheckResult":
        """What a receiver finds for mail of this domain from `ip`, by check_host()."""
        from spfaudit.mail.check_host.certain import doubt_of
        from spfaudit.mail.check_host.check import check  # brings pyspf, which few runs need

        domain = self.entry.domain
        result = check(self.evidence, ip=ip, sender=f"postmaster@{domain}", helo=domain)
        if result.failed:
            raise Undetermined(*result.failed)
        if doubt := doubt_of(result):  # a receiver may skip what an auditor does not know
            raise Undetermined(*doubt)
        return result

    @fact
    def spf_strings(self) -> tuple[tuple[bytes, ...], ...]:
        """The character-strings of each of the name's SPF records, unjoined."""
        answer = self.txt_answer
        rdata = answer.rdata if isinstance(answer, Records) else ()
        return tuple([record.strings for record in rdata if isinstance(record, Txt) and is_spf(record.joined)])

    @property
    def spf_records(self) -> tuple[str, ...]:
        """The text of the name's SPF records, well-formed or not."""
        return self.texts.shown

    @property
    def spf_text(self) -> str:
        """The same as one text, for showing."""
        return " | ".join(self.spf_records)

    @property
    def mx(self) -> tuple[Mx, ...]:
        """The name's MX records."""
        return self.exchangers.exchange.records

    @fact
    def dnssec(self) -> DnssecPosture:
        """What is known of the name's DNSSEC."""
        return DnssecPosture(self, self._txt_question)

    @fact
    def delegation(self) -> Delegation:
        """The servers of the name's zone."""
        return Delegation(self)

    @fact
    def dkim(self) -> DkimPosture:
        """What is known of the name's DKIM keys."""
        return DkimPosture(self)

    @fact
    def transport(self) -> TransportPosture:
        """What is known of the protection of mail on its way to the name."""
        return TransportPosture(self)

    @property
    def listing(self) -> Listing:
        """The names that the inventory has."""
        self.shared.listing = self.shared.listing or Listing(self.inventory)
        return self.shared.listing

    def survey(self, *types: str) -> Survey:
        """Several types at the domain itself, those that failed set aside. Raises Missing."""
        return self.survey_at(self.entry.domain, *types)

    def survey_at(self, name: str, *types: str) -> Survey:
        """Several types at one name, those that failed set aside. Raises Missing."""
        return Survey({type: Question(name, type) for type in types}, self.evidence)

    def survey_txt(self, *names: str) -> Survey:
        """The TXT records of several names, those that failed set aside. Raises Missing."""
        return Survey({name: Question(name, "TXT") for name in names}, self.evidence)

    def survey_ns(self, *names: str) -> Survey:
        """The name servers of several names, those that failed set aside. Raises Missing."""
        return Survey({name: Question(name, "NS") for name in names}, self.evidence)
