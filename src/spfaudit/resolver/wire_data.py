"""Names and record data within a DNS message, read fast where they are plain.

Knows the form of the common record types, and of names made of usual characters. Raises Unusual for anything
else: that is `wire_fallback`'s business. Knows no message as a whole.
"""

import string
import struct
from collections.abc import Callable
from ipaddress import IPv6Address

from spfaudit.evidence import Address, Host, Mx, Opaque, Rdata, Txt

_PAIR = struct.Struct("!HH")
_SOA_NUMBERS = struct.Struct("!5I")

_MAX_HOPS = 8
"""Longer chains of pointers are not usual."""
_LONGEST = 253
"""Characters of a name's text that take 255 octets in a message (RFC 1035 §2.3.4)."""
# Octets of labels that no presentation of a name escapes.
_USUAL = (string.ascii_letters + string.digits + "-_*/+=:").encode()


class Unusual(Exception):
    """Not for this reader."""


Names = dict[int, bytes]
"""Names read so far, by the offset where each begins: most names are pointers to them."""


# -- names ------------------------------------------------------------------


def read_name(data: bytes, offset: int, end: int, names: Names) -> tuple[bytes, int]:
    """The name that begins at `offset`, its labels joined by dots in the case they have, and where it ends.

    It lies before `end`, and what a pointer points at lies before what has the pointer (RFC 1035 §4.1.4).
    """
    begin = segment = offset
    after = hops = 0
    labels: list[bytes] = []
    rest = b""
    while True:
        if offset >= end:
            raise Unusual
        size = data[offset]
        offset += 1
        if size == 0:
            break
        if size < 0x40:
            labels.append(data[offset : offset + size])
            offset += size
            continue
        if size < 0xC0 or offset >= end or hops == _MAX_HOPS:
            raise Unusual
        target = (size & 0x3F) << 8 | data[offset]
        hops += 1
        if hops == 1:
            after = offset + 1
            rest = names.get(target, b"")
            if rest:
                break
        if target >= segment:
            raise Unusual
        end, offset, segment = segment, target, target
    if b"".join(labels).translate(None, _USUAL):
        raise Unusual
    if rest:
        labels.append(rest)
    name = b".".join(labels)
    if len(name) > _LONGEST:
        raise Unusual
    if not hops:
        names[begin] = name
    return name, after or offset


def canonical_text(name: bytes) -> str:
    """A name as `Question.name` has it."""
    return name.lower().decode("ascii") or "."


# -- record data ------------------------------------------------------------

Reader = Callable[[bytes, int, int, Names], Rdata]
"""Reads the data between two offsets."""


def _txt(data: bytes, start: int, end: int, names: Names) -> Txt:
    strings = []
    while start < end:
        after = start + 1 + data[start]
        strings.append(data[start + 1 : after])
        start = after
    if start != end or not strings:
        raise Unusual
    return Txt(tuple(strings))


def _mx(data: bytes, start: int, end: int, names: Names) -> Mx:
    return Mx(int.from_bytes(data[start : start + 2], "big"), canonical_text(_last_name(data, start + 2, end, names)))


def _a(data: bytes, start: int, end: int, names: Names) -> Address:
    if end - start != 4:
        raise Unusual
    return Address("{}.{}.{}.{}".format(*data[start:end]))


def _aaaa(data: bytes, start: int, end: int, names: Names) -> Address:
    if end - start != 16:
        raise Unusual
    return Address(str(IPv6Address(data[start:end])))


def _host(data: bytes, start: int, end: int, names: Names) -> Host:
    return Host(canonical_text(_last_name(data, start, end, names)))


def _soa(data: bytes, start: int, end: int, names: Names) -> Opaque:
    numbers = end - _SOA_NUMBERS.size
    server, start = read_name(data, start, end, names)
    mailbox = _last_name(data, start, numbers, names)
    serial, refresh, retry, expire, minimum = _SOA_NUMBERS.unpack_from(data, numbers)
    return Opaque(f"{server.decode()}. {mailbox.decode()}. {serial} {refresh} {retry} {expire} {minimum}")


def _last_name(data: bytes, start: int, end: int, names: Names) -> bytes:
    """The name that fills all octets up to `end`."""
    name, after = read_name(data, start, end, names)
    if after != end:
        raise Unusual
    return name


READERS: dict[int, Reader] = {
    1: _a,
    2: _host,
    5: _host,
    6: _soa,
    12: _host,
    15: _mx,
    16: _txt,
    28: _aaaa,
    39: _host,
    99: _txt,
}
"""How the data of each type (by its number) is read, from its start to its end in the message."""
