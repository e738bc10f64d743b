"""Judging many domains: every place is told, whatever happens, and the later verdict supersedes the earlier."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from spfaudit.assignment import Assignment
from spfaudit.auditing import audit
from spfaudit.bulk import audit_in_bulk
from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Provenance, Question, Txt, records
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.judging import judge_all
from spfaudit.names import parse_domain
from spfaudit.policy.settings import Policies, make_policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver import second_look
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.memo import MOST_JUDGEMENTS
from spfaudit.resolver.source import Done, SourceError
from spfaudit.text import Text

TODAY = date(2026, 11, 23)
SERVFAIL = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="SERVFAIL"))


class Prompt:
    """Answers at once, or when told to."""

    description = "prompt"
    observed_on: date | None = None
    notices: tuple[Text, ...] = ()

    def __init__(self, answer: Callable[[Question], Answer | None]) -> None:
        self.answer = answer
        """None: to be answered by `release`."""
        self.asked: list[Question] = []
        self.held: list[tuple[Question, Done]] = []
        self.holds = asyncio.Event()
        self.backlog = 0
        self.gave_up = False
        self.is_open = False

    async def open(self) -> None:
        self.is_open = True

    async def close(self) -> None:
        self.is_open = False

    async def lookup(self, question: Question) -> Answer:
        raise AssertionError("a prompt source is asked promptly")

    def ask(self, question: Question, done: Done) -> None:
        assert self.is_open
        self.asked.append(question)
        answer = self.answer(question)
        if answer is None:
            self.held.append((question, done))
            self.holds.set()
        else:
            done(question, answer)

    def release(self, answer: Answer) -> None:
        held, self.held = self.held, []
        for question, done in held:
            done(question, answer)


def entries(count: int, name: str = "d{}.example.go.jp") -> tuple[Entry, ...]:
    return tuple(Entry(domain=parse_domain(name.format(n)), usage=Usage.NON_SENDING) for n in range(count))


async def judge(
    subjects: tuple[Entry, ...],
    source: Prompt,
    tell: Callable[[int, Verdict], None],
    *,
    concurrency: int = 10,
    interruption: Interruption | None = None,
    authoritative: bool = False,
    places: Iterable[int] | None = None,
) -> None:
    assignment = Assignment(
        inventory=Inventory(entries=subjects, authoritative=authoritative),
        policies=Policies(run=make_policy()),
        today=TODAY,
        concurrency=concurrency,
        interruption=interruption or Interruption(),
    )
    await judge_all(assignment, source, places=places, tell=tell)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "PAUSE", 0.0)


def test_every_place_is_told_once_though_all_is_answered_at_once() -> None:
    told: list[tuple[int, Verdict]] = []
    subjects = entries(1_000)
    asyncio.run(judge(subjects, Prompt(lambda question: NxDomain()), lambda *one: told.append(one)))
    assert sorted(place for place, _ in told) == list(range(1_000))
    assert all(verdict.entry is subjects[place] and not verdict.unjudged for place, verdict in told)


def test_nobody_is_left_out_once_there_was_no_room_for_more() -> None:
    told: list[tuple[int, bool]] = []
    source = Prompt(lambda question: None)

    async def run() -> None:
        judging = asyncio.ensure_future(
            judge(entries(500), source, lambda place, verdict: told.append((place, bool(verdict.unjudged))))
        )
        await source.holds.wait()
        await asyncio.sleep(0)
        source.answer = lambda question: NxDomain()
        source.release(NxDomain())
        await judging

    asyncio.run(run())
    assert sorted(told) == [(place, False) for place in range(500)]


@pytest.mark.parametrize("siblings", [0, 1])
def test_what_is_shown_of_a_domain_does_not_hang_on_those_judged_before(siblings: int) -> None:
    dmarc = {"_dmarc.s.example.go.jp": b"v=DMARC1; p=none", "_dmarc.example.go.jp": b"v=DMARC1; p=none; sp=reject"}

    def answer(question: Question) -> Answer:
        text = dmarc.get(question.name)
        return records([Txt((text,))]) if text and question.type == "TXT" else NoData()

    subject = Entry(domain=parse_domain("s.example.go.jp"), usage=Usage.SENDING)
    told: list[tuple[int, Verdict]] = []
    asyncio.run(judge((*entries(siblings), subject), Prompt(answer), lambda *one: told.append(one)))
    shown = told[-1][1].facts.dmarc
    assert shown is not None
    assert (shown.policy, shown.subdomain_policy) == ("none", "reject")


def test_no_inventory_at_all() -> None:
    asyncio.run(judge((), Prompt(lambda question: NxDomain()), lambda *one: pytest.fail("nothing to tell")))


@pytest.mark.parametrize(
    ("backlog", "concurrency", "authoritative", "most"),
    [(0, 7, False, 7), (0, 1_000, False, 250), (1_000, 7, False, 1), (0, 1_000, True, 20), (0, 7, True, 7)],
)
def test_domains_wait_as_long_as_questions_do(backlog: int, concurrency: int, authoritative: bool, most: int) -> None:
    source = Prompt(lambda question: None)
    source.backlog = backlog
    under_way = []
    listed = entries(250)

    async def run() -> None:
        judging = asyncio.ensure_future(
            judge(listed, source, lambda *one: None, concurrency=concurrency, authoritative=authoritative)
        )
        while not judging.done():
            for _ in range(9):  # they are not all begun in one turn
                await asyncio.sleep(0)
            if source.held:
                asked = {question.name.removeprefix("_dmarc.") for question, _ in source.held}
                under_way.append(len(asked & {entry.domain for entry in listed}))
                source.release(NxDomain())
        await judging

    asyncio.run(run())
    assert max(under_way) == most


@pytest.mark.parametrize(("rate", "most"), [(0.1, 1), (20.0, 10), (1_000.0, 40)])
def test_where_questions_are_slow_so_many_are_under_way_as_get_enough_of_them(rate: float, most: int) -> None:
    class Slow(Prompt):
        """Asks no more than so many questions a second, as it says."""

        def __init__(self) -> None:
            super().__init__(lambda question: None)
            self.rate = rate

    source = Slow()

    async def run() -> int:
        judging = asyncio.ensure_future(judge(entries(40), source, lambda *one: None, concurrency=40))
        await source.holds.wait()
        begun = len({question.name.removeprefix("_dmarc.") for question, _ in source.held} & {e.domain for e in listed})
        judging.cancel()
        await asyncio.gather(judging, return_exceptions=True)
        return begun

    listed = entries(40)
    assert asyncio.run(run()) == most


def test_no_domain_costs_more_than_the_run_says() -> None:
    source = Prompt(lambda question: NoData())
    report = audit(Inventory(entries=entries(3)), source, budget=Budget(questions=1))
    assert all("over budget" in unjudged.reason.en for verdict in report.verdicts for unjudged in verdict.unjudged)
    assert {len([asked for asked in source.asked if entry.domain in asked.name]) for entry in entries(3)} == {1}


def test_who_is_interrupted_before_the_source_is_open_asks_nothing_of_it() -> None:
    class Closed(Prompt):
        """Never gets ready."""

        async def open(self) -> None:
            interruption.request()
            await asyncio.Event().wait()

        async def look_back(self) -> None:
            raise AssertionError("it is not open")

    interruption = Interruption()
    told: list[int] = []
    source = Closed(lambda question: NoData())
    asyncio.run(judge(entries(2), source, lambda place, verdict: told.append(place), interruption=interruption))
    assert told == [0, 1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_defect_in_what_goes_on_beside_judging_ends_the_run(jobs: int) -> None:
    def broken(judged: int, undetermined: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        audit_in_bulk(
            Inventory(entries=entries(4)),
            Prompt(lambda question: None),
            policies=Policies(run=make_policy()),
            lang="en",
            on_progress=broken,
            jobs=jobs,
        )


def test_a_process_whose_source_cannot_be_opened_leaves_all_to_the_other(tmp_path: Path) -> None:
    refusal = Text(en="no socket is left", ja="ソケットがありません")

    class OnlyOnce(Prompt):
        """Can be opened by one process, and knows then where its answers come from."""

        lists_names = True

        async def open(self) -> None:
            try:
                (tmp_path / "opened").touch(exist_ok=False)
            except FileExistsError:
                raise SourceError(refusal) from None
            self.description = "as it is known once it is open"
            await super().open()

    bulk = audit_in_bulk(
        Inventory(entries=entries(4)),
        OnlyOnce(lambda question: NxDomain()),
        policies=Policies(run=make_policy()),
        lang="en",
        jobs=2,
    )
    with closing(bulk.spool):
        assert [domain.domain for domain in bulk.report.domains] == [entry.domain for entry in entries(4)]
        assert not any(domain.unjudged for domain in bulk.report.domains)
    assert (bulk.report.complete, bulk.notices, bulk.crashes) == (True, (refusal,), ())
    assert bulk.report.run.source == "as it is known once it is open"
    assert "LIF008" in bulk.report.run.rules["baseline"]
    with pytest.raises(SourceError, match="no socket"):
        audit_in_bulk(
            Inventory(entries=entries(4)),
            OnlyOnce(lambda question: NxDomain()),
            policies=Policies(run=make_policy()),
            lang="en",
            jobs=2,
        )


@pytest.mark.parametrize("after", [0, 1, 40])
def test_when_interrupted_the_rest_is_told_as_not_attempted(after: int) -> None:
    told: dict[int, Verdict] = {}
    interruption = Interruption()
    if not after:
        interruption.request()

    def tell(place: int, verdict: Verdict) -> None:
        assert place not in told
        told[place] = verdict
        if len(told) == after:
            interruption.request()

    source = Prompt(lambda question: NxDomain())
    asyncio.run(judge(entries(20_000), source, tell, interruption=interruption))
    assert len(told) == 20_000
    assert sum(not verdict.unjudged for verdict in told.values()) == after
    rest = [verdict for verdict in told.values() if verdict.unjudged]
    assert {unjudged.reason for unjudged in rest[0].unjudged} == {Failed(reason=Failure.NOT_ATTEMPTED).describe()}
    assert all(verdict.unjudged is rest[0].unjudged for verdict in rest)


def test_when_interrupted_those_under_way_are_not_waited_for() -> None:
    told: dict[int, Verdict] = {}
    interruption = Interruption()
    source = Prompt(lambda question: None)

    async def run() -> None:
        judging = asyncio.ensure_future(judge(entries(9), source, told.__setitem__, interruption=interruption))
        await source.holds.wait()
        interruption.request()
        await judging
        source.release(NxDomain())  # too late

    asyncio.run(run())
    assert sorted(told) == list(range(9))
    assert all(verdict.unjudged for verdict in told.values())


def test_when_the_source_gives_up_the_rest_is_told_as_not_attempted() -> None:
    told: list[int] = []

    def answer(question: Question) -> Answer:
        source.gave_up = len(source.asked) > 30
        return Failed(reason=Failure.NOT_ATTEMPTED) if source.gave_up else NxDomain()

    source = Prompt(answer)
    asyncio.run(judge(entries(500), source, lambda place, verdict: told.append(place)))
    assert sorted(told) == list(range(500))
    assert len(source.asked) < 60


def test_places_are_taken_as_they_are_begun_and_those_that_are_left_are_told_by_nobody() -> None:
    told: list[int] = []
    interruption = Interruption()

    def tell(place: int, verdict: Verdict) -> None:
        told.append(place)
        if len(told) == 40:
            interruption.request()

    places = iter(range(0, 1_000, 2))
    source = Prompt(lambda question: NxDomain())
    asyncio.run(judge(entries(1_000), source, tell, interruption=interruption, places=places))
    assert told == [*range(0, 80, 2)]
    assert [*told, *places] == [*range(0, 1_000, 2)]


def failing_once(failure: Answer) -> Prompt:
    """What concerns names with a `bad` label fails the first time."""

    def answer(question: Question) -> Answer:
        return failure if "bad" in question.name and source.asked.count(question) == 1 else NxDomain()

    source = Prompt(answer)
    return source


def test_a_second_look_supersedes_only_what_a_passing_failure_left_open() -> None:
    told: list[tuple[int, bool]] = []
    subjects = entries(2) + entries(2, "bad{}.example.go.jp") + entries(2, "e{}.example.go.jp")

    def tell(place: int, verdict: Verdict) -> None:
        told.append((place, bool(verdict.unjudged)))

    asyncio.run(judge(subjects, failing_once(SERVFAIL), tell))
    assert sorted(told[:6]) == [(0, False), (1, False), (2, True), (3, True), (4, False), (5, False)]
    assert sorted(told[6:]) == [(2, False), (3, False)]


@pytest.mark.parametrize("why", ["lasting", "gave up", "recorded"])
def test_no_second_look_where_it_is_pointless(why: str) -> None:
    told: list[int] = []
    source = failing_once(Failed(reason=Failure.REFERRAL) if why == "lasting" else SERVFAIL)
    source.observed_on = TODAY if why == "recorded" else None

    def tell(place: int, verdict: Verdict) -> None:
        told.append(place)
        source.gave_up = why == "gave up"

    asyncio.run(judge(entries(2, "bad{}.example.go.jp"), source, tell))
    assert sorted(told) == [0, 1]


def test_a_second_look_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "PAUSE", 3_600.0)
    told: list[int] = []
    interruption = Interruption()
    all_told = asyncio.Event()

    def tell(place: int, verdict: Verdict) -> None:
        told.append(place)
        if len(told) == 2:
            all_told.set()

    async def run() -> None:
        judging = asyncio.ensure_future(
            judge(
                entries(2, "bad{}.example.go.jp"),
                failing_once(SERVFAIL),
                tell,
                interruption=interruption,
            )
        )
        await all_told.wait()
        interruption.request()
        await judging

    asyncio.run(run())
    assert sorted(told) == [0, 1]


@pytest.mark.parametrize("doubtful", [[], [1]], ids=["all is known", "one fails"])
@pytest.mark.parametrize("times", [0, 1, MOST_JUDGEMENTS, MOST_JUDGEMENTS + 1])
def test_what_was_told_is_taken_back_before_it_is_told_anew_and_in_the_end_not_any_more(
    times: int, doubtful: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Repentant(Prompt):
        """Finds out so many times that nothing of what it was told is true."""

        found_out = 0

        async def look_back(self) -> list[Question] | None:
            if self.found_out == times:
                return []
            self.found_out += 1
            return None

    told: list[int] = []
    undetermined: list[bool] = []

    def tell(place: int, verdict: Verdict) -> None:
        told.append(place)
        undetermined.append(bool(verdict.unjudged))

    def take_back(places: Sequence[int]) -> None:
        assert list(places) == [0, 1, 2]
        told.append(-1)

    subjects = entries(3)
    assignment = Assignment(inventory=Inventory(entries=subjects), policies=Policies(run=make_policy()), today=TODAY)

    async def pause() -> None:
        pauses.append(len(told))

    pauses: list[int] = []
    monkeypatch.setattr(second_look, "pause", pause)
    source = Repentant(lambda question: SERVFAIL if doubtful and "d1." in question.name else NxDomain())
    asyncio.run(judge_all(assignment, source, tell=tell, take_back=take_back))
    again = doubtful if times <= MOST_JUDGEMENTS else []  # who is not believed any more is not asked once more
    assert told == [0, 1, 2, *([-1, 0, 1, 2] * times), *again]
    assert pauses == [3 + 4 * times] * len(again)
    lasting = [bool(doubtful and place in doubtful) for place in told if place >= 0]
    assert undetermined == (lasting if times <= MOST_JUDGEMENTS else [*lasting[:-3], True, True, True])


def test_what_the_teller_raises_is_raised() -> None:
    def tell(place: int, verdict: Verdict) -> None:
        raise OSError("disk full")

    source = Prompt(lambda question: NxDomain())
    with pytest.raises(OSError, match="disk full"):
        asyncio.run(judge(entries(5), source, tell))
    assert not source.is_open


def test_what_the_teller_raises_while_others_wait_is_raised() -> None:
    source = Prompt(lambda question: None)

    def tell(place: int, verdict: Verdict) -> None:
        raise OSError("disk full")

    async def run() -> None:
        judging = asyncio.ensure_future(judge(entries(5), source, tell))
        await source.holds.wait()
        source.answer = lambda question: NxDomain()  # what is asked after those that wait
        asyncio.get_running_loop().call_soon(partial(source.release, NxDomain()))
        await judging

    with pytest.raises(OSError, match="disk full"):
        asyncio.run(run())
