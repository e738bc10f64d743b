"""The loop and the run: bounded whatever DNS says, in order whatever the order of answers."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest

from spfaudit.auditing import audit, audit_stream
from spfaudit.evidence import Answer, NoData, NxDomain, Question, Txt, records
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.judging import Interruption
from spfaudit.mail.spf.shared import SharedTrees
from spfaudit.names import parse_domain
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.collect import Budget, collect
from spfaudit.text import Text

TODAY = date(2026, 11, 23)


class World:
    """A source that computes its answers, and counts what it is asked."""

    def __init__(self, answer: Callable[[Question], Answer]) -> None:
        self.answer = answer
        self.asked: list[Question] = []
        self.description = "computed"
        self.observed_on = TODAY
        self.gave_up = False
        self.notices: tuple[Text, ...] = ()

    async def open(self) -> None:
        pass

    async def lookup(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.answer(question)

    async def close(self) -> None:
        pass


def spf(text: str) -> Answer:
    return records([Txt((text.encode(),))])


def judged(world: World, budget: Budget | None = None) -> Verdict:
    entry = Entry(domain=parse_domain("example.go.jp"))
    inventory = Inventory(entries=(entry,))
    judging = collect(entry, inventory, make_policy(), world, today=TODAY, budget=budget or Budget())
    return asyncio.run(judging)


def endless(width: int) -> Callable[[Question], Answer]:
    """Every name includes `width` names that nobody has heard of."""

    def answer(question: Question) -> Answer:
        if question.type != "TXT" or question.name.startswith("_dmarc."):
            return NoData()
        return spf("v=spf1 " + " ".join(f"include:{n}.{question.name}" for n in range(width)) + " -all")

    return answer


@pytest.mark.parametrize("width", [1, 8, 1000])
def test_an_endless_tree_costs_no_more_than_the_budget(width: int) -> None:
    world = World(endless(width))
    verdict = judged(world)
    assert len(world.asked) <= 60
    assert "SPF101" in {finding.code for finding in verdict.findings}
    assert any("over budget" in unjudged.reason.en for unjudged in verdict.unjudged)
    assert verdict.facts.spf is not None
    assert verdict.facts.spf.lookups is None


def test_a_tree_that_forks_into_few_names_is_summed_without_walking_every_path() -> None:
    def answer(question: Question) -> Answer:
        level = int(question.name[1:].partition(".")[0]) if question.name.startswith("l") else 0
        if question.type != "TXT" or question.name.startswith("_dmarc.") or level == 30:
            return spf("v=spf1 -all") if question.type == "TXT" else NoData()
        return spf("v=spf1 " + f"include:l{level + 1}.example " * 8 + "-all")

    verdict = judged(World(answer))
    assert verdict.facts.spf is not None
    assert verdict.facts.spf.lookups == sum(8**level for level in range(1, 31))


def test_names_that_all_include_each_other_end() -> None:
    names = [f"n{n}.example" for n in range(12)]

    def answer(question: Question) -> Answer:
        return spf("v=spf1 " + " ".join(f"include:{name}" for name in names) + " -all")

    world = World(answer)
    assert "SPF101" in {finding.code for finding in judged(world).findings}
    assert len(world.asked) <= 60


def test_time_out_of_budget_is_undetermined() -> None:
    class Slow(World):
        async def lookup(self, question: Question) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

    verdict = judged(Slow(lambda question: NoData()), Budget(seconds=0.01))
    assert verdict.findings == ()
    assert {unjudged.reason.en for unjudged in verdict.unjudged} == {
        "over budget: the domain costs too many questions or too much time (out of time)"
    }


def test_shared_subtree_is_evaluated_once() -> None:
    def answer(question: Question) -> Answer:
        if question == Question("provider.example", "TXT"):
            return spf("v=spf1 ip4:192.0.2.0/24 -all")
        return spf("v=spf1 include:provider.example -all") if question.type == "TXT" else NoData()

    world, shared = World(answer), SharedTrees()
    for name in ("a.example.go.jp", "b.example.go.jp"):
        entry = Entry(domain=parse_domain(name))
        policy = make_policy(select=["SPF101"])
        judging = collect(
            entry, Inventory(entries=(entry,)), policy, world, today=TODAY, budget=Budget(), shared=shared
        )
        assert asyncio.run(judging).facts.spf is not None
    assert world.asked.count(Question("provider.example", "TXT")) == 1


# -- runs ---------------------------------------------------------------------


class Reversed(World):
    """Holds every answer back until all of the first questions have arrived, and then answers the last ones first."""

    def __init__(self, expected: int) -> None:
        super().__init__(lambda question: NxDomain())
        self.expected = expected
        self.waiting: list[asyncio.Event] = []

    async def lookup(self, question: Question) -> Answer:
        event = asyncio.Event()
        self.waiting.append(event)
        if len(self.waiting) == self.expected:
            for waiter in reversed(self.waiting):
                waiter.set()
                await asyncio.sleep(0)
        await event.wait()
        return NxDomain()


def inventory_of(count: int) -> Inventory:
    return Inventory(
        entries=tuple(Entry(domain=parse_domain(f"d{n}.example.go.jp"), usage=Usage.NON_SENDING) for n in range(count))
    )


def test_verdicts_come_in_the_inventorys_order() -> None:
    report = audit(inventory_of(20), Reversed(expected=60))
    assert [verdict.entry.domain for verdict in report.verdicts] == [f"d{n}.example.go.jp" for n in range(20)]


def test_concurrency_does_not_change_the_report() -> None:
    one, many = (audit(inventory_of(9), World(lambda question: NxDomain()), concurrency=n) for n in (1, 9))
    assert one.verdicts == many.verdicts


def test_a_run_that_is_stopped_lists_every_domain() -> None:
    async def run() -> list[Verdict]:
        interruption, verdicts = Interruption(), []
        world = World(lambda question: NxDomain())
        async for verdict in audit_stream(inventory_of(9), world, concurrency=1, interruption=interruption):
            verdicts.append(verdict)
            if len(verdicts) == 3:
                interruption.request()
        return verdicts

    verdicts = asyncio.run(run())
    assert len(verdicts) == 9
    assert [bool(verdict.findings) for verdict in verdicts][:3] == [True] * 3
    assert all(v.findings == () and v.unjudged for v in verdicts[4:])


def test_leaving_a_stream_early_leaves_nothing_behind() -> None:
    async def run() -> None:
        stream = audit_stream(inventory_of(50), World(lambda question: NxDomain()))
        async for _ in stream:
            break
        await stream.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())
