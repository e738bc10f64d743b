"""The SPF conformance suites as typed cases, each with zone data that answers questions.

The files are fetched by `fetch_spf_suite.py`; without them, nothing here works and no test is skipped.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from ipaddress import ip_address
from typing import Any

import yaml

from fetch_spf_suite import SUITES, home
from spfaudit.evidence import Address, Answer, Failed, Failure, Host, Mx, Question, Rdata, Txt
from spfaudit.resolver.name import Labels, canonical, to_labels, to_text
from spfaudit.resolver.zone import Rrset, answer, make_zone
from spfaudit.text import Text

ROOT: Labels = ()
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a tenth of the time, where there is libyaml


@dataclass(frozen=True)
class Case:
    """One check and what may come of it."""

    id: str
    host: str
    sender: str
    helo: str
    results: tuple[str, ...]
    """Allowed; the preferred one first."""
    explanation: str | None
    """Expected; "" where the suite says DEFAULT: the domain's own text must not be used. None: not tested."""


@dataclass(frozen=True)
class Scenario:
    """Cases over the same zone data."""

    id: str
    zone: "SuiteZone"
    cases: tuple[Case, ...]


class SuiteZone:
    """A source that answers from a scenario's data, as a resolver would that sees nothing else of the world."""

    description, gave_up = "suite", False
    observed_on: date | None = None
    notices: tuple[Text, ...] = ()

    def __init__(self, zonedata: dict[str, list[Any]]) -> None:
        nodes: dict[Labels, dict[str, Rrset]] = {}
        self._silent: set[str] = set()
        self.unanswered: list[Question] = []
        """What was looked up and is never answered."""
        for name, entries in zonedata.items():
            labels = to_labels(name)
            if "TIMEOUT" in entries:
                self._silent.add(to_text(labels))
            nodes[labels] = {type: Rrset(300, tuple(rdata)) for type, rdata in _rrsets(entries).items()}
        self._zones = {ROOT: make_zone(ROOT, "suite", nodes)}

    def answer(self, question: Question) -> Answer:
        found = answer(self._zones, canonical(question))
        # A name that times out does so for all types of which it has no records.
        if canonical(question).name in self._silent and getattr(found, "rdata", None) is None:
            self.unanswered.append(question)
            return Failed(reason=Failure.TIMEOUT)
        return found

    async def open(self) -> None: ...

    async def lookup(self, question: Question) -> Answer:
        return self.answer(question)

    async def close(self) -> None: ...


def _rrsets(entries: list[Any]) -> dict[str, list[Rdata]]:
    """Records by type. Type SPF stands for TXT as well, unless there are TXT records or `TXT: NONE`."""
    found: dict[str, list[Rdata]] = defaultdict(list)
    written = [(type, value) for entry in entries if entry != "TIMEOUT" for type, value in entry.items()]
    for type, value in written:
        if value != "NONE":
            found[type].append(_rdata(type, value))
    if "SPF" in found and all(type != "TXT" for type, _ in written):
        found["TXT"] = found["SPF"]
    return found


def _rdata(type: str, value: Any) -> Rdata:
    match type:
        case "TXT" | "SPF":
            strings = [value] if isinstance(value, str) else value
            # "No strings" cannot be published (RFC 1035 §3.3.14): the nearest thing is one empty string.
            return Txt(tuple(string.encode("utf-8") for string in strings) or (b"",))
        case "MX":
            return Mx(value[0], to_text(to_labels(value[1] or ".")))
        case "A" | "AAAA":
            return Address(str(ip_address(value)))
        case "CNAME" | "PTR":
            return Host(to_text(to_labels(value)))
    raise AssertionError(f"the suite has a new record type: {type}")


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario of both suites."""
    return tuple(scenario for name in SUITES for scenario in _read(name))


def _read(name: str) -> Iterator[Scenario]:
    path = home() / name
    if not path.exists():
        raise RuntimeError(f"{path} is missing: run `python tests/fetch_spf_suite.py`, or `make test`, which does it")
    suite = name.partition("-")[0]
    for document in yaml.load_all(path.read_bytes(), _YAML):
        yield Scenario(
            id=f"{suite}-{document['description']}",
            zone=SuiteZone(document["zonedata"]),
            cases=tuple(_case(id, data) for id, data in document["tests"].items()),
        )


def _case(id: str, data: dict[str, Any]) -> Case:
    results = data["result"]
    explanation = data.get("explanation")
    return Case(
        id=id,
        host=data["host"],
        sender=data["mailfrom"],
        helo=data["helo"],
        results=(results,) if isinstance(results, str) else tuple(results),
        explanation="" if explanation == "DEFAULT" else explanation,
    )
