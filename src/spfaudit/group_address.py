"""Which IP addresses are those of many hosts at once, so that none of them can be asked there."""

from ipaddress import IPv4Address, IPv6Address

from spfaudit.text import Text

_BROADCAST = IPv4Address("255.255.255.255")


def is_of_many(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is a multicast address (RFC 1112 §4, RFC 4291 §2.7), or that for broadcast (RFC 919 §7)."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_multicast or address == _BROADCAST


def no_resolver_there(en: str, ja: str) -> Text:
    """Says that no resolver can have such an address, which is quoted as the language has it."""
    return Text(
        en=f"{en} can be no resolver: a multicast or broadcast address is not that of one host",
        ja=f"{ja} はリゾルバーに指定できません。"
        "マルチキャストやブロードキャストのアドレスは、1 台のホストのアドレスではありません",
    )
