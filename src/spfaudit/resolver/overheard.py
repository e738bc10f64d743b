"""A source in front of another, so that somebody hears what is asked of it, and what comes of it.

Knows no words. Who does not want to hear has no such source, and pays nothing.
"""

import time
from collections.abc import Callable, Container
from datetime import date
from functools import partial

from spfaudit.evidence import Answer, Question
from spfaudit.resolver.source import Done, PromptSource, Source, lists_names
from spfaudit.text import Text

Hear = Callable[[Question, Answer, float], None]
"""Told of each question once it is answered, and how many seconds that took, the wait for its turn included."""


class Overheard:
    """Hands questions on, and tells `hear` of them. `types`: only of those; None: of all.

    Put it behind a Recorder and a Memo: what they know already is not asked.
    """

    def __init__(self, source: Source, hear: Hear, *, types: Container[str] | None = None) -> None:
        self._source = source
        self._hear = hear
        self._types = types
        if isinstance(source, PromptSource):  # only then is this one as well
            self._prompt = source
            self.ask = self._ask

    @property
    def description(self) -> str:
        """That of the source behind."""
        return self._source.description

    @property
    def observed_on(self) -> date | None:
        """That of the source behind."""
        return self._source.observed_on

    @property
    def gave_up(self) -> bool:
        """Whether the source behind gave up."""
        return self._source.gave_up

    @property
    def notices(self) -> tuple[Text, ...]:
        """Those of the source behind."""
        return self._source.notices

    @property
    def lists_names(self) -> bool:
        """That of the source behind."""
        return lists_names(self._source)

    async def open(self) -> None:
        """Open the source behind."""
        await self._source.open()

    async def lookup(self, question: Question) -> Answer:
        """The answer of the source behind."""
        began = time.monotonic()
        answer = await self._source.lookup(question)
        self._tell(began, question, answer)
        return answer

    @property
    def backlog(self) -> int:
        """That of the source behind."""
        return self._prompt.backlog

    def _ask(self, question: Question, done: Done) -> None:
        self._prompt.ask(question, partial(self._answered, time.monotonic(), done))

    def _answered(self, began: float, done: Done, question: Question, answer: Answer) -> None:
        self._tell(began, question, answer)
        done(question, answer)

    def _tell(self, began: float, question: Question, answer: Answer) -> None:
        if self._types is None or question.type in self._types:
            self._hear(question, answer, time.monotonic() - began)

    async def close(self) -> None:
        """Close the source behind."""
        await self._source.close()
