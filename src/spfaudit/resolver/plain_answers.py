"""Answers straight from the octets of a reply: those that nearly all replies to a first try are.

Either all records are of the type and at the name that were asked for, or there are none and one SOA vouches for
that; nothing but a plain OPT record follows. Of all other replies it says nothing: they are read as messages (`wire`)
and looked at thoroughly (`classify`). Where this reader gives an answer, it is the one that they give.
"""

import struct
import time
from functools import lru_cache

from msgspec import Struct

from spfaudit.evidence import NoData, NxDomain, Provenance, Question, Records
from spfaudit.resolver.classify import provenance
from spfaudit.resolver.message import AD, FLAGS, NOERROR, NXDOMAIN, QR, RA, TC, Message
from spfaudit.resolver.plain_records import NO_NAME, OPTS, PlainType, read_ttl, several_records, single_record
from spfaudit.resolver.queries import QUESTION
from spfaudit.resolver.upstream import timestamp
from spfaudit.resolver.wire import QR_AND_OPCODE
from spfaudit.resolver.wire_data import NOT_PLAIN, Unusual, check_soa

_HEAD = struct.Struct("!5H")
_FIXED = 12
"""Octets of a record before its data, where the owner is a pointer."""
_SOA_START = b"\0\6\0\1"


class Head(Struct, frozen=True, gc=False):
    """What a header says after the id, of a message that may be plain."""

    origin: Provenance
    records: int
    """In the answer section."""
    absence: NoData | NxDomain | None
    """What it means that there are none."""
    authenticated: bool


class Heads:
    """The heads of a resolver's replies over UDP within one second: they are few, and so is what they mean."""

    def __init__(self, resolver: str) -> None:
        self.known: dict[bytes, Head] = {}
        """By their octets."""
        self._resolver = resolver
        self._second = 0

    def of_now(self) -> "Heads":
        """Those of this second."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self.known.clear()
        return self

    def new(self, octets: bytes) -> Head:
        """One that is not known yet. Raises one of `NOT_PLAIN` for what no plain answer begins with."""
        flags, questions, answers, authority, additional = _HEAD.unpack(octets)
        rcode = flags & 0xF
        if flags & (QR_AND_OPCODE | TC) != QR or questions != 1 or additional != 1:
            raise Unusual
        origin = provenance(
            Message(id=0, bits=flags & FLAGS, rcode=rcode),
            resolver=self._resolver,
            transport="udp",
            tries=1,
            at=timestamp(self._second),
        )
        authenticated = flags & AD != 0
        absence = None
        if not answers and authority == 1 and flags & RA and rcode in (NOERROR, NXDOMAIN):
            absence = (NxDomain if rcode == NXDOMAIN else NoData)(authenticated=authenticated, provenance=origin)
        elif not answers or authority or rcode:
            raise Unusual
        head = self.known[octets] = Head(origin, answers, absence, authenticated)
        return head


def plain_answer(
    data: bytes, question: Question, section: bytes, kind: PlainType, heads: Heads
) -> Records | NoData | NxDomain:
    """What a reply to the first try of a plain question says. Raises one of `NOT_PLAIN`: look at it thoroughly.

    `section`: the question's octets; `kind`: its type. Whether the reply has the right id is not looked at.
    """
    octets = data[2:QUESTION]
    head = heads.known.get(octets) or heads.new(octets)
    offset = QUESTION + len(section)
    if data[QUESTION:offset] != section:
        raise Unusual
    absence = head.absence
    if absence is not None:
        name = question.name
        place = _zone(data[offset : offset + 6], data[offset + 10 :], len(name))
        if place is None:
            place = _any_zone(data, offset, name)
        if place and name[place - 1] != ".":
            raise Unusual
        return absence
    (ttl,) = read_ttl(data, offset + 6)
    if ttl > 0x7FFFFFFF:
        ttl = 0  # RFC 2181 §8
    count = head.records
    if count == 1 and not kind.has_names:
        if data[offset : offset + 6] != kind.start:
            raise Unusual
        rest = data[offset + 10 :]
        rdata = kind.single.get(rest) or single_record(kind, rest)
    elif count > 1 and question.type == "CNAME":  # there must not be several
        raise Unusual
    else:
        rdata = several_records(kind, data, offset, count, question.name)
    return Records(rdata=rdata, ttl=ttl, authenticated=head.authenticated, provenance=head.origin)


@lru_cache(maxsize=4096)  # a zone's names lack this and that, and each time it is the same SOA that says so
def _zone(owner: bytes, rest: bytes, length: int) -> int | None:
    """Where a zone's name begins within the name asked, if a message ends in that zone's SOA record and a plain OPT.

    `owner`: that of the record, with type and class; `rest`: from the length of its data to the end of the message;
    `length`: of the name asked. None: these alone do not tell. That a label begins there has yet to be seen.
    """
    target = (owner[0] & 0x3F) << 8 | owner[1]
    place = target - QUESTION  # in the octets, and so in the text
    if owner[0] < 0xC0 or not 0 <= place < length or owner[2:] != _SOA_START:
        return None
    begin = QUESTION + length + 18
    end = begin + int.from_bytes(rest[:2], "big")
    message = NO_NAME[: begin - 2] + rest
    try:
        check_soa(message, begin, end, {target: "x" * (length - place)})
    except NOT_PLAIN:
        return None
    return place if message[end:] in OPTS else None


def _any_zone(data: bytes, offset: int, name: str) -> int:
    """The same for any SOA record, which begins at `offset`. Raises one of `NOT_PLAIN`."""
    target = (data[offset] & 0x3F) << 8 | data[offset + 1]
    place = target - QUESTION
    if data[offset] < 0xC0 or not 0 <= place < len(name) or not data.startswith(_SOA_START, offset + 2):
        raise Unusual
    begin = offset + _FIXED
    end = begin + (data[begin - 2] << 8 | data[begin - 1])
    check_soa(data, begin, end, {QUESTION: name, target: name[place:]})
    if data[end:] not in OPTS:
        raise Unusual
    return place
