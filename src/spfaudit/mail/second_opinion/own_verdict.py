"""Our own verdict on a domain's SPF, in the measure that other tools judge by: for the worst of all clients."""

from msgspec import Struct

from spfaudit.evidence import Evidence, Failed, Question
from spfaudit.mail.spf.reach import MX_LIMIT, VOID_LIMIT, Voids, reach
from spfaudit.mail.spf.record import Record
from spfaudit.mail.spf.shared import SharedTrees
from spfaudit.mail.spf.tree import LOOKUP_LIMIT, Node, Outcome, grow

_BROKEN = frozenset({Outcome.ABSENT, Outcome.MULTIPLE, Outcome.MALFORMED, Outcome.LOOP, Outcome.UNEXPLORED})


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


def own_verdict(domain: str, evidence: Evidence, shared: SharedTrees | None = None) -> OwnVerdict:
    """Our verdict on the same evidence. `shared`: what the run knows of providers' records. Raises Missing."""
    shared = shared or SharedTrees()
    tree = grow(domain, evidence, shared)
    whole = reach(tree, evidence, shared)
    failures = whole.failures
    broken = (
        (tree.published is not None and not isinstance(tree.published, Record))
        or not tree.outcomes.isdisjoint(_BROKEN)
        or whole.mx_names > MX_LIMIT
        or tree.lookups > LOOKUP_LIMIT
        or max(whole.voids.ipv4, whole.voids.ipv6) > VOID_LIMIT
    )
    valid = False if broken else None if failures else True
    return OwnVerdict(valid=valid, lookups=tree.lookups, voids=whole.voids, tree=tree, failures=failures)
