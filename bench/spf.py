"""How long an SPF record takes, beside pyspf and checkdmarc: the same records and answers, in one interleaved run.

No tool touches the network: each has all answers in memory. Times differ from machine to machine; what counts
are the ratios. Run it with `.venv/bin/python bench/spf.py`.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter_ns

sys.path.append(sys.path.pop(0))  # to the end, because this file bears the name of pyspf's module

import checkdmarc.spf
import dns.rdata
import dns.resolver
import spf
from spf_records import Rdata, World, make_world

from spfaudit.evidence import Address, Evidence, Mx, Question, Txt, records
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.tree import grow

ROUNDS = 25
DOMAINS = 140
"""In each round, and none of them twice: only providers are met again, as in an audit."""
STRANGER = "203.0.113.250"
"""A client that no record names, so that pyspf goes through all of it as the others do."""
FLOORS = {"pyspf": 5, "checkdmarc": 50}
"""How many times faster than these spfaudit shall be."""

Work = Callable[[str], object]
"""What is timed: takes a domain. Those that evaluate return the DNS-querying terms that they counted."""


# -- the tools, each with its answers in memory -------------------------------


def spfaudit_parse(world: World) -> Work:
    return lambda domain: parse_record(_octets(world, domain))


def spfaudit_evaluate(world: World) -> Work:
    """The tree with its cost, and who is authorised: providers' subtrees are known from the warm-up."""
    evidence = Evidence(
        {Question(name, type): records([_rdata(item) for item in data]) for (name, type), data in world.items()}
    )
    shared = SharedFacts()

    def work(domain: str) -> int:
        tree = grow(domain, evidence, shared)
        reach(tree, evidence, shared)
        return tree.lookups

    return work


def pyspf_check(world: World) -> Work:
    """One check for one client."""
    answers = {
        (name, type): [((name, type), _strings(item) if isinstance(item, bytes) else item) for item in data]
        for (name, type), data in world.items()
    }
    spf.DNSLookup = lambda name, type, *_: answers.get((name, type), [])

    def work(domain: str) -> int:
        query = spf.query(i=STRANGER, s=f"user@{domain}", h=domain)
        query.check()
        return int(query.lookups)

    return work


def checkdmarc_parse(world: World) -> Work:
    """Its parser, which evaluates as it parses. Its own cache of answers is left on: it is faster so."""
    resolver = _Resolver(world)

    def work(domain: str) -> int:
        text = _octets(world, domain).decode()
        return int(checkdmarc.spf.parse_spf_record(text, domain, resolver=resolver)["dns_lookups"])

    return work


class _Resolver:
    """What checkdmarc wants of a resolver."""

    lifetime = 2.0

    def __init__(self, world: World) -> None:
        self.answers = {
            (name, type): [dns.rdata.from_text("IN", type, _presentation(item)) for item in data]
            for (name, type), data in world.items()
        }

    def resolve(self, name: str, type: str, **_: object) -> list[dns.rdata.Rdata]:
        found = self.answers.get((name, type))
        if found is None:
            raise dns.resolver.NoAnswer
        return found


# -- the same data in everybody's form ----------------------------------------


def _octets(world: World, domain: str) -> bytes:
    (octets,) = world[domain, "TXT"]
    assert isinstance(octets, bytes)
    return octets


def _strings(octets: bytes) -> tuple[bytes, ...]:
    return tuple(octets[begin : begin + 255] for begin in range(0, len(octets), 255))


def _rdata(item: Rdata) -> Txt | Mx | Address:
    match item:
        case bytes():
            return Txt(_strings(item))
        case (preference, exchange):
            return Mx(preference, exchange)
        case _:
            return Address(item)


def _presentation(item: Rdata) -> str:
    match item:
        case bytes():
            return " ".join(f'"{string.decode()}"' for string in _strings(item))
        case (preference, exchange):
            return f"{preference} {exchange}."
        case _:
            return item


# -- measuring ----------------------------------------------------------------

TOOLS = {
    "spfaudit, parse": spfaudit_parse,
    "spfaudit, evaluate": spfaudit_evaluate,
    "pyspf, check": pyspf_check,
    "checkdmarc, parse_spf_record": checkdmarc_parse,
}


def measure() -> dict[str, float]:
    """Microseconds per record: the median over all rounds of what a round's records take on average."""
    names, world = make_world((ROUNDS + 1) * DOMAINS)
    tools = {label: make(world) for label, make in TOOLS.items()}
    rounds = [names[begin : begin + DOMAINS] for begin in range(0, len(names), DOMAINS)]
    _require_agreement(tools, rounds.pop())  # which warms them up, too
    times: dict[str, list[float]] = {label: [] for label in tools}
    for number, domains in enumerate(rounds):
        labels = list(tools)
        for label in labels[number % len(labels) :] + labels[: number % len(labels)]:  # nobody is always first
            times[label].append(_time(tools[label], domains))
    return {label: median(taken) for label, taken in times.items()}


def _require_agreement(tools: dict[str, Work], domains: list[str]) -> None:
    """A tool that stops early would seem fast."""
    for domain in domains:
        counts = {label: work(domain) for label, work in tools.items() if label != "spfaudit, parse"}
        if len(set(counts.values())) != 1:
            raise SystemExit(f"{domain}: the tools count different lookups: {counts}")


def _time(work: Work, domains: list[str]) -> float:
    gc.collect()
    gc.disable()
    begin = perf_counter_ns()
    for domain in domains:
        work(domain)
    taken = perf_counter_ns() - begin
    gc.enable()
    return taken / 1000 / len(domains)


def table(taken: dict[str, float]) -> Iterator[str]:
    """The report, line by line."""
    ours = {label: time for label, time in taken.items() if label.startswith("spfaudit")}
    yield f"{'':30}{'µs/record':>12}" + "".join(f"{'to ' + label.split()[-1]:>13}" for label in ours)
    for label, time in taken.items():
        ratios = "".join(f"{time / own:>12.1f}×" for own in ours.values())
        yield f"{label:30}{time:>12.1f}{ratios}"
    yield ""
    for label, own in ours.items():
        for tool, floor in FLOORS.items():
            (other,) = (time for name, time in taken.items() if name.startswith(tool))
            grade = "pass" if other / own >= floor else "short"
            yield f"{grade:7}{label} is {other / own:.1f} times faster than {tool}; floor {floor}"


if __name__ == "__main__":
    print(*table(measure()), sep="\n")
