"""What became of every finding between two runs, told from the world alone."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from yearly import truth
from yearly.runs import FAULTS
from yearly.world import Condition, World

CODES = sorted(set(FAULTS.values()))


class Fate(Struct, frozen=True, kw_only=True):
    """Of the one finding that a rule may have on a domain. Moments are places of runs."""

    domain: str
    code: str
    change: str
    why: str | None = None
    since: int
    exactly: bool
    """Whether it was looked for before, and was not there."""
    compared_with: int | None = None
    """The run before the earlier one that was asked."""
    waived: bool
    waived_before: bool = False


class Between:
    """Two runs of a world, and when findings came up that were known at either."""

    def __init__(self, world: World, earlier: int, later: int, begun: Sequence[dict[tuple[str, str], int]]) -> None:
        """`begun`: what `begun_by` says of each run."""
        self.world = world
        self.earlier = earlier
        self.later = later
        self.begun = begun

    def fates(self) -> Iterator[Fate]:
        """Of all findings of either."""
        for domain in {*self.world.domains[self.earlier], *self.world.domains[self.later]}:
            for code in CODES:
                fate = self._fate(domain, code)
                if fate:
                    yield fate

    def _fate(self, domain: str, code: str) -> Fate | None:
        now = self._state(domain, code, self.later)
        if domain not in self.world.domains[self.earlier]:
            why = "added" if self.world.runs[self.earlier].whole else "other-part"
            return self._come(domain, code, "first-judged", why=why) if now == "found" else None
        before = self._state(domain, code, self.earlier)
        if domain not in self.world.domains[self.later]:
            why = "dropped" if self.world.runs[self.later].whole else "other-part"
            return self._gone(domain, code, "not-judged", self.earlier, why=why) if before == "found" else None
        place = self.earlier
        if before == "failed":
            place, before = self._known_before(domain, code)
        if now == "found":
            match before:
                case "found":
                    return self._gone(domain, code, "open", place)
                case "silent":
                    return self._come(domain, code, "new", place)
            return self._come(domain, code, "first-judged", why="lookup-failed" if before == "failed" else "not-run")
        if before != "found":
            return None
        match now:
            case "silent":
                return self._gone(domain, code, "fixed", place)
            case "failed":
                return self._gone(domain, code, "unknown", place, why="lookup-failed")
        return self._gone(domain, code, "not-judged", place, why="not-run")

    def _come(self, domain: str, code: str, change: str, place: int | None = None, why: str | None = None) -> Fate:
        since = self.begun[self.later][domain, code] if change == "new" else self.later
        return Fate(
            domain=domain,
            code=code,
            change=change,
            why=why,
            since=since,
            exactly=change == "new" and truth.looked_before(self.world, domain, code, since),
            compared_with=self._asked(place),
            waived=code in self._condition(self.later, domain).waived,
        )

    def _gone(self, domain: str, code: str, change: str, place: int, why: str | None = None) -> Fate:
        """Of what was there; if it is open, the waiver that it has now counts."""
        waived_before = code in self._condition(place, domain).waived
        now = self._condition(self.later, domain).waived if change == "open" else ()
        since = self.begun[self.later if change == "open" else self.earlier][domain, code]
        return Fate(
            domain=domain,
            code=code,
            change=change,
            why=why,
            since=since,
            exactly=truth.looked_before(self.world, domain, code, since),
            compared_with=self._asked(place),
            waived=code in now if change == "open" else waived_before,
            waived_before=waived_before and change == "open",
        )

    def _asked(self, place: int | None) -> int | None:
        return None if place == self.earlier else place

    def _condition(self, place: int, domain: str) -> Condition:
        return self.world.domains[place][domain]

    def _known_before(self, domain: str, code: str) -> tuple[int, str]:
        for before in range(self.earlier - 1, -1, -1):
            told = self._state(domain, code, before)
            if told in ("found", "silent"):
                return before, told
        return self.earlier, "failed"

    def _state(self, domain: str, code: str, place: int) -> str:
        its, run = self.world.domains[place].get(domain), self.world.runs[place]
        if its is None or code in run.off or not truth.concerns(code, its.usage):
            return "not-run"
        if code in truth.found_codes(its, run):
            return "found"
        return "silent" if truth.told_of(code, its) else "failed"


def begun_by(world: World, place: int) -> dict[tuple[str, str], int]:
    """When each finding that was there at any time up to a run came up, the last time."""
    return {(one.domain, one.code): one.first for one in truth.episodes(world, place)}
