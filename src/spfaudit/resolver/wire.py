"""DNS messages from octets: the plain ones, which nearly all are.

Reads responses of the record types and options that are usual. Every other
message is handed to `wire_fallback`, which is slower and the authority: where
this reader gives a result, it is the same one. Knows nothing of what a message
means.
"""

import struct

from spfaudit.evidence import Question
from spfaudit.resolver.message import (
    FLAGS,
    QR,
    TC,
    Message,
    Owner,
    ResourceRecord,
    Unreadable,
    ede_text,
    matters_beside,
)
from spfaudit.resolver.queries import IN, OPT, QUESTION, TYPES
from spfaudit.resolver.wire_data import NOT_PLAIN, READERS, Names, Unusual, check_soa, read_name

QR_AND_OPCODE = QR | 0x7800
_SOA, _EDE = 6, 15
_HEADER = struct.Struct("!6H")
_FIXED = struct.Struct("!HHIH")
_PAIR = struct.Struct("!HH")
_UNPACK_HEADER, _UNPACK_FIXED = _HEADER.unpack_from, _FIXED.unpack_from

_TYPE_NAMES = {number: name for name, number in TYPES.items()}

_OPT_START = b"\0" + OPT.to_bytes(2, "big")


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
    beside: list[Owner] = []
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
            owner = record.name, record.type
            if matters_beside(owner, question):
                beside.append(owner)
    if offset != len(data) and not flags & TC:  # whatever that is
        raise Unusual
    return Message(
        id=id,
        bits=flags & FLAGS,
        rcode=rcode,
        question=question,
        answer=answer,
        authority=authority,
        ede=ede,
        had_edns=had_edns,
        beside=tuple(beside),
    )


def _question(data: bytes, offset: int, names: Names) -> tuple[Question, int]:
    name, offset = read_name(data, offset, len(data), names)
    type, klass = _PAIR.unpack_from(data, offset)
    if klass != IN or type not in _TYPE_NAMES:
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
        if reader is None or klass != IN or offset > len(data):
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
        if klass != IN or offset > len(data):
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
