"""Which addresses belong to the public internet: nothing else is asked because of what somebody's DNS says.

Knows no DNS.
"""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052 §2.1
_6TO4 = ipaddress.ip_network("2002::/16")  # RFC 3056
_TEREDO = ipaddress.ip_network("2001::/32")  # RFC 4380


def is_public(address: str) -> bool:
    """Whether a numeric address is a global unicast one, and no way round to an IPv4 address that is not."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not parsed.is_global or parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return True
    return parsed.ipv4_mapped is None and not any(parsed in network for network in (_NAT64, _6TO4, _TEREDO))
