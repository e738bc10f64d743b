"""DNS messages to and from octets: the plain ones, which nearly all are.

Writes queries, and reads responses of the record types and options listed
below whose names are made of usual characters. Every other message is handed
to `wire_fallback`, which is slower and the authority: where this reader gives
a result, it is the same one. Knows nothing of what a message means.
"""

import re
import struct
from functools import lru_cache

from spfaudit.evidence import Question
from spfaudit.names import LONGEST_NAME
from spfaudit.resolver.message import AD, FLAGS, QR, RD, TC, Message, Owner, ResourceRecord, Unreadable, ede_text
from spfaudit.resolver.name import to_labels
from spfaudit.resolver.wire_data import READERS, Names, Unusual, check_soa, read_name

UDP_PAYLOAD = 1232  # fits an IPv6 packet on any path without fragments (DNS Flag Day 2020)

QR_AND_OPCODE = QR | 0x7800
_IN, _SOA, _OPT, _EDE = 1, 6, 41, 15
QUESTION = 12
"""Where the question section begins."""
_HEADER = struct.Struct("!6H")
_FIXED = struct.Struct("!HHIH")
_PAIR = struct.Struct("!HH")
_UNPACK_HEADER, _UNPACK_FIXED = _HEADER.unpack_from, _FIXED.unpack_from

TYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "DNAME": 39,
    "SPF": 99,
}
_TYPE_NAMES = {number: name for name, number in TYPES.items()}

_OPT_START = b"\0" + _OPT.to_bytes(2, "big")
_OPT_RECORD = b"\0" + _FIXED.pack(_OPT, UDP_PAYLOAD, 0, 0)  # RFC 6891 §6.1.2
# AD in a query: "tell me whether you validated" (RFC 6840 §5.7). Without EDNS, the plainest query there is.
_AFTER_ID = {edns: struct.pack("!5H", RD | (AD if edns else 0), 1, 0, 0, int(edns)) for edns in (True, False)}
_WITH_EDNS, _WITHOUT_EDNS = _AFTER_ID[True], _AFTER_ID[False]
_ENDS = {type: b"\0" + _PAIR.pack(number, _IN) for type, number in TYPES.items()}
"""How the question section for a type ends."""
NOT_PLAIN = (Unusual, struct.error, IndexError)
"""What a message raises that is for the other reader: the latter two, where it ends too early."""
_SIZED = tuple(bytes((size,)) for size in range(64))
_PLAIN = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


# -- queries ----------------------------------------------------------------


def encode(question: Question, id: int, *, edns: bool) -> bytes:
    """A recursive query. Raises ValueError for a name or a type that no message can hold."""
    return encode_around(encode_question(question), id, edns)


def encode_question(question: Question) -> bytes:
    """The question section of a query: what all queries for `question` share. Raises ValueError as `encode`."""
    name = b"".join([_SIZED[len(label)] + label for label in to_labels(question.name)])
    return name + b"\0" + _PAIR.pack(TYPES.get(question.type) or _type_number(question.type), _IN)


def encode_plain_question(question: Question) -> bytes | None:
    """The same for a canonical question of a usual type, quickly. None for any other: it may well be askable."""
    name, end = _plain_name(question.name), _ENDS.get(question.type)
    return None if name is None or end is None else name + end


@lru_cache(maxsize=4096)  # a name is asked for several types
def _plain_name(name: str) -> bytes | None:
    if len(name) > LONGEST_NAME or not _PLAIN.fullmatch(name):
        return None
    return b"".join([_SIZED[len(label)] + label for label in name.encode("ascii").split(b".")])


def encode_around(section: bytes, id: int, edns: bool, flags: int = RD) -> bytes:
    """The query with this question section. `flags`: RD for a recursive one, RD | CD, or none."""
    if flags != RD:
        asked = flags | AD if edns and flags & RD else flags
        opt = _OPT_RECORD if edns else b""
        return _HEADER.pack(id, asked, 1, 0, 0, int(edns)) + section + opt
    if edns:
        return id.to_bytes(2, "big") + _WITH_EDNS + section + _OPT_RECORD
    return id.to_bytes(2, "big") + _WITHOUT_EDNS + section


def _type_number(type: str) -> int:
    from spfaudit.resolver.wire_fallback import type_number

    return type_number(type)


# -- responses --------------------------------------------------------------


def read(data: bytes, asked: Question | None = None, section: bytes = b"") -> Message | Unreadable:
    """Any octets as a message. Never raises; of octets after the message no more is said than that there are.

    `asked`: the canonical question that the message may answer, and its octets: where the message has the same, they
    need not be read.
    """
    try:
        return read_plain(data, asked, section)
    except NOT_PLAIN:
        pass
    if len(data) < _HEADER.size:
        return Unreadable(f"only {len(data)} octets")
    id, flags, question_count, *_ = _HEADER.unpack_from(data)
    if flags & QR_AND_OPCODE != QR:
        return Unreadable("not a response to a query")
    if question_count > 1:
        return Unreadable(f"{question_count} questions", id)
    from spfaudit.resolver.wire_fallback import read_any

    return read_any(data)


def read_plain(data: bytes, asked: Question | None = None, section: bytes = b"") -> Message:
    """A response with at most one question, if it is a plain one. Raises one of `NOT_PLAIN`: ask `read`."""
    id, flags, question_count, answer_count, authority_count, additional_count = _UNPACK_HEADER(data)
    if flags & QR_AND_OPCODE != QR or question_count > 1:
        raise Unusual
    names: Names = {}
    question: Question | None = None
    plain = ""
    offset = QUESTION
    if question_count:
        offset += len(section)
        if asked is not None and data[QUESTION:offset] == section:
            question = asked
            if asked.name != ".":
                names[QUESTION] = asked.name
                if "\\" not in asked.name:  # so that places in the text are places in the octets
                    plain = asked.name
        else:
            question, offset = _question(data, QUESTION, names)
    answer: tuple[ResourceRecord, ...] = ()
    authority: tuple[Owner, ...] = ()
    rcode, had_edns = flags & 0xF, False
    ede: tuple[str, ...] = ()
    beside: tuple[Owner, ...] = ()
    if flags & TC:
        additional_count = 0
    else:
        if answer_count:
            answer, offset = _records(data, offset, answer_count, names)
        if authority_count:
            authority, offset = _owners(data, offset, authority_count, names, plain)
    for _ in range(additional_count):
        if data.startswith(_OPT_START, offset):
            if had_edns:
                raise Unusual
            had_edns = True
            if data[offset + 9 : offset + 11] == b"\0\0" and not data[offset + 5]:  # no options: nearly always
                offset += 11
                continue
            high_rcode, ede, offset = _edns(data, offset + 1)
            rcode |= high_rcode << 4
        else:
            (record,), offset = _records(data, offset, 1, names)
            if question is not None and record.name == question.name and record.type == question.type:
                beside = (*beside, (record.name, record.type))
    return Message(
        id=id,
        bits=flags & FLAGS,
        rcode=rcode,
        question=question,
        answer=answer,
        authority=authority,
        ede=ede,
        had_edns=had_edns,
        beside=beside,
        trailing=offset != len(data) and not flags & TC,
    )


def _question(data: bytes, offset: int, names: Names) -> tuple[Question, int]:
    name, offset = read_name(data, offset, len(data), names)
    type, klass = _PAIR.unpack_from(data, offset)
    if klass != _IN or type not in _TYPE_NAMES:
        raise Unusual
    return Question(name, _TYPE_NAMES[type]), offset + _PAIR.size


def _records(data: bytes, offset: int, count: int, names: Names) -> tuple[tuple[ResourceRecord, ...], int]:
    records = []
    for _ in range(count):
        owner = None
        if data[offset] >= 0xC0:  # as it nearly always is: a pointer to a name that was read before
            owner = names.get((data[offset] & 0x3F) << 8 | data[offset + 1])
        if owner is None:
            owner, offset = read_name(data, offset, len(data), names)
        else:
            offset += 2
        type, klass, ttl, length = _UNPACK_FIXED(data, offset)
        start = offset + 10
        offset = start + length
        reader = READERS.get(type)
        if reader is None or klass != _IN or offset > len(data):
            raise Unusual
        if ttl > 0x7FFFFFFF:
            ttl = 0  # RFC 2181 §8
        records.append(ResourceRecord(owner, _TYPE_NAMES[type], ttl, reader(data, start, offset, names)))
    return tuple(records), offset


def _ancestor(data: bytes, offset: int, names: Names, question: str) -> tuple[str, int] | None:
    """The name at `offset` and where it ends, if that is a pointer into the question's octets, whose name this is."""
    target = (data[offset] & 0x3F) << 8 | data[offset + 1]
    place = target - QUESTION
    if data[offset] < 0xC0 or not 0 <= place < len(question) or (place and question[place - 1] != "."):
        return None
    names[target] = name = question[place:]
    return name, offset + 2


def _owners(data: bytes, offset: int, count: int, names: Names, question: str) -> tuple[tuple[Owner, ...], int]:
    """What is kept of an authority section. Its data is checked all the same: a broken record breaks the message."""
    owners = []
    for _ in range(count):
        owner, offset = _ancestor(data, offset, names, question) or read_name(data, offset, len(data), names)
        type, klass, _, length = _UNPACK_FIXED(data, offset)
        start = offset + _FIXED.size
        offset = start + length
        if klass != _IN or offset > len(data):
            raise Unusual
        if type == _SOA:
            check_soa(data, start, offset, names)
        elif type in READERS:
            READERS[type](data, start, offset, names)
        else:
            raise Unusual
        owners.append((owner, _TYPE_NAMES[type]))
    return tuple(owners), offset


def _edns(data: bytes, offset: int) -> tuple[int, tuple[str, ...], int]:
    """Of the OPT record whose type is at `offset`: the upper bits of the rcode, the errors, and where it ends."""
    _, _, extended, length = _FIXED.unpack_from(data, offset)
    offset += _FIXED.size
    end = offset + length
    if end > len(data):
        raise Unusual
    errors = []
    while offset < end:
        option, size = _PAIR.unpack_from(data, offset)
        offset += _PAIR.size + size
        if option != _EDE or size < 2 or offset > end:
            raise Unusual
        try:
            text = data[offset - size + 2 : offset].removesuffix(b"\0").decode("utf-8")  # RFC 8914 §2
        except UnicodeDecodeError:
            raise Unusual from None
        errors.append(ede_text(int.from_bytes(data[offset - size : offset - size + 2], "big"), text))
    return extended >> 24, tuple(errors), end
