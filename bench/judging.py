"""What judging costs a domain: rules, verdict and facts over answers in memory, without any network.

Takes an inventory and a recording of its audit (`spfaudit check INVENTORY --record FILE`). Run it with
`.venv/bin/python bench/judging.py INVENTORY RECORDING`; `--calls` counts Python calls instead and shows where they go.
"""

import argparse
import asyncio
import cProfile
import gc
import pstats
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time_ns

sys.path.append(sys.path.pop(0))  # to the end, because `spf.py` beside this file bears the name of pyspf's module

from spfaudit import Inventory, Policy, SnapshotSource, load_inventory, make_policy
from spfaudit.evidence import Answer, Evidence, Question
from spfaudit.mail.shared import SharedFacts
from spfaudit.policy.judge import Trial
from spfaudit.policy.verdict import Verdict

TODAY = date(2026, 11, 23)
_CALLS_SHOWN = 40


class World(dict[Question, Answer]):
    """Answers by question: from the recording when first asked for, from memory ever after."""

    def __init__(self, recording: Path) -> None:
        self.source = SnapshotSource(recording)

    def __missing__(self, question: Question) -> Answer:
        answer = self[question] = asyncio.run(self.source.lookup(question))
        return answer


def judge_all(inventory: Inventory, policy: Policy, world: World) -> list[Verdict]:
    """One run over all domains: what providers publish is evaluated once, as in any audit."""
    shared = SharedFacts()
    verdicts = []
    for entry in inventory.entries:
        trial = Trial(entry, inventory, policy, TODAY, shared)
        evidence = Evidence()
        while missing := trial.pursue(evidence):
            evidence = evidence.extended({question: world[question] for question in missing})
        verdicts.append(trial.verdict())
    return verdicts


def measure(inventory: Inventory, policy: Policy, world: World, rounds: int) -> float:
    """Microseconds of CPU a domain: the median over rounds, each with nothing shared from the one before."""
    judge_all(inventory, policy, world)  # fetches all answers from the recording
    taken = []
    for _ in range(rounds):
        gc.collect()
        begin = process_time_ns()
        judge_all(inventory, policy, world)
        taken.append(process_time_ns() - begin)
    return median(taken) / 1000 / len(inventory.entries)


def count_calls(inventory: Inventory, policy: Policy, world: World) -> pstats.Stats:
    """The profile of one round."""
    judge_all(inventory, policy, world)
    profile = cProfile.Profile()
    profile.runcall(judge_all, inventory, policy, world)
    return pstats.Stats(profile)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inventory", type=Path)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--select", default="", help="codes or families, separated by commas (default: all rules)")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", action="store_true", help="count calls instead of taking the time")
    options = parser.parse_args(arguments)
    inventory = load_inventory(options.inventory)
    policy = make_policy(select=filter(None, options.select.split(",")))
    world = World(options.recording)
    names = len(inventory.entries)
    if options.calls:
        stats = count_calls(inventory, policy, world)
        stats.sort_stats("tottime").print_stats(_CALLS_SHOWN)
        print(f"{stats.total_calls / names:.0f} calls a domain")  # type: ignore[attr-defined]  # typeshed lacks it
    else:
        print(f"{measure(inventory, policy, world, options.rounds):.1f} µs of CPU a domain, {names:,} domains")


if __name__ == "__main__":
    main()
