"""What a DNS message says about a question: records, a proven absence, or nothing at all.

Pure. Absence needs proof, because a resolver's "nothing here" is also what
referrals, lame servers, unfinished alias chains and meddling middleboxes say.
Knows nothing of tries, sockets or other resolvers.
"""

from collections.abc import Sequence

from msgspec import Struct

from spfaudit.evidence import Answer, Failed, Failure, Host, NoData, NxDomain, Provenance, Question, Records, records
from spfaudit.resolver.message import NOERROR, NXDOMAIN, Message, ResourceRecord
from spfaudit.resolver.name import is_at_or_below

MAX_ALIASES = 64
"""Longer chains are taken for loops. Recursive servers give up between 8 and 32."""

# What may stand in an answer section beside the records asked for and their aliases.
_COMPANIONS = frozenset({"DNAME", "RRSIG"})


class Unproven(Struct, frozen=True, gc=False):
    """An absence without its SOA: to be believed only when somebody else says the same."""

    absence: NoData | NxDomain


class _Chain(Struct, frozen=True, gc=False):
    """Aliases followed from the name asked to `end`, which has no further one."""

    end: str
    targets: tuple[str, ...]
    ttl: int


def classify(question: Question, message: Message) -> Answer | Unproven:
    """The meaning of a response to a canonical `question`; id, source and question were matched before."""
    if message.tc:
        return Failed(reason=Failure.TRUNCATED)
    if message.rcode not in (NOERROR, NXDOMAIN):
        return Failed(reason=Failure.RCODE, detail=", ".join((message.rcode_name, *(f"EDE {e}" for e in message.ede))))
    if message.question is None:
        return Failed(reason=Failure.MISMATCH, detail="empty question section")
    chain = _follow(question, message.answer)
    if isinstance(chain, Failed):
        return chain
    found = [record for record in message.answer if (record.name, record.type) == (chain.end, question.type)]
    if found:
        return _presence(question, found, chain, message)
    return _absence(question, chain, message)


def provenance(message: Message, *, resolver: str, transport: str, tries: int, at: str) -> Provenance:
    """Where `message` came from and what it carried, for the evidence."""
    return Provenance(
        resolver=resolver,
        transport=transport,
        rcode=message.rcode_name,
        flags=message.flags,
        ede=message.ede,
        tries=tries,
        at=at,
    )


def _follow(question: Question, answer: Sequence[ResourceRecord]) -> _Chain | Failed:
    """Walk the CNAMEs inside one answer section, in whatever order it lists them (RFC 1034 §3.6.2)."""
    aliases: dict[str, ResourceRecord] = {}
    answered = {record.name for record in answer if record.type == question.type}
    for record in answer:
        if record.type == "CNAME" and aliases.setdefault(record.name, record).rdata != record.rdata:
            return Failed(reason=Failure.CONFLICT, detail=f"several CNAME at {record.name}")  # RFC 2181 §10.1
    end, targets, ttls = question.name, list[str](), list[int]()
    while end not in answered and end in aliases:
        ttls.append(aliases[end].ttl)
        end = _target(aliases[end])
        if end == question.name or end in targets or len(targets) == MAX_ALIASES:
            return Failed(reason=Failure.CNAME_LOOP, detail=f"at {end}")
        targets.append(end)
    return _Chain(end, tuple(targets), min(ttls, default=2**31 - 1))


def _target(alias: ResourceRecord) -> str:
    assert isinstance(alias.rdata, Host)  # the reader's contract for type CNAME
    return alias.rdata.name


def _presence(question: Question, found: Sequence[ResourceRecord], chain: _Chain, message: Message) -> Records | Failed:
    if message.rcode == NXDOMAIN:
        return Failed(reason=Failure.CONFLICT, detail="NXDOMAIN with records")
    return records(
        (record.rdata for record in found),
        ttl=min(chain.ttl, *(record.ttl for record in found)),
        authenticated=message.ad and message.had_edns,  # without EDNS there is no validation (RFC 4035 §3.2.1)
        chain=chain.targets,
        beside_cname="" if chain.targets else _cname_beside(question, message.answer),
    )


def _cname_beside(question: Question, answer: Sequence[ResourceRecord]) -> str:
    """The target of a CNAME at the very name whose other records the answer holds, or ""."""
    if question.type == "CNAME":
        return ""
    beside = (record for record in answer if (record.name, record.type) == (question.name, "CNAME"))
    return next(map(_target, beside), "")


def _absence(question: Question, chain: _Chain, message: Message) -> NoData | NxDomain | Unproven | Failed:
    absence = (NxDomain if message.rcode == NXDOMAIN else NoData)(chain=chain.targets)
    if _speaks_of_others(question, chain, message.answer):
        return Failed(reason=Failure.MISMATCH)
    if not message.ra:
        return Failed(reason=Failure.REFERRAL, detail="recursion not available")
    authority = [record for record in message.authority if record.type == "SOA"]
    if any(is_at_or_below(chain.end, soa.name) for soa in authority):
        return absence  # RFC 2308 §2.1, §2.2
    if chain.targets and message.rcode == NOERROR:
        return Failed(reason=Failure.CNAME_UNFINISHED, detail=f"nothing about {chain.end}")
    if authority:
        return Failed(reason=Failure.MISMATCH, detail=f"SOA of {authority[0].name}")
    if message.rcode == NOERROR and any(record.type == "NS" for record in message.authority):
        return Failed(reason=Failure.REFERRAL)  # RFC 2308 §2.2.1: NS without SOA is a referral
    return Unproven(absence)


def _speaks_of_others(question: Question, chain: _Chain, answer: Sequence[ResourceRecord]) -> bool:
    """Whether the answer section has anything but the aliases that lead to the absent records."""
    ours = {question.name, *chain.targets}
    return any(
        record.type not in _COMPANIONS and not (record.type == "CNAME" and record.name in ours) for record in answer
    )
