"""Whom a record lets pass, given what each of its terms matches: the first match decides (RFC 7208 §4.6.2).

Knows terms and sets of addresses; knows no evidence.
"""

from collections.abc import Iterable

from spfaudit.mail.spf.effect import Clients, Effect
from spfaudit.mail.spf.node import Branch
from spfaudit.mail.spf.ranges import first_claims


def clients_passed(terms: Iterable[tuple[Branch, Effect]]) -> Clients:
    """The clients that pass; `terms`: in their order, with what each of them does."""
    claims = [(effect.matches, branch.admits) for branch, effect in terms]
    return Clients(
        ipv4=first_claims([(clients.ipv4, passes) for clients, passes in claims]),
        ipv6=first_claims([(clients.ipv6, passes) for clients, passes in claims]),
    )
