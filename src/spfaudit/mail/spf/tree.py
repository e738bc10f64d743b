"""The tree of an SPF record: what it includes and redirects to, and what that costs.

Knows evidence; asks for the TXT records of includes and redirects and for nothing
else. A branch whose lookup failed stays in the tree as undetermined: totals are
then lower bounds, and whoever needs more than a bound calls `require_complete`.
"""

from collections.abc import Iterator

from spfaudit.evidence import Evidence, Failed, Missing, Question, Txt, Undetermined
from spfaudit.mail.spf.macro import MacroString
from spfaudit.mail.spf.node import DEEPEST, Branch, Node, Outcome
from spfaudit.mail.spf.publication import Absent, Multiple, published
from spfaudit.mail.spf.record import (
    A,
    All,
    Directive,
    Exists,
    Include,
    Ip4,
    Ip6,
    Malformed,
    Mx,
    Ptr,
    Qualifier,
    Record,
    Redirect,
)
from spfaudit.mail.spf.target import target

__all__ = ["LOOKUP_LIMIT", "Branch", "Node", "Outcome", "denies_all", "final", "grow"]

LOOKUP_LIMIT = 10
"""DNS-querying terms that one check may evaluate (RFC 7208 §4.6.4)."""

_MOST_REGROWN = 2_000
"""Terms that are met again and again in records with loops. No receiver follows more than eleven."""


def grow(name: str, evidence: Evidence, shared: dict[str, Node] | None = None) -> Node:
    """The tree of `name`'s SPF record. Raises Missing with every question that can be known by now to be needed.

    `shared`: subtrees known already, by name; those that are the same wherever they hang are added.
    """
    grower = _Grower(name, evidence, {} if shared is None else shared)
    node = grower.node(name, ())
    if grower.missing:
        raise Missing(grower.missing)
    return node


class _Grower:
    """One growth: what it needs, what it has seen."""

    def __init__(self, root: str, evidence: Evidence, shared: dict[str, Node]) -> None:
        self.root = root
        self.evidence = evidence
        self.shared = shared
        self.missing: list[Question] = []
        self.grown: dict[str, Node] = {}
        self.met: set[str] = set()
        self.regrown = 0

    def node(self, name: str, path: tuple[str, ...]) -> Node:
        """The tree at `name`; `path`: the names from the root down to it."""
        known = self.shared.get(name) or self.grown.get(name)
        if known is not None:
            return known
        missed = len(self.missing)
        question = Question(name, "TXT")
        try:
            rdata = self.evidence.rdata(question)
        except Missing:
            self.missing.append(question)
            return Node(name=name, published=None)
        except Undetermined as undetermined:
            return Node(name=name, published=None, failures=((question, undetermined.failed),), passes_all=None)
        spf = published(txt.joined for txt in rdata if isinstance(txt, Txt))
        if name in self.met and isinstance(spf, Record):
            self.regrown += 1 + len(spf.effective)
        self.met.add(name)
        branches = tuple(self.branches(spf, (*path, name))) if isinstance(spf, Record) else ()
        node = Node(
            name=name,
            published=spf,
            branches=branches,
            lookups=sum(branch.lookups for branch in branches),
            failures=_failures(branches),
            passes_all=_passes_all(branches),
            void=not rdata,
            by_sender=any(_by_sender(branch) for branch in branches),
            looped=any(b.outcome is Outcome.LOOP or (b.node is not None and b.node.looped) for b in branches),
            bounded=any(b.outcome is Outcome.UNEXPLORED or (b.node is not None and b.node.bounded) for b in branches),
            depth=1 + max((branch.node.depth for branch in branches if branch.node), default=0),
        )
        # Where a tree was cut depends on the path: it is not the next one's.
        if not (node.looped or node.bounded):
            self.grown[name] = node
        if node.shareable and len(self.missing) == missed:
            self.shared[name] = node
        return node

    def branches(self, record: Record, path: tuple[str, ...]) -> Iterator[Branch]:
        for directive in record.effective:
            match directive.mechanism:
                case All() | Ip4() | Ip6():
                    yield Branch(term=directive, target=None, outcome=Outcome.OK, lookups=0)
                case Include(domain):
                    yield self.descend(directive, self.target(domain, path), path)
                case A(domain) | Mx(domain) | Ptr(domain) | Exists(domain):
                    name = self.target(domain, path)
                    outcome = Outcome.OPAQUE if name is None else Outcome.OK
                    yield Branch(term=directive, target=name, outcome=outcome, lookups=1)
        if redirect := record.effective_redirect:
            yield self.descend(redirect, self.target(redirect.domain, path), path)

    def target(self, domain: MacroString | None, path: tuple[str, ...]) -> str | None:
        return target(domain, current=path[-1], sender_domain=self.root)

    def descend(self, term: Directive | Redirect, name: str | None, path: tuple[str, ...]) -> Branch:
        """An include or redirect: each counts once, and so does everything below (§4.6.4)."""
        if name is None:
            return Branch(term=term, target=None, outcome=Outcome.OPAQUE, lookups=1)
        if not name:  # §4.3: a malformed name gives "none", which is permerror here (§5.2, §6.1)
            return Branch(term=term, target=name, outcome=Outcome.ABSENT, lookups=1)
        if name in path:
            return Branch(term=term, target=name, outcome=Outcome.LOOP, lookups=1)
        if len(path) >= DEEPEST or (self.regrown >= _MOST_REGROWN and name in self.met):
            return Branch(term=term, target=name, outcome=Outcome.UNEXPLORED, lookups=1)
        node = self.node(name, path)
        return Branch(term=term, target=name, outcome=_outcome(node), lookups=1 + node.lookups, node=node)


def _outcome(node: Node) -> Outcome:
    match node.published:
        case None:
            return Outcome.UNDETERMINED
        case Absent():
            return Outcome.ABSENT
        case Multiple():
            return Outcome.MULTIPLE
        case Malformed():
            return Outcome.MALFORMED
        case Record():
            return Outcome.OK


def _failures(branches: tuple[Branch, ...]) -> tuple[tuple[Question, Failed], ...]:
    return tuple({q: (q, f) for branch in branches if branch.node for q, f in branch.node.failures}.values())


def _by_sender(branch: Branch) -> bool:
    match branch.term:
        case Directive(mechanism=Include(domain) | A(domain) | Mx(domain) | Ptr(domain) | Exists(domain)):
            own = domain is not None and "o" in domain.letters
        case Redirect(domain=domain):
            own = "o" in domain.letters
        case _:
            own = False
    return own or (branch.node is not None and branch.node.by_sender)


def _passes_all(branches: tuple[Branch, ...]) -> bool | None:
    """Whether any client passes: `+all`, directly, by redirect or by an include (RFC 7208 §5.1, §5.2, §6.1).

    Broken branches are taken to match nobody: what makes them permerror is another rule's business.
    """
    undecided = False
    for branch in branches:
        if isinstance(branch.term, Redirect):
            verdict = branch.node.passes_all if branch.node else False
            return None if undecided and not verdict else verdict
        if isinstance(branch.term.mechanism, All):
            matches: bool | None = True
        else:
            matches = branch.node.passes_all if branch.node else False
        passes = branch.term.qualifier is Qualifier.PASS
        if matches:
            return passes or (None if undecided else False)
        if matches is None:
            if not passes:
                return None
            undecided = True
    return None if undecided else False


# -- what the tree comes to -------------------------------------------------


def final(node: Node) -> Record | None:
    """The record that has the last word, through redirects; None if the way there is permerror or opaque.

    Raises Undetermined where a lookup on the way failed.
    """
    while True:
        if node.published is None:
            raise Undetermined(*node.failures[0])
        if not isinstance(node.published, Record):
            return None
        if not node.published.effective_redirect:
            return node.published
        last = node.branches[-1]
        if last.node is None:
            return None
        node = last.node


def denies_all(node: Node) -> bool:
    """Whether the record is a null SPF, in whatever spelling: every client fails, and nothing else can come of it.

    Terms behind `all` don't count, a redirect to a null record does. An include is never taken to match nobody.
    Raises Undetermined where a failed lookup leaves it open.
    """
    while True:
        if node.published is None:
            raise Undetermined(*node.failures[0])
        record = node.published
        if not isinstance(record, Record) or not _only_fails(record):
            return False
        if not record.effective_redirect:
            return record.all is not None
        target = node.branches[-1].node
        if target is None:
            return False
        node = target


def _only_fails(record: Record) -> bool:
    return all(
        directive.qualifier is Qualifier.FAIL and not isinstance(directive.mechanism, Include)
        for directive in record.effective
    )
