"""The figures to reach, and the table of what was reached."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Floor:
    """One line of the table."""

    key: str
    """Under which name a run reports the figure."""
    measure: str
    floor: float
    aim: float
    unit: str = "times"
    most: bool = False
    """Whether the figures are the most that is allowed, and not the least."""
    names: int | None = None
    """The only size at which the floor holds; None: any."""
    delay: float | None = 0.0
    """Milliseconds of round trip at which it holds; None: any."""


FLOORS = (
    Floor("selection/checkdmarc", "20,000 names, the selection, against checkdmarc", 60, 100, names=20_000),
    Floor("baseline/checkdmarc", "the same, whole baseline", 30, 60, names=20_000),
    Floor("selection/checkdmarc", "2,000 names, the selection, against checkdmarc", 25, 35, names=2_000),
    Floor("selection/checkdmarc", "20,000 names at 20 ms round trip", 80, 130, names=20_000, delay=20),
    Floor("selection/mailauth", "the selection, against mailauth", 4, 8),
    Floor("questions/dnsperf", "DNS questions a second against dnsperf, the same ones", 0.4, 0.8),
    Floor("selection questions", "questions per domain, the selection", 3.5, 3.25, "", most=True),
    Floor("baseline questions", "questions per domain, whole baseline", 8, 6, "", most=True),
    Floor("selection cpu", "CPU per domain, the selection", 0.2, 0.1, "ms", most=True),
    Floor("baseline cpu", "CPU per domain, whole baseline", 0.4, 0.2, "ms", most=True),
    Floor("selection seconds", "1,000,000 names, the selection: time", 180, 90, "s", most=True, names=1_000_000),
    Floor("selection memory", "1,000,000 names, the selection: memory", 500, 250, "MB", most=True, names=1_000_000),
    Floor("few/command", "100 names, whole process, against checkdmarc's command", 10, 12),
    Floor("differences", "verdicts that differ from the truth", 0, 0, "", most=True, delay=None),
)


def table(values: Mapping[str, float], reasons: Mapping[str, str], *, names: int, delay: float) -> Iterator[str]:
    """The lines to print: pass or short for each floor, or why it was not measured.

    `values`: by key. `reasons`: by tool, why it did not run.
    """
    width = max(len(floor.measure) for floor in FLOORS)
    for floor in FLOORS:
        allowed = "at most" if floor.most else "at least"
        target = f"{allowed} {floor.floor:g}, aim {floor.aim:g} {floor.unit}".rstrip()
        yield f"{floor.measure:{width}}  {_reached(floor, values, reasons, names, delay):46}  {target}"


def _reached(floor: Floor, values: Mapping[str, float], reasons: Mapping[str, str], names: int, delay: float) -> str:
    wanted = [f"--names {floor.names}"] if floor.names not in (None, names) else []
    wanted += [f"--delay {floor.delay:g}"] if floor.delay not in (None, delay) else []
    if wanted:
        return f"not measured: needs {' '.join(wanted)}"
    if floor.key not in values:
        return f"not measured: {reasons.get(floor.key.rpartition('/')[2], 'not run at this size')}"
    value = values[floor.key]
    good = value <= floor.floor if floor.most else value >= floor.floor
    return f"{value:.4g} {floor.unit}".rstrip() + (": pass" if good else ": short")
