"""Audits of a synthetic nation, side by side with other tools, in one interleaved run. Prints ratios; asserts nothing.

    python bench/run.py [--names 2000|20000|1000000] [--delay 20] [--rounds 3] [--sample 1000] [--select SPF,DMA,MX,USE]

What the figures mean is in bench/README.md.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.append(sys.path.pop(0))  # to the end, because bench/spf.py bears the name of pyspf's module

import contenders
import servers
import synthetic
from contenders import CannotRun
from floors import table
from measuring import Cost
from truth import Report, differences, read_report
from turns import Tool, rates, ratio, take_turns

_FEW = 100
"""Domains for checkdmarc's command."""
_MANY = 20_000
"""Beyond, only spfaudit runs, and only its selection."""
_TRIED = 200
"""Domains on which the best number of threads is found."""


@dataclass(frozen=True, slots=True)
class Ours:
    """One way to run spfaudit: what it audits, with which options, and what its turns cost."""

    inventory: Path
    report: Path
    options: tuple[str, ...]
    costs: list[Cost] = field(default_factory=list)

    def take_turn(self, port: int, *more: str) -> float:
        """The seconds of the whole process."""
        self.costs.append(contenders.audit(self.inventory, port, self.report, *self.options, *more))
        return self.costs[-1].seconds


def main() -> None:
    options = _options()
    with TemporaryDirectory() as text:
        folder = Path(text)
        world = synthetic.write_world(folder, options.names)
        cache = max(256, options.names * 8 // 1000)  # megabytes; an answer takes about one kilobyte
        with (
            servers.resolver(world.zones, folder, cache=cache) as near,
            servers.far_away(near, options.delay) as port,
        ):
            try:
                _run(options, world, folder, near, port)
            except CannotRun as error:  # of spfaudit itself, or of what warms the resolver
                sys.exit(f"nothing measured: {error}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=2000, help="domains that spfaudit audits")
    parser.add_argument("--delay", type=float, default=0.0, metavar="MS", help="round trip to the resolver")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each tool that count")
    parser.add_argument("--sample", type=int, default=1000, help="domains for checkdmarc and pyspf, which are slow")
    parser.add_argument("--select", default="SPF,DMA,MX,USE", help="families of rules")
    return parser.parse_args()


def _run(options: argparse.Namespace, world: synthetic.World, folder: Path, near: int, port: int) -> None:
    families = _families(options.select.split(","))
    select = tuple(option for family in families for option in ("--select", family))
    few = folder / "few.csv"
    few.write_text("".join(islice(_lines(world.inventory), 1 + _FEW)))  # the first line is the header
    selection = Ours(world.inventory, folder / "selection.json", select)
    baseline = Ours(world.inventory, folder / "baseline.json", ())
    small = Ours(few, folder / "few.json", select)

    questions = folder / "questions.txt"
    tools = {"selection": Tool(options.names, lambda: selection.take_turn(port))}
    if options.names <= _MANY:
        recording = folder / "evidence.jsonl"
        selection.take_turn(near, "--record", str(recording))
        _write_questions(questions, _recorded(recording))
        tools["baseline"] = Tool(options.names, lambda: baseline.take_turn(port))
        tools["few"] = Tool(min(_FEW, options.names), lambda: small.take_turn(port))
        tools |= _others(options, list(map(str.strip, _lines(world.names))), port, questions)
    else:
        _write_questions(questions, _likely(world.names))
        print(f"resolver warmed at {contenders.dnsperf(questions, near):,.0f} questions a second")
    unable = take_turns(tools, options.rounds)
    print(*rates(tools), sep="\n")
    print(*(f"{tool} did not run: {reason}" for tool, reason in unable.items()), sep="\n")
    values = dict(_ratios(tools))
    print(*(f"{pair.replace('/', ' against ')}: {times:.2f} times" for pair, times in values.items()), "", sep="\n")
    for name, ours in (("selection", selection), ("baseline", baseline)):
        if name in tools and tools[name].seconds:
            costs = ours.costs[-options.rounds :]
            report = read_report(ours.report)
            values |= _per_domain(name, costs, report)
            print(f"{name}: {values[f'{name} memory']:,.0f} MB at most")
            values["differences"] = values.get("differences", 0) + differences(report)
            if "dnsperf" in tools and tools["dnsperf"].seconds and name == "selection":
                values["questions/dnsperf"] = report.run.questions / median(tools[name].seconds) / tools["dnsperf"].rate
    print("", *table(values, unable, names=options.names, delay=options.delay), sep="\n")


def _families(wanted: list[str]) -> list[str]:
    """The families that have rules; says which have none."""
    existing = contenders.families_with_rules()
    if missing := [family for family in wanted if family not in existing]:
        print(f"the selection is without {' and '.join(missing)}, for which there are no rules yet")
    return [family for family in wanted if family in existing]


def _others(options: argparse.Namespace, names: list[str], port: int, questions: Path) -> dict[str, Tool]:
    """The other tools, each on as many names as it manages in some seconds."""
    sample, more, few = names[: options.sample], names[: 5 * options.sample], names[:_FEW]
    threads = {tool: contenders.best_threads(tool, sample[:_TRIED], port) for tool in ("checkdmarc", "pyspf")}
    print(*(f"{tool} is fastest with 2 processes of {best} threads" for tool, best in threads.items()), sep="\n")
    asked = sum(1 for _ in _lines(questions))
    return {
        "checkdmarc": Tool(
            len(sample), lambda: contenders.checkdmarc_or_pyspf("checkdmarc", sample, port, threads["checkdmarc"])
        ),
        "pyspf": Tool(len(sample), lambda: contenders.checkdmarc_or_pyspf("pyspf", sample, port, threads["pyspf"])),
        "mailauth": Tool(len(more), lambda: contenders.mailauth(more, port)),
        "command": Tool(len(few), lambda: contenders.checkdmarc_command(few, port)),
        "dnsperf": Tool(asked, lambda: asked / contenders.dnsperf(questions, port)),
    }


def _ratios(tools: dict[str, Tool]) -> Iterator[tuple[str, float]]:
    """Our rate by theirs, by the keys of the floors."""
    for ours, theirs, key in (
        ("selection", "checkdmarc", "selection/checkdmarc"),
        ("baseline", "checkdmarc", "baseline/checkdmarc"),
        ("selection", "pyspf", "selection/pyspf"),
        ("selection", "mailauth", "selection/mailauth"),
        ("few", "command", "few/command"),
    ):
        if (value := ratio(tools, ours, theirs)) is not None:
            yield key, value


def _per_domain(name: str, costs: list[Cost], report: Report) -> dict[str, float]:
    domains = len(report.domains)
    return {
        f"{name} questions": report.run.questions / domains,
        f"{name} cpu": median(cost.cpu for cost in costs) / domains * 1000,
        f"{name} seconds": median(cost.seconds for cost in costs),
        f"{name} memory": max(cost.megabytes for cost in costs),
    }


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        yield from lines


def _recorded(path: Path) -> Iterator[str]:
    """The questions of a recording, as dnsperf reads them."""
    for line in map(json.loads, _lines(path)):
        if "type" in line:
            yield f"{line['name']} {line['type']}"


def _likely(names: Path) -> Iterator[str]:
    """What any audit asks about the names."""
    for line in _lines(names):
        name = line.strip()
        yield from (f"{name} TXT", f"{name} MX", f"_dmarc.{name} TXT")


def _write_questions(path: Path, questions: Iterable[str]) -> None:
    with path.open("w", encoding="ascii") as file:
        file.writelines(f"{question}\n" for question in questions)


if __name__ == "__main__":
    main()
