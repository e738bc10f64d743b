"""DNS messages to and from octets: the plain ones, which nearly all are.

Writes queries, and reads responses of the record types and options listed
below whose names are made of usual characters. Every other message is handed
to `wire_fallback`, which is slower and the authority: where this reader gives
a result, it is the same one. Knows nothing of what a message means.
"""

import struct

from spfaudit.evidence import Question
from spfaudit.resolver.message import Message, ResourceRecord, Unreadable, ede_text
from spfaudit.resolver.name import to_labels
from spfaudit.resolver.wire_data import READERS, Names, Unusual, canonical_text, read_name

UDP_PAYLOAD = 1232  # fits an IPv6 packet on any path without fragments (DNS Flag Day 2020)

_QR, _OPCODE, _AA, _TC, _RD, _RA, _AD, _CD = 0x8000, 0x7800, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
_IN, _OPT, _EDE = 1, 41, 15
_HEADER = struct.Struct("!6H")
_FIXED = struct.Struct("!HHIH")
_PAIR = struct.Struct("!HH")

_TYPES = {
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
_TYPE_NAMES = {number: name for name, number in _TYPES.items()}

_OPT_RECORD = b"\0" + _FIXED.pack(_OPT, UDP_PAYLOAD, 0, 0)  # RFC 6891 §6.1.2
# AD in a query: "tell me whether you validated" (RFC 6840 §5.7). Without EDNS, the plainest query there is.
_AFTER_ID = {edns: struct.pack("!5H", _RD | (_AD if edns else 0), 1, 0, 0, int(edns)) for edns in (True, False)}


# -- queries ----------------------------------------------------------------


def encode(question: Question, id: int, *, edns: bool) -> bytes:
    """A recursive query. Raises ValueError for a name or a type that no message can hold."""
    return encode_around(encode_question(question), id, edns=edns)


def encode_question(question: Question) -> bytes:
    """The question section of a query: what all queries for `question` share. Raises ValueError as `encode`."""
    name = b"".join([bytes((len(label),)) + label for label in to_labels(question.name)])
    return name + b"\0" + _PAIR.pack(_TYPES.get(question.type) or _type_number(question.type), _IN)


def encode_around(section: bytes, id: int, *, edns: bool) -> bytes:
    """The query with this question section."""
    return id.to_bytes(2, "big") + _AFTER_ID[edns] + section + (_OPT_RECORD if edns else b"")


def _type_number(type: str) -> int:
    from spfaudit.resolver.wire_fallback import type_number

    return type_number(type)


# -- responses --------------------------------------------------------------


def read(data: bytes) -> Message | Unreadable:
    """Any octets as a message. Never raises; octets after the message are ignored."""
    if len(data) < _HEADER.size:
        return Unreadable(f"only {len(data)} octets")
    id, flags, question_count, *_ = _HEADER.unpack_from(data)
    if not flags & _QR or flags & _OPCODE:
        return Unreadable("not a response to a query")
    if question_count > 1:
        return Unreadable(f"{question_count} questions", id)
    message = read_plain(data)
    if message is None:
        from spfaudit.resolver.wire_fallback import read_any

        return read_any(data)
    return message


def read_plain(data: bytes) -> Message | None:
    """A response with at most one question, if it is a plain one. None: ask the other reader."""
    try:
        return _read(data)
    except (Unusual, struct.error):  # struct.error: the octets end too early
        return None


def _read(data: bytes) -> Message:
    id, flags, question_count, *counts = _HEADER.unpack_from(data)
    names: Names = {}
    question, offset = None, _HEADER.size
    if question_count:
        question, offset = _question(data, offset, names)
    truncated = bool(flags & _TC)
    answer_count, authority_count, additional_count = (0, 0, 0) if truncated else counts
    answer, offset = _section(data, offset, answer_count, names)
    authority, offset = _section(data, offset, authority_count, names)
    rcode, had_edns = flags & 0xF, False
    ede: tuple[str, ...] = ()
    for _ in range(additional_count):
        if data[offset : offset + 3] == b"\0\0\x29":
            if had_edns:
                raise Unusual
            high_rcode, ede, offset = _edns(data, offset + 1)
            rcode, had_edns = rcode | high_rcode << 4, True
        else:
            _, offset = _record(data, offset, names)
    return Message(
        id=id,
        qr=bool(flags & _QR),
        aa=bool(flags & _AA),
        tc=truncated,
        rd=bool(flags & _RD),
        ra=bool(flags & _RA),
        ad=bool(flags & _AD),
        cd=bool(flags & _CD),
        rcode=rcode,
        question=question,
        answer=answer,
        authority=authority,
        ede=ede,
        had_edns=had_edns,
    )


def _question(data: bytes, offset: int, names: Names) -> tuple[Question, int]:
    name, offset = read_name(data, offset, len(data), names)
    type, klass = _PAIR.unpack_from(data, offset)
    if klass != _IN or type not in _TYPE_NAMES:
        raise Unusual
    return Question(canonical_text(name), _TYPE_NAMES[type]), offset + _PAIR.size


def _section(data: bytes, offset: int, count: int, names: Names) -> tuple[tuple[ResourceRecord, ...], int]:
    records = []
    for _ in range(count):
        record, offset = _record(data, offset, names)
        records.append(record)
    return tuple(records), offset


def _record(data: bytes, offset: int, names: Names) -> tuple[ResourceRecord, int]:
    owner, offset = read_name(data, offset, len(data), names)
    type, klass, ttl, length = _FIXED.unpack_from(data, offset)
    start = offset + _FIXED.size
    end = start + length
    reader = READERS.get(type)
    if reader is None or klass != _IN or end > len(data):
        raise Unusual
    if ttl > 0x7FFFFFFF:
        ttl = 0  # RFC 2181 §8
    return ResourceRecord(canonical_text(owner), _TYPE_NAMES[type], ttl, reader(data, start, end, names)), end


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
