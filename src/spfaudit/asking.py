"""Ways of asking that differ from the usual, as part of a question's type.

`TXT/CD`: the TXT records without DNSSEC validation, where with validation there is only SERVFAIL, before and after.
`SOA/EACH`: asked of every resolver in use; authenticated only if all of them vouch.
`TXT@192.0.2.53`: asked of this authoritative server itself, without recursion.

So sources, recordings and evidence carry them like any other question. Knows text only, and asks nobody.
"""

_UNCHECKED, _EACH, _SERVER = "/CD", "/EACH", "@"


def unchecked(type: str) -> str:
    """`type` asked for without validation."""
    return type + _UNCHECKED


def of_each(type: str) -> str:
    """`type` asked of every resolver."""
    return type + _EACH


def at_server(type: str, address: str) -> str:
    """`type` asked of the authoritative server at `address` (in the canonical text of `ipaddress`)."""
    return f"{type}{_SERVER}{address.upper()}"


def record_type(type: str) -> str:
    """The record type that is asked for, in whatever way."""
    return type.partition("@")[0].partition("/")[0]


def is_unchecked(type: str) -> bool:
    """Whether it is to be asked without validation."""
    return type.endswith(_UNCHECKED)


def is_of_each(type: str) -> bool:
    """Whether it is to be asked of every resolver."""
    return type.endswith(_EACH)


def server_of(type: str) -> str | None:
    """The address of the authoritative server that is to be asked; None: the resolvers are."""
    address = type.partition(_SERVER)[2]
    return address.lower() or None


def is_unusual(type: str) -> bool:
    """Whether `type` is anything but a record type."""
    return _SERVER in type or "/" in type
