"""Our own verdict on a domain's SPF, in the measure that other tools judge by: for the worst of all clients."""

from msgspec import Struct

from spfaudit.evidence import Evidence, Failed, Question
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import Voids
from spfaudit.mail.spf.node import Node
from spfaudit.mail.spf.permerror import error_of_reach, error_of_tree
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.tree import grow


class OwnVerdict(Struct, frozen=True, kw_only=True):
    """What we make of a domain's SPF."""

    valid: bool | None
    """Whether there is a record, and no client is ever answered permerror because of it; None: undetermined."""
    lookups: int
    """DNS-querying terms in the worst case; a lower bound if a lookup failed."""
    voids: Voids
    tree: Node
    failures: tuple[tuple[Question, Failed], ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The domain's own record and every one that it leads to, each name once."""
        return tuple(node for _, node in self.tree.nodes())


def own_verdict(domain: str, evidence: Evidence) -> OwnVerdict:
    """Our verdict on the same evidence. Raises Missing."""
    shared = SharedFacts()
    tree = grow(domain, evidence, shared)
    whole = reach(tree, evidence, shared)
    failures = whole.failures
    broken = error_of_tree(tree) or error_of_reach(whole)
    valid = False if broken else None if failures else True
    return OwnVerdict(valid=valid, lookups=tree.lookups, voids=whole.voids, tree=tree, failures=failures)
