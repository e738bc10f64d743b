"""Which addresses the program may connect to because a stranger's DNS says so: those of the public Internet only."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_UNICAST = IPv6Network("2000::/3")  # RFC 4291 §2.4, IANA's registry: all that is assigned for the Internet
# Special purposes of which versions of Python know more or less (IANA, RFC 6890 §2.2.2, §2.2.3; RFC 9637).
_PROTOCOLS, _PROTOCOLS_IPV6 = IPv4Network("192.0.0.0/24"), IPv6Network("2001::/23")
_DOCUMENTATION = IPv6Network("3fff::/20")
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1


def is_public(address: str) -> bool:
    """Whether the address (A or AAAA data) is one of a host on the Internet, and of no network behind it."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        embedded = _embedded(parsed)
        if embedded is None:
            return parsed in _UNICAST and parsed.is_global and not _is_special(parsed)
        parsed = embedded
    return parsed.is_global and not parsed.is_multicast and parsed not in _PROTOCOLS


def _is_special(address: IPv6Address) -> bool:
    return address in _PROTOCOLS_IPV6 or address in _DOCUMENTATION


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which packets to `address` go in the end."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
