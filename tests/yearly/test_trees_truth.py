"""What the program finds in the SPF records of the two years is what the truth counts; and all drift is in them."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import TypeVar

import pytest

from spfaudit.evidence import Address, Answer, Evidence, Failed, Failure, Missing, NxDomain, Question, Txt, records
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.include_facts import IncludeFacts, include_facts
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.tree import grow
from spfaudit.report.includes import Includes
from yearly.drift import Differing, Seen
from yearly.providers import FAILS, HOSTS, PROVIDERS, since
from yearly.runs import report_of
from yearly.trees import tree
from yearly.world import RUNS, make_world

T = TypeVar("T")
WORLD = make_world()
WHOLE = [place for place, run in enumerate(RUNS) if run.whole]


@cache
def seen() -> Seen:
    return Seen(WORLD)


# -- the program --------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(RUNS)))
def test_what_the_program_makes_of_the_records(place: int) -> None:
    report, shared, includes = report_of(WORLD, place), SharedFacts(), Includes()
    for document in report.domains:
        if document.spf and document.records.spf:
            facts, sums = read(document.domain, document.records.spf[0], place, shared)
            includes.learn(facts)
            assert sums == (document.spf.lookups, document.spf.ipv4_addresses, document.spf.ipv6_prefixes_64)
    assert includes.documents(its.spf.includes for its in report.domains if its.spf) == report.includes


Sums = tuple[int | None, int | None, int | None]


def read(domain: str, record: str, place: int, shared: SharedFacts) -> tuple[tuple[IncludeFacts, ...], Sums]:
    def attempt(evidence: Evidence) -> tuple[tuple[IncludeFacts, ...], Sums]:
        top = grow(domain, evidence, shared)
        its = reach(top, evidence, shared)
        passes = (None, None) if its.failures else (its.passes.ipv4.count, its.passes.ipv6.count_blocks(64))
        return include_facts(top, its, shared.include_facts), (None if top.failures else top.lookups, *passes)

    return settled(attempt, lambda question: answer(question, {domain: record}, place))


def settled(attempt: Callable[[Evidence], T], ask: Callable[[Question], Answer]) -> T:
    evidence = Evidence()
    while True:
        try:
            return attempt(evidence)
        except Missing as missing:
            evidence = evidence.extended({question: ask(question) for question in missing.questions})


def answer(question: Question, own: dict[str, str], place: int) -> Answer:
    if question.type == "A" and question.name in HOSTS:
        return records([Address(HOSTS[question.name])])
    if question.type != "TXT":
        return NxDomain()
    text = own.get(question.name) or since(PROVIDERS[question.name], place)
    if text == FAILS:
        return Failed(reason=Failure.RCODE, detail="SERVFAIL")
    return records([Txt((text.encode(),))]) if text else NxDomain()


# -- the truth, by hand -------------------------------------------------------


def test_sums_by_hand() -> None:
    """Networks that overlap count once, and what is below counts above."""
    mail = {place: tree("_spf.mail.example", place) for place in (0, 5, 8, 9, 16, 19, 21)}
    assert {place: its.lookups for place, its in mail.items()} == {0: 2, 5: 2, 8: 3, 9: 3, 16: 3, 19: 2, 21: 2}
    assert {place: its.ipv4 for place, its in mail.items()} == {
        0: 128 + 128,
        5: 256,  # a half grew over the other
        8: 256 + 64,
        9: 256 + 64 + 65_536,
        16: 128 + 64 + 65_536,
        19: 128 + 65_536,
        21: 256 + 65_536,
    }
    assert [tree("_spf.mail.example", place).ipv6 for place in (11, 12)] == [65_536, 131_072]
    deep = [tree("_spf.deep.example", place) for place in (8, 9, 11, 13, 20, 23)]
    assert [(its.lookups, its.ipv4, its.ipv6) for its in deep] == [
        (2, 64 + 16, 256),
        (None, None, None),
        (None, None, None),
        (2, 128 + 16, 257),
        (None, None, None),
        (2, 128 + 16, 0),
    ]


def test_drift_by_hand() -> None:
    grown = seen().drift(8, 9)
    assert grown["_a.mail.example"].facts["ipv4"] == Differing(256, 65_792)
    assert grown["_spf.mail.example"].facts == {"ipv4": Differing(320, 65_856)}, "its own record is the same"
    hidden = seen().drift(12, 14)["_low.deep.example"]
    assert (hidden.facts["ipv6"], hidden.told_by) == (Differing(256, 257), 8)
    middle = seen().drift(12, 14)["_mid.deep.example"]
    assert (middle.facts.keys(), middle.told_by) == ({"record", "ipv4", "ipv6"}, 8), "its record was still known at 9"
    assert not seen().drift(9, 11).keys() & {"_spf.deep.example", "_mid.deep.example", "_low.deep.example"}


# -- what the world holds -----------------------------------------------------


def test_every_kind_of_drift_is_there() -> None:
    told = {pair: seen().drift(*pair) for pair in combinations(WHOLE, 2)}
    every = [(name, its) for drift in told.values() for name, its in drift.items()]
    for fact in ("lookups", "ipv4", "ipv6"):
        ways = {is_more(its.facts[fact]) for _, its in every if fact in its.facts}
        assert ways == {True, False}, fact
    problems = {its.facts["problem"] for _, its in every if "problem" in its.facts}
    assert problems == {Differing("", "absent"), Differing("absent", "")}
    assert any(its.told_by is not None for _, its in every)
    assert any({*its.facts} == {"record"} for _, its in every), "another record that comes to the same"
    assert any("record" not in its.facts for _, its in every), "what changed is below"
    earlier_lacks = [name for (place, _), drift in told.items() for name in drift if name in seen().hidden[place]]
    assert {"_low.deep.example", "_spf.ticket.example"} <= set(earlier_lacks)


def test_what_is_below_does_not_always_show_above() -> None:
    assert "_a.mail.example" in seen().drift(4, 5)
    assert "_spf.mail.example" not in seen().drift(4, 5)


def test_drift_that_is_undone() -> None:
    for name, first, between, last in (("_spf.news.example", 5, 7, 17), ("_spf.survey.example", 19, 21, 22)):
        assert name in seen().drift(first, between)
        assert name in seen().drift(between, last)
        assert name not in seen().drift(first, last)


def test_what_nobody_leads_to_any_more_and_again() -> None:
    parting, form = "_spf.parting.example", "_spf.form.example"
    assert parting in seen().trees[12]
    assert not any(parting in its for its in seen().trees[14:])
    assert form not in seen().trees[8]
    assert form not in seen().hidden[8]
    assert form in seen().drift(4, 12)
    assert form not in seen().drift(8, 12), "nobody was led there, so that nothing changed under anybody"


def test_findings_that_come_and_go_by_drift_alone() -> None:
    moves = set[tuple[str, str]]()
    for before, after in combinations(WHOLE, 2):
        for name, now in WORLD.domains[after].items():
            was = WORLD.domains[before].get(name)
            if was and was.record and was.record == now.record and was.attempted and now.attempted:
                moves.add((was.spf, now.spf))
    assert moves >= {(".", "l"), ("l", "."), (".", "b"), ("b", "."), (".", "t"), ("t", "."), ("l", "t"), ("t", "l")}


def is_more(fact: Differing) -> bool:
    assert isinstance(fact.before, int)
    assert isinstance(fact.after, int)
    return fact.after > fact.before
