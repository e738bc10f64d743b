"""Any DNS message, and any record data, as dnspython understands them.

The authority on the wire format, and slow: `wire` reads what is plain by
itself, and loads this module for the rest. With `zone_reader`, all that works with
dnspython. Knows nothing of what a message means.
"""

import ipaddress
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

import dns.edns
import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.wire

from spfaudit.evidence import Host, Mx, Opaque, Question, Rdata, Txt, address_record
from spfaudit.resolver.message import FLAGS, TC, Message, Owner, ResourceRecord, Unreadable, ede_text, matters_beside
from spfaudit.resolver.name import to_text

# Loaded before any message is: a record of class ANY and such a type would else leave dnspython with a class for the
# type that knows no addresses, for as long as the process lives.
dns.rdata.from_text("IN", "A", "192.0.2.1")
dns.rdata.from_text("IN", "AAAA", "2001:db8::1")

if TYPE_CHECKING:
    from dns.rdtypes.ANY.OPT import OPT
    from dns.rdtypes.IN.A import A
    from dns.rdtypes.IN.AAAA import AAAA
    from dns.rdtypes.mxbase import MXBase
    from dns.rdtypes.nsbase import NSBase
    from dns.rdtypes.txtbase import TXTBase


class _ExtendedError(dns.edns.EDEOption):
    """One whose text may be anything: it is for people, and no reason to read nothing of the message (RFC 8914 §2)."""

    @classmethod
    def from_wire_parser(cls, otype: dns.edns.OptionType | str, parser: dns.wire.Parser) -> dns.edns.Option:
        code = parser.get_uint16()
        text = parser.get_remaining().removesuffix(b"\0")  # RFC 8914 §2
        return cls(dns.edns.EDECode.make(code), text.decode("utf-8", "backslashreplace"))


dns.edns.register_type(_ExtendedError, dns.edns.OptionType.EDE)


def type_number(type: str) -> int:
    """The number of a record type. Raises ValueError for a type that there is not."""
    try:
        return int(dns.rdatatype.from_text(type))
    except (dns.rdatatype.UnknownRdatatype, ValueError):
        raise ValueError(f"no such record type: {type}") from None


def read_any(data: bytes) -> Message | Unreadable:
    """A response with at most one question. `data` has at least a header. Never raises."""
    try:
        return _read(data)
    except Exception as error:  # whatever dnspython raises on hostile octets: the message is simply unreadable
        return Unreadable(type(error).__name__, int.from_bytes(data[:2], "big"))


def _read(data: bytes) -> Message:
    parser = dns.wire.Parser(data)
    id, flags, questions, *counts = parser.get_struct("!6H")
    question = _question(parser) if questions else None
    truncated = bool(flags & TC)
    answer, authority, additional = ([_found(parser) for _ in range(0 if truncated else count)] for count in counts)
    edns = _edns(answer, authority, additional)
    trailing = not truncated and parser.remaining() > 0
    beside = map(_owner, (*additional, *(_uncounted(parser) if trailing else ())))
    return Message(
        id=id,
        bits=flags & FLAGS,
        rcode=flags & 0xF | (edns.ttl >> 20 & 0xFF0 if edns else 0),
        question=question,
        answer=tuple(map(_record, answer)),
        authority=tuple(map(_owner, authority)),
        ede=tuple(_errors(cast("OPT", edns.rdata))) if edns else (),
        had_edns=edns is not None,
        beside=tuple(owner for owner in beside if matters_beside(owner, question)),
        trailing=trailing,
    )


class _Found(NamedTuple):
    """A record as it stands in a message; its `rdata` has its class and type."""

    owner: dns.name.Name
    ttl: int
    rdata: dns.rdata.Rdata


def _found(parser: dns.wire.Parser) -> _Found:
    """The next record. `dns.message` would put it into a set: that takes milliseconds if it has a long name in it."""
    owner = dns.name.from_wire_parser(parser)
    type, klass, ttl, length = parser.get_struct("!HHIH")
    with parser.restrict_to(length):
        return _Found(owner, ttl, dns.rdata.from_wire_parser(klass, type, parser))


def _uncounted(parser: dns.wire.Parser) -> Sequence[_Found]:
    """The record that follows a message which counts one too few, or nothing."""
    try:
        return (_found(parser),)
    except Exception:  # what follows is no record
        return ()


def _edns(answer: Sequence[_Found], authority: Sequence[_Found], additional: Sequence[_Found]) -> _Found | None:
    """The OPT record, if there is one. Raises FormError where one that speaks of the message is not at its place."""
    if any(found.rdata.rdtype in (dns.rdatatype.OPT, dns.rdatatype.TSIG) for found in (*answer, *authority)):
        raise dns.exception.FormError
    if any(found.rdata.rdtype == dns.rdatatype.TSIG for found in additional[:-1]):  # RFC 8945 §5.1
        raise dns.exception.FormError
    opts = [found for found in additional if found.rdata.rdtype == dns.rdatatype.OPT]
    if len(opts) > 1 or any(opt.owner != dns.name.root for opt in opts):  # RFC 6891 §6.1.1
        raise dns.exception.FormError
    return opts[0] if opts else None


def _errors(opt: "OPT") -> Iterator[str]:
    for option in opt.options:
        if isinstance(option, dns.edns.EDEOption):
            yield ede_text(int(option.code), option.text or "")


def _question(parser: dns.wire.Parser) -> Question:
    name = name_text(dns.name.from_wire_parser(parser))
    type, klass = parser.get_struct("!HH")
    return Question(name, _type_text(klass, type))


def _type_text(klass: int, type: int) -> str:
    """With the class, if it is not IN: no type that we ask for, and not to be taken for one; but it must be seen."""
    text = dns.rdatatype.to_text(dns.rdatatype.RdataType.make(type))
    if klass == dns.rdataclass.IN:
        return text
    return f"{dns.rdataclass.to_text(dns.rdataclass.RdataClass.make(klass))} {text}"


def _owner(found: _Found) -> Owner:
    return name_text(found.owner), _type_text(found.rdata.rdclass, found.rdata.rdtype)


def _record(found: _Found) -> ResourceRecord:
    name, type = _owner(found)
    ttl = found.ttl if found.ttl <= 0x7FFFFFFF else 0  # RFC 2181 §8
    rdata = rdata_of(found.rdata) if found.rdata.rdclass == dns.rdataclass.IN else Opaque(found.rdata.to_text())
    return ResourceRecord(name, type, ttl, rdata)


def name_text(name: dns.name.Name) -> str:
    """The canonical text of an absolute name."""
    return to_text(name.labels[:-1])


def rdata_of(rdata: dns.rdata.Rdata) -> Rdata:
    """Our typed form of dnspython's record data. Raises ValueError for data that contradicts its type."""
    # The type tells the class, and isinstance does not: dnspython loads its classes lazily.
    match rdata.rdtype:
        case dns.rdatatype.TXT | dns.rdatatype.SPF:
            return Txt(tuple(cast("TXTBase", rdata).strings))
        case dns.rdatatype.MX:
            mx = cast("MXBase", rdata)
            return Mx(mx.preference, name_text(mx.exchange))
        case dns.rdatatype.A | dns.rdatatype.AAAA:
            return address_record(ipaddress.ip_address(cast("A | AAAA", rdata).address))
        case dns.rdatatype.CNAME | dns.rdatatype.NS | dns.rdatatype.PTR | dns.rdatatype.DNAME:
            return Host(name_text(cast("NSBase", rdata).target))
        case _:
            return Opaque(rdata.to_text())
