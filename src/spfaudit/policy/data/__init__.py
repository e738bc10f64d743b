"""Facts about the world that rules judge by, each line with its source.

Knows the tables beside it and how to read them; judges nothing. They are read from one file that is written from them:
to parse them each time would take longer than to audit some domains.
"""

import os
from functools import cache
from ipaddress import ip_network
from typing import Any

import msgspec
from msgspec import Struct

from spfaudit.inventory.model import Network
from spfaudit.text import Text

TABLES = os.path.join(os.path.dirname(__file__), "tables.json")
"""Written from the tables by `make docs`."""


class SpecialPurpose(Struct, frozen=True, kw_only=True):
    """A block of addresses that no mail can come from across the Internet."""

    network: Network
    purpose: Text
    source: str
    """The RFC that sets the block apart."""


class SharedSender(Struct, frozen=True, kw_only=True):
    """An SPF record that lets any customer of a cloud or host pass."""

    include: str
    operator: str
    reason: Text
    remedy: Text
    source: str
    """Where the operator says so."""
    checked: str
    """ISO date on which the source said it."""


class MailNetwork(Struct, frozen=True, kw_only=True):
    """A broad network that is a provider's own mail servers."""

    network: Network
    operator: str
    source: str
    """Where the operator says so."""
    checked: str
    """ISO date on which the source said it."""


class CommonSelector(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A DKIM selector that is found at many domains."""

    selector: str
    used_by: str
    source: str
    """Where that is said."""
    checked: str
    """ISO date on which the source said it."""


class ClaimableService(Struct, frozen=True, kw_only=True):
    """A service where names that somebody gave up are free for anybody."""

    suffix: str
    """What its customers' names are below."""
    operator: str
    reason: Text
    source: str
    """Where the operator says so."""
    checked: str
    """ISO date on which the source said it."""


@cache
def special_purpose() -> tuple[SpecialPurpose, ...]:
    """The blocks, none inside another of the list."""
    return tuple(
        SpecialPurpose(
            network=ip_network(block["network"]),
            purpose=Text(en=block["en"], ja=block["ja"]),
            source=block["source"],
        )
        for block in _table("special_purpose")["block"]
    )


@cache
def shared_senders() -> dict[str, SharedSender]:
    """The records by the name that is included."""
    senders = msgspec.convert(_table("shared_senders")["sender"], list[SharedSender])
    return {sender.include: sender for sender in senders}


@cache
def mail_networks() -> tuple[MailNetwork, ...]:
    """The networks, none inside another of the list."""
    lines = _table("mail_networks")["network"]
    return tuple(MailNetwork(**line | {"network": ip_network(line["network"])}) for line in lines)


@cache
def common_selectors() -> tuple[str, ...]:
    """The selectors that are worth a question at a domain whose selectors nobody knows."""
    return tuple(line.selector for line in common_selector_lines())


def common_selector_lines() -> tuple[CommonSelector, ...]:
    """The same with where they come from."""
    return msgspec.convert(_table("dkim_selectors")["line"], tuple[CommonSelector, ...])


@cache
def claimable_services() -> dict[str, ClaimableService]:
    """The services by the suffix of their names."""
    services = msgspec.convert(_table("claimable_services")["service"], list[ClaimableService])
    return {service.suffix: service for service in services}


def claimable_service(name: str) -> ClaimableService | None:
    """The service to which `name`, a canonical name, belongs; None for any other, and for a service's own name."""
    services, above = claimable_services(), name.partition(".")[2]
    while above and above not in services:
        above = above.partition(".")[2]
    return services.get(above)


def _table(name: str) -> dict[str, Any]:
    # Not by `importlib.resources`, which brings all that it takes to unpack archives.
    with open(TABLES, "rb") as file:
        table: dict[str, Any] = msgspec.json.decode(file.read())[name]
    return table
