"""Single flight and memory."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from spfaudit.evidence import Answer, Failed, Failure, NoData, Question
from spfaudit.resolver.memo import Memo
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
    assert memo.notices[0].en == "notice"
    assert memo.observed_on is None
