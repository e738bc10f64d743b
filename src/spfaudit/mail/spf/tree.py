"""The tree of an SPF record: what it includes and redirects to, and what that costs.

Knows evidence; asks for the TXT records of includes and redirects and for nothing
else. A branch whose lookup failed stays in the tree as undetermined: totals are
then lower bounds, and whoever needs more than a bound calls `require_complete`.
"""

from msgspec.structs import replace

from spfaudit.evidence import Evidence, Failed, Missing, Question, Undetermined
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.node import DEEPEST, OK, Branch, Node, Outcome
from spfaudit.mail.spf.publication import Absent, Multiple, published
from spfaudit.mail.spf.record import (
    NAMELESS,
    PASS,
    All,
    Directive,
    Include,
    Malformed,
    Record,
    Redirect,
)
from spfaudit.mail.spf.target import target
from spfaudit.record_data import joined_texts

_MOST_REGROWN = 2_000
"""Terms that are met again and again in records with loops. No receiver follows more than eleven."""


def grow(name: str, evidence: Evidence, shared: SharedFacts | None = None, *, record: Record | None = None) -> Node:
    """The tree of `name`'s SPF record. Raises Missing with every question that can be known by now to be needed.

    `shared`: what the run knows of other trees; subtrees that are the same wherever they hang are added. `record`:
    the record itself, if it has been read already.
    """
    shared = shared or SharedFacts()
    if record and (alike := shared.alike.get(record.skeleton)):
        return replace(alike, name=name, published=record)
    grower = _Grower(name, evidence, shared)
    node = grower.published(name, (), record) if record else grower.node(name, ())
    if grower.missing:
        raise Missing(grower.missing)
    return node


class _Grower:
    """One growth: what it needs, what it has seen."""

    gaps = 0
    """How often something was met that is missing."""
    regrown = 0

    def __init__(self, root: str, evidence: Evidence, shared: SharedFacts) -> None:
        self.root = root
        self.evidence = evidence
        self.shared = shared
        self.missing: list[Question] = []
        self.grown: dict[str, Node] = {}
        self.partial: set[str] = set()
        """Names of `grown` whose trees have gaps."""
        self.met: set[str] = set()

    def node(self, name: str, path: tuple[str, ...]) -> Node:
        """The tree at `name`; `path`: the names from the root down to it."""
        known = self.shared.nodes.get(name) or self.grown.get(name)
        if known is not None:
            self.gaps += name in self.partial
            return known
        gaps = self.gaps
        question = Question(name, "TXT")
        try:
            rdata = self.evidence.rdata(question)
        except Missing:
            self.missing.append(question)
            self.gaps += 1
            return Node(name=name, published=None)
        except Undetermined as undetermined:
            return Node(name=name, published=None, failures=((question, undetermined.failed),), passes_all=None)
        spf = published(joined_texts(rdata), self.shared.records)
        if not isinstance(spf, Record):
            return self.keep(Node(name=name, published=spf, void=not rdata, shareable=True), path, gaps)
        return self.published(name, path, spf)

    def published(self, name: str, path: tuple[str, ...], record: Record) -> Node:
        """The tree of a name that has this record."""
        gaps = self.gaps
        if name in self.met:
            self.regrown += 1 + len(record.effective)
        self.met.add(name)
        return self.keep(_node(name, record, self.others(record, (*path, name))), path, gaps)

    def keep(self, node: Node, path: tuple[str, ...], gaps: int) -> Node:
        """The node, remembered as far as it is the same elsewhere. `gaps`: how many there were before it was grown."""
        if self.gaps > gaps:
            self.partial.add(node.name)
        elif node.shareable:
            if path:  # the root itself is seldom met again
                self.shared.nodes[node.name] = node
            elif node.portable and isinstance(node.published, Record):
                self.shared.alike[node.published.skeleton] = node
            return node
        # Where a tree was cut depends on the path: it is not the next one's.
        if not (node.looped or node.bounded):
            self.grown[node.name] = node
        return node

    def others(self, record: Record, path: tuple[str, ...]) -> tuple[Branch, ...]:
        branches = []
        for directive in record.others:
            mechanism = directive.mechanism
            admits = directive.qualifier is PASS
            if isinstance(mechanism, Include):
                name = target(mechanism.domain, current=path[-1], sender_domain=self.root)
                branch = self.descend(directive, name, path, admits)
            elif isinstance(mechanism, NAMELESS):
                branch = Branch(term=directive, target=None, outcome=OK, lookups=0, admits=admits)
            else:
                name = target(mechanism.domain, current=path[-1], sender_domain=self.root)
                outcome = Outcome.OPAQUE if name is None else OK
                branch = Branch(term=directive, target=name, outcome=outcome, lookups=1, admits=admits)
            branches.append(branch)
        if redirect := record.effective_redirect:
            name = target(redirect.domain, current=path[-1], sender_domain=self.root)
            branches.append(self.descend(redirect, name, path, True))
        return tuple(branches)

    def descend(self, term: Directive | Redirect, name: str | None, path: tuple[str, ...], admits: bool) -> Branch:
        """An include or redirect: each counts once, and so does everything below (§4.6.4)."""
        node = None
        if name is None:
            outcome = Outcome.OPAQUE
        elif "." not in name:  # §4.3: no name, or a single label, gives "none", which is permerror here (§5.2, §6.1)
            outcome = Outcome.ABSENT
        elif name in path:
            outcome = Outcome.LOOP
        elif len(path) >= DEEPEST or (self.regrown >= _MOST_REGROWN and name in self.met):
            outcome = Outcome.UNEXPLORED
        else:
            node = self.node(name, path)
            outcome = _outcome(node)
        lookups = 1 + node.lookups if node else 1
        return Branch(term=term, target=name, outcome=outcome, lookups=lookups, admits=admits, node=node)


def _outcome(node: Node) -> Outcome:
    match node.published:
        case Record():
            return OK
        case None:
            return Outcome.UNDETERMINED
        case Absent():
            return Outcome.ABSENT
        case Multiple():
            return Outcome.MULTIPLE
        case Malformed():
            return Outcome.MALFORMED


def _node(name: str, record: Record, branches: tuple[Branch, ...]) -> Node:
    """The node of a valid record; `branches`: its effective terms but the networks, which change nothing of it."""
    lookups = depth = 0
    letters = record.letters
    by_sender = "o" in letters
    uses_ptr = "p" in letters or (record.explanation is not None and "p" in record.explanation.letters)
    outcomes: set[Outcome] = set()
    leads_to: set[str] = set()
    includes: list[str] = []
    failures: dict[Question, tuple[Question, Failed]] = {}
    for branch in branches:
        lookups += branch.lookups
        if branch.outcome is not OK:
            outcomes.add(branch.outcome)
        below = branch.node
        if below is not None:
            outcomes |= below.outcomes
            leads_to |= below.leads_to
            by_sender |= below.by_sender
            uses_ptr |= below.uses_ptr
            depth = max(depth, below.depth)
            for question, failed in below.failures:
                failures[question] = question, failed
            includes.append(below.name)
        elif branch.target and branch.outcome in _CUT:
            includes.append(branch.target)
    shareable = not (failures or by_sender or depth >= DEEPEST // 2 or not outcomes.isdisjoint(_CUT))
    return Node(
        name=name,
        published=record,
        others=branches,
        lookups=lookups,
        failures=tuple(failures.values()),
        passes_all=_passes_all(branches),
        by_sender=by_sender,
        outcomes=frozenset(outcomes),
        uses_ptr=uses_ptr,
        portable=shareable and not letters,
        depth=1 + depth,
        leads_to=frozenset(leads_to.union(includes)),
        includes=tuple(dict.fromkeys(includes)),
        shareable=shareable,
    )


_CUT = frozenset({Outcome.LOOP, Outcome.UNEXPLORED})


def _passes_all(branches: tuple[Branch, ...]) -> bool | None:
    """Whether any client passes: `+all`, directly, by redirect or by an include (RFC 7208 §5.1, §5.2, §6.1).

    Broken branches are taken to match nobody: what makes them permerror is another rule's business.
    """
    undecided = False
    for branch in branches:
        term = branch.term
        if branch.node is not None:
            matches = branch.node.passes_all
        else:
            matches = isinstance(term, Directive) and isinstance(term.mechanism, All)
        if isinstance(term, Redirect):
            return None if undecided and not matches else matches
        if matches:
            return branch.admits or (None if undecided else False)
        if matches is None:
            if not branch.admits:
                return None
            undecided = True
    return None if undecided else False
