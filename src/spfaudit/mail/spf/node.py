"""One name's SPF record with all that hangs on it.

Knows the shape of the tree and how to walk it. Knows no evidence: `tree.grow` makes it.
"""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from spfaudit.evidence import Failed, Question, Undetermined
from spfaudit.mail.spf.publication import Published
from spfaudit.mail.spf.record import NETWORKS, PASS, Directive, Include, Record, Redirect

DEEPEST = 100
"""How far includes are followed downwards. No receiver follows more than eleven."""


class Outcome(StrEnum):
    """What became of a term."""

    OK = "ok"
    ABSENT = "absent"
    """An include or redirect whose target has no SPF record, or is no possible name."""
    MULTIPLE = "multiple"
    MALFORMED = "malformed"
    UNDETERMINED = "undetermined"
    LOOP = "loop"
    OPAQUE = "opaque"
    """Only a message can tell the target."""
    UNEXPLORED = "unexplored"
    """Left out to bound the work; the record is in permerror anyhow."""

    __hash__ = str.__hash__  # that of Enum is a call of Python for every look into a set


OK = Outcome.OK
"""The member itself: before Python 3.12, to look it up in its class is a call."""


class Branch(Struct, frozen=True, kw_only=True, gc=False):
    """One effective term of a record."""

    term: Directive | Redirect
    target: str | None
    """The name asked; None: none, or opaque; "": not a possible name."""
    outcome: Outcome
    lookups: int
    """DNS-querying terms that the term costs in the worst case, itself included."""
    admits: bool
    """Whether a client that it matches may pass: a directive with `+`, or a redirect."""
    node: "Node | None" = None
    """What an include or redirect leads to."""

    @property
    def leads_on(self) -> bool:
        """Whether it is an include or a redirect."""
        return isinstance(self.term, Redirect) or isinstance(self.term.mechanism, Include)


class Node(Struct, frozen=True, kw_only=True, gc=False):
    """One name's SPF record with all that hangs on it.

    What is said of "here and below" is worked out when the tree is grown, once a run for what many trees share: who
    looks for something walks the tree only where there is something to be found.
    """

    name: str
    published: Published | None
    """None: the lookup failed."""
    others: tuple[Branch, ...] = ()
    """The effective terms but those that list a network by its address, in the order of evaluation: directives up to
    the first `all`, or the redirect last."""
    lookups: int = 0
    """DNS-querying terms in the worst case: for a client that nothing matches."""
    failures: tuple[tuple[Question, Failed], ...] = ()
    """The lookups that failed, here and below. If there are any, `lookups` is a lower bound."""
    passes_all: bool | None = False
    """Whether any client at all passes: see `_passes_all`; None if a failed lookup leaves it open."""
    void: bool = False
    """Whether the lookup of the record came back empty (§4.6.4)."""
    by_sender: bool = False
    """Whether a target, here or below, depends on the sender's domain."""
    outcomes: frozenset[Outcome] = frozenset()
    """What became of terms, here and below, but for those of which nothing is to be told (`Outcome.OK`)."""
    uses_ptr: bool = False
    """Whether there is a `ptr` or a `%{p}`, here or below, explanations included."""
    portable: bool = False
    """Whether the tree would be the same at any other name that has this record."""
    depth: int = 1
    """How many names the longest way down passes, this one included."""
    leads_to: frozenset[str] = frozenset()
    """The names that includes and redirects lead to, here and below."""
    includes: tuple[str, ...] = ()
    """The names that its own includes and redirect lead to, in order, each once."""
    shareable: bool = False
    """Whether the tree is the same wherever it hangs."""

    @property
    def branches(self) -> tuple[Branch, ...]:
        """All effective terms, in the order of evaluation. Put together for whoever asks: few do."""
        record = self.published
        if not isinstance(record, Record) or not record.networks:
            return self.others
        others = iter(self.others)
        own = [_network(term) if isinstance(term.mechanism, NETWORKS) else next(others) for term in record.effective]
        return (*own, *others)  # the redirect is left

    @property
    def costly(self) -> list[Branch]:
        """Its own terms that cost lookups, those first that cost most."""
        return sorted((branch for branch in self.others if branch.lookups), key=lambda branch: -branch.lookups)

    @property
    def looped(self) -> bool:
        """Whether an include or redirect came back to a name above it, here or below."""
        return Outcome.LOOP in self.outcomes

    @property
    def bounded(self) -> bool:
        """Whether branches were left unexplored, here or below."""
        return Outcome.UNEXPLORED in self.outcomes

    def require_complete(self) -> None:
        """Raises Undetermined if any lookup of the tree failed."""
        if self.failures:
            raise Undetermined(*self.failures[0])

    def nodes(self) -> "Iterator[tuple[tuple[str, ...], Node]]":
        """This node and all below, each name once, with the names that lead to it, itself included."""
        seen = {self.name}
        stack: list[tuple[tuple[str, ...], Node]] = [((self.name,), self)]
        while stack:
            path, node = stack.pop()
            yield path, node
            for branch in reversed(node.others):
                if branch.node and branch.node.name not in seen:
                    seen.add(branch.node.name)
                    stack.append(((*path, branch.node.name), branch.node))

    def walk(self) -> Iterator[tuple[tuple[str, ...], Branch]]:
        """Every branch below, with the names that lead to it, each once; but where loops close, at each such place."""
        seen: set[str] = set()
        told: set[tuple[str, int, Outcome]] = set()
        stack: list[tuple[tuple[str, ...], Node]] = [((self.name,), self)]
        while stack:
            here, node = stack.pop()
            below: list[tuple[tuple[str, ...], Node]] = []
            for place, branch in enumerate(node.branches):
                # Where a loop is cut depends on the way there, so that looped trees are walked wherever they hang.
                key = (node.name, place, branch.outcome)
                if key not in told:
                    told.add(key)
                    yield here, branch
                if branch.node and (branch.node.looped or branch.node.name not in seen):
                    seen.add(branch.node.name)
                    below.append(((*here, branch.node.name), branch.node))
            stack.extend(reversed(below))


def _network(term: Directive) -> Branch:
    return Branch(term=term, target=None, outcome=OK, lookups=0, admits=term.qualifier is PASS)
