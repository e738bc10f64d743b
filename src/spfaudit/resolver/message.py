"""A DNS message reduced to what its classification needs (RFC 1035 §4.1, RFC 6891 §6.1).

Knows neither the wire format nor what a message means.
"""

from functools import lru_cache

from msgspec import Struct

from spfaudit.evidence import Question, Rdata

NOERROR = 0
NXDOMAIN = 3

# IANA "DNS RCODEs"; 16 and above need EDNS (RFC 6891 §6.1.3).
_RCODES = {
    NOERROR: "NOERROR",
    1: "FORMERR",
    2: "SERVFAIL",
    NXDOMAIN: "NXDOMAIN",
    4: "NOTIMP",
    5: "REFUSED",
    6: "YXDOMAIN",
    7: "YXRRSET",
    8: "NXRRSET",
    9: "NOTAUTH",
    10: "NOTZONE",
    16: "BADVERS",
    23: "BADCOOKIE",
}

# IANA "Extended DNS Error Codes", in their order, from 0 (RFC 8914 §5.2).
_EDE_NAMES = (
    "other",
    "unsupported dnskey algorithm",
    "unsupported ds digest type",
    "stale answer",
    "forged answer",
    "dnssec indeterminate",
    "dnssec bogus",
    "signature expired",
    "signature not yet valid",
    "dnskey missing",
    "rrsigs missing",
    "no zone key bit set",
    "nsec missing",
    "cached error",
    "not ready",
    "blocked",
    "censored",
    "filtered",
    "prohibited",
    "stale nxdomain answer",
    "not authoritative",
    "not supported",
    "no reachable authority",
    "network error",
    "invalid data",
    "signature expired before valid",
    "too early",
    "unsupported nsec3 iterations value",
    "unable to conform to policy",
    "synthesized",
    "invalid query type",
)


def ede_text(code: int, text: str) -> str:
    """An Extended DNS Error as `22 no reachable authority: at delegation example.go.jp`."""
    name = _EDE_NAMES[code] if code < len(_EDE_NAMES) else ""
    return f"{code} {': '.join(filter(None, (name, text)))}".rstrip()


# The bits of a header's second word (RFC 1035 §4.1.1, RFC 4035 §3.2).
QR, AA, TC, RD, RA, AD, CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
FLAGS = QR | AA | TC | RD | RA | AD | CD
_FLAG_NAMES = ((QR, "qr"), (AA, "aa"), (TC, "tc"), (RD, "rd"), (RA, "ra"), (AD, "ad"), (CD, "cd"))


@lru_cache(maxsize=128)
def flags_text(bits: int) -> str:
    """The flags that are set, as in `qr rd ra`."""
    return " ".join(name for bit, name in _FLAG_NAMES if bits & bit)


class ResourceRecord(Struct, frozen=True, gc=False):
    """One record. `name` and names in `rdata` are canonical; `ttl` in seconds.

    `type` tells the class as well if it is not IN, as in `CH TXT`.
    """

    name: str
    type: str
    ttl: int
    rdata: Rdata


Owner = tuple[str, str]
"""The name and the type of a record outside the answer section. No more of it is kept: no proof of absence rests on
more."""


class Message(Struct, frozen=True, gc=False, kw_only=True):
    """A readable message. Of a truncated one no records are kept: its content is never used."""

    id: int
    bits: int = 0
    """The flags (`QR` …) of the header; neither the opcode, which is always 0, nor the rcode."""
    rcode: int = NOERROR
    """With the upper eight bits from EDNS."""
    question: Question | None = None
    """None: the question section is empty."""
    answer: tuple[ResourceRecord, ...] = ()
    authority: tuple[Owner, ...] = ()
    ede: tuple[str, ...] = ()
    """Extended DNS Errors (RFC 8914), as `code text`."""
    had_edns: bool = False
    beside: tuple[Owner, ...] = ()
    """Of the records in the additional section, and of one that follows the message: see `matters_beside`."""
    trailing: bool = False
    """Octets follow the message."""

    @property
    def flags(self) -> str:
        """The flags that are set, as in `qr rd ra`."""
        return flags_text(self.bits)

    @property
    def rcode_name(self) -> str:
        """As in `SERVFAIL`, or `RCODE15` where there is no name."""
        return _RCODES.get(self.rcode) or f"RCODE{self.rcode}"


def of_any_class(owner: Owner) -> Owner:
    """The owner and the type alone, without the class that `ResourceRecord.type` tells."""
    return owner[0], owner[1].rpartition(" ")[2]


def matters_beside(owner: Owner, question: Question | None) -> bool:
    """Whether it matters that a record is not in the answer section: of the type asked, an alias instead, an SOA."""
    type = of_any_class(owner)[1]
    return type == "SOA" or (question is not None and type in (question.type, "CNAME"))


class Unreadable(Struct, frozen=True):
    """Octets that are no DNS message."""

    why: str
    id: int | None = None
    """The message id, where at least the header says that this is a response to a query."""
