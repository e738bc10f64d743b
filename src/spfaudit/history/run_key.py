"""When two runs are the same: as long as DNS says the same, both come to the same report."""

import json
from typing import Any

import msgspec
from msgspec.structs import replace

from spfaudit.history.packing import digest
from spfaudit.inventory.model import Inventory
from spfaudit.policy.settings import Policies
from spfaudit.version import VERSION


def run_key(inventory: Inventory, policies: Policies, *more: str) -> bytes:
    """Digest of all that decides what comes out, but for DNS and for who is asked about it.

    `more`: what else does, such as the language. Where the inventory lies, and how fast questions are asked, does not
    matter.
    """
    content = replace(inventory, path="", history=None, resolver=replace(inventory.resolver, **_ANY_RESOLVER))
    limits = [policy.limits for policy in (policies.run, *policies.own.values())]
    return digest(*map(_octets, (content, policies.run.profile, policies.severities, limits, VERSION, more)))


def _octets(part: object) -> bytes:
    """The same for the same content only."""
    try:
        return msgspec.json.encode(part, enc_hook=str, order="deterministic")
    except UnicodeEncodeError:  # the octets of a path need not be UTF-8
        plain = msgspec.to_builtins(part, enc_hook=str, str_keys=True, order="deterministic")
        return json.dumps(plain).encode("ascii")


_ANY_RESOLVER: dict[str, Any] = {"nameservers": (), "timeout": None, "tries": None, "rate": None}
