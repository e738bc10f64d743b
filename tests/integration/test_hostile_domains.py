"""Domains made to cost without end, through the whole command: a verdict each, and no flood of questions."""

import json
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest

from command import spfaudit
from fault_server import GOOD_TXT, Ask, FaultServer, strings, tell

MOST_QUESTIONS = 60
Data = list[str]
Zone = Callable[[str, str, str], Data]
"""The records at a name below the apex ("" for the apex itself) of some type, and the apex."""


def spf(*terms: str) -> Data:
    return [strings(" ".join(["v=spf1", *terms, "-all"]))]


def tree(wide: int, deep: int) -> Zone:
    """Each record includes `wide` others, `deep` levels of them."""

    def zone(name: str, type: str, apex: str) -> Data:
        level = len(name.split(".")) if name else 0
        if type != "TXT" or name.startswith("_"):
            return []
        below = f"{name}.{apex}" if name else apex
        return spf(*(f"include:n{n}.{below}" for n in range(wide if level < deep else 0)))

    return zone


def only_txt(*data: str) -> Zone:
    return lambda name, type, apex: list(data) if type == "TXT" and not name else []


def a_hundred_mx(name: str, type: str, apex: str) -> Data:
    if name.startswith("mx"):
        return {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]}.get(type, [])
    return {"TXT": spf("mx"), "MX": [f"10 mx{n}.{apex}." for n in range(100)]}.get(type, []) if not name else []


def macro_bomb(name: str, type: str, apex: str) -> Data:
    """Each name asked for is longer than the one before, and there are ever more of them."""
    if type != "TXT" or name.startswith("_"):
        return []
    return spf(
        "include:%{d}." * 40 + apex, f"include:%{{d}}.{apex}", f"include:x.%{{d}}.{apex}", "exists:" + "%{d}" * 999
    )


def every_mechanism(name: str, type: str, apex: str) -> Data:
    if name or type != "TXT":
        return []
    return spf(*(f"{kind}:{kind}{n}.{apex}" for n in range(100) for kind in ("a", "mx", "ptr", "exists", "include")))


def redirects(name: str, type: str, apex: str) -> Data:
    if type != "TXT" or name.startswith("_"):
        return []
    return [strings(f"v=spf1 redirect=r{int(name[1:]) + 1 if name[1:].isdigit() else 1}.{apex}")]


HOSTILE: dict[str, Zone] = {
    "tree": tree(8, 6),
    "fan": tree(1_000, 1),
    "deep": tree(1, 100),
    "mxes": a_hundred_mx,
    "macros": macro_bomb,
    "big": only_txt(strings("v=spf1 " + "ip4:192.0.2.1 " * 4_600 + "-all")),
    "many": only_txt(*(f'"record {n}"' for n in range(999)), strings(GOOD_TXT)),
    "many-spf": only_txt(*(f'"v=spf1 ip4:192.0.2.{n % 250} ip4:198.51.100.{n // 250} -all"' for n in range(1_000))),
    "mechanisms": every_mechanism,
    "redirects": redirects,
}


def answer(ask: Ask) -> None:
    """As the zone of the domain says; all other domains are in good order."""
    labels = [label.decode().lower() for label in ask.name.labels[:-1]]
    *below, domain, suffix = ["", *labels] if len(labels) == 1 else labels or ["", ""]
    zone = HOSTILE.get(domain, only_txt(strings(GOOD_TXT)))
    tell(ask, *zone(".".join(below), ask.type, f"{domain}.{suffix}"))


@pytest.fixture(scope="module")
def run() -> tuple[CompletedProcess[str], set[tuple[str, str]]]:
    """All of them in one run, with healthy ones between; and what the resolver was asked."""
    names = "".join(f"{label}.test\nhealthy{n}.test\n" for n, label in enumerate(HOSTILE))
    with FaultServer({"": answer}, otherwise=answer) as server:
        # None is silent, but a busy machine may take its time; and none of them has more than thirty seconds.
        patient = ["--timeout", "20", "--concurrency", "3"]
        done = spfaudit("check", "-", "--nameserver", server.address, *patient, "--format", "json", stdin=names)
        return done, server.questions


@pytest.fixture(scope="module")
def domains(run: tuple[CompletedProcess[str], object]) -> dict[str, Any]:
    done, _ = run
    assert "Traceback" not in done.stderr
    return {domain["domain"].removesuffix(".test"): domain for domain in json.loads(done.stdout)["domains"]}


@pytest.mark.parametrize("label", HOSTILE)
def test_few_questions_are_asked(label: str, run: tuple[object, set[tuple[str, str]]]) -> None:
    _, questions = run
    asked = {question for question in questions if f".{question[0]}".endswith(f".{label}.test")}
    assert 3 <= len(asked) <= MOST_QUESTIONS


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("tree", {"SPF101"}),
        ("fan", {"SPF101"}),
        ("deep", {"SPF101"}),
        ("mxes", {"SPF105"}),
        ("macros", set()),
        ("big", {"SPF006"}),
        ("many", {"SPF006"}),
        ("many-spf", {"SPF002"}),
        ("mechanisms", {"SPF101"}),
        ("redirects", {"SPF101"}),
    ],
)
def test_there_is_a_verdict(label: str, codes: set[str], domains: dict[str, Any]) -> None:
    domain = domains[label]
    assert domain["status"] in ("fail", "unjudged", "pass")
    assert codes <= {finding["code"] for finding in domain["findings"]}
    for unjudged in domain["unjudged"]:
        assert unjudged["reason"].startswith(("over budget", "the name cannot be asked for")), unjudged


def test_the_others_are_judged(run: tuple[CompletedProcess[str], object], domains: dict[str, Any]) -> None:
    done, _ = run
    assert done.returncode == 1
    assert json.loads(done.stdout)["complete"]
    healthy = [domain for label, domain in domains.items() if label.startswith("healthy")]
    assert len(healthy) == len(HOSTILE)
    assert all(domain["records"]["spf"] == [GOOD_TXT] and not domain["unjudged"] for domain in healthy)
