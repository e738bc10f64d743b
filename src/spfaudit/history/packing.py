"""Documents as the octets that the history keeps: what the inventory says of a domain apart from what was judged.

Knows the layout of a domain's document. What was judged is the same in many runs, and is kept once.
"""

import zlib
from functools import lru_cache
from hashlib import blake2b

import msgspec
from msgspec import Struct

from spfaudit.report.document import DomainDocument
from spfaudit.report.fragment import read_fragment

_STATUSES = ("pass", "fail", "unjudged")
_WORTH_IT = 200
"""Octets below which nothing is packed."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DomainDocument).decode


class _Heading(Struct, frozen=True, kw_only=True):
    """The keys of `DomainDocument` that stand before its line, all known from the inventory."""

    domain: str
    unicode: str
    usage: str
    organization: str | None


class Packed(Struct, frozen=True, kw_only=True):
    """A domain's document in its parts."""

    domain: str
    heading: bytes
    line: int
    status: int
    body: bytes
    digest: bytes
    """The digest of the body."""


def take_apart(document: DomainDocument) -> Packed:
    """The parts, of which `put_together` makes the document again."""
    heading = _encode(
        _Heading(
            domain=document.domain,
            unicode=document.unicode,
            usage=document.usage,
            organization=document.organization,
        )
    )
    whole = _encode(document)
    before = heading[:-1] + b',"line":%d,' % document.line
    assert whole.startswith(before), "the keys that the inventory knows come first"
    body = b"{" + whole[len(before) :]
    return Packed(
        domain=document.domain,
        heading=heading,
        line=document.line,
        status=_STATUSES.index(document.status),
        body=body,
        digest=digest(body),
    )


def take_fragment_apart(octets: bytes) -> Packed:
    """As `take_apart`, of a domain as it stands in the JSON report; to read it first would take twice as long."""
    if b"\\u" in octets:  # what the report escapes may not be escaped in a document
        return take_apart(read_fragment(octets))
    # No string has a quote that is not escaped, so a key is found nowhere but where it stands.
    start = octets.index(b'"line":')
    end = octets.index(b",", start)
    heading = msgspec.json.format(octets[: octets.rindex(b",", 0, start)] + b"}", indent=-1)
    rest = octets[end + 1 :]
    status, body, known_by = _judged(rest) if len(rest) <= _LONGEST_KEPT else _judged.__wrapped__(rest)
    return Packed(
        domain=_value(heading, b'"domain":"'),
        heading=heading,
        line=int(octets[start + len(b'"line":') : end]),
        status=status,
        body=body,
        digest=known_by,
    )


_LONGEST_KEPT = 64 * 1024
"""Octets of what is judged of one domain that are worth remembering: a hostile domain has megabytes."""


@lru_cache(maxsize=64)  # of a run that was cut short, thousands of domains have the very same
def _judged(rest: bytes) -> tuple[int, bytes, bytes]:
    """What follows on the keys that the inventory knows: as status, body and the body's digest."""
    body = msgspec.json.format(b"{" + rest, indent=-1)
    return _STATUSES.index(_value(body, b'"status":"')), body, digest(body)


def _value(octets: bytes, key: bytes) -> str:
    start = octets.index(key) + len(key)
    return octets[start : octets.index(b'"', start)].decode("ascii")


def put_together(heading: bytes, line: int, body: bytes) -> DomainDocument:
    """The document that was taken apart; its body may be packed. Raises msgspec.DecodeError, zlib.error."""
    return _decode(heading[:-1] + b',"line":%d,' % line + unpack(body)[1:])


def digest(*parts: bytes) -> bytes:
    """Tells contents apart: 16 octets."""
    whole = blake2b(digest_size=16)
    for part in parts:
        whole.update(part)
    return whole.digest()


def pack(octets: bytes) -> bytes:
    """JSON, or the same in fewer octets."""
    packed = zlib.compress(octets, 6) if len(octets) > _WORTH_IT else octets
    return packed if len(packed) < len(octets) else octets


def unpack(octets: bytes) -> bytes:
    """What `pack` was given. Raises zlib.error."""
    # JSON of an object or list begins with its bracket, a zlib stream with 0x78 (RFC 1950 §2.2).
    return octets if octets[:1] in (b"{", b"[") else zlib.decompress(octets)
