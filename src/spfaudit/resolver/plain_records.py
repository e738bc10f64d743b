"""The records of a plain reply: all of the type and at the name that were asked for; after them an OPT record without
options, and nothing else.

What such octets mean is remembered, because in a run many names have the same records. Raises one of `NOT_PLAIN` for
anything else.
"""

import struct

from msgspec import Struct

from spfaudit.evidence import Rdata
from spfaudit.resolver.queries import IN, QUESTION, TYPES
from spfaudit.resolver.wire_data import NOT_PLAIN, READERS, Reader, Unusual

_BEFORE_LENGTH = 10
"""Octets of a record before the length of its data, where the owner is a pointer."""
_SIZES = (512, 1220, 1232, 1280, 1400, 1410, 1432, 1452, 1472, 2048, 4000, 4096, 8192, 65494, 65535)
OPTS = frozenset(
    b"\0\0\x29" + size.to_bytes(2, "big") + b"\0\0" + dnssec + b"\0\0\0"
    for size in _SIZES
    for dnssec in (b"\0", b"\x80")
)
"""The OPT records without options, by the sizes that resolvers announce."""
_MOST_KNOWN = 4_000
"""Meanings of octets that are remembered: a few megabytes at most, unless somebody means us ill."""
_LARGEST_KNOWN = 512
"""Octets of a reply whose several records are worth remembering."""
NO_NAME = b"\x80" * 0x4000
"""As many octets as a pointer may lead to, none of which begins a name."""


read_ttl = struct.Struct("!I").unpack_from
"""As a tuple of one."""


class PlainType(Struct, frozen=True, gc=False):
    """A type whose questions and records may be plain."""

    asked: bytes
    """How a question for it ends: the root, type and class."""
    start: bytes
    """How a record at the name asked begins."""
    read: Reader
    has_names: bool
    """What the data of a record means depends on the message, because there may be pointers."""
    single: dict[bytes, tuple[Rdata, ...]]
    """The meaning of a single record without names, by the octets from the length of its data to the message's end."""
    several: dict[tuple[object, ...], tuple[Rdata, ...]]
    """That of several records, or of one with names, by where they begin and the octets of each."""


PLAIN = {
    type: PlainType(
        b"\0" + number.to_bytes(2, "big") + IN.to_bytes(2, "big"),
        b"\xc0\x0c" + number.to_bytes(2, "big") + IN.to_bytes(2, "big"),
        READERS[number],
        type not in ("TXT", "SPF", "A", "AAAA"),
        {},
        {},
    )
    for type, number in TYPES.items()
    if number in READERS
}
"""Such types, by their names."""


def single_record(kind: PlainType, rest: bytes) -> tuple[Rdata, ...]:
    """Reads and remembers a single record without names. `rest`: the message from the length of its data on."""
    end = 2 + int.from_bytes(rest[:2], "big")
    if rest[end:] not in OPTS:
        raise Unusual
    if len(kind.single) >= _MOST_KNOWN:
        kind.single.clear()
    rdata = kind.single[rest] = (kind.read(rest, 2, end, {}),)
    return rdata


def several_records(kind: PlainType, data: bytes, offset: int, count: int, name: str) -> tuple[Rdata, ...]:
    """The data of so many records with one TTL, without duplicates and sorted. `name`: that of all."""
    octets = data[offset:].split(kind.start + data[offset + 6 : offset + 10])
    if len(octets) != count + 1 or octets[0]:  # all begin alike (RFC 2181 §5.2), and have no such octets in them
        raise Unusual
    key = (offset, *octets)
    rdata = kind.several.get(key)
    if rdata is None:
        rdata, is_alone = _new_records(kind, data, offset, octets[1:], name)
        if is_alone and len(data) <= _LARGEST_KNOWN:
            if len(kind.several) >= _MOST_KNOWN:
                kind.several.clear()
            kind.several[key] = rdata
    return rdata


def _new_records(
    kind: PlainType, data: bytes, offset: int, octets: list[bytes], name: str
) -> tuple[tuple[Rdata, ...], bool]:
    """The data of records, and whether it would be the same after any other question of this length, with any TTL.

    `octets`: from the length of the data of each to the next.
    """
    ends = [2 + int.from_bytes(each[:2], "big") for each in octets]
    if octets[-1][ends[-1] :] not in OPTS or [len(each) for each in octets[:-1]] != ends[:-1]:
        raise Unusual
    first, end = octets[0], ends[0]
    if not (kind.has_names and first[end - 2] >= 0xC0 and _target(first, end - 2) < offset):
        # All else of the message is hidden: what can be read nevertheless rests on nothing else.
        hidden = NO_NAME[:_BEFORE_LENGTH]
        message = NO_NAME[:offset] + b"".join([hidden + each for each in octets])
        try:
            return _all(kind, message, offset, ends, {}), True
        except NOT_PLAIN:
            pass
    return _all(kind, data, offset, ends, {QUESTION: name}), False


def _target(data: bytes, offset: int) -> int:
    """Where the pointer at `offset` leads."""
    return (data[offset] & 0x3F) << 8 | data[offset + 1]


def _all(kind: PlainType, message: bytes, offset: int, lengths: list[int], names: dict[int, str]) -> tuple[Rdata, ...]:
    """The data of records one after the other. `lengths`: octets of each behind its TTL."""
    found = set()
    for length in lengths:
        begin = offset + _BEFORE_LENGTH
        offset = begin + length
        found.add(kind.read(message, begin + 2, offset, names))
    return tuple(sorted(found))
