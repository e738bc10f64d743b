"""What is so, told from the world alone: no report, no history and no requirement of the program is asked.

Outcomes are the words that an export uses; moments are places of runs, from 0.
"""

from collections import defaultdict
from datetime import timedelta, timezone

from msgspec import Struct

from yearly.runs import FAULTS, OF_DMARC, OF_TREES, found_codes
from yearly.world import Condition, Planned, World

JST = timezone(timedelta(hours=9))
REQUIREMENTS = {
    "sending": ("spf", "spf-limits", "dmarc", "dmarc-reject"),
    "receive-only": ("spf", "spf-limits", "spf-denies", "dmarc-reject"),
    "non-sending": ("spf-denies", "dmarc-reject"),
    "retired": ("retired",),
}
ALL = ("spf", "spf-limits", "spf-denies", "dmarc", "dmarc-reject", "retired")


def outcome(condition: Condition, run: Planned, requirement: str) -> str:
    """What is known of a requirement after that run."""
    if requirement not in REQUIREMENTS[condition.usage]:
        return "not-applicable"
    if not condition.attempted:
        return "unjudged"
    faulty = {
        "spf": {"spf": "x"},
        "spf-limits": {"spf": "xlb"},
        "spf-denies": {"spf": "x"},
        "dmarc": {"dmarc": "x"},
        "dmarc-reject": {"dmarc": "xn"},
        "retired": {"spf": "x", "dmarc": "xn"},
    }[requirement]
    faults = [(condition.usage, kind, getattr(condition, kind)) for kind, bad in faulty.items()]
    codes = [FAULTS[fault] for fault in faults if fault[2] in faulty[fault[1]]]
    # A waiver excuses what a rule finds; of a rule that was not selected, nobody excused anything.
    if any(code not in condition.waived or code in run.off for code in codes):
        return "not-met"
    blind = "?t" if requirement == "spf-limits" else "?"
    if any(fault[2] in blind for fault in faults) or unlooked(condition, run, requirement):
        return "unjudged"
    return "waived" if codes else "met"


def unlooked(condition: Condition, run: Planned, requirement: str) -> list[str]:
    """The rules that the requirement rests on, and that were not run."""
    needed = {"spf-limits": ["SPF101"], "dmarc-reject": ["DMA006"] if condition.usage == "sending" else []}
    return [code for code in needed.get(requirement, []) if code in run.off]


def states(world: World, domain: str, requirement: str, until: int) -> list[tuple[int, str]]:
    """Where a run up to that place says anything: the outcome, or that the domain is not listed."""
    found = []
    for place in range(until + 1):
        condition = world.domains[place].get(domain)
        if condition:
            found.append((place, outcome(condition, world.runs[place], requirement)))
        elif world.runs[place].whole:
            found.append((place, "absent"))
    return found


def since(world: World, domain: str, requirement: str, until: int) -> tuple[int, bool]:
    """From which run on it has been as it was after the run `until`, and whether the run before found it otherwise."""
    told = states(world, domain, requirement, until)
    now = told[-1][1]
    first, before = len(told) - 1, ""
    for at in range(len(told) - 1, -1, -1):
        state = told[at][1]
        if state == now:
            first = at
        elif state != "unjudged" or now == "unjudged":
            break
    if first:
        before = told[first - 1][1]
    return told[first][0], before not in ("", "absent", "unjudged")


def last_determined(world: World, domain: str, requirement: str, until: int) -> tuple[int, str] | None:
    """The last that was known of what is unjudged now."""
    for place, state in reversed(states(world, domain, requirement, until)):
        if state == "absent":
            return None
        if state != "unjudged":
            return place, state
    return None


class Episode(Struct):
    """One time that a finding came up."""

    domain: str
    code: str
    first: int
    last: int
    ended: int | None = None
    ending: str | None = None


def episodes(world: World, until: int) -> list[Episode]:
    """All that had begun by then, as they were known then."""
    alive: dict[tuple[str, str], Episode] = {}
    every = []
    for place in range(until + 1):
        run, listed = world.runs[place], world.domains[place]
        for domain, condition in listed.items():
            found = found_codes(condition, run)
            for code in found:
                if (domain, code) not in alive:
                    alive[domain, code] = Episode(domain, code, place, place)
                    every.append(alive[domain, code])
                alive[domain, code].last = place
            for key in [key for key in alive if key[0] == domain and key[1] not in found]:
                ending = _ending(condition, run, key[1])
                if ending:
                    alive[key].ended, alive[key].ending = place, ending
                    del alive[key]
        if run.whole:
            for key in [key for key in alive if key[0] not in listed]:
                alive[key].ended, alive[key].ending = place, "dropped"
                del alive[key]
    return every


def _ending(condition: Condition, run: Planned, code: str) -> str | None:
    if code in run.off:
        return None
    if not concerns(code, condition.usage):
        return "not-applicable"
    return "fixed" if told_of(code, condition) else None


def told_of(code: str, condition: Condition) -> bool:
    """Whether anybody could find out what the rule asks for."""
    if code in OF_DMARC:
        return condition.attempted and condition.dmarc != "?"
    return condition.attempted and condition.spf not in ("?t" if code in OF_TREES else "?")


def looked_before(world: World, domain: str, code: str, place: int) -> bool:
    """Whether the look before that run could tell of the rule."""
    for before in range(place - 1, -1, -1):
        condition, run = world.domains[before].get(domain), world.runs[before]
        if condition:
            return told_of(code, condition) and concerns(code, condition.usage) and code not in run.off
        if run.whole:
            return False
    return False


def concerns(code: str, usage: str) -> bool:
    """Which rules are for which usages: of those that this world knows."""
    return usage in {
        "SPF001": ("sending", "receive-only"),
        "SPF107": ("sending", "receive-only", "non-sending", "retired"),
        "SPF101": ("sending", "receive-only", "non-sending", "retired"),
        "DMA001": ("sending", "receive-only"),
        "DMA006": ("sending",),
        "USE001": ("non-sending", "retired"),
        "USE003": ("receive-only", "non-sending", "retired"),
    }.get(code, ())


def whole_run_of(world: World, year: int, month: int) -> int | None:
    """The last complete run of the whole list in a month of Japan."""
    return last_whole(world, [place for place in range(len(world.runs)) if month_of(world, place) == (year, month)])


def last_whole(world: World, places: list[int]) -> int | None:
    """The last of these that is complete, and of the whole list."""
    whole = [place for place in places if world.runs[place].complete and world.runs[place].whole]
    return whole[-1] if whole else None


def month_of(world: World, place: int) -> tuple[int, int]:
    """In Japan."""
    day = world.runs[place].moment.astimezone(JST)
    return day.year, day.month


def places_of_year(world: World, year: int) -> list[int]:
    """Runs of a Japanese fiscal year."""
    return [
        place
        for place in range(len(world.runs))
        if (year, 4) <= month_of(world, place) <= (year, 12) or (year + 1, 1) <= month_of(world, place) <= (year + 1, 3)
    ]


def day_of(world: World, place: int) -> str:
    """In Japan."""
    return world.runs[place].moment.astimezone(JST).date().isoformat()


def shares(world: World, place: int, organization: str | bool | None = True) -> dict[str, dict[str, int]]:
    """For each requirement, how many domains have which outcome; of one organization, or of all (True)."""
    counts: dict[str, dict[str, int]] = {requirement: defaultdict(int) for requirement in ALL}
    for condition in world.domains[place].values():
        if organization is True or condition.organization == organization:
            for requirement in REQUIREMENTS[condition.usage]:
                counts[requirement][outcome(condition, world.runs[place], requirement)] += 1
    return {requirement: dict(its) for requirement, its in counts.items()}
