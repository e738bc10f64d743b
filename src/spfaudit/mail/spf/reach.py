"""Whom an SPF tree lets pass, and which of its lookups come back empty.

Knows trees; what terms look up themselves is `term_lookups`'s business. Broken branches are
taken to match nobody, so that what is authorised can be told beside what is broken.
"""

from msgspec.structs import replace

from spfaudit.evidence import Evidence, Missing, Question
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf import record as spf
from spfaudit.mail.spf.effect import EVERYBODY, NO_VOIDS, Clients, Effect, Reach, Voids
from spfaudit.mail.spf.first_match import clients_passed
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, MX_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import OK, Branch, Node, Outcome
from spfaudit.mail.spf.ranges import NOTHING, ranges, union
from spfaudit.mail.spf.record import Record, Redirect
from spfaudit.mail.spf.steps import own
from spfaudit.mail.spf.term_lookups import TermLookups


def reach(node: Node, evidence: Evidence, shared: SharedFacts | None = None) -> Reach:
    """What the tree at `node` comes to. Raises Missing with every question that is known to be needed.

    `shared`: what the run knows of other trees; complete results are added.
    """
    shared = shared or SharedFacts()
    record = node.published
    skeleton = record.skeleton if node.portable and isinstance(record, Record) else None
    others = None if skeleton is None else shared.reaches_alike.get(skeleton)
    if others is None:
        surveyor = _Surveyor(evidence, shared)
        others = surveyor.of_others(node)
        if missing := surveyor.lookups.missing:
            raise Missing(missing)
        if skeleton is not None and not others.failures:
            shared.reaches_alike[skeleton] = others
    return _with_networks(node, others)


def flawless(tree: Node, reach: Reach) -> bool:
    """Whether no client is ever answered with an error because of the tree, and no message makes a difference.

    Then a client passes if and only if it is in `reach.passes`.
    """
    return (
        not tree.outcomes
        and tree.lookups <= LOOKUP_LIMIT
        and reach.mx_names <= MX_LIMIT
        and max(reach.voids.ipv4, reach.voids.ipv6) <= VOID_LIMIT
        and not (reach.opaque or reach.failures)
    )


def surely_passing(tree: Node, reach: Reach) -> Clients:
    """Clients that pass whatever the terms that leave anything open would bring: those in front of these let them."""
    certain = []
    lookups, voids = 0, NO_VOIDS
    for branch, effect in own(tree, reach):
        lookups += branch.lookups
        voids += effect.voids
        if (
            branch.outcome is not OK
            or (branch.node and branch.node.outcomes)
            or (effect.opaque or effect.failures)
            or (lookups > LOOKUP_LIMIT or max(voids.ipv4, voids.ipv6) > VOID_LIMIT)
            or max(effect.mx_names, effect.below.mx_names if effect.below else 0) > MX_LIMIT
        ):
            break
        certain.append((branch, effect))
    return clients_passed(certain)


class _Surveyor:
    """Goes over one tree, each included name once."""

    def __init__(self, evidence: Evidence, shared: SharedFacts) -> None:
        self.lookups = TermLookups(evidence)
        self.shared = shared
        self.here: dict[str, Effect] = {}
        self.partial: dict[str, Question] = {}
        """Names of `here` whose results have gaps, each with a question that is missing."""

    def descend(self, node: Node) -> Effect:
        """What an include of the node, or a redirect to it, does."""
        name = node.name
        if node.shareable and (known := self.shared.included.get(name)):
            return known
        missing = self.lookups.missing
        met = self.here.get(name)
        if met is not None and not (node.looped or node.bounded):  # those were cut by where they hang
            if name in self.partial:
                missing.append(self.partial[name])  # so that what leads here is known to have a gap as well
            return met
        before = len(missing)
        effect = self.here[name] = _included(node, self.survey(node))
        if len(missing) > before:
            self.partial[name] = missing[before]
        elif node.shareable and not effect.failures:
            self.shared.included[name] = effect
        return effect

    def survey(self, node: Node) -> Reach:
        """What the node comes to."""
        return _with_networks(node, self.of_others(node))

    def of_others(self, node: Node) -> Reach:
        """What the terms come to that do not list networks, as if there were no others."""
        if not node.others:
            return Reach(failures=node.failures) if node.failures else _NO_REACH
        effects = []
        failures = dict.fromkeys(node.failures) if node.failures else {}
        void4 = void6 = mx_names = 0
        prefix4, prefix6 = 32, 128
        opaque = dangling = False
        for branch in node.others:
            effect = self.effect(branch)
            effects.append(effect)
            if effect is _ALL:
                continue
            void4 += effect.voids.ipv4
            void6 += effect.voids.ipv6
            opaque |= effect.opaque
            dangling |= bool(effect.targets_missing) or branch.target == ""
            if effect.failures:
                failures |= dict.fromkeys(effect.failures)
            its: Reach | Effect = effect  # what a term lists itself
            if effect.below:
                its = effect.below
                dangling |= effect.below.dangling
            mx_names = max(mx_names, its.mx_names)
            prefix4 = min(prefix4, its.ipv4_prefix)
            prefix6 = min(prefix6, its.ipv6_prefix)
        return Reach(
            passes=clients_passed(zip(node.others, effects, strict=True)),
            voids=Voids(void4, void6) if void4 or void6 else NO_VOIDS,
            opaque=opaque,
            others=tuple(effects),
            failures=tuple(failures),
            dangling=dangling,
            mx_names=mx_names,
            ipv4_prefix=prefix4,
            ipv6_prefix=prefix6,
        )

    def effect(self, branch: Branch) -> Effect:
        """What the term does, and what lies below it."""
        if branch.node is not None:
            return self.descend(branch.node)
        if branch.outcome is not OK or isinstance(branch.term, Redirect):
            # Not followed, or it leads to what can be no name.
            return _OPAQUE if branch.outcome is Outcome.OPAQUE else _NONE
        match branch.term.mechanism:
            case spf.All():
                return _ALL
            case spf.A(_, ipv4, ipv6):
                return self.lookups.hosts((branch.target or "",), ipv4, ipv6)
            case spf.Mx(_, ipv4, ipv6):
                return self.lookups.exchanges(branch.target or "", ipv4, ipv6)
            case spf.Exists():
                return self.lookups.exists(branch.target or "")
            case spf.Ptr():
                return _OPAQUE
            case _:
                return _NONE


def _with_networks(node: Node, others: Reach) -> Reach:
    """What the node comes to, with the networks that its record lists; `others`: what it comes to without these."""
    record = node.published
    if not isinstance(record, Record) or not record.networks:
        return others
    ipv4, ipv6 = [], []
    prefix4, prefix6 = others.ipv4_prefix, others.ipv6_prefix
    for term in record.networks:
        network = term.mechanism
        if isinstance(network, spf.Ip4):
            ipv4.append((network.first, network.last))
            prefix4 = min(prefix4, network.prefix)
        elif isinstance(network, spf.Ip6):
            ipv6.append((network.first, network.last))
            prefix6 = min(prefix6, network.prefix)
    listed = Clients(ranges(ipv4) if ipv4 else NOTHING, ranges(ipv6) if ipv6 else NOTHING)
    if record.exceptions:
        passes = clients_passed(own(node, others))
    else:
        whom = others.passes
        passes = Clients(
            union([listed.ipv4, whom.ipv4]) if ipv4 else whom.ipv4,
            union([listed.ipv6, whom.ipv6]) if ipv6 else whom.ipv6,
        )
    return replace(others, passes=passes, listed=listed, ipv4_prefix=prefix4, ipv6_prefix=prefix6)


def _included(node: Node, below: Reach) -> Effect:
    # The query for the record itself came back empty (§4.6.4), or held nothing that is SPF.
    empty = node.void
    return Effect(
        matches=below.passes,
        voids=Voids(below.voids.ipv4 + 1, below.voids.ipv6 + 1) if empty else below.voids,
        opaque=below.opaque,
        targets_missing=(node.name,) if empty else (),
        failures=below.failures,
        below=below,
    )


_NONE = Effect()
_ALL = Effect(matches=EVERYBODY)
_OPAQUE = Effect(opaque=True)
_NO_REACH = Reach()
