"""What is worth telling of the SPF trees that includes and redirects lead to: each once, wherever it hangs.

Knows trees and what they come to. Tells of a tree only what is the same for every domain that leads to it.
"""

from typing import Literal

from msgspec import Struct

from spfaudit.evidence import octets_to_text
from spfaudit.mail.recent import Recent
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.publication import Absent, Multiple
from spfaudit.mail.spf.record import Malformed, Record

IncludeProblem = Literal["unknown", "absent", "multiple", "malformed", "loop", "macro"]


class IncludeFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One name that an include or a redirect leads to, and what hangs on it. None: a lookup failed, or `problem`."""

    name: str
    record: str | None = None
    """Verbatim; None unless there is exactly one."""
    problem: IncludeProblem | None = None
    """Why there is no sum: the record's lookup failed; there is none, or several, or no valid one; it comes back to
    itself; or what it leads to depends on the domain that leads there (`%{o}`)."""
    lookups: int | None = None
    """Inside it: the term that leads there is not counted."""
    ipv4_addresses: int | None = None
    ipv6_prefixes_64: int | None = None
    includes: tuple[str, ...] = ()
    """The names that it leads to, in order; not those that depend on the domain that leads there."""


def include_facts(
    tree: Node, reach: Reach | None, known: Recent[tuple[str, ...], tuple[IncludeFacts, ...]]
) -> tuple[IncludeFacts, ...]:
    """Everything that hangs on `tree`, each name once. `reach`: what it comes to, if that has been worked out.

    `known`: what hangs on trees that were told before, by the names that these lead to.
    """
    if not tree.includes:
        return ()
    before = known.get(tree.includes)
    if before is not None:
        return before
    found: dict[str, IncludeFacts] = {}
    stack = [(tree, reach)]
    while stack:
        node, its_reach = stack.pop()
        effects = its_reach.others if its_reach else ()
        for place, branch in enumerate(node.others):
            below = branch.node
            if below is None or below.name in found or (node is not tree and _by_sender(branch)):
                continue
            its_effect = effects[place] if effects else None
            its = below, its_effect.below if its_effect else None
            found[below.name] = _facts(*its)
            stack.append(its)
    if tree.name in tree.leads_to:  # it comes back to itself
        found[tree.name] = _facts(tree, reach)
    facts = tuple(found.values())
    if reach is not None and all(map(_final, facts)):
        known[tree.includes] = facts
    return facts


def _facts(node: Node, reach: Reach | None) -> IncludeFacts:
    published = node.published
    match published:
        case None:
            return IncludeFacts(name=node.name, problem="unknown")
        case Absent():
            return IncludeFacts(name=node.name, problem="absent")
        case Multiple():
            return IncludeFacts(name=node.name, problem="multiple")
        case Malformed():
            return IncludeFacts(name=node.name, record=octets_to_text(published.octets), problem="malformed")
        case Record():
            record = published.text.replace("\\", "\\\\")  # as `octets_to_text`: a valid record is ASCII
    if node.by_sender:
        includes = tuple([branch.target for branch in node.others if branch.leads_on and not _by_sender(branch)])
        return IncludeFacts(
            name=node.name, record=record, problem="macro", includes=tuple(dict.fromkeys(filter(None, includes)))
        )
    if node.looped or node.bounded:
        return IncludeFacts(name=node.name, record=record, problem="loop", includes=node.includes)
    passes = None if reach is None or reach.failures else reach.passes
    return IncludeFacts(
        name=node.name,
        record=record,
        lookups=None if node.failures else node.lookups,
        ipv4_addresses=passes.ipv4.count if passes is not None else None,
        ipv6_prefixes_64=passes.ipv6.count_blocks(64) if passes is not None else None,
        includes=node.includes,
    )


def _final(facts: IncludeFacts) -> bool:
    """Whether nothing is left to be known: then the same names always lead to the same facts."""
    if facts.problem:
        return facts.problem in ("absent", "multiple", "malformed")
    return facts.lookups is not None and facts.ipv4_addresses is not None


def _by_sender(branch: Branch) -> bool:
    """Whether the branch, which is an include or a redirect, leads elsewhere for every domain that comes by."""
    return "o" in branch.term.letters
