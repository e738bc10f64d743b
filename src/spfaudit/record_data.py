"""Record data: what an RRset holds, typed. Knows nothing of messages, nor of what is asked."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from msgspec import Struct


class Txt(Struct, frozen=True, gc=False, order=True):
    """TXT (or the obsolete type SPF): the character-strings, ≤255 octets each (RFC 1035 §3.3.14)."""

    strings: tuple[bytes, ...]

    @property
    def joined(self) -> bytes:
        """The strings joined with nothing between (RFC 7208 §3.3)."""
        return self.strings[0] if len(self.strings) == 1 else b"".join(self.strings)


class Mx(Struct, frozen=True, gc=False, order=True):
    """MX: `exchange` is "." in a null MX (RFC 7505)."""

    preference: int
    exchange: str


class Address(Struct, frozen=True, gc=False, order=True):
    """A or AAAA, in the text that `address_record` gives it."""

    address: str


def address_record(address: IPv4Address | IPv6Address) -> Address:
    """Its record: the same text, and so the same digest of what was answered, with every version of Python.

    That of `ipaddress`, without the dotted form that Python 3.13 gives mapped addresses.
    """
    text = str(address)
    if "." in text and ":" in text:
        high, low = divmod(int(address) & 0xFFFFFFFF, 1 << 16)
        text = f"{text.rpartition(':')[0]}:{high:x}:{low:x}"
    return Address(text)


class Host(Struct, frozen=True, gc=False, order=True):
    """CNAME, NS or PTR: the name pointed at, in the form of `Question.name`."""

    name: str


class Opaque(Struct, frozen=True, gc=False, order=True):
    """Any other type, in RFC 1035 presentation form."""

    text: str


class Document(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """What a web server said for good: no DNS data, but asked for, recorded and judged like it.

    A server that may say something else tomorrow (an error of its own, a bad certificate) is a failure instead.
    """

    status: int
    """HTTP's: 200, a redirect that was not followed, 404 or 410."""
    media_type: str = ""
    """In lower case, without parameters; "": not said."""
    location: str = ""
    """Where a redirect leads, as the server says."""
    octets: bytes = b""
    """The content; of status 200 only."""


Rdata = Txt | Mx | Address | Host | Opaque | Document


def joined_texts(rdata: Iterable[Rdata]) -> tuple[bytes, ...]:
    """The TXT records among them, each joined."""
    return tuple([record.joined for record in rdata if isinstance(record, Txt)])
