"""Names and record data within a DNS message, read fast where they are plain.

Knows the form of the common record types, and of names. Raises Unusual for anything else: that is `wire_fallback`'s
business. Knows no message as a whole.
"""

import re
import string
import struct
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address

from spfaudit.evidence import Address, Host, Mx, Rdata, Txt, address_record
from spfaudit.names import LONGEST_NAME
from spfaudit.resolver.name import to_text

_NUMBERS_OF_SOA = 20
"""Octets that follow the two names."""

_MAX_HOPS = 8
"""Longer chains of pointers are not usual."""
# Octets of labels that no presentation of a name escapes.
_USUAL = (string.ascii_letters + string.digits + "-_*/+=:").encode()
_USUAL_AND_DOT = _USUAL + b"."
_ESCAPE = r"\\(?:[0-9]{3}|.)"


class Unusual(Exception):
    """Not for this reader."""


NOT_PLAIN = (Unusual, struct.error, IndexError)
"""What a message raises that is for another reader: the latter two, where it ends too early."""

Names = dict[int, str]
"""The canonical text of names read so far, but the root, by the offset where each begins: most names are pointers."""


# -- names ------------------------------------------------------------------


def read_name(data: bytes, offset: int, end: int, names: Names) -> tuple[str, int]:
    """The name that begins at `offset`, as `Question.name` has it, and where it ends.

    It lies before `end`, and what a pointer points at lies before what has the pointer (RFC 1035 §4.1.4).
    """
    begin = segment = offset
    after = hops = 0
    labels: list[bytes] = []
    rest = ""
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
        if target >= segment:
            raise Unusual
        rest = names.get(target, "")
        if rest:
            break
        end, offset, segment = segment, target, target
    octets = b".".join(labels)
    if octets.translate(None, _USUAL_AND_DOT) or octets.count(b".") >= (len(labels) or 1):  # a dot within a label
        name = to_text(tuple(labels))
    else:
        name = octets.lower().decode("ascii")
    if rest:
        name = f"{name}.{rest}" if name else rest
    if len(name) > LONGEST_NAME and len(re.sub(_ESCAPE, "x", name)) > LONGEST_NAME:  # an escape is one octet
        raise Unusual
    if name:
        names[begin] = name
    return name or ".", after or offset


def read_last_name(data: bytes, start: int, end: int, names: Names) -> str:
    """The name that fills all octets from `start` to `end`. Such names are much the same all over a run."""
    if end - start > 1 and data[end - 2] >= 0xC0:
        target = (data[end - 2] & 0x3F) << 8 | data[end - 1]
        first, rest = _dotted(data[start : end - 2]), names.get(target)
        if rest is None:  # it may be the end of a name that stands before without a pointer
            rest = _dotted(data[target : max(target, data.find(b"\0", target, start))])
        name = rest and first is not None and (f"{first}.{rest}" if first else rest)
    else:
        name = data[start:end].endswith(b"\0") and _dotted(data[start : end - 1])
    if name and len(name) <= LONGEST_NAME:
        names[start] = name
        return name
    name, after = read_name(data, start, end, names)
    if after != end:
        raise Unusual
    return name


@lru_cache(maxsize=20_000)
def _dotted(octets: bytes) -> str | None:
    """The text of labels that fill `octets`, or None where they are not usual."""
    labels = []
    offset = 0
    while offset < len(octets):
        size = octets[offset]
        label = octets[offset + 1 : offset + 1 + size]
        if not 0 < size < 0x40 or len(label) < size or label.translate(None, _USUAL):
            return None
        labels.append(label)
        offset += 1 + size
    return b".".join(labels).lower().decode("ascii")


def _skip_name(data: bytes, offset: int, end: int, names: Names) -> int:
    """Where the name that begins at `offset` ends, as `read_name` would find."""
    begin = offset
    while offset < end:
        size = data[offset]
        if size >= 0xC0 and offset + 1 < end:
            known = names.get((size & 0x3F) << 8 | data[offset + 1])
            if known is None:
                return read_name(data, begin, end, names)[1]
            if offset - begin + len(known) > LONGEST_NAME:
                raise Unusual
            return offset + 2
        if size >= 0x40:
            raise Unusual
        offset += 1 + size
        if size == 0:
            if offset - begin > LONGEST_NAME + 2:
                raise Unusual
            return offset
    raise Unusual


# -- record data ------------------------------------------------------------

Reader = Callable[[bytes, int, int, Names], Rdata]
"""Reads the data between two offsets."""


def _txt(data: bytes, start: int, end: int, names: Names) -> Txt:
    if start < end and start + 1 + data[start] == end:
        return Txt((data[start + 1 : end],))
    strings = []
    while start < end:
        after = start + 1 + data[start]
        strings.append(data[start + 1 : after])
        start = after
    if start != end or not strings:
        raise Unusual
    return Txt(tuple(strings))


def _mx(data: bytes, start: int, end: int, names: Names) -> Mx:
    return Mx(int.from_bytes(data[start : start + 2], "big"), read_last_name(data, start + 2, end, names))


def _a(data: bytes, start: int, end: int, names: Names) -> Address:
    if end - start != 4:
        raise Unusual
    return Address("{}.{}.{}.{}".format(*data[start:end]))


def _aaaa(data: bytes, start: int, end: int, names: Names) -> Address:
    if end - start != 16:
        raise Unusual
    return address_record(IPv6Address(data[start:end]))


def _host(data: bytes, start: int, end: int, names: Names) -> Host:
    return Host(read_last_name(data, start, end, names))


def _dname(data: bytes, start: int, end: int, names: Names) -> Host:
    if max(data[start:end], default=0xFF) >= 0xC0:  # no pointer may be in it (RFC 6672 §2.5)
        raise Unusual
    return _host(data, start, end, names)


def check_soa(data: bytes, start: int, end: int, names: Names) -> None:
    """Raises Unusual unless this is the data of an SOA record (RFC 1035 §3.3.13). Its content matters to nobody."""
    numbers = end - _NUMBERS_OF_SOA
    if _skip_name(data, _skip_name(data, start, numbers, names), numbers, names) != numbers:
        raise Unusual


READERS: dict[int, Reader] = {
    1: _a,
    2: _host,
    5: _host,
    12: _host,
    15: _mx,
    16: _txt,
    28: _aaaa,
    39: _dname,
    99: _txt,
}
"""How the data of each type (by its number) is read, from its start to its end in the message."""
