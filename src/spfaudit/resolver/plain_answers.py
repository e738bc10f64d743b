"""Answers straight from the octets of a reply: those that nearly all replies to a first try are.

Either all records are of the type and at the name that were asked for, or there are none and one SOA vouches for
that; nothing but a plain OPT record follows. Of all other replies it says nothing: they are read as messages (`wire`)
and looked at thoroughly (`classify`). Where this reader gives an answer, it is the one that they give.
"""

import struct
import time
from functools import lru_cache

from msgspec import Struct

from spfaudit.evidence import NoData, NxDomain, Provenance, Question, Records, records
from spfaudit.resolver.classify import provenance
from spfaudit.resolver.message import AD, FLAGS, NOERROR, NXDOMAIN, QR, RA, TC, Message
from spfaudit.resolver.upstream import timestamp
from spfaudit.resolver.wire import NOT_PLAIN, QR_AND_OPCODE, QUESTION, TYPES
from spfaudit.resolver.wire_data import READERS, Reader, Unusual, check_soa

_HEAD = struct.Struct("!5H")
_TTL_AND_LENGTH = struct.Struct("!IH").unpack_from
_FIXED = 12
"""Octets of a record before its data, where the owner is a pointer."""
_AROUND_NAME = 6
"""Octets that a question has beside its name's text: one length more than there are dots, the root, type and class."""
_SOA_START = b"\0\6\0\1"
_NO_NAME = b"\x80" * 0x4000
"""As many octets as a pointer may lead to, none of which begins a name."""
_SIZES = (512, 1220, 1232, 1280, 1400, 1410, 1432, 1452, 1472, 2048, 4000, 4096, 8192, 65494, 65535)
_OPTS = frozenset(
    b"\0\0\x29" + size.to_bytes(2, "big") + b"\0\0" + dnssec + b"\0\0\0"
    for size in _SIZES
    for dnssec in (b"\0", b"\x80")
)
"""The OPT records without options, by the sizes that resolvers announce."""
_KINDS: dict[str, tuple[bytes, Reader]] = {
    type: (b"\xc0\x0c" + number.to_bytes(2, "big") + b"\0\1", READERS[number])
    for type, number in TYPES.items()
    if number in READERS
}
"""By type: how a record at the name asked begins, and who reads its data."""


class Head(Struct, frozen=True, gc=False):
    """What a header says after the id, of a message that may be plain."""

    origin: Provenance
    records: int
    """In the answer section."""
    absence: NoData | NxDomain | None
    """What it means that there are none."""
    authenticated: bool


class Heads(dict[bytes, Head]):
    """The heads of a resolver's replies within one second, by their octets: they are few, and so is what they mean."""

    def __init__(self, resolver: str, transport: str) -> None:
        self._resolver = resolver
        self._transport = transport
        self._second = 0

    def of_now(self) -> "Heads":
        """Those of this second."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self.clear()
        return self

    def __missing__(self, octets: bytes) -> Head:
        """Raises one of `NOT_PLAIN` for what no plain answer begins with."""
        flags, questions, answers, authority, additional = _HEAD.unpack(octets)
        rcode = flags & 0xF
        if flags & (QR_AND_OPCODE | TC) != QR or questions != 1 or additional != 1:
            raise Unusual
        origin = provenance(
            Message(id=0, bits=flags & FLAGS, rcode=rcode),
            resolver=self._resolver,
            transport=self._transport,
            tries=1,
            at=timestamp(self._second),
        )
        authenticated = flags & AD != 0
        absence = None
        if not answers and authority == 1 and flags & RA and rcode in (NOERROR, NXDOMAIN):
            absence = (NxDomain if rcode == NXDOMAIN else NoData)(authenticated=authenticated, provenance=origin)
        elif not answers or authority or rcode:
            raise Unusual
        head = self[octets] = Head(origin, answers, absence, authenticated)
        return head


def plain_answer(data: bytes, question: Question, section: bytes, heads: Heads) -> Records | NoData | NxDomain:
    """What a reply to the first try of a canonical question says. Raises one of `NOT_PLAIN`: look at it thoroughly.

    `section`: the question's octets. Whether the reply has the right id is not looked at.
    """
    head = heads[data[2:QUESTION]]
    offset = QUESTION + len(section)
    name = question.name
    if data[QUESTION:offset] != section or len(section) != len(name) + _AROUND_NAME:  # it has escapes, or is the root
        raise Unusual
    kind = _KINDS.get(question.type)
    if kind is None:
        raise Unusual
    if head.absence is not None:
        if data[_after_soa(data, offset, name) :] not in _OPTS:
            raise Unusual
        return head.absence
    start, reader = kind
    names = {QUESTION: name}
    found = []
    least = 0x7FFFFFFF
    for _ in range(head.records):
        if not data.startswith(start, offset):
            raise Unusual
        ttl, length = _TTL_AND_LENGTH(data, offset + 6)
        begin = offset + _FIXED
        offset = begin + length
        if offset > len(data):
            raise Unusual
        found.append(reader(data, begin, offset, names))
        if ttl < least:
            least = ttl
        elif ttl > 0x7FFFFFFF:
            least = 0  # RFC 2181 §8
    if data[offset:] not in _OPTS:
        raise Unusual
    if len(found) == 1:
        return Records(rdata=(found[0],), ttl=least, authenticated=head.authenticated, provenance=head.origin)
    if question.type == "CNAME":  # there must not be several
        raise Unusual
    return records(found, ttl=least, authenticated=head.authenticated, provenance=head.origin)


def _after_soa(data: bytes, offset: int, name: str) -> int:
    """Where the SOA record at `offset` ends, which is that of a zone at or above `name`."""
    target = (data[offset] & 0x3F) << 8 | data[offset + 1]
    place = target - QUESTION  # in the octets, and so in the text
    if data[offset] < 0xC0 or not 0 <= place < len(name) or (place and name[place - 1] != "."):
        raise Unusual
    if not data.startswith(_SOA_START, offset + 2):
        raise Unusual
    begin = offset + _FIXED
    end = begin + (data[begin - 2] << 8 | data[begin - 1])
    if not _is_sound(data[begin:end], target, len(name) - place):
        check_soa(data, begin, end, {QUESTION: name, target: name[place:]})
    return end


@lru_cache(maxsize=2048)  # a zone's names lack this and that, and each time it is the same SOA that says so
def _is_sound(rdata: bytes, zone: int, length: int) -> bool:
    """Whether this is the data of an SOA in whatever message has at `zone` a name of this length."""
    message = _NO_NAME + rdata
    try:
        check_soa(message, len(_NO_NAME), len(message), {zone: "x" * length})
    except NOT_PLAIN:
        return False
    return True
