"""DNS messages to and from octets.

Encodes by itself, reads by dnspython. With `zonefile`, the only importer of
dnspython. Knows nothing of what a message means.
"""

import ipaddress
import struct
from collections.abc import Iterable

import dns.edns
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from spfaudit.evidence import Address, Host, Mx, Opaque, Question, Rdata, Txt
from spfaudit.resolver.message import Message, ResourceRecord, Unreadable
from spfaudit.resolver.name import to_labels, to_text

UDP_PAYLOAD = 1232  # fits an IPv6 packet on any path without fragments (DNS Flag Day 2020)

_HEADER = struct.Struct("!6H")
_QR, _OPCODE, _AA, _TC, _RD, _RA, _AD, _CD = 0x8000, 0x7800, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
_OPT = struct.pack("!BHHIH", 0, dns.rdatatype.OPT, UDP_PAYLOAD, 0, 0)  # RFC 6891 §6.1.2


def encode(question: Question, id: int, *, edns: bool) -> bytes:
    """A recursive query. Raises ValueError for a name or a type that no message can hold.

    With EDNS also sets AD: "tell me whether you validated" (RFC 6840 §5.7). Without, the plainest query there is.
    """
    name = b"".join(bytes([len(label)]) + label for label in to_labels(question.name)) + b"\0"
    header = _HEADER.pack(id, _RD | (_AD if edns else 0), 1, 0, 0, int(edns))
    tail = struct.pack("!HH", _type_number(question.type), dns.rdataclass.IN)
    return header + name + tail + (_OPT if edns else b"")


def _type_number(type: str) -> int:
    try:
        return int(dns.rdatatype.from_text(type))
    except (dns.rdatatype.UnknownRdatatype, ValueError):
        raise ValueError(f"no such record type: {type}") from None


def read(data: bytes) -> Message | Unreadable:
    """Any octets as a message. Never raises; octets after the message are ignored."""
    if len(data) < _HEADER.size:
        return Unreadable(f"only {len(data)} octets")
    id, flags, question_count, *_ = _HEADER.unpack_from(data)
    if not flags & _QR or flags & _OPCODE:
        return Unreadable("not a response to a query")
    if question_count > 1:
        return Unreadable(f"{question_count} questions", id)
    try:
        return _read(data, id, flags)
    except Exception as error:  # whatever dnspython raises on hostile octets: the message is simply unreadable
        return Unreadable(type(error).__name__, id)


def _read(data: bytes, id: int, flags: int) -> Message:
    truncated = bool(flags & _TC)
    parsed = dns.message.from_wire(
        data, keyring=False, question_only=truncated, one_rr_per_rrset=True, ignore_trailing=True
    )
    return Message(
        id=id,
        qr=bool(flags & _QR),
        aa=bool(flags & _AA),
        tc=truncated,
        rd=bool(flags & _RD),
        ra=bool(flags & _RA),
        ad=bool(flags & _AD),
        cd=bool(flags & _CD),
        rcode=int(parsed.rcode()),
        question=_question(parsed.question[0]) if parsed.question else None,
        answer=tuple(_records(parsed.answer)),
        authority=tuple(_records(parsed.authority)),
        ede=tuple(_ede_text(option) for option in parsed.options if isinstance(option, dns.edns.EDEOption)),
        had_edns=parsed.edns >= 0,
    )


def _question(asked: dns.rrset.RRset) -> Question:
    type = dns.rdatatype.to_text(asked.rdtype)
    if asked.rdclass != dns.rdataclass.IN:
        type = f"{dns.rdataclass.to_text(asked.rdclass)} {type}"  # equal to no question that we ask
    return Question(name_text(asked.name), type)


def _records(section: Iterable[dns.rrset.RRset]) -> Iterable[ResourceRecord]:
    for rrset in section:
        if rrset.rdclass == dns.rdataclass.IN:
            type = dns.rdatatype.to_text(rrset.rdtype)
            yield ResourceRecord(name_text(rrset.name), type, rrset.ttl, rdata_of(rrset[0]))


def _ede_text(option: dns.edns.EDEOption) -> str:
    name = option.code.name.replace("_", " ").lower() if option.code in set(dns.edns.EDECode) else ""
    words = ": ".join(filter(None, (name, option.text)))
    return f"{int(option.code)} {words}".rstrip()


def name_text(name: dns.name.Name) -> str:
    """The canonical text of an absolute name."""
    return to_text(name.labels[:-1])


def rdata_of(rdata: dns.rdata.Rdata) -> Rdata:
    """Our typed form of dnspython's record data. Raises ValueError for data that contradicts its type."""
    # Attributes of dnspython's classes are found by type, not by isinstance: the classes are loaded lazily.
    match rdata.rdtype:
        case dns.rdatatype.TXT | dns.rdatatype.SPF:
            return Txt(tuple(rdata.strings))  # type: ignore[attr-defined]  # TXTBase
        case dns.rdatatype.MX:
            return Mx(rdata.preference, name_text(rdata.exchange))  # type: ignore[attr-defined]  # MXBase
        case dns.rdatatype.A | dns.rdatatype.AAAA:
            return Address(str(ipaddress.ip_address(rdata.address)))  # type: ignore[attr-defined]  # A, AAAA
        case dns.rdatatype.CNAME | dns.rdatatype.NS | dns.rdatatype.PTR | dns.rdatatype.DNAME:
            return Host(name_text(rdata.target))  # type: ignore[attr-defined]  # NSBase
        case _:
            return Opaque(rdata.to_text())
