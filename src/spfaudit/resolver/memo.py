"""Asks every question once: answers are kept for a run, and questions under way are shared.

Knows no DNS. Positive and negative answers are kept alike, whatever their
TTL: a run is one look at the world.
"""

import asyncio
from datetime import date

from spfaudit.evidence import Answer, Failed, Question
from spfaudit.resolver.source import Source
from spfaudit.text import Text


class Memo:
    """A source in front of another, with a memory. A caller that is cancelled does not cancel the others' lookup."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._answers: dict[Question, Answer] = {}
        self._under_way: dict[Question, asyncio.Task[Answer]] = {}

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
        known = self._answers.get(question)
        if known is not None:
            return known
        task = self._under_way.get(question)
        if task is None:
            task = self._under_way[question] = asyncio.create_task(self._fetch(question))
        return await asyncio.shield(task)

    async def _fetch(self, question: Question) -> Answer:
        try:
            answer = self._answers[question] = await self._source.lookup(question)
            return answer
        finally:
            self._under_way.pop(question, None)

    def forget_failures(self) -> int:
        """Let every failed question be asked again, as in a second, slower pass. Returns how many there are."""
        failed = [question for question, answer in self._answers.items() if isinstance(answer, Failed)]
        for question in failed:
            del self._answers[question]
        return len(failed)

    async def close(self) -> None:
        """Drop what is under way, and close the source behind."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._source.close()
