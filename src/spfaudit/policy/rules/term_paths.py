"""How rules speak of a term within an SPF tree.

Knows trees; judges nothing.
"""

from collections.abc import Iterable

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.tree import Branch, Node, Outcome

_COSTLIEST_SHOWN = 5


def way(path: tuple[str, ...], branch: Branch) -> str:
    """How a receiver comes to the term: the names passed, then the term."""
    return " > ".join((*path, branch.term.text))


def subject(path: tuple[str, ...], branch: Branch) -> str:
    """The term and the record that it stands in, for a fingerprint: the same by whatever way one comes to it."""
    return f"{path[-1]} {branch.term.text}"


def terms_with(posture: Posture, outcomes: frozenset[Outcome]) -> Iterable[tuple[tuple[str, ...], Branch]]:
    """The terms of the tree of which one of these came, with the names that lead to them."""
    tree = posture.spf_tree
    if tree is None or tree.outcomes.isdisjoint(outcomes):
        return ()
    return [(path, branch) for path, branch in posture.spf_branches if branch.outcome in outcomes]


def costs(tree: Node) -> str:
    """The terms of the record itself that cost most, with their share."""
    costly = sorted((b for b in tree.branches if b.lookups), key=lambda branch: -branch.lookups)
    shown = ", ".join(f"{branch.term.text} {branch.lookups}" for branch in costly[:_COSTLIEST_SHOWN])
    return shown + (", …" if len(costly) > _COSTLIEST_SHOWN else "")


def require_whole_tree(posture: Posture) -> None:
    """Raises Undetermined if a record of the tree could not be had."""
    tree = posture.spf_tree
    if tree and tree.failures:
        tree.require_complete()
