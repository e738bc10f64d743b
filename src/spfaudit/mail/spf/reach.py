"""Whom an SPF tree lets pass, and which of its lookups come back empty.

Knows evidence; asks for the addresses behind `a`, `mx` and `exists`. Broken branches are
taken to match nobody, so that what is authorised can be told beside what is broken.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from msgspec import Struct

from spfaudit.evidence import Address, Evidence, Failed, Missing, Mx, Question, Rdata, Undetermined
from spfaudit.mail.spf import record as spf
from spfaudit.mail.spf.ranges import (
    EVERYTHING_4,
    EVERYTHING_6,
    NOTHING,
    Ranges,
    first_claims,
    network_range,
    network_ranges,
)
from spfaudit.mail.spf.record import Qualifier, Redirect
from spfaudit.mail.spf.tree import Branch, Node, Outcome

MX_LIMIT = 10
"""MX names that one `mx` term may have (RFC 7208 §4.6.4)."""
VOID_LIMIT = 2
"""Lookups that may come back empty in one check (RFC 7208 §4.6.4)."""


class Clients(Struct, frozen=True):
    """A set of clients, by family."""

    ipv4: Ranges = NOTHING
    ipv6: Ranges = NOTHING

    def __bool__(self) -> bool:
        return bool(self.ipv4) or bool(self.ipv6)

    def __or__(self, other: "Clients") -> "Clients":
        return Clients(self.ipv4 | other.ipv4, self.ipv6 | other.ipv6)

    def __sub__(self, other: "Clients") -> "Clients":
        return Clients(self.ipv4 - other.ipv4, self.ipv6 - other.ipv6)


NOBODY = Clients()
EVERYBODY = Clients(EVERYTHING_4, EVERYTHING_6)


class Voids(Struct, frozen=True):
    """Lookups that come back empty, for a client that nothing matches."""

    ipv4: int = 0
    ipv6: int = 0

    def __add__(self, other: "Voids") -> "Voids":
        return Voids(self.ipv4 + other.ipv4, self.ipv6 + other.ipv6)


class Effect(Struct, frozen=True, kw_only=True):
    """What one term does by itself, its target's record apart."""

    matches: Clients = NOBODY
    """The clients that the mechanism matches; for an include, those that the included record lets pass."""
    voids: Voids = Voids()
    mx_names: int = 0
    """MX records met by an `mx` term."""
    opaque: bool = False
    """Whether only a message can tell what matches."""
    targets_missing: tuple[str, ...] = ()
    """Names asked for in vain."""
    failures: tuple[tuple[Question, Failed], ...] = ()
    below: "Reach | None" = None
    """What an include or redirect leads to comes to."""


class Reach(Struct, frozen=True, kw_only=True):
    """What a node comes to, everything below included."""

    passes: Clients = NOBODY
    """The clients that get `pass`; terms that only a message can resolve are taken to match nobody."""
    voids: Voids = Voids()
    """The voids that are certain: what an opaque term or `ptr` may add depends on the message."""
    opaque: bool = False
    """Whether a term's match depends on the message: more may pass then, or fewer if such a term denies."""
    effects: tuple[Effect, ...] = ()
    """One for each of the node's branches."""
    failures: tuple[tuple[Question, Failed], ...] = ()
    """Lookups that failed, here and below: nothing is exact if there are any."""

    def require_complete(self) -> None:
        """Raises Undetermined if any lookup failed."""
        if self.failures:
            raise Undetermined(*self.failures[0])


def reach(node: Node, evidence: Evidence, shared: "dict[str, Reach] | None" = None) -> Reach:
    """What the tree at `node` comes to. Raises Missing with every question that is known to be needed.

    `shared`: what is known of subtrees already, by name; complete results are added.
    """
    surveyor = _Surveyor(evidence, {} if shared is None else shared)
    result = surveyor.node(node)
    if surveyor.missing:
        raise Missing(surveyor.missing)
    return result


class _Surveyor:
    def __init__(self, evidence: Evidence, known: dict[str, Reach]) -> None:
        self.evidence = evidence
        self.known = known
        self.here: dict[str, Reach] = {}
        self.missing: list[Question] = []

    def node(self, node: Node) -> Reach:
        known = self.known.get(node.name) or self.here.get(node.name)
        if known is not None and not (node.looped or node.bounded):  # those were cut by where they hang
            return known
        missed = len(self.missing)
        effects = tuple(self.effect(branch) for branch in node.branches)
        result = Reach(
            passes=_passes(node.branches, effects),
            voids=sum((effect.voids for effect in effects), Voids()),
            opaque=any(effect.opaque for effect in effects),
            effects=effects,
            failures=tuple(
                dict.fromkeys((*node.failures, *(failure for effect in effects for failure in effect.failures)))
            ),
        )
        self.here[node.name] = result
        if node.shareable and len(self.missing) == missed and not result.failures:
            self.known[node.name] = result
        return result

    def effect(self, branch: Branch) -> Effect:
        if branch.outcome in (Outcome.OPAQUE, Outcome.LOOP, Outcome.UNEXPLORED):
            return Effect(opaque=branch.outcome is Outcome.OPAQUE)
        if isinstance(branch.term, Redirect):
            return self.descend(branch)
        match branch.term.mechanism:
            case spf.All():
                return Effect(matches=EVERYBODY)
            case spf.Ip4(network):
                return Effect(matches=Clients(ipv4=network_range(network)))
            case spf.Ip6(network):
                return Effect(matches=Clients(ipv6=network_range(network)))
            case spf.Include():
                return self.descend(branch)
            case spf.A(_, ipv4, ipv6):
                return self.hosts((branch.target or "",), ipv4, ipv6)
            case spf.Mx(_, ipv4, ipv6):
                return self.exchanges(branch.target or "", ipv4, ipv6)
            case spf.Exists():
                return self.exists(branch.target or "")
            case spf.Ptr():
                return Effect(opaque=True)

    def descend(self, branch: Branch) -> Effect:
        if branch.node is None:
            return Effect()
        below = self.node(branch.node)
        # The query for the record itself came back empty (§4.6.4), or held nothing that is SPF.
        empty = branch.outcome is Outcome.ABSENT and branch.node.void
        return Effect(
            matches=below.passes,
            voids=below.voids + (Voids(1, 1) if empty else Voids()),
            opaque=below.opaque,
            targets_missing=(branch.node.name,) if empty else (),
            failures=below.failures,
            below=below,
        )

    # -- lookups of a term's own -----------------------------------------------

    def ask(self, name: str, type: str) -> "tuple[Rdata, ...] | Failed | None":
        """The records; Failed; or None if nobody has asked yet."""
        question = Question(name, type)
        try:
            return self.evidence.rdata(question)
        except Missing:
            self.missing.append(question)
            return None
        except Undetermined as undetermined:
            return undetermined.failed

    def hosts(self, names: tuple[str, ...], ipv4: int, ipv6: int) -> Effect:
        """The addresses of host names, widened by the term's prefix lengths; a client sees one family only (§5)."""
        v4: list[IPv4Network] = []
        v6: list[IPv6Network] = []
        void4 = void6 = 0
        vain: list[str] = []
        failures: list[tuple[Question, Failed]] = []
        for name in names:
            if not name:  # a name that cannot be asked for matches nothing
                continue
            found = {type: self.ask(name, type) for type in ("A", "AAAA")}
            for type, answer in found.items():
                if isinstance(answer, Failed):
                    failures.append((Question(name, type), answer))
            v4 += [IPv4Network((int(a), ipv4), strict=False) for a in _addresses(found["A"]) if a.version == 4]
            v6 += [IPv6Network((int(a), ipv6), strict=False) for a in _addresses(found["AAAA"]) if a.version == 6]
            void4 += found["A"] == ()
            void6 += found["AAAA"] == ()
            if found["A"] == () and found["AAAA"] == ():
                vain.append(name)
        return Effect(
            matches=Clients(network_ranges(v4), network_ranges(v6)),
            voids=Voids(void4, void6),
            targets_missing=tuple(vain),
            failures=tuple(failures),
        )

    def exchanges(self, name: str, ipv4: int, ipv6: int) -> Effect:
        """§5.4: the addresses of the MX hosts, never those of the name itself."""
        if not name:
            return Effect()
        answer = self.ask(name, "MX")
        if isinstance(answer, Failed):
            return Effect(failures=((Question(name, "MX"), answer),))
        if answer is None:
            return Effect()
        if not answer:
            return Effect(voids=Voids(1, 1), targets_missing=(name,))
        names = [mx.exchange for mx in answer if isinstance(mx, Mx)]
        if len(names) > MX_LIMIT:  # §4.6.4: permerror, before any of them is looked up
            return Effect(mx_names=len(names))
        hosts = self.hosts(tuple(name for name in names if name != "."), ipv4, ipv6)
        return Effect(
            matches=hosts.matches,
            voids=hosts.voids,
            mx_names=len(names),
            targets_missing=hosts.targets_missing,
            failures=hosts.failures,
        )

    def exists(self, name: str) -> Effect:
        """§5.7: an A lookup for either family; any answer matches everybody."""
        if not name:
            return Effect()
        answer = self.ask(name, "A")
        if isinstance(answer, Failed):
            return Effect(failures=((Question(name, "A"), answer),))
        if answer is None:
            return Effect()
        return Effect(matches=EVERYBODY) if answer else Effect(voids=Voids(1, 1), targets_missing=(name,))


def _addresses(answer: "tuple[Rdata, ...] | Failed | None") -> list[IPv4Address | IPv6Address]:
    if answer is None or isinstance(answer, Failed):
        return []
    return [ip_address(rdata.address) for rdata in answer if isinstance(rdata, Address)]


def _passes(branches: tuple[Branch, ...], effects: tuple[Effect, ...]) -> Clients:
    """The first match decides (§4.6.2)."""
    claims = [
        (effect.matches, isinstance(branch.term, Redirect) or branch.term.qualifier is Qualifier.PASS)
        for branch, effect in zip(branches, effects, strict=True)
    ]
    return Clients(
        ipv4=first_claims([(clients.ipv4, passes) for clients, passes in claims]),
        ipv6=first_claims([(clients.ipv6, passes) for clients, passes in claims]),
    )


# -- term by term -----------------------------------------------------------

Step = tuple[tuple[str, ...], Branch, Effect]
"""The names that lead to a term, the term, and what it does."""


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
        for branch, effect in zip(here.branches, its.effects, strict=True):
            if passing_only and not (isinstance(branch.term, Redirect) or branch.term.qualifier is Qualifier.PASS):
                continue
            yield path, branch, effect
            if branch.node and effect.below and branch.node.name not in seen:
                seen.add(branch.node.name)
                below.append(((*path, branch.node.name), branch.node, effect.below))
        stack.extend(reversed(below))
