"""Reads the addresses of mailto URIs (RFC 6068 §2).

Knows text alone: neither whether the domain exists, nor what else a protocol demands of it.
"""

import re

from spfaudit.names import LONGEST_NAME, InvalidName, parse_domain

# Behind two slashes stands an authority and no mailbox (RFC 3986 §3). What is quoted may hold an @ and spaces.
_ADDRESS = r'(?!//)(?:"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"|[^@\s]+)@([^@\s]+)'


def domain_of(address: str) -> str:
    """The domain of one address, as the URI has it, in lower case and A-labels; "": it is no address.

    An internationalised domain stands there as percent-encoded UTF-8.
    """
    if "%" in address:
        from urllib.parse import unquote  # few records need it

        address = unquote(address)
    matched = re.fullmatch(_ADDRESS, address)
    domain = matched[1] if matched else ""
    if domain.isascii():
        return domain.lower()
    try:
        return parse_domain(domain) if len(domain) <= LONGEST_NAME else ""
    except InvalidName:
        return ""


def in_one_case(uri: str) -> str:
    """A mailbox URI in one case where case does not matter: in the scheme and behind the @ (RFC 3986 §6.2.2.1)."""
    scheme, _, rest = uri.partition(":")
    address, mark, fields = rest.partition("?")
    mailbox, _, domain = address.rpartition("@")
    return f"{scheme.lower()}:{mailbox}@{domain.lower()}{mark}{fields}"
