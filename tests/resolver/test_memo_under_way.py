"""Questions that the source behind has not answered yet, when others are forgotten or the run ends."""

import asyncio
from functools import partial

from spfaudit.evidence import Answer, NoData, Question
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Done, fulfil
from spfaudit.text import Text

QUESTION = Question("example.go.jp", "TXT")


class Later:
    """Answers what is asked of it when it is told to: that there is no such record."""

    description = "later"
    observed_on = None
    gave_up = False
    notices: tuple[Text, ...] = ()
    backlog = 0

    def __init__(self) -> None:
        self.asked = 0
        self.under_way: list[tuple[Question, Done]] = []

    async def open(self) -> None:
        pass

    async def lookup(self, question: Question) -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.ask(question, partial(fulfil, answered))
        return await answered

    async def close(self) -> None:
        pass

    def ask(self, question: Question, done: Done) -> None:
        self.asked += 1
        self.under_way.append((question, done))

    def answer_all(self) -> None:
        under_way, self.under_way = self.under_way, []
        for question, done in under_way:
            done(question, NoData())


def test_what_is_under_way_is_not_known_and_not_forgotten_for_what_is() -> None:
    source = Later()
    memo = Memo(source, capacity=4)
    told: list[Answer] = []
    memo.ask(QUESTION, lambda _, answer: told.append(answer))
    slow = source.under_way.pop()
    for label in "abcdef":
        memo.ask(Question(f"{label}.example", "TXT"), lambda _, answer: None)
        source.answer_all()
    assert memo.known(QUESTION) is None
    memo.ask(QUESTION, lambda _, answer: told.append(answer))
    assert (source.asked, told) == (7, [])
    source.under_way.append(slow)
    source.answer_all()
    assert told == [NoData(), NoData()]


def test_an_answer_that_comes_after_the_end_is_told_nobody() -> None:
    source = Later()
    memo = Memo(source)
    told: list[Answer] = []
    memo.ask(QUESTION, lambda _, answer: told.append(answer))
    memo.break_off(RuntimeError("a defect"))
    source.answer_all()
    assert told == []


def test_who_waits_for_what_is_under_way_is_told_with_the_others() -> None:
    source = Later()
    memo = Memo(source)
    told: list[Answer] = []

    async def ask() -> Answer:
        memo.ask(QUESTION, lambda _, answer: told.append(answer))
        waiting = asyncio.create_task(memo.lookup(QUESTION))
        await asyncio.sleep(0)  # it has asked
        source.answer_all()
        return await waiting

    assert asyncio.run(ask()) == NoData()
    assert (source.asked, told) == (1, [NoData()])
