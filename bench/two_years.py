"""What memory costs: two years of runs on many domains, their size on disk, and the time of what is made from them.

The domains are those of the tests' invented administration, which break and heal far more often than real ones: of the
verdicts fewer are alike. Run it with `.venv/bin/python bench/two_years.py`; `--domains 1000` takes a minute.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from measuring import measure

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from spfaudit.history.history import History
from yearly import world as invented
from yearly.runs import report_of

COMMANDS = {
    "history": ["history"],
    "diff, last two runs": ["diff", "previous", "latest", "--format", "json={out}"],
    "diff, over the two years": ["diff", "1", "latest", "--format", "json={out}"],
    "export of a month": ["export", "--month", "2026-10", "--output", "{out}"],
    "yearly report, HTML": ["report", "--fiscal-year", "2026", "--output", "{out}"],
    "yearly report, JSON": ["report", "--fiscal-year", "2026", "--format", "json", "--output", "{out}"],
}
"""Each writes to a file: what a command prints would stay in memory here, and count as the next one's."""


def main() -> None:
    """Makes a history and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=10_000)
    parser.add_argument("--make", type=Path, help="only make the history, in this file")
    chosen = parser.parse_args()
    if chosen.make:
        make(chosen.make, chosen.domains)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        # In a process of its own: of one that was large, a child counts as large as well.
        made = measure([sys.executable, __file__, "--domains", str(chosen.domains), "--make", str(path)])
        print(made.output, end="")
        for name, arguments in COMMANDS.items():
            filled = [argument.format(out=path.parent / "out") for argument in arguments]
            cost = measure([sys.executable, "-m", "spfaudit", *filled, "--history", str(path)])
            print(f"{name}: {cost.cpu:,.2f} s of CPU, {cost.megabytes:,.0f} MB, exit status {cost.status}")


def make(path: Path, domains: int) -> None:
    """The history of so many domains."""
    invented.DOMAINS = domains
    invented.NAME = "d{:06}.example".format
    world = invented.make_world()
    spent = 0.0
    for place, run in enumerate(world.runs):
        report = report_of(world, place)
        began = process_time()
        with History(path) as history:
            history.remember(report, series="domains.yaml", whole=run.whole)
        spent += process_time() - began
    octets = sum(file.stat().st_size for file in path.parent.iterdir())
    runs = len(world.runs)
    each = octets / domains / runs
    print(f"{domains:,} domains, {runs} runs: {octets / 1e6:,.1f} MB, {each:,.0f} octets a verdict")
    print(f"remembering a run: {spent / runs:,.2f} s of CPU")


if __name__ == "__main__":
    main()
