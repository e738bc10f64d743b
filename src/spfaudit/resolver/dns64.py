"""AAAA records that a resolver makes of A records, for networks that reach IPv4 by translation only (DNS64, RFC 6147).

Nobody has published them, and that there are no others is not known: a resolver makes them where the question for AAAA
fails as well (RFC 6147 §5.1.2, §5.1.3). Whether one does so it tells by a name that has two known addresses of IPv4 and
none of IPv6 (RFC 7050 §3). Pure: who asks, and when, is not known here.
"""

from collections.abc import Iterable
from ipaddress import IPv6Address

from spfaudit.evidence import Address, Answer, Question, Rdata, Records
from spfaudit.text import Text

IPV4_ONLY = Question("ipv4only.arpa", "AAAA")
_KNOWN = frozenset({bytes((192, 0, 0, 170)), bytes((192, 0, 0, 171))})
"""The addresses of that name (RFC 7050 §8.2)."""
_UNUSED = 8
"""The octet in which no part of an address stands (RFC 6052 §2.2)."""
_LENGTHS = (96, 64, 56, 48, 40, 32)
"""Of the prefixes that an address of IPv4 may follow, in bits."""

Prefix = tuple[int, bytes, bytes]
"""How many bits it has, its octets, and those behind the address of IPv4: zeros, unless a resolver was told others."""


def prefixes(answer: Answer) -> frozenset[Prefix]:
    """By which prefixes a resolver makes such records, from its answer about `IPV4_ONLY`; empty if it does not."""
    if not isinstance(answer, Records):
        return frozenset()
    parted = (_parted(address, length) for address in _addresses(answer.rdata) for length in _LENGTHS)
    return frozenset(prefix for prefix, embedded in parted if embedded in _KNOWN)


def is_made(answer: Records, known: Iterable[Prefix]) -> bool:
    """Whether there are records in the answer that were made by one of the prefixes."""
    return any(_parted(address, prefix[0])[0] == prefix for address in _addresses(answer.rdata) for prefix in known)


def _addresses(rdata: Iterable[Rdata]) -> list[bytes]:
    texts = [record.address for record in rdata if isinstance(record, Address) and ":" in record.address]
    return [IPv6Address(text).packed for text in texts]


def _parted(address: bytes, length: int) -> tuple[Prefix, bytes]:
    """What is around an address of IPv4 behind so many bits, and that address."""
    rest = address if length == _LENGTHS[0] else address[:_UNUSED] + address[_UNUSED + 1 :]
    begin, end = length // 8, length // 8 + 4
    return (length, rest[:begin], rest[end:]), rest[begin:end]


def synthesis_notice(resolver: str) -> Text:
    """Says that a resolver makes up addresses, and what follows from that."""
    return Text(
        en=f"resolver {resolver} makes up IPv6 addresses for hosts that have none (DNS64): where it does,"
        " those that a host really has are not known unless another resolver tells them",
        ja=f"リゾルバー {resolver} は、IPv6 アドレスのないホストに対して AAAA レコードを合成します（DNS64）。"
        "合成された応答は採用せず、ほかのリゾルバーから応答が得られない限り、そのホストの IPv6 アドレスは不明とします",
    )
