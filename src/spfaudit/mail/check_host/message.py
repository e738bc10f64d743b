"""What a check is about: a client, and the identity that it claims.

Knows RFC 7208 §2.3, §2.4 and §4.1–§4.3, and what of a message macros may show (§7.2). Knows no records.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from msgspec import Struct

from spfaudit.mail.spf.macro import MacroString, transform
from spfaudit.mail.spf.target import dns_name, fitted
from spfaudit.names import LONGEST_NAME, InvalidName, parse_domain

_LONGEST_COMMAND = 512
"""Octets of an SMTP command (RFC 5321 §4.5.3.1.4): no longer name or sender comes from a message."""
_ENOUGH_FOR_A_NAME = LONGEST_NAME + 2
"""Octets from the right that can matter: a name, its final dot, and what stands before it."""


class Message(Struct, frozen=True, kw_only=True):
    """A message as far as SPF sees it. Made by `make_message`."""

    ip: IPv4Address | IPv6Address
    """Never an IPv4-mapped IPv6 address (§5)."""
    local_part: str
    domain: str
    helo: str
    now: int

    @property
    def sender(self) -> str:
        """The identity checked, with a local part (§4.3)."""
        return f"{self.local_part}@{self.domain}"


def mailbox(sender: str) -> str:
    """The address that MAIL FROM gives, with or without the brackets of SMTP (RFC 5321 §4.1.2); "": the null one."""
    return sender[1:-1] if sender.startswith("<") and sender.endswith(">") else sender


def make_message(ip: str, sender: str, helo: str, *, now: int = 0) -> Message:
    """`sender`: as `mailbox` takes it. `now`: seconds since 1970. Raises ValueError for `ip`."""
    helo = _cut(helo).removesuffix(".")
    helo = _a_labels(helo) or helo
    # RFC 7208 §2.4: the null reverse-path stands for postmaster at the HELO identity
    before, at, domain = (_cut(mailbox(sender)) or f"postmaster@{helo}").rpartition("@")
    return Message(
        ip=_client(ip),
        local_part=(before if at else "") or "postmaster",  # §4.3
        domain=_a_labels(domain.removesuffix(".")),
        helo=helo,
        now=now,
    )


def is_checkable(domain: str) -> bool:
    """Whether a name can have a policy at all (§4.3): several labels, none empty or long, no address literal."""
    if domain.startswith("[") or domain.endswith("."):  # a final dot is gone by now: this one ends an empty label
        return False
    return len(domain) <= LONGEST_NAME and "." in dns_name(domain)


def expand_name(spec: MacroString, value: Callable[[str], str]) -> str:
    """The name that a domain-spec gives (§7.3), unescaped. `value`: that of a macro letter.

    No more of it is made than a name can hold: a spec of thousands of macros costs what a short one does.
    """
    pieces: list[str] = []
    length = 0
    for part in reversed(spec.parts):
        pieces.append(part if isinstance(part, str) else transform(value(part.letter), part))
        length += len(pieces[-1])
        if length >= _ENOUGH_FOR_A_NAME:
            break
    return fitted("".join(reversed(pieces)))


def _cut(text: str) -> str:
    # Lone surrogates stand for octets of the command line that were not UTF-8.
    return text[-_LONGEST_COMMAND:].encode("utf-8", "replace").decode("utf-8")


def _client(ip: str) -> IPv4Address | IPv6Address:
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address
    # RFC 7208 §5: an IPv4-mapped address is an IPv4 address; a zone index (RFC 4007) is nobody's business
    return address.ipv4_mapped or IPv6Address(int(address))


def _a_labels(domain: str) -> str:
    """RFC 7208 §4.3: internationalized names are encoded as A-labels. "" for what is none."""
    if domain.isascii():
        return domain
    try:
        return parse_domain(domain)
    except InvalidName:
        return ""
