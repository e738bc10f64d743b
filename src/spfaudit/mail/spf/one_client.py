"""What check_host() finds for one client, as far as a tree and its addresses tell (RFC 7208 §4.6).

Knows terms and what they do, faulty ones too; knows no evidence and no message.
"""

from typing import Literal

from spfaudit.mail.spf.effect import Effect, Reach
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, MX_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import OK, Branch, Node, Outcome
from spfaudit.mail.spf.ranges import Address
from spfaudit.mail.spf.record import Qualifier, Redirect
from spfaudit.mail.spf.steps import own

Told = Literal["pass", "fail", "softfail", "neutral", "permerror"]

_RESULTS: dict[Qualifier, Told] = {
    Qualifier.PASS: "pass",
    Qualifier.FAIL: "fail",
    Qualifier.SOFTFAIL: "softfail",
    Qualifier.NEUTRAL: "neutral",
}
"""What a client gets that a term with the qualifier matches (§4.6.2)."""

_NO_RECORD = frozenset({Outcome.ABSENT, Outcome.MULTIPLE, Outcome.MALFORMED})
"""None that an include or a redirect could use: permerror (§5.2, §6.1)."""


def result_for(node: Node, reach: Reach, client: Address) -> Told | None:
    """The result for `client`, which is no IPv4-mapped address; None if the tree at `node` alone does not tell it.

    It does not where the check comes to a lookup that failed, to a term that hangs on the message, or to where the
    tree was cut. What stands behind the term that matches makes no difference.
    """
    return _Check(client).result(node, reach)


class _Check:
    """One check: its client, and what it has spent (§4.6.4)."""

    def __init__(self, client: Address) -> None:
        self.client = client
        self.lookups = 0
        self.voids = 0

    def result(self, node: Node, reach: Reach) -> Told | None:
        """What the record at `node` comes to."""
        for branch, effect in own(node, reach):
            if branch.lookups:
                self.lookups += 1
                if self.lookups > LOOKUP_LIMIT:
                    return "permerror"
            if branch.outcome is not OK:
                return "permerror" if branch.outcome in _NO_RECORD else None
            found = self.below(branch, effect) if branch.node else self.matched(effect)
            if isinstance(branch.term, Redirect) or found in (None, "permerror"):
                return found
            if found == "pass":
                return _RESULTS[branch.term.qualifier]
        return "neutral"  # §4.7

    def below(self, branch: Branch, effect: Effect) -> Told | None:
        """What comes of the record that an include or a redirect leads to."""
        if branch.node is None or effect.below is None or branch.node.name.startswith("["):
            return None  # §4.3: an address literal can have no policy
        return self.result(branch.node, effect.below)

    def matched(self, effect: Effect) -> Told | None:
        """`pass` if a term of another kind matches, and `neutral` if it does not."""
        if effect.opaque or effect.failures:
            return None
        ipv4 = self.client.version == 4
        self.voids += effect.voids.ipv4 if ipv4 else effect.voids.ipv6
        if self.voids > VOID_LIMIT or effect.mx_names > MX_LIMIT:
            return "permerror"
        return "pass" if self.client in (effect.matches.ipv4 if ipv4 else effect.matches.ipv6) else "neutral"
