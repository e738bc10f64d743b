"""What becomes of the records that domains share, told from the world alone: what a run gets to see, and what differs.

What a run leaves undetermined is taken from the last run that could tell; what nobody led to is not undetermined.
"""

from collections import Counter

from msgspec import Struct

from yearly import trees
from yearly.trees import Tree
from yearly.world import World


class Differing(Struct, frozen=True):
    """A fact as it was when it was last known, and as it is."""

    before: str | int | tuple[str, ...]
    after: str | int | tuple[str, ...]


class Drift(Struct, frozen=True, kw_only=True):
    """What differs of one name; `told_by`: the first of the runs before the earlier one that had to be asked."""

    domains: int
    facts: dict[str, Differing]
    told_by: int | None


def trees_of(world: World, place: int) -> list[tuple[Tree, int]]:
    """What hangs on each name that the run gets to, and how many domains lead there."""
    domains = Counter[str]()
    for condition in world.domains[place].values():
        if condition.attempted and condition.sums:
            domains.update(trees.below(condition.sums.leads_to, place))
    return [(trees.tree(name, place), domains[name]) for name in sorted(domains)]


class Seen:
    """What all runs of a world get to see, each worked out once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.trees = [{its.name: its for its, _ in trees_of(world, place)} for place in range(len(world.runs))]
        self.domains = [{its.name: domains for its, domains in trees_of(world, at)} for at in range(len(world.runs))]
        self.hidden = [self._hidden(place) for place in range(len(world.runs))]

    def _hidden(self, place: int) -> set[str]:
        """The names of which the run could not tell whether anything leads there."""
        ahead = [name for name, its in self.trees[place].items() if its.problem == "unknown"]
        for domain, condition in self.world.domains[place].items():
            if not condition.attempted or condition.spf == "?":
                ahead += self._led_before(domain, place)
        found: set[str] = set()
        while ahead:
            name = ahead.pop()
            its = self.trees[place].get(name)
            if name not in found and (its is None or its.problem == "unknown"):
                found.add(name)
                known = [self.trees[at].get(name) for at in range(place - 1, -1, -1)]
                ahead += next((its.leads_to for its in known if its and its.problem != "unknown"), ())
        return found - self.trees[place].keys()

    def _led_before(self, domain: str, place: int) -> tuple[str, ...]:
        for before in range(place - 1, -1, -1):
            condition = self.world.domains[before].get(domain)
            if condition and condition.attempted and condition.spf != "?":
                return condition.sums.leads_to if condition.sums else ()
        return ()

    def drift(self, earlier: int, later: int) -> dict[str, Drift]:
        """Of all names that the later run sees, and that the earlier one saw or could not see."""
        told = {name: self._drift(name, earlier, later) for name in self.trees[later]}
        return {name: its for name, its in told.items() if its.facts}

    def _drift(self, name: str, earlier: int, later: int) -> Drift:
        facts: dict[str, Differing] = {}
        asked = []
        if name in self.trees[earlier] or name in self.hidden[earlier]:
            for fact, after in known_facts(self.trees[later][name]).items():
                for place in range(earlier, -1, -1):
                    seen = self.trees[place].get(name)
                    before = known_facts(seen).get(fact) if seen else None
                    if before is not None:
                        if before != after:
                            facts[fact] = Differing(before, after)
                            asked += [place] if place < earlier else []
                        break
        return Drift(domains=self.domains[later][name], facts=facts, told_by=min(asked, default=None))


def known_facts(its: Tree) -> dict[str, str | int | tuple[str, ...]]:
    """What is known of a name; its order of names means nothing."""
    if its.problem == "unknown":
        return {}
    sums = {"lookups": its.lookups, "ipv4": its.ipv4, "ipv6": its.ipv6}
    return {
        "record": its.record or "",
        "problem": its.problem or "",
        "leads_to": tuple(sorted(its.leads_to)),
        **{fact: number for fact, number in sums.items() if number is not None},
    }
