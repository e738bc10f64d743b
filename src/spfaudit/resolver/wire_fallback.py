"""Any DNS message, and any record data, as dnspython understands them.

The authority on the wire format, and slow: `wire` reads what is plain by
itself, and loads this module for the rest. With `zone_reader`, all that works with
dnspython. Knows nothing of what a message means.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

import dns.edns
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.wire

from spfaudit.evidence import Host, Mx, Opaque, Question, Rdata, Txt, address_record
from spfaudit.resolver.message import FLAGS, TC, Message, ResourceRecord, Unreadable, ede_text, matters_beside
from spfaudit.resolver.name import to_text

# Loaded before any message is: a record of class ANY and such a type would else leave dnspython with a class for the
# type that knows no addresses, for as long as the process lives.
dns.rdata.from_text("IN", "A", "192.0.2.1")
dns.rdata.from_text("IN", "AAAA", "2001:db8::1")

if TYPE_CHECKING:
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
    flags = int.from_bytes(data[2:4], "big")
    truncated = bool(flags & TC)
    trailing = False
    try:
        parsed = _parsed(data, question_only=truncated, ignore_trailing=False)
    except dns.message.TrailingJunk:
        trailing = True
        parsed = _parsed(data, question_only=truncated, ignore_trailing=True)
    question = _question(parsed.question[0]) if parsed.question else None
    beside = [*_records(parsed.additional), *(_uncounted(data, len(parsed.additional)) if trailing else ())]
    return Message(
        id=parsed.id,
        bits=flags & FLAGS,
        rcode=int(parsed.rcode()),
        question=question,
        answer=tuple(_records(parsed.answer)),
        authority=tuple((record.name, record.type) for record in _records(parsed.authority)),
        ede=tuple(ede_text(int(o.code), o.text or "") for o in parsed.options if isinstance(o, dns.edns.EDEOption)),
        had_edns=parsed.edns >= 0,
        beside=tuple((record.name, record.type) for record in beside if matters_beside(record, question)),
        trailing=trailing,
    )


def _uncounted(data: bytes, additional: int) -> Sequence[ResourceRecord]:
    """The record that follows a message which counts one too few, or nothing. `additional`: how many it has there."""
    count = int.from_bytes(data[10:12], "big") + 1
    try:
        one_more = data[:10] + count.to_bytes(2, "big") + data[12:]
        return tuple(_records(_parsed(one_more, question_only=False, ignore_trailing=True).additional[additional:]))
    except Exception:  # what follows is no record
        return ()


def _parsed(data: bytes, *, question_only: bool, ignore_trailing: bool) -> dns.message.Message:
    return dns.message.from_wire(
        data, keyring=False, question_only=question_only, one_rr_per_rrset=True, ignore_trailing=ignore_trailing
    )


def _question(asked: dns.rrset.RRset) -> Question:
    type = dns.rdatatype.to_text(asked.rdtype)
    if asked.rdclass != dns.rdataclass.IN:
        type = f"{dns.rdataclass.to_text(asked.rdclass)} {type}"  # equal to no question that we ask
    return Question(name_text(asked.name), type)


def _records(section: Iterable[dns.rrset.RRset]) -> Iterable[ResourceRecord]:
    for rrset in section:
        type = dns.rdatatype.to_text(rrset.rdtype)
        if rrset.rdclass == dns.rdataclass.IN:
            rdata = rdata_of(rrset[0])
        else:  # of no type that we know, and not to be taken for one; that there is something must be seen
            type = f"{dns.rdataclass.to_text(rrset.rdclass)} {type}"
            rdata = Opaque(rrset[0].to_text())
        yield ResourceRecord(name_text(rrset.name), type, rrset.ttl, rdata)


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
