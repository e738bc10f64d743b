"""Single flight and memory."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from spfaudit.evidence import (
    Address,
    Answer,
    Failed,
    Failure,
    Host,
    Mx,
    NoData,
    NxDomain,
    Opaque,
    Provenance,
    Question,
    Records,
    Txt,
    records,
)
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Done
from spfaudit.text import Text

QUESTION = Question("example.go.jp", "TXT")
FAILED = Failed(reason=Failure.TIMEOUT)


class Scripted:
    """Gives these answers one after the other, each when `release` is set."""

    description = "scripted"
    observed_on = None
    gave_up = True
    notices = (Text(en="notice", ja="注意"),)

    def __init__(self, *answers: Answer | Exception) -> None:
        self._answers = list(answers)
        self.asked = 0
        self.closed = False
        self.release = asyncio.Event()

    async def open(self) -> None:
        self.release.set()

    async def lookup(self, question: Question) -> Answer:
        self.asked += 1
        await self.release.wait()
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        self.closed = True


def with_memo(*answers: Answer | Exception) -> Callable[[Callable[[Memo, Scripted], Awaitable[None]]], None]:
    """Runs a scenario, given as a decorated coroutine function, over a memo in front of a script."""

    def run(scenario: Callable[[Memo, Scripted], Awaitable[None]]) -> None:
        async def play() -> None:
            source = Scripted(*answers)
            memo = Memo(source)
            await memo.open()
            await scenario(memo, source)
            await memo.close()
            assert source.closed

        asyncio.run(play())

    return run


def test_a_question_is_asked_once() -> None:
    @with_memo(NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        source.release.clear()
        flights = [asyncio.ensure_future(memo.lookup(QUESTION)) for _ in range(3)]
        await asyncio.sleep(0)
        source.release.set()
        assert await asyncio.gather(*flights) == [NoData()] * 3
        assert await memo.lookup(QUESTION) == NoData()
        assert source.asked == 1


def test_other_questions_are_asked_for_themselves() -> None:
    @with_memo(NoData(), FAILED)
    async def scenario(memo: Memo, source: Scripted) -> None:
        assert await memo.lookup(QUESTION) == NoData()
        assert await memo.lookup(Question("example.go.jp", "MX")) == FAILED


def test_failures_are_remembered_until_forgotten() -> None:
    @with_memo(FAILED, NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        assert await memo.lookup(QUESTION) == FAILED
        assert await memo.lookup(QUESTION) == FAILED
        assert memo.forget_failures() == 1
        assert await memo.lookup(QUESTION) == NoData()
        assert memo.forget_failures() == 0
        assert source.asked == 2
        assert memo.questions == 1


def test_one_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    @with_memo(NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        source.release.clear()
        first, second = (asyncio.ensure_future(memo.lookup(QUESTION)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert first.cancelled()
        source.release.set()
        assert await second == NoData()
        assert source.asked == 1


def test_closing_drops_what_is_under_way() -> None:
    @with_memo(NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        source.release.clear()
        waiting = asyncio.ensure_future(memo.lookup(QUESTION))
        await asyncio.sleep(0)
        await memo.close()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()


def test_a_defect_of_the_source_is_not_hidden_nor_kept() -> None:
    @with_memo(RuntimeError("a defect"), NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        with pytest.raises(RuntimeError):
            await memo.lookup(QUESTION)
        assert await memo.lookup(QUESTION) == NoData()


def test_speaks_for_the_source_behind() -> None:
    memo = Memo(Scripted())
    assert memo.description == "scripted"
    assert memo.gave_up
    assert [notice.en for notice in memo.notices] == ["notice"]
    assert memo.observed_on is None


def test_that_it_has_given_the_source_up_is_told() -> None:
    memo = Memo(Scripted())
    memo.give_up()
    assert [notice.en for notice in memo.notices] == [
        "notice",
        "answers proved untrue each time that everything was judged again: nothing more was asked",
    ]


class Prompt(Scripted):
    """Answers what is asked of it at once, by default that there is no such record; counts."""

    backlog = 3

    always: Answer = NoData()

    def ask(self, question: Question, done: Done) -> None:
        self.asked += 1
        done(question, self.always)


def ask(memo: Memo, *labels: str) -> None:
    told: list[Question] = []
    questions = [Question(f"{label}.example", "TXT") for label in labels]
    for question in questions:
        memo.ask(question, lambda question, answer: told.append(question))
    assert told == questions


def test_what_nobody_has_asked_for_in_a_long_time_is_forgotten() -> None:
    source = Prompt()
    memo = Memo(source, capacity=4)
    ask(memo, "a", "b", "c", "d", "e", "f")
    assert source.asked == memo.questions == 6
    assert [memo.known(Question(f"{label}.example", "TXT")) is None for label in "abef"] == [True, True, False, False]


def test_what_is_asked_for_often_is_kept() -> None:
    source = Prompt()
    memo = Memo(source, capacity=4)
    for number in range(50):
        ask(memo, "provider", f"d{number}")
    assert source.asked == 51


def test_a_memory_never_holds_more_than_it_may() -> None:
    memo = Memo(Prompt(), capacity=10)
    ask(memo, *map(str, range(100)))
    known = [memo.known(Question(f"{number}.example", "TXT")) for number in range(100)]
    assert 5 <= sum(answer is not None for answer in known) <= 10


LONG_NAMES = tuple(f"{number:450}" for number in range(20))


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
@pytest.mark.parametrize(
    "large",
    [
        records([Txt((b"x" * 250,) * 40)]),
        records([Txt((b"",) * 1250)]),
        records([Mx(number, "x" * 450) for number in range(20)]),
        records([Host(name) for name in LONG_NAMES]),
        records([Opaque(name) for name in LONG_NAMES]),
        records([Address(str(number)) for number in range(200)]),
        records([Txt((b"v=spf1 -all",))], chain=LONG_NAMES),
        NoData(chain=LONG_NAMES),
        NxDomain(chain=LONG_NAMES),
    ],
    ids=[
        *("long strings", "empty strings", "long names of MX", "long names", "other data", "many addresses"),
        *("records behind aliases", "no records behind aliases", "no name behind aliases"),
    ],
)
def test_a_memory_of_large_answers_holds_fewer_of_them(
    large: Records | NoData | NxDomain, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds_few(replace(large, provenance=Provenance(transport=transport)), monkeypatch)


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
@pytest.mark.parametrize("answer", [Failed(reason=Failure.RCODE), NoData()], ids=["failed", "no data"])
def test_so_it_does_of_answers_with_long_texts_about_errors(
    answer: Failed | NoData, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Provenance(transport=transport, ede=("0 other: " + "x" * 9_000,))
    holds_few(replace(answer, provenance=told), monkeypatch)


def holds_few(large: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spfaudit.resolver.memo.LARGE", 100_000)
    source = Prompt()
    source.always = large
    memo = Memo(source)
    ask(memo, *map(str, range(100)))
    known = [memo.known(Question(f"{number}.example", "TXT")) for number in range(100)]
    assert 5 <= sum(answer is not None for answer in known) <= 11


def test_failures_are_forgotten_however_old_they_are() -> None:
    @with_memo(*[FAILED] * 3, NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        small = Memo(source, capacity=4)
        questions = [Question(f"{number}.example", "TXT") for number in range(3)]
        for question in questions:
            assert await small.lookup(question) == FAILED
        assert small.forget_failures() == 3
        assert await small.lookup(questions[0]) == NoData()


def test_those_who_wait_for_the_same_answer_are_told_together() -> None:
    @with_memo(NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        told: list[tuple[Question, Answer]] = []
        for _ in range(3):
            memo.ask(QUESTION, lambda question, answer: told.append((question, answer)))
        await memo.lookup(QUESTION)
        assert told == [(QUESTION, NoData())] * 3
        assert memo.questions == source.asked == 1


def test_nobody_is_told_after_it_is_closed() -> None:
    @with_memo(NoData())
    async def scenario(memo: Memo, source: Scripted) -> None:
        memo.ask(QUESTION, lambda question, answer: pytest.fail("told after all"))
        await memo.close()
        await asyncio.sleep(0)


def test_the_backlog_is_that_of_the_source_behind() -> None:
    assert Memo(Prompt()).backlog == 3
    assert Memo(Scripted()).backlog == 0


@pytest.mark.parametrize("kind", [Prompt, Scripted])
def test_who_wants_to_hear_is_told_first_and_of_each_answer_of_the_source_behind(kind: type[Scripted]) -> None:
    order: list[str] = []

    async def play() -> None:
        source = kind(NoData(), NoData())
        memo = Memo(source, hear=lambda question, answer: order.append(f"heard {question.name}"))
        await memo.open()
        for name in ("a.example", "a.example", "b.example"):
            memo.ask(Question(name, "TXT"), lambda question, answer: order.append(f"told {question.name}"))
            await memo.lookup(Question(name, "TXT"))
        await memo.close()

    asyncio.run(play())
    assert order == ["heard a.example", "told a.example", "told a.example", "heard b.example", "told b.example"]
