"""Record data as RFC 1035 presentation text and back, without loss.

For recordings that a person can read. Knows the types that `evidence` has
classes for; others are text already.
"""

import ipaddress
import re

from spfaudit.evidence import POLICY, Address, Document, Host, Mx, Opaque, Rdata, Txt, address_record
from spfaudit.resolver.name import to_labels, to_text

_STRING = re.compile(r'"((?:[^"\\]|\\[0-9]{3}|\\[^0-9])*+)"')
_STRINGS = re.compile(rf" *+(?:{_STRING.pattern} *+)*+")  # possessive: of one that is not closed there is no way back
_ESCAPE = re.compile(r"\\(?:([0-9]{3})|(.))")
_HOST_TYPES = frozenset({"CNAME", "NS", "PTR", "DNAME"})


def to_presentation(rdata: Rdata) -> str:
    """As in a master file: `"v=spf1 -all"`, `10 mx.example.go.jp.`."""
    match rdata:
        case Txt(strings):
            return " ".join(map(_quoted, strings))
        case Mx(preference, exchange):
            return f"{preference} {_absolute(exchange)}"
        case Address(address):
            return address
        case Host(name):
            return _absolute(name)
        case Opaque(text):
            return text
        case Document(status=status, media_type=media_type, location=location, octets=octets):
            strings = (media_type.encode("latin-1"), location.encode("latin-1"), octets)
            return " ".join([str(status), *map(_quoted, strings)])


def from_presentation(type: str, text: str) -> Rdata:
    """The inverse of `to_presentation`, for data of `type`. Raises ValueError."""
    if type in ("TXT", "SPF"):
        return _txt(text)
    if type == "MX":
        preference, _, exchange = text.partition(" ")
        if not (preference.isascii() and preference.isdecimal() and int(preference) < 2**16):
            raise ValueError(f"no MX preference: {preference!r}")
        return Mx(int(preference), _relative(exchange))
    if type in ("A", "AAAA"):
        return address_record(ipaddress.ip_address(text))
    if type in _HOST_TYPES:
        return Host(_relative(text))
    if type == POLICY:
        return _document(text)
    return Opaque(text)


def _quoted(string: bytes) -> str:
    return '"' + "".join(map(_octet, string)) + '"'


def _octet(octet: int) -> str:
    if octet in b'"\\':
        return "\\" + chr(octet)
    return chr(octet) if 0x20 <= octet <= 0x7E else f"\\{octet:03d}"


def _txt(text: str) -> Txt:
    strings = _strings(text)
    if any(len(string) > 255 for string in strings):
        raise ValueError("a character-string over 255 octets")
    return Txt(strings)


def _document(text: str) -> Document:
    status, _, rest = text.partition(" ")
    strings = _strings(rest)
    if not re.fullmatch("[1-5][0-9][0-9]", status) or len(strings) != 3:
        raise ValueError("not a status and three quoted strings")
    media_type, location, octets = strings
    return Document(
        status=int(status),
        media_type=media_type.decode("latin-1"),
        location=location.decode("latin-1"),
        octets=octets,
    )


def _strings(text: str) -> tuple[bytes, ...]:
    if not text.isascii() or not _STRINGS.fullmatch(text):
        raise ValueError("not a sequence of quoted strings")
    return tuple(map(_unquoted, _STRING.findall(text)))


def _unquoted(inside: str) -> bytes:
    octets = _ESCAPE.sub(lambda found: chr(int(found[1])) if found[1] else found[2], inside)
    return octets.encode("latin-1")  # ValueError above \255


def _absolute(name: str) -> str:
    return name if name == "." else name + "."


def _relative(name: str) -> str:
    return to_text(to_labels(name))
