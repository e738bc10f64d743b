"""The limits that no RFC sets: whoever judges may set others."""

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """How much is too much, where that is a matter of opinion."""

    address_budget: int = 100_000
    """IPv4 addresses that a record may authorise."""


DEFAULT_LIMITS = Limits()
