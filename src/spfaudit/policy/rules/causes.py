"""Keys of shared things at fault (see `Problem.cause`): what many domains may name when a rule fires on them.

Knows trees and names; judges nothing.
"""

from collections.abc import Callable

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.policy.rules.term_paths import subject


def cause(posture: Posture, kind: str, name: str | None) -> str:
    """The key of `name` as a thing of that kind; empty if it is the domain itself, which nobody shares."""
    return f"{kind}:{name}" if name and name != posture.entry.domain else ""


def term_cause(posture: Posture, path: tuple[str, ...], subject: str) -> str:
    """A term, and the record that it stands in, if that is not the domain's own. `subject`: as in the problem."""
    return f"include:{subject}" if path[-1] != posture.entry.domain else ""


def included_cause(posture: Posture, path: tuple[str, ...], branch: Branch) -> str:
    """What the include or redirect leads to; where that is no name, the term itself."""
    if branch.target:
        return cause(posture, "include", branch.target)
    return term_cause(posture, path, subject(path, branch))


def guilty_record(posture: Posture, guilty: Callable[[Node], bool]) -> str:
    """The record as far down as can be that is guilty by itself, if it is not the domain's own.

    Where two below one record are guilty, it is that one that brings them together.
    """
    node = posture.spf_tree
    assert node is not None  # whoever asks has found a fault in it
    while True:
        below = {branch.node.name: branch.node for branch in node.branches if branch.node and guilty(branch.node)}
        if len(below) != 1:
            return cause(posture, "include", node.name)
        (node,) = below.values()


def guilty_by_reach(posture: Posture, guilty: Callable[[Reach], bool]) -> str:
    """The same, where what a record does decides."""
    names = {branch.target for _, branch, effect in posture.spf_steps if effect.below and guilty(effect.below)}
    return guilty_record(posture, lambda node: node.name in names)


def last_record(posture: Posture) -> str:
    """The record that has the last word (`Posture.spf_final`), if that is not the domain's own. There must be one."""
    node = posture.spf_tree
    while node and node.branches and node.branches[-1].node and posture.spf_final is not node.published:
        node = node.branches[-1].node
    return cause(posture, "include", node.name if node else None)
