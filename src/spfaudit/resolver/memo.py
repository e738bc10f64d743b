"""Asks every question once: answers are kept for a run, and questions under way are shared.

Knows no DNS. Positive and negative answers are kept alike, whatever their
TTL: a run is one look at the world.
"""

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial

from spfaudit.evidence import Answer, Question
from spfaudit.evidence import may_pass as may_pass  # where it is wanted, memory is, too
from spfaudit.resolver.source import PromptSource, Source
from spfaudit.text import Text


class Memo:
    """A source in front of another, with a memory. A caller that is cancelled does not cancel the others' lookup."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._prompt = source if isinstance(source, PromptSource) else None
        self._answers: dict[Question, Answer] = {}
        self._awaited: dict[Question, list[asyncio.Future[Answer]]] = {}
        """Questions under way, with a future for each who waits."""
        self._stops: dict[Question, Callable[[], object]] = {}

    @property
    def description(self) -> str:
        """That of the source behind."""
        return self._source.description

    @property
    def observed_on(self) -> date | None:
        """That of the source behind."""
        return self._source.observed_on

    @property
    def notices(self) -> tuple[Text, ...]:
        """Those of the source behind."""
        return self._source.notices

    @property
    def gave_up(self) -> bool:
        """Whether the source behind gave up."""
        return self._source.gave_up

    @property
    def questions(self) -> int:
        """How many distinct questions have been answered."""
        return len(self._answers)

    async def open(self) -> None:
        """Open the source behind."""
        await self._source.open()

    async def lookup(self, question: Question) -> Answer:
        """The answer known, or the source's; failures are remembered as well."""
        return self._answers.get(question) or await self.request(question)

    def known(self, question: Question) -> Answer | None:
        """The answer, if there is one already."""
        return self._answers.get(question)

    def request(self, question: Question) -> "asyncio.Future[Answer]":
        """The answer to come, to a question that is not known yet. Whoever cancels it takes it from nobody else."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        awaited = self._awaited.get(question)
        if awaited is not None:
            awaited.append(future)
            return future
        self._awaited[question] = [future]
        if self._prompt:
            stop = self._prompt.ask(question, partial(self._answered, question))
            if question in self._awaited:
                self._stops[question] = stop
        else:
            task = asyncio.ensure_future(self._source.lookup(question))
            self._stops[question] = task.cancel
            task.add_done_callback(partial(self._ended, question))
        return future

    def _answered(self, question: Question, answer: Answer) -> None:
        self._answers[question] = answer
        self._stops.pop(question, None)
        for future in self._awaited.pop(question, ()):
            if not future.done():
                future.set_result(answer)

    def _ended(self, question: Question, task: "asyncio.Task[Answer]") -> None:
        if not task.cancelled() and task.exception() is None:
            self._answered(question, task.result())
            return
        self._stops.pop(question, None)
        for future in self._awaited.pop(question, ()):
            if task.cancelled():
                future.cancel()
            elif not future.done():
                future.set_exception(task.exception() or asyncio.InvalidStateError())

    def forget_failures(self) -> int:
        """Let every question be asked again whose failure may pass. Returns how many there are."""
        failed = [question for question, answer in self._answers.items() if may_pass(answer)]
        for question in failed:
            del self._answers[question]
        return len(failed)

    async def close(self) -> None:
        """Drop what is under way, and close the source behind."""
        for stop in list(self._stops.values()):
            stop()
        self._stops.clear()
        for futures in self._awaited.values():
            for future in futures:
                future.cancel()
        self._awaited.clear()
        await asyncio.sleep(0)  # lets tasks see that they are cancelled
        await self._source.close()
