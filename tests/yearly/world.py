"""Two fiscal years of an invented administration: what its domains publish, month by month, and who looked when.

The world knows what is so; `runs.py` makes the reports that a run would have made of it, and `truth.py` says, from the
world alone, what diff, export and yearly report must then tell. `providers.py` is what the domains lead to.
"""

import random
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from yearly import trees
from yearly.providers import terms_of

ORGANIZATIONS = ("大臣官房", "税務局", "港湾局", None, "<b>外局</b> =1+1")
USAGES = ("sending", "sending", "receive-only", "non-sending", "retired")
DOMAINS = 41
"""Not a multiple of seven."""
MOST_LOOKUPS = 10
NAME = "d{:02}.example".format


class Condition(Struct, frozen=True):
    """What is so of one domain at one moment, and whether anybody could find out.

    `spf`: `.` as it should be, `x` missing, `l` over the limit of lookups, `b` leads to a name without a record, `t` a
    lookup below it failed, `?` the lookups of its own failed.
    `dmarc`: `.` reject, `n` policy none, `x` missing, `?` the lookups failed.
    """

    usage: str
    organization: str | None
    spf: str
    dmarc: str
    waived: frozenset[str] = frozenset()
    """Codes of the rules that its owner has waived."""
    attempted: bool = True
    record: str | None = None
    """Its SPF record; None: there is none, or nobody knows."""
    sums: trees.Sums | None = None
    """What the record comes to."""
    failing: str | None = None
    """The name below it whose lookup failed."""
    mx: tuple[str, ...] | None = ()
    """None: nobody knows."""


class Planned(Struct, frozen=True):
    """A run."""

    started: str
    complete: bool = True
    whole: bool = True
    off: frozenset[str] = frozenset()
    """Rules that were not selected."""
    version: str = "1.0"
    profile: str = "baseline"

    @property
    def moment(self) -> datetime:
        """Its start."""
        return datetime.fromisoformat(self.started)


def _runs() -> list[Planned]:
    planned = []
    for month in range(24):
        year, number = 2025 + (month + 3) // 12, (month + 3) % 12 + 1
        version = "1.0" if month < 15 else "1.1"
        profile = "baseline" if month < 18 else "jp-gov"
        plain = Planned(f"{year}-{number:02}-10T03:00:00+09:00", version=version, profile=profile)
        match f"{year}-{number:02}":
            case "2025-07":  # broken off, and done again the day after
                planned += [replace(plain, complete=False), replace(plain, started="2025-07-11T03:00:00+09:00")]
            case "2025-09":  # two in one month
                planned += [plain, replace(plain, started="2025-09-24T20:00:00+00:00")]
            case "2025-11":  # one of a part, after the whole
                planned += [plain, replace(plain, started="2025-11-20T03:00:00+09:00", whole=False)]
            case "2026-02":  # none
                pass
            case "2026-03":  # the last minute of a fiscal year, written in another zone
                planned.append(replace(plain, started="2026-03-31T14:59:00+00:00"))
            case "2026-04":  # and the first of the next
                planned.append(replace(plain, started="2026-03-31T15:00:00+00:00"))
            case "2026-05":
                planned.append(replace(plain, off=frozenset({"DMA006", "SPF101"})))
            case "2026-08":  # nothing but a broken-off one
                planned.append(replace(plain, complete=False))
            case "2027-03":  # and one after the year's last whole one
                planned += [plain, replace(plain, started="2027-03-30T16:00:00-08:00", whole=False)]
            case _:
                planned.append(plain)
    return planned


RUNS = _runs()
assert RUNS[-1].started > "2027-03-30"


class World(Struct):
    """For each run, the domains that it lists in their order, as they were."""

    runs: list[Planned]
    domains: list[dict[str, Condition]]


def make_world(seed: int = 7) -> World:
    """Always the same one for a seed."""
    chance = random.Random(seed)
    histories = {_name(number): _history(number, chance) for number in range(DOMAINS)}
    world = World(RUNS, [])
    for place, run in enumerate(RUNS):
        listed = {name: history[place] for name, history in histories.items() if history[place] is not None}
        world.domains.append({name: one for name, one in _seen(listed, run).items() if one is not None})
    return world


def _seen(listed: dict[str, Condition | None], run: Planned) -> dict[str, Condition | None]:
    if not run.whole:
        return {name: one for name, one in listed.items() if one and one.organization == ORGANIZATIONS[1]}
    if not run.complete:
        half = len(listed) // 2
        return {name: one and replace(one, attempted=place < half) for place, (name, one) in enumerate(listed.items())}
    return listed


def _name(number: int) -> str:
    return NAME(number * 7 % DOMAINS)  # not in the order of their names


def _history(number: int, chance: random.Random) -> list[Condition | None]:
    usage = USAGES[number % len(USAGES)]
    organization = ORGANIZATIONS[number * 3 % 7 % len(ORGANIZATIONS)]
    spf, dmarc = chance.choice("..xl" if usage == "sending" else "..x"), chance.choice(".nx")
    away = {
        4: range(9),  # comes in the first year
        9: range(15, 99),  # is dropped in the second
        14: range(6, 9),  # dropped, and listed again
        19: range(12),
        24: range(11, 99),  # dropped towards the end of the first year
        36: range(14, 99),  # dropped, and with it the only one that led to its provider
        40: range(7),
        29: range(17, 21),  # comes back in the second
        34: [*range(16), *range(20, 99)],  # comes and goes within the second
    }.get(number, ())
    story: list[Condition | None] = []
    for place in range(len(RUNS)):
        spf, dmarc = _moved(spf, chance, "x" if usage != "sending" else "xl"), _moved(dmarc, chance, "xn")
        if number == 11 and place == 10:
            usage = "retired"
            spf = "x" if spf == "l" else spf
        if number == 12 and place == 16:
            usage = "non-sending"
        if number == 17 and place == 8:
            organization = ORGANIZATIONS[2]
        blind = chance.random() < 0.4 if place in (13, 20) else chance.random() < 0.04
        blind_dmarc = chance.random() < 0.06
        if number == 6 and 14 <= place < 20:  # nobody can tell for months
            blind = True
        if number == 16 and place >= 22:  # nor at the end
            blind_dmarc = True
        story.append(
            None
            if place in away
            else _published(
                Condition(
                    usage=usage,
                    organization=organization,
                    spf="?" if blind else spf,
                    dmarc="?" if blind_dmarc else dmarc,
                    waived=_waived(number, place),
                ),
                number,
                place,
            )
        )
    return story


def _published(condition: Condition, number: int, place: int) -> Condition:
    """The same with what its records are, and what becomes of it by what its providers do."""
    mx = _exchanges(number, place) if condition.usage == "sending" else ()
    if condition.spf in "?x":
        return replace(condition, mx=None if condition.spf == "?" else mx)
    if condition.spf == "l":
        record = f"v=spf1 {' '.join(f'mx:m{host}.example' for host in range(MOST_LOOKUPS + 2))} -all"
    else:
        record = f"v=spf1 {terms_of(number, place)}" if condition.usage == "sending" else "v=spf1 -all"
    problems = trees.problems(trees.led_to(record), place)
    spf = _state(trees.known_lookups(record, place), set(problems.values()))
    failing = next((name for name, problem in problems.items() if problem == "unknown"), None)
    return replace(condition, spf=spf, record=record, sums=trees.sums(record, place), failing=failing, mx=mx)


def _state(known_lookups: int, problems: set[str]) -> str:
    if known_lookups > MOST_LOOKUPS:
        assert not problems, "two faults at once: a condition tells of one"
        return "l"
    return "t" if "unknown" in problems else "b" if problems else "."


def _exchanges(number: int, place: int) -> tuple[str, ...]:
    """Where mail to a sending domain goes: some change that."""
    if number % 10:
        return ("10 mail.example",)
    if place < 9:
        return ("10 old.mx.example",)
    return ("10 old.mx.example", "20 new.mx.example") if place < 17 else ("10 new.mx.example",)


def _moved(state: str, chance: random.Random, faults: str) -> str:
    drawn, fault = chance.random(), chance.choice(faults)
    if state == ".":
        return fault if drawn < 0.06 else "."
    return "." if drawn < 0.12 else fault if drawn < 0.15 else state


def _waived(number: int, place: int) -> frozenset[str]:
    """Waivers, most of which expire."""
    told = {
        0: (range(5, 16), {"DMA006", "DMA001"}),
        2: (range(3, 99), {"USE003", "DMA001"}),
        5: (range(18, 99), {"SPF001", "SPF101", "DMA006"}),
        8: (range(1, 14), {"USE001", "USE003"}),
        10: (range(8, 20), {"DMA001"}),
        15: (range(10, 99), {"DMA001", "DMA006"}),
        23: (range(99), {"USE001"}),
    }
    when, codes = told.get(number, ((), set()))
    return frozenset(codes) if place in when else frozenset()
