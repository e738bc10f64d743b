"""What remembering costs: a history of 10,000 domains and 24 monthly runs, beside the same reports as JSON files.

The domains are those of the examples, audited offline, again and again under other names; each month some change and
some cannot be looked up. Run it with `.venv/bin/python bench/history.py`; times differ from machine to machine; what
counts are the ratios.
"""

import argparse
import gc
import random
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.append(sys.path.pop(0))  # to the end, because `spf.py` beside this file bears the name of pyspf's module

import msgspec
from measuring import Cost, measure
from msgspec.structs import replace

from spfaudit.history.history import History
from spfaudit.report import REPORTERS, RenderOptions
from spfaudit.report.document import DomainDocument, ReportDocument, UnjudgedDocument
from spfaudit.report.projection import summarise
from spfaudit.report.written_report import as_written, read_report

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "domains.example.yaml"
COMMAND = (sys.executable, "-m", "spfaudit")
SERIES = "domains.yaml"
FIRST = datetime(2024, 4, 10, tzinfo=UTC)
"""The first run: 24 months are the fiscal years 2024 and 2025."""
CHANGING = 0.02
"""Part of the domains that are another every month."""
DARK = 0.01
"""Part of the domains of which every month a lookup fails."""
FLOORS = {
    "smaller than the JSON reports": 20.0,
    "smaller than the JSON reports, each compressed": 2.0,
    "remember: times writing JSON": 3.0,
    "read a run: times parsing JSON": 3.0,
    "diff of the history: times diff of JSON files": 1.5,
}
"""The first two at least, the others at most."""


_FINGERPRINT = re.compile(r'(?<="fingerprint":")[0-9a-f]+')
_ADDRESS = re.compile(r"(?<![0-9.])(?:192\.0\.2|198\.51\.100|203\.0\.113)\.[0-9]+")


@dataclass
class Figures:
    """What was measured."""

    remember: list[float] = field(default_factory=list)
    write_json: list[float] = field(default_factory=list)
    parse_json: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    json_octets: int = 0
    packed_octets: int = 0
    history_octets: int = 0


class Nation:
    """Domains that live through the months: each has a template, and now and then another one."""

    def __init__(self, domains: int, seed: int = 7208) -> None:
        self._random = random.Random(seed)
        done = measure((*COMMAND, "check", str(EXAMPLE), "--no-history", "--format", "json"))
        self._frame = as_written(read_report(done.output.encode(), "examples"))
        self._templates = [(one.domain, msgspec.json.encode(one).decode()) for one in self._frame.domains]
        self._shapes = [self._random.randrange(len(self._templates)) for _ in range(domains)]

    def report(self, month: int) -> ReportDocument:
        """The next month's."""
        if month:
            for place in self._some(CHANGING):
                self._shapes[place] = self._random.randrange(len(self._templates))
        dark = self._some(DARK)
        domains = [self._domain(place, shape, place in dark) for place, shape in enumerate(self._shapes)]
        started = FIRST + timedelta(days=30.4375 * month)
        run = replace(
            self._frame.run,
            started=started.isoformat(timespec="seconds"),
            finished=(started + timedelta(minutes=5)).isoformat(timespec="seconds"),
            inventory=SERIES,
        )
        return ReportDocument(
            complete=True,
            tool=self._frame.tool,
            run=run,
            summary=summarise(domains, 0),
            groups=[],
            includes=list(self._frame.includes),
            domains=domains,
        )

    def _some(self, part: float) -> set[int]:
        return set(self._random.sample(range(len(self._shapes)), round(part * len(self._shapes))))

    def _domain(self, place: int, shape: int, dark: bool) -> DomainDocument:
        template, text = self._templates[shape]
        name = f"n{place}.example.go.jp"
        own = _FINGERPRINT.sub(lambda found: sha256(f"{name}{found[0]}".encode()).hexdigest()[:16], text)
        own = _ADDRESS.sub(f"10.{place >> 16}.{place >> 8 & 255}.{place & 255}", own.replace(template, name))
        document = msgspec.json.decode(own, type=DomainDocument)
        document = replace(document, line=place + 2, organization=f"org{place % 40}", usage="sending")
        if not dark:
            return document
        abstained = [
            UnjudgedDocument(code=one.code, name=one.name, reason="SERVFAIL", question=f"{name} TXT")
            for one in document.findings
        ]
        return replace(document, findings=[], unjudged=abstained, status="unjudged" if abstained else "pass")


def make(domains: int, runs: int, folder: Path) -> Figures:
    """The history and the files of a new nation."""
    return remember_all(Nation(domains), runs, folder)


def remember_all(nation: Nation, runs: int, folder: Path) -> Figures:
    """The history and the files, run by run, and what each run took."""
    figures = Figures()
    with History(folder / "h.db") as history:
        for month in range(runs):
            report = nation.report(month)
            path = folder / f"{month}.json"
            works: list[tuple[list[float], Callable[[], object]]] = [
                (figures.write_json, lambda: _write(report, path)),  # noqa: B023  # called within the round
                (figures.remember, lambda: history.remember(report, series=SERIES)),  # noqa: B023  # likewise
            ]
            for taken, work in works if month % 2 else reversed(works):  # nobody is always first
                taken.append(_time(work))
            octets = path.read_bytes()
            figures.parse_json.append(_time(lambda: read_report(octets, "file")))  # noqa: B023  # likewise
            figures.read.append(_time(lambda: [*history.read(history.find("latest")).domains]))
            figures.json_octets += len(octets)
            figures.packed_octets += len(zlib.compress(octets, 6))
            if month < runs - 2:
                path.unlink()
            print(f"run {month + 1} of {runs}: {figures.remember[-1]:.1f} s", file=sys.stderr)
    figures.history_octets = (folder / "h.db").stat().st_size
    return figures


def commands(runs: int, folder: Path, rounds: int) -> dict[str, Cost]:
    """What the commands that read the history cost: of several rounds the one in the middle."""
    history = ("--history", str(folder / "h.db"))
    last = FIRST + timedelta(days=30.4375 * (runs - 1))
    year = last.year if last.month >= 4 else last.year - 1  # fiscal years begin in April
    files = [str(folder / f"{month}.json") for month in (runs - 2, runs - 1)]
    out = f"json={folder / 'out.json'}"  # what a command prints would stay in memory here, and count as the next one's
    made = {
        "diff (history)": ("diff", str(runs - 1), str(runs), *history, "--format", out),
        "diff (JSON files)": ("diff", *files, "--format", out),
        "diff, first and last": ("diff", "1", str(runs), *history, "--format", out),
        "history show, JSON": ("history", "show", "latest", *history, "--format", out),
        "export, a month": ("export", "--month", f"{last:%Y-%m}", *history, "--output", str(folder / "e.csv")),
        "report, a fiscal year": ("report", "--fiscal-year", str(year), *history, "--output", str(folder / "y.html")),
        "history": ("history", *history),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in made}
    for _ in range(rounds):
        for name, command in made.items():
            costs[name].append(measure((*COMMAND, *command)))
    pruning = measure((*COMMAND, "history", "prune", "--keep", str(max(1, runs // 2)), *history))
    return {name: _middle(several) for name, several in costs.items()} | {"history prune, half": pruning}


def table(figures: Figures, costs: dict[str, Cost], domains: int, runs: int, pruned: int) -> Iterator[str]:
    """The report, line by line."""
    million = 1024 * 1024
    yield f"{domains:,} domains, {runs} runs"
    yield f"{'history on disk':32}{figures.history_octets / million:10.1f} MB"
    yield f"{'  after prune':32}{pruned / million:10.1f} MB"
    yield f"{'JSON reports':32}{figures.json_octets / million:10.1f} MB"
    yield f"{'JSON reports, compressed':32}{figures.packed_octets / million:10.1f} MB"
    yield ""
    for name in ("remember", "write_json", "read", "parse_json"):
        taken = getattr(figures, name)
        yield f"{name.replace('_', ' ') + ', one run':32}{median(taken):10.2f} s   (first {taken[0]:.2f})"
    yield ""
    yield f"{'':32}{'s':>10}{'CPU s':>10}{'MB':>8}{'status':>8}"
    for name, cost in costs.items():
        yield f"{name:32}{cost.seconds:10.2f}{cost.cpu:10.2f}{cost.megabytes:8.0f}{cost.status:8}"
    yield ""
    diffs = costs["diff (history)"].seconds / costs["diff (JSON files)"].seconds
    ratios = {
        "smaller than the JSON reports": figures.json_octets / figures.history_octets,
        "smaller than the JSON reports, each compressed": figures.packed_octets / figures.history_octets,
        "remember: times writing JSON": _ratio(figures.remember, figures.write_json),
        "read a run: times parsing JSON": _ratio(figures.read, figures.parse_json),
        "diff of the history: times diff of JSON files": diffs,
    }
    for name, ratio in ratios.items():
        reached = ratio >= FLOORS[name] if name.startswith("smaller") else ratio <= FLOORS[name]
        yield f"{'pass' if reached else 'short':7}{name}: {ratio:.1f}; floor {FLOORS[name]:g}"


def _write(report: ReportDocument, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(REPORTERS["json"](report, RenderOptions(lang="en")))


def _time(work: Callable[[], object]) -> float:
    gc.collect()
    begin = perf_counter()
    work()
    return perf_counter() - begin


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def _middle(costs: Sequence[Cost]) -> Cost:
    return sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3, help="of the commands that read the history")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: what a command has in memory is counted from what its parent has.
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            figures = apart.submit(make, options.domains, options.runs, folder).result()
        costs = commands(options.runs, folder, options.rounds)
        pruned = (folder / "h.db").stat().st_size
        print(*table(figures, costs, options.domains, options.runs, pruned), sep="\n")


if __name__ == "__main__":
    main()
