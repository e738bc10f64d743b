"""The loop and the run: bounded whatever DNS says, in order whatever the order of answers."""

import asyncio
import weakref
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from one_verdict import one_verdict
from spfaudit.auditing import audit, audit_stream
from spfaudit.evidence import Answer, Evidence, Failed, Failure, NoData, NxDomain, Provenance, Question, Txt, records
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.mail.shared import SharedFacts
from spfaudit.names import parse_domain
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.budget import Budget, usual_budget
from spfaudit.resolver.collect import Collector, gather_evidence
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Done
from spfaudit.text import Text

TODAY = date(2026, 11, 23)


def test_name_servers_may_cost_as_much_again() -> None:
    assert usual_budget(Inventory(entries=())) == Budget()
    assert usual_budget(Inventory(entries=(), authoritative=True)) == Budget(questions=120)


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
    judging = one_verdict(entry, inventory, make_policy(), world, today=TODAY, budget=budget or Budget())
    return asyncio.run(judging)


def endless(width: int) -> Callable[[Question], Answer]:
    """Every name includes `width` names that nobody has heard of."""

    def answer(question: Question) -> Answer:
        if question.type != "TXT" or question.name.startswith("_dmarc."):
            return NoData()
        return spf("v=spf1 " + " ".join(f"include:{n}.{question.name}" for n in range(width)) + " -all")

    return answer


@pytest.mark.parametrize("width", [1, 8, 100])
def test_an_endless_tree_costs_no_more_than_the_budget(width: int) -> None:
    world = World(endless(width))
    verdict = judged(world)
    assert len(world.asked) <= 60
    assert "SPF101" in {finding.code for finding in verdict.findings}
    assert any("over budget" in unjudged.reason.en for unjudged in verdict.unjudged)
    assert verdict.facts.spf is not None
    assert verdict.facts.spf.lookups is None


def test_an_answer_that_had_to_be_fetched_over_tcp_counts_twice() -> None:
    def over_tcp(question: Question) -> Answer:
        included = " ".join(f"include:{n}.{question.name}" for n in range(8))
        text = Txt((f"v=spf1 {included} -all".encode(),))
        return records([text], provenance=Provenance(transport="tcp", tries=2))

    world = World(over_tcp)
    judged(world)
    assert 20 <= len(world.asked) <= 45  # those of one round all leave together


@pytest.mark.parametrize(("backlog", "passing"), [(0, False), (1, True)])
def test_only_who_had_to_wait_for_others_is_out_of_time_by_no_fault_of_its_own(backlog: int, passing: bool) -> None:
    class Silent(World):
        def __init__(self) -> None:
            super().__init__(lambda question: NoData())
            self.backlog = backlog

        def ask(self, question: Question, done: Done) -> None:
            pass

    verdict = judged(Silent(), Budget(seconds=0.01))
    assert {unjudged.passing for unjudged in verdict.unjudged} == {passing}


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

    world, shared = World(answer), SharedFacts()
    for name in ("a.example.go.jp", "b.example.go.jp"):
        entry = Entry(domain=parse_domain(name))
        policy = make_policy(select=["SPF101"])
        judging = one_verdict(
            entry, Inventory(entries=(entry,)), policy, world, today=TODAY, budget=Budget(), shared=shared
        )
        assert asyncio.run(judging).facts.spf is not None
    assert world.asked.count(Question("provider.example", "TXT")) == 1


# -- third parties ------------------------------------------------------------


def wanting(questions: Sequence[Question]) -> Callable[[Evidence], tuple[Question, ...]]:
    """An attempt that misses these, some of them in each of several rounds."""

    def attempt(evidence: Evidence) -> tuple[Question, ...]:
        return tuple(question for question in questions if question not in evidence)[:7]

    return attempt


def gather(questions: Sequence[Question], budget: Budget, domain: str | None) -> tuple[World, Evidence]:
    world = World(lambda question: NoData())
    return world, asyncio.run(gather_evidence(wanting(questions), world, budget, domain))


def questions_under(*names: str, each: int) -> list[Question]:
    return [Question(f"n{n}.{name}", "A") for n in range(each) for name in names]


def test_nobody_is_asked_more_about_one_third_party_than_is_allowed() -> None:
    theirs = questions_under("a.victim.example", "b.victim.example", each=12)
    world, evidence = gather(theirs, Budget(third_party=10), "example.go.jp")
    assert world.asked == theirs[:10]
    assert list(evidence) == theirs
    refused = Failed(reason=Failure.OVER_BUDGET, detail="10 questions about names of victim.example")
    assert [evidence.peek(question) for question in theirs[10:]] == [refused] * 14


def test_every_third_party_has_an_allowance_of_its_own() -> None:
    world, _ = gather(questions_under("one.example", "two.example", each=10), Budget(third_party=10), "example.go.jp")
    assert len(world.asked) == 20


@pytest.mark.parametrize("name", ["www.example.go.jp", "example.go.jp", "a.b.example.go.jp"])
def test_ones_own_names_are_no_third_partys(name: str) -> None:
    world, _ = gather(questions_under(name, each=50), Budget(), "www.example.go.jp")
    assert len(world.asked) == 50


def test_the_usual_allowance_is_below_the_budget_and_counts_against_it() -> None:
    theirs, own = questions_under("victim.example", each=45), questions_under("example.go.jp", each=30)
    world, evidence = gather([*theirs, *own], Budget(), "example.go.jp")
    assert len(world.asked) == 40 + 15
    assert len(evidence) == 75


def test_where_nobody_is_audited_there_is_no_third_party() -> None:
    world, _ = gather(questions_under("victim.example", each=50), Budget(), None)
    assert len(world.asked) == 50


# -- many at once -------------------------------------------------------------


class Held(World):
    """Answers those questions at once for which `now` is true, and holds the others back."""

    backlog = 0

    def __init__(self, now: Callable[[Question], bool]) -> None:
        super().__init__(lambda question: NoData())
        self.now = now
        self.held: list[tuple[Question, Done]] = []

    def ask(self, question: Question, done: Done) -> None:
        self.asked.append(question)
        if self.now(question):
            done(question, NoData())
        else:
            self.held.append((question, done))


def test_who_is_out_of_time_gets_what_is_known_and_no_more() -> None:
    first, known, late, new = (Question(f"{name}.example", "A") for name in ("first", "known", "late", "new"))
    world = Held(lambda question: question != late)

    async def run() -> Evidence:
        memo = Memo(world)
        memo.ask(known, lambda question, answer: None)
        rounds = [(first, late), (known, new), ()]
        evidence = await gather_evidence(lambda evidence: rounds.pop(0), memo, Budget(seconds=0.01))
        world.held[0][1](late, NoData())  # an answer that nobody waits for any more
        return evidence

    evidence = asyncio.run(run())
    out_of_time = Failed(reason=Failure.OVER_BUDGET, detail="out of time")
    told = {question: evidence.answer(question) for question in evidence}
    assert told == {first: NoData(), late: out_of_time, known: NoData(), new: out_of_time}
    assert new not in world.asked


def test_an_answer_for_one_that_was_just_cancelled_troubles_nobody_else() -> None:
    questions = [Question(f"{name}.example", "A") for name in ("one", "other")]
    world = Held(lambda question: False)

    async def run() -> Answer:
        memo = Memo(world)
        one = asyncio.ensure_future(gather_evidence(wanting(questions[:1]), memo, Budget()))
        other = asyncio.ensure_future(memo.lookup(questions[1]))
        await asyncio.sleep(0)
        one.cancel()
        for question, done in world.held:
            done(question, NoData())
        with pytest.raises(asyncio.CancelledError):
            await one
        return await other

    assert asyncio.run(run()) == NoData()


def test_one_who_is_out_of_time_does_not_hold_up_the_others() -> None:
    world = Held(lambda question: "slow" not in question.name)
    finished: list[str] = []

    async def run() -> None:
        all_done = asyncio.Event()
        collector = Collector(Memo(world), Budget(seconds=0.01))
        for name in ("slow1.example", "quick1.example", "slow2.example", "quick2.example"):

            def done(evidence: Evidence, name: str = name) -> None:
                finished.append(name)
                if len(finished) == 4:
                    all_done.set()

            collector.start(wanting([Question(name, "A")]), done, name)
        await all_done.wait()
        collector.close()

    asyncio.run(run())
    assert finished == ["quick1.example", "quick2.example", "slow1.example", "slow2.example"]


@pytest.mark.parametrize("together", [False, True], ids=["one after the other", "overlapping"])
def test_whoever_begins_later_has_all_of_its_time(together: bool) -> None:
    names = ["one.example", "two.example", "three.example"]
    finished: list[str] = []
    ends: list[float] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        collector = Collector(Memo(Held(lambda question: False)), Budget(seconds=0.01))
        begun = []
        for name in names:
            done = asyncio.Event()
            begun.append(done)
            ends.append(loop.time() + 0.0099)

            def finish(evidence: Evidence, name: str = name, done: asyncio.Event = done) -> None:
                finished.append(name if loop.time() >= ends[len(finished)] else f"{name}, early")
                done.set()

            collector.start(wanting([Question(name, "A")]), finish, name)
            if together:
                await asyncio.sleep(0.002)
            else:
                await done.wait()
        async with asyncio.timeout(5):
            for done in begun:
                await done.wait()
        collector.close()

    asyncio.run(asyncio.wait_for(run(), 10))
    assert finished == names


def test_what_is_known_already_is_not_waited_for() -> None:
    world = Held(lambda question: True)
    question = Question("known.example", "A")

    async def run() -> Evidence:
        memo = Memo(world)
        await memo.lookup(question)
        return await gather_evidence(wanting([question]), memo, Budget(seconds=1))

    assert asyncio.run(run()).answer(question) == NoData()
    assert world.asked == [question]


def test_answers_are_kept_in_the_order_of_the_questions() -> None:
    questions = [Question(f"{n}.example", "A") for n in range(7)]
    world = Held(lambda question: False)

    async def run() -> Evidence:
        gathering = asyncio.ensure_future(gather_evidence(wanting(questions), world, Budget()))
        await asyncio.sleep(0)
        for question, done in reversed(world.held):
            done(question, NoData())
        return await gathering

    assert list(asyncio.run(run())) == questions


def test_nobody_is_told_after_it_is_closed_and_nothing_is_kept_of_who_was_told() -> None:
    world = Held(lambda question: "slow" not in question.name)
    told: list[str] = []

    async def run() -> None:
        memo = Memo(world)
        collector = Collector(memo, Budget())
        for name in ("quick.example", "slow.example"):
            attempt = wanting([Question(name, "A")])
            kept = weakref.ref(attempt)
            collector.start(attempt, lambda evidence, name=name: told.append(name), name)
            del attempt
            assert (kept() is None) == (name == "quick.example")
        collector.close()
        other_run: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with memo.concerned(other_run):
            for question, done in world.held:
                done(question, NoData())
        assert not other_run.done()

    asyncio.run(run())
    assert told == ["quick.example"]


@pytest.mark.parametrize("prompt", [False, True], ids=["later", "at once"])
def test_what_went_out_over_tcp_as_well_counts_twice_and_no_more(prompt: bool) -> None:
    questions = [Question(f"{n}.example", "A") for n in range(9)]
    by_tcp = NoData(provenance=Provenance(transport="tcp"))

    class Known(World):
        backlog = 0

        def ask(self, question: Question, done: Done) -> None:
            self.asked.append(question)
            done(question, self.answer(question))

    world = (Known if prompt else World)(lambda question: by_tcp)

    def one_by_one(evidence: Evidence) -> tuple[Question, ...]:
        return tuple(questions[len(evidence) : len(evidence) + 1])

    evidence = asyncio.run(gather_evidence(one_by_one, world, Budget(questions=6)))
    assert world.asked == questions[:3]
    assert [evidence.answer(question) == by_tcp for question in questions] == [True] * 3 + [False] * 6


def test_a_defect_of_an_attempt_is_raised() -> None:
    def attempt(evidence: Evidence) -> tuple[Question, ...]:
        if len(evidence):
            raise RuntimeError("a defect")
        return (Question("a.example", "A"),)

    with pytest.raises(RuntimeError, match="a defect"):
        asyncio.run(gather_evidence(attempt, World(lambda question: NoData()), Budget()))


# -- runs ---------------------------------------------------------------------


class Reversed(World):
    """Holds answers back until the first questions have all arrived; answers the last first, later ones at once."""

    def __init__(self, expected: int) -> None:
        super().__init__(lambda question: NxDomain())
        self.expected = expected
        self.waiting: list[asyncio.Event] = []

    async def lookup(self, question: Question) -> Answer:
        if len(self.waiting) == self.expected:
            return NxDomain()
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
