"""What a DNS message says about a question: records, a proven absence, or nothing at all.

Pure. Absence needs proof, because a resolver's "nothing here" is also what
referrals, lame servers, unfinished alias chains and meddling middleboxes say.
Knows nothing of tries, sockets or other resolvers.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.evidence import (
    NOWHERE,
    Answer,
    Failed,
    Failure,
    Host,
    NoData,
    NxDomain,
    Provenance,
    Question,
    Records,
    records,
)
from spfaudit.resolver.message import AD, NOERROR, NXDOMAIN, RA, TC, Message, ResourceRecord, of_any_class
from spfaudit.resolver.name import is_at_or_below

MAX_ALIASES = 64
"""Longer chains are taken for loops. Recursive servers give up between 8 and 32."""

# What may stand in an answer section beside the records asked for and their aliases.
_COMPANIONS = frozenset({"DNAME", "RRSIG"})

# What a server may add to any answer, be it the answer itself.
_HELPFUL = frozenset({"A", "AAAA", "NS", "SOA"})

# Extended DNS Errors (RFC 8914 §4) of answers that are not the zone's word: a policy's, or old ones kept for want of
# new ones. Others may stand beside an answer that is as good as any.
_FORGED, _STALE, _BLOCKED, _CENSORED, _FILTERED, _PROHIBITED, _STALE_NXDOMAIN = 4, 3, 15, 16, 17, 18, 19
_NOT_THE_ZONES = {_FORGED, _STALE, _BLOCKED, _CENSORED, _FILTERED, _PROHIBITED, _STALE_NXDOMAIN}
_KEPT_BACK = {_FORGED, _BLOCKED, _CENSORED, _FILTERED}
# And of such as could only have an absence by mistake.
_CACHED_ERROR, _NOT_READY, _NO_REACHABLE_AUTHORITY, _INVALID_DATA = 13, 14, 22, 24
_NOTHING_TO_SAY = {_CACHED_ERROR, _NOT_READY, _NO_REACHABLE_AUTHORITY, _INVALID_DATA}


class Unproven(Struct, frozen=True, gc=False):
    """An absence without its SOA: to be believed only when somebody else says the same."""

    absence: NoData | NxDomain


class _Chain(Struct, frozen=True, gc=False):
    """Aliases followed from the name asked to `end`, which has no further one."""

    end: str
    targets: tuple[str, ...]
    ttls: tuple[int, ...]


def classify(question: Question, message: Message, origin: Provenance = NOWHERE) -> Answer | Unproven:
    """The meaning of a response to a canonical `question`; id, source and question were matched before.

    `origin`: where the message came from and what it carried.
    """
    return plainly(question, message, origin) or thoroughly(question, message, origin)


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


def plainly(question: Question, message: Message, origin: Provenance) -> Records | NoData | NxDomain | None:
    """The meaning of what nearly all messages are, the same that a thorough look gives. None: look thoroughly.

    Either all answers are what was asked for, or there are none and the first record beside an absence is its SOA.
    """
    bits = message.bits
    if bits & TC or message.question is None or message.ede or message.beside:
        return None
    answer = message.answer
    name, type = question.name, question.type
    if (name, type) in message.authority or (name, "CNAME") in message.authority:
        return None
    if answer:
        if message.rcode:
            return None
        for record in answer:
            if record.type != type or record.name != name:
                return None
        authenticated = _authenticated(message)
        if len(answer) == 1:
            record = answer[0]
            return Records(rdata=(record.rdata,), ttl=record.ttl, authenticated=authenticated, provenance=origin)
        if type == "CNAME":  # there must not be several
            return None
        return records(
            [record.rdata for record in answer],
            ttl=min([record.ttl for record in answer]),
            authenticated=authenticated,
            provenance=origin,
        )
    authority = message.authority
    if not bits & RA or not authority or message.trailing or any(" " in type for _, type in authority):
        return None
    owner, type = authority[0]
    if type != "SOA" or not is_at_or_below(name, owner):
        return None
    if message.rcode == NOERROR:
        return NoData(authenticated=_authenticated(message), provenance=origin)
    if message.rcode == NXDOMAIN:
        return NxDomain(authenticated=_authenticated(message), provenance=origin)
    return None


def _authenticated(message: Message) -> bool | None:
    """Whether the resolver vouches for the answer; None: without EDNS none can (RFC 4035 §3.2.1).

    That may be for want of a reply to a query with EDNS, and says nothing of signatures.
    """
    return message.bits & AD != 0 if message.had_edns else None


def thoroughly(question: Question, message: Message, origin: Provenance) -> Answer | Unproven:
    """The meaning of any message."""
    if message.bits & TC:
        return Failed(reason=Failure.TRUNCATED, provenance=origin)
    if message.rcode not in (NOERROR, NXDOMAIN) or is_not_the_zones(message):
        return replace(_error(message), provenance=origin)
    if zone := _policy_zone(question, message):
        detail = f"{message.rcode_name}, by the response policy zone {zone}"
        return Failed(reason=Failure.RCODE, detail=detail, provenance=origin)
    if message.question is None:
        return Failed(reason=Failure.MISMATCH, detail="empty question section", provenance=origin)
    chain = _follow(question, message.answer)
    if isinstance(chain, Failed):
        return replace(chain, provenance=origin)
    found = [record for record in message.answer if (record.name, record.type) == (chain.end, question.type)]
    result = _presence(question, found, chain, message) if found else _absence(question, chain, message)
    if isinstance(result, Unproven):
        return Unproven(replace(result.absence, provenance=origin))
    return replace(result, provenance=origin)


def _policy_zone(question: Question, message: Message) -> str:
    """The zone of a policy that made the answer up (RPZ), or "": its SOA record stands in the additional section."""
    owners = (owner for owner, type in message.beside if type == "SOA")
    return next((owner for owner in owners if not is_at_or_below(question.name, owner)), "")


def is_not_the_zones(message: Message) -> bool:
    """Whether it says of itself that it is a policy's word, or an old one (RFC 8914 §4)."""
    return _has_error(message, _NOT_THE_ZONES)


def is_kept_back(message: Message) -> bool:
    """Whether it says of itself that somebody does not let us ask for this. A server's own refusal does not: it is
    called prohibited."""
    return _has_error(message, _KEPT_BACK)


def _has_error(message: Message, codes: set[int]) -> bool:
    """Whether one of these Extended DNS Errors is in the message."""
    return any(int(error.partition(" ")[0]) in codes for error in message.ede)


def _error(message: Message) -> Failed:
    """The words by which a server says that it has no answer, or none of its own."""
    detail = ", ".join((message.rcode_name, *(f"EDE {error}" for error in message.ede)))
    return Failed(reason=Failure.RCODE, detail=detail)


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
        if len(targets) == MAX_ALIASES:
            return Failed(reason=Failure.CNAME_LOOP, detail=f"at {end}")
        targets.append(end)
    return _Chain(end, tuple(targets), tuple(ttls))


def _target(alias: ResourceRecord) -> str:
    assert isinstance(alias.rdata, Host)  # the reader's contract for type CNAME
    return alias.rdata.name


def _presence(question: Question, found: Sequence[ResourceRecord], chain: _Chain, message: Message) -> Records | Failed:
    if message.rcode == NXDOMAIN:
        return Failed(reason=Failure.CONFLICT, detail="NXDOMAIN with records")
    if _shows_more(question, chain, message):
        return Failed(reason=Failure.CONFLICT, detail="signs of the records outside the answer")
    return records(
        (record.rdata for record in found),
        ttl=min((*chain.ttls, *(record.ttl for record in found))),
        authenticated=_authenticated(message),
        chain=chain.targets,
        beside_cname="" if chain.targets else _cname_beside(question, message.answer),
    )


def _shows_more(question: Question, chain: _Chain, message: Message) -> bool:
    """Whether records of the kind that was found stand in another section as well: an RRset is whole (RFC 2181 §5)."""
    found = chain.end, question.type
    return question.type not in _HELPFUL and (found in message.authority or found in message.beside)


def _cname_beside(question: Question, answer: Sequence[ResourceRecord]) -> str:
    """The target of a CNAME at the very name whose other records the answer holds, or ""."""
    if question.type == "CNAME":
        return ""
    beside = (record for record in answer if (record.name, record.type) == (question.name, "CNAME"))
    return next(map(_target, beside), "")


def _absence(question: Question, chain: _Chain, message: Message) -> NoData | NxDomain | Unproven | Failed:
    kind = NxDomain if message.rcode == NXDOMAIN else NoData
    absence = kind(chain=chain.targets, authenticated=_authenticated(message))
    if _has_error(message, _NOTHING_TO_SAY):
        return _error(message)
    if message.trailing:
        return Failed(reason=Failure.UNPARSABLE, detail="octets after the message")  # records that no count covers?
    if shows_what_is_absent(Question(chain.end, question.type), message):
        return Failed(reason=Failure.CONFLICT, detail="signs of the records outside the answer")
    if _speaks_of_others(question, chain, message.answer):
        return Failed(reason=Failure.MISMATCH)
    if renamed := _renamed(chain.end, message.answer):
        return Failed(reason=Failure.CNAME_UNFINISHED, detail=f"nothing behind the DNAME at {renamed}")
    if not message.bits & RA:
        return Failed(reason=Failure.REFERRAL, detail="recursion not available")
    authority = [owner for owner, type in message.authority if type == "SOA"]
    if any(is_at_or_below(chain.end, owner) for owner in authority):
        return absence  # RFC 2308 §2.1, §2.2
    if chain.targets and message.rcode == NOERROR:
        return Failed(reason=Failure.CNAME_UNFINISHED, detail=f"nothing about {chain.end}")
    if authority:
        return Failed(reason=Failure.MISMATCH, detail=f"SOA of {authority[0]}")
    if message.rcode == NOERROR and any(type == "NS" for _, type in message.authority):
        return Failed(reason=Failure.REFERRAL)  # RFC 2308 §2.2.1: NS without SOA is a referral
    return Unproven(absence)


def shows_what_is_absent(question: Question, message: Message) -> bool:
    """Whether the records said to be absent, or an alias in their place, stand in another section, be it in another
    class; or a signature at their place."""
    absent, alias = (question.name, question.type), (question.name, "CNAME")
    authority, beside = set(map(of_any_class, message.authority)), set(map(of_any_class, message.beside))
    is_referral = all(type == "NS" for _, type in message.authority)
    return (
        (absent in authority and not is_referral)
        or alias in authority
        or absent in beside
        or alias in beside
        or any((record.name, record.type) == (question.name, "RRSIG") for record in message.answer)
    )


def _renamed(end: str, answer: Sequence[ResourceRecord]) -> str:
    """The owner of a DNAME that leads on from where the aliases end (RFC 6672 §2.4), or ""."""
    owners = (record.name for record in answer if record.type == "DNAME")
    return next((owner for owner in owners if owner != end and is_at_or_below(end, owner)), "")


def _speaks_of_others(question: Question, chain: _Chain, answer: Sequence[ResourceRecord]) -> bool:
    """Whether the answer section has anything but the aliases that lead to the absent records."""
    ours = {question.name, *chain.targets}
    return any(
        record.type not in _COMPANIONS and not (record.type == "CNAME" and record.name in ours) for record in answer
    )
