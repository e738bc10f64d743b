"""An SPF tree, term by term, with what each term does.

Knows how to walk; judges nothing.
"""

from collections.abc import Callable, Iterator

from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import Effect, Reach, network_effect
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.record import NETWORKS, Directive

Step = tuple[tuple[str, ...], Branch, Effect]
"""The names that lead to a term, the term, and what it does."""


def own(node: Node, reach: Reach) -> Iterator[tuple[Branch, Effect]]:
    """The effective terms of the record itself with what they do, in the order of evaluation."""
    effects = iter(reach.others)
    for branch in node.branches:
        term = branch.term
        if isinstance(term, Directive) and isinstance(term.mechanism, NETWORKS):
            yield branch, network_effect(term.mechanism)
        else:
            yield branch, next(effects)


def walk(node: Node, reach: Reach) -> Iterator[Step]:
    """Every term of the tree with what it does, each once."""
    return _walk(node, reach, passing_only=False)


def walk_passing(node: Node, reach: Reach) -> Iterator[Step]:
    """The terms that can make a client pass: qualified with `+`, and met through such includes and redirects only."""
    return _walk(node, reach, passing_only=True)


def _walk(node: Node, reach: Reach, *, passing_only: bool) -> Iterator[Step]:
    seen = {node.name}
    stack: list[tuple[tuple[str, ...], Node, Reach]] = [((node.name,), node, reach)]
    while stack:
        path, here, its = stack.pop()
        below: list[tuple[tuple[str, ...], Node, Reach]] = []
        for branch, effect in own(here, its):
            if passing_only and not branch.admits:
                continue
            yield path, branch, effect
            if branch.node and effect.below and branch.node.name not in seen:
                seen.add(branch.node.name)
                below.append(((*path, branch.node.name), branch.node, effect.below))
        stack.extend(reversed(below))


def some_passing(node: Node, reach: Reach, test: Callable[[Branch, Effect], bool], shared: SharedFacts) -> bool:
    """Whether `test` is true of some term that can make a client pass, `Reach.listed` apart.

    Tried once a run on what many trees share.
    """
    for branch, effect in zip(node.others, reach.others, strict=True):
        if branch.admits and (test(branch, effect) or _some_below(branch, effect, test, shared)):
            return True
    return False


def _some_below(branch: Branch, effect: Effect, test: Callable[[Branch, Effect], bool], shared: SharedFacts) -> bool:
    if branch.node is None or effect.below is None:
        return False
    key = test, branch.node.name
    known = shared.tested.get(key)
    if known is None:
        known = any(test(below, its) for _, below, its in walk_passing(branch.node, effect.below))
        if branch.node.shareable and not effect.below.failures:
            shared.tested[key] = known
    return known
