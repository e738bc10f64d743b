"""DNS facts: what was asked, and which of four things came of it.

Knows nothing of sockets, files or mail. A fact that nobody has asked for
raises `Missing`; a fact whose lookup failed raises `Undetermined`. Nothing
here turns a failure into an absence: that is the one law of this project.

A run holds facts by the hundred thousand. They have no cycles, so the collector
of cycles need not visit them (`gc=False`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from spfaudit.failure import Failure as Failure  # part of what an answer is, kept where its words are
from spfaudit.failure import describe_failure
from spfaudit.failure_detail import describe_detail
from spfaudit.record_data import Address as Address
from spfaudit.record_data import Document as Document
from spfaudit.record_data import Host as Host
from spfaudit.record_data import Mx as Mx
from spfaudit.record_data import Opaque as Opaque
from spfaudit.record_data import Rdata as Rdata
from spfaudit.record_data import Txt as Txt
from spfaudit.record_data import address_record as address_record
from spfaudit.text import Text


class Question(Struct, frozen=True, gc=False, order=True):
    """A name and a record type. `name`: lower case, no trailing dot, RFC 1035 escapes; "." is the root."""

    name: str
    type: str

    def __str__(self) -> str:
        return f"{self.name} {self.type}"


NAMES = "NAMES"
"""No record type: asks a source that knows whole zones what there is at and below a name (`resolver.zone_names`)."""


POLICY = "MTA-STS-POLICY"
"""No DNS type: asked of a host `mta-sts.DOMAIN`, it means the policy file there, a Document (RFC 8461 §3.3).

NoData and NxDomain: that host has no address. Only a source that was told to uses HTTPS; no other knows the answer.
"""


# -- the four outcomes ------------------------------------------------------


class Provenance(Struct, frozen=True, gc=False, kw_only=True):
    """How an answer was come by: kept so that a verdict can be defended. No rule reads it."""

    resolver: str = ""
    """Address and port, or the name of the file that answered."""
    transport: str = ""
    """udp, tcp, tls, zone."""
    rcode: str = ""
    flags: str = ""
    """The flags that were set, as in `qr rd ra ad`."""
    ede: tuple[str, ...] = ()
    """Extended DNS Errors (RFC 8914), as `code text`."""
    tries: int = 0
    at: str = ""
    """ISO 8601, UTC."""


NOWHERE = Provenance()


class Records(Struct, frozen=True, gc=False, kw_only=True):
    """There are such records. Make it by `records()`, so that `rdata` is sorted and holds none twice."""

    rdata: tuple[Rdata, ...]
    ttl: int = 0
    """Seconds; the least of the answer."""
    authenticated: bool | None = False
    """The AD bit: a validating resolver vouches for it. None: it came without EDNS, so that nobody could."""
    chain: tuple[str, ...] = ()
    """The CNAME targets followed from the name asked; the last one owns the records."""
    beside_cname: str = ""
    """The target of a CNAME that the name asked owns beside these records, against RFC 1034 §3.6.2; "": none seen."""
    provenance: Provenance = NOWHERE


class NoData(Struct, frozen=True, gc=False, kw_only=True):
    """Proven: the name (or the end of its CNAME chain) exists without this type (RFC 2308 §2.2)."""

    chain: tuple[str, ...] = ()
    authenticated: bool | None = False
    """As in `Records`."""
    provenance: Provenance = NOWHERE


class NxDomain(Struct, frozen=True, gc=False, kw_only=True):
    """Proven: the name does not exist; with a chain, the last target of the chain does not (RFC 2308 §2.1)."""

    chain: tuple[str, ...] = ()
    authenticated: bool | None = False
    provenance: Provenance = NOWHERE


class Failed(Struct, frozen=True, gc=False, kw_only=True):
    """Nothing is known: neither that the records exist, nor that they don't."""

    reason: Failure
    detail: str = ""
    """The rcode and its EDE, the system's error, …: data, in English."""
    provenance: Provenance = NOWHERE

    def describe(self) -> Text:
        """The reason in words, with its detail."""
        text = describe_failure(self.reason)
        if not self.detail:
            return text
        detail = describe_detail(self.detail)
        return Text(en=f"{text.en} ({detail.en})", ja=f"{text.ja}（{detail.ja}）")


Answer = Records | NoData | NxDomain | Failed


def denies_name(answer: Answer | None) -> bool:
    """Whether the name asked for is proven not to exist: an alias exists, wherever it leads."""
    return isinstance(answer, NxDomain) and not answer.chain


def say_the_same(one: Records | NoData | NxDomain, other: Records | NoData | NxDomain) -> bool:
    """Whether one wildcard may have made both. TTLs run down; signatures are asked for in more than one way."""
    if isinstance(one, Records) and isinstance(other, Records) and one.rdata != other.rdata:
        return False
    return type(one) is type(other) and one.chain == other.chain


_PASSING = frozenset({Failure.TIMEOUT, Failure.UNREACHABLE, Failure.CONFLICT, Failure.FETCH})
_PASSING_RCODES = frozenset({"SERVFAIL", "REFUSED"})
_PASSING_ERRORS = frozenset({"3", "13", "14", "19", "22"})
"""Extended errors of resolvers that have nothing fresh to say yet (RFC 8914 §4): stale, cached, not ready, …"""
OUT_OF_TURN = "out of time: others were asked first"
"""The detail of what is over budget because questions had to wait for their turn, which is no fault of the domain's."""


def may_pass(answer: Answer | None) -> bool:
    """Whether `answer` is a failure that may be none when asked again later."""
    return isinstance(answer, Failed) and (
        answer.reason in _PASSING
        or (answer.reason is Failure.RCODE and _has_nothing_fresh(answer.provenance))
        or _lacks_what_tcp_would_say(answer)
        or (answer.reason is Failure.OVER_BUDGET and answer.detail == OUT_OF_TURN)
    )


def _has_nothing_fresh(origin: Provenance) -> bool:
    return origin.rcode in _PASSING_RCODES or any(error.partition(" ")[0] in _PASSING_ERRORS for error in origin.ede)


def _lacks_what_tcp_would_say(failed: Failed) -> bool:
    """Whether what came over UDP was truncated, or an absence to be confirmed (its detail is the rcode, and no fault of
    the resolver's), and TCP or whoever else was asked then brought nothing of use."""
    return failed.provenance.transport == "udp" and (
        failed.reason is Failure.TRUNCATED
        or (failed.reason is Failure.UNPROVEN and failed.detail == failed.provenance.rcode)
    )


def records(
    rdata: Iterable[Rdata],
    *,
    ttl: int = 0,
    authenticated: bool | None = False,
    chain: tuple[str, ...] = (),
    beside_cname: str = "",
    provenance: Provenance = NOWHERE,
) -> Records:
    """An RRset is a set (RFC 2181 §5): sorted here and freed of duplicates, so that reports never depend on order.

    All of `rdata` must be of one class, and there must be some (ValueError).
    """
    ordered = tuple(sorted(set(rdata)))
    if not ordered:
        raise ValueError("an RRset without records is NoData, not Records")
    return Records(
        rdata=ordered,
        ttl=ttl,
        authenticated=authenticated,
        chain=chain,
        beside_cname=beside_cname,
        provenance=provenance,
    )


# -- what a judgement rests on ----------------------------------------------


class Missing(Exception):
    """Facts that nobody has asked for yet. No rule catches it: the engine does, and asks."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.questions = tuple(dict.fromkeys(questions))
        super().__init__()

    def __str__(self) -> str:
        return ", ".join(map(str, self.questions))


class Undetermined(Exception):
    """A fact whose lookup failed. No rule catches it: the engine does, and the rule abstains."""

    def __init__(self, question: Question, failed: Failed) -> None:
        self.question = question
        self.failed = failed
        super().__init__(question, failed)  # what it is made of: so it can be sent to another process

    def __str__(self) -> str:
        return f"{self.question}: {self.failed.describe().en}"


class Evidence:
    """Immutable facts: question → answer. `lists_names`: whether questions for NAMES have an answer."""

    __slots__ = ("_answers", "lists_names")

    def __init__(self, answers: Mapping[Question, Answer] | None = None, *, lists_names: bool = False) -> None:
        self._answers: dict[Question, Answer] = dict(answers) if answers else {}
        self.lists_names = lists_names

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._answers)

    def extended(self, answers: Mapping[Question, Answer]) -> "Evidence":
        """This evidence and more."""
        evidence = Evidence.__new__(Evidence)
        evidence._answers = {**self._answers, **answers}
        evidence.lists_names = self.lists_names
        return evidence

    def peek(self, question: Question) -> Answer | None:
        """The answer, or None if nobody asked. For showing what is known, never for judging."""
        return self._answers.get(question)

    def missing(self, questions: Iterable[Question]) -> list[Question]:
        """Those of the questions that nobody has asked."""
        return [question for question in questions if question not in self._answers]

    def answers(self, questions: Collection[Question]) -> list[Answer]:
        """The answers, failures included. Raises Missing with all of the questions that nobody has asked."""
        found = [answer for question in questions if (answer := self._answers.get(question)) is not None]
        if len(found) < len(questions):
            raise Missing(self.missing(questions))
        return found

    def require(self, questions: Iterable[Question]) -> None:
        """Raises Missing with all of the questions that nobody has asked."""
        if missing := self.missing(questions):
            raise Missing(missing)

    def answer(self, question: Question) -> Answer:
        """The answer, a failure included. Raises `Missing`."""
        answer = self._answers.get(question)
        if answer is None:
            raise Missing([question])
        return answer

    def known(self, question: Question) -> Records | NoData | NxDomain:
        """The answer, if the lookup succeeded. Raises `Missing`, `Undetermined`."""
        answer = self._answers.get(question)
        if answer is None:
            raise Missing([question])
        if isinstance(answer, Failed):
            raise Undetermined(question, answer)
        return answer

    def rdata(self, question: Question) -> tuple[Rdata, ...]:
        """The records; none only if that is proven. Raises `Missing`, `Undetermined`."""
        answer = self._answers.get(question)
        if isinstance(answer, Records):
            return answer.rdata
        self.known(question)
        return ()


# -- octets as text ---------------------------------------------------------


_NOT_UTF8 = {0xDC00 + octet: f"\\{octet:03d}" for octet in range(0x80, 0x100)}


def octets_to_text(octets: bytes) -> str:
    """TXT data as text, losslessly: UTF-8 where it is UTF-8, `\\ddd` for other octets, `\\\\` for a backslash."""
    escaped = octets.replace(b"\\", b"\\\\")
    if escaped.isascii():
        return escaped.decode("ascii")
    return escaped.decode("utf-8", "surrogateescape").translate(_NOT_UTF8)
