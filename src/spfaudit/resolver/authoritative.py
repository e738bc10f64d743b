"""What a message says that an authoritative server sent, asked without recursion.

Pure, like `classify`, and with other demands: AA instead of RA. Only what the zone itself holds at the name counts:
where an alias leads is not this server's to say. A server that has not got the zone is `Failed` as lame.
"""

from spfaudit.evidence import Answer, Failed, Failure, Host, NoData, NxDomain, Provenance, Question, records
from spfaudit.resolver.classify import is_kept_back, is_not_the_zones, shows_what_is_absent
from spfaudit.resolver.message import AA, NOERROR, NXDOMAIN, TC, Message
from spfaudit.resolver.name import is_at_or_below

# What servers say about zones that they do not serve.
_NOT_MINE = frozenset({"REFUSED", "NOTAUTH"})


def classify_authoritative(question: Question, message: Message, origin: Provenance) -> Answer:
    """The meaning of a response to a canonical `question`, to be asked of the servers of its zone; for SOA, at its
    apex."""
    if message.bits & TC:
        return Failed(reason=Failure.TRUNCATED, provenance=origin)
    rcode = message.rcode_name
    if message.rcode not in (NOERROR, NXDOMAIN) or is_not_the_zones(message):  # but somebody's on the way
        reason = Failure.LAME if rcode in _NOT_MINE and not is_kept_back(message) else Failure.RCODE
        detail = ", ".join((rcode, *(f"EDE {error}" for error in message.ede)))
        return Failed(reason=reason, detail=detail, provenance=origin)
    if message.question is None:
        return Failed(reason=Failure.MISMATCH, detail="empty question section", provenance=origin)
    if not message.bits & AA:
        return Failed(reason=Failure.LAME, detail=_without_authority(question, message), provenance=origin)
    own = [record for record in message.answer if record.name == question.name]
    found = [record for record in own if record.type == question.type]
    if found:
        if message.rcode == NXDOMAIN:
            return Failed(reason=Failure.CONFLICT, detail="NXDOMAIN with records", provenance=origin)
        ttl = min(record.ttl for record in found)
        return records([record.rdata for record in found], ttl=ttl, provenance=origin)
    alias = next((record.rdata for record in own if isinstance(record.rdata, Host) and record.type == "CNAME"), None)
    if alias is not None:
        return _absence(question, NoData(chain=(alias.name,), provenance=origin), f"CNAME {alias.name}")
    if message.answer:
        return Failed(reason=Failure.MISMATCH, provenance=origin)
    if message.trailing:
        return Failed(reason=Failure.UNPARSABLE, detail="octets after the message", provenance=origin)
    if shows_what_is_absent(question, message):  # it has the zone, and says that it has no such record
        return Failed(reason=Failure.CONFLICT, detail="signs of the records outside the answer", provenance=origin)
    if not any(type == "SOA" and is_at_or_below(question.name, owner) for owner, type in message.authority):
        return Failed(reason=Failure.UNPROVEN, detail=f"{rcode} without SOA", provenance=origin)  # RFC 2308 §3
    if message.rcode == NXDOMAIN:
        return _absence(question, NxDomain(provenance=origin), rcode)
    return _absence(question, NoData(provenance=origin), "NODATA")


def _absence(question: Question, absence: NoData | NxDomain, says: str) -> Answer:
    """`absence`, unless it is that of an apex: who has none for it has not got the zone (RFC 1034 §4.2.1)."""
    if question.type == "SOA":
        return Failed(reason=Failure.LAME, detail=says, provenance=absence.provenance)
    return absence


def _without_authority(question: Question, message: Message) -> str:
    """What a message without AA is instead, in a few words (RFC 1034 §4.3.1, RFC 9499 §7)."""
    if message.answer:
        return "an answer without authority"
    owner = next((owner for owner, type in message.authority if type == "NS"), None)
    if owner is None:
        return f"{message.rcode_name} without authority"
    upward = owner != question.name and is_at_or_below(question.name, owner)
    return f"an upward referral to {owner}" if upward else f"a referral to {owner}"
