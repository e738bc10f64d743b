"""Whom a record lets pass, given what each of its terms matches: the first match decides (RFC 7208 §4.6.2).

Knows terms and sets of addresses; knows no evidence.
"""

from collections.abc import Iterable
from typing import Literal

from spfaudit.mail.spf.effect import Clients, Effect, Reach
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.ranges import Address, first_claims
from spfaudit.mail.spf.record import Qualifier, Redirect
from spfaudit.mail.spf.steps import own

ClientResult = Literal["pass", "fail", "softfail", "neutral"]

RESULTS: dict[Qualifier, ClientResult] = {
    Qualifier.PASS: "pass",
    Qualifier.FAIL: "fail",
    Qualifier.SOFTFAIL: "softfail",
    Qualifier.NEUTRAL: "neutral",
}
"""What a client gets that a term with the qualifier matches (RFC 7208 §4.6.2)."""


def clients_passed(terms: Iterable[tuple[Branch, Effect]]) -> Clients:
    """The clients that pass; `terms`: in their order, with what each of them does."""
    claims = [(effect.matches, branch.admits) for branch, effect in terms]
    return Clients(
        ipv4=first_claims([(clients.ipv4, passes) for clients, passes in claims]),
        ipv6=first_claims([(clients.ipv6, passes) for clients, passes in claims]),
    )


def client_result(node: Node, reach: Reach, client: Address) -> ClientResult:
    """What check_host() finds for one client. Only where the tree is flawless (see `reach.flawless`)."""
    for branch, effect in own(node, reach):
        if isinstance(branch.term, Redirect):
            assert branch.node is not None  # the tree is flawless
            assert effect.below is not None
            return client_result(branch.node, effect.below, client)  # §6.1
        if client in (effect.matches.ipv4 if client.version == 4 else effect.matches.ipv6):
            return RESULTS[branch.term.qualifier]
    return "neutral"  # §4.7
