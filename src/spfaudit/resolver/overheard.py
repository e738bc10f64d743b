"""A source in front of another, so that somebody hears what is asked of it, and what comes of it.

Knows no words. Who does not want to hear has no such source, and pays nothing.
"""

import time
from collections.abc import Callable, Container
from functools import partial

from spfaudit.evidence import Answer, Question
from spfaudit.resolver.front import PromptFront
from spfaudit.resolver.source import Done, Source

Hear = Callable[[Question, Answer, float], None]
"""Told of each question once it is answered, and how many seconds that took, the wait for its turn included."""


class Overheard(PromptFront):
    """Hands questions on, and tells `hear` of them. `types`: only of those; None: of all.

    Put it behind a Recorder and a Memo: what they know already is not asked.
    """

    def __init__(self, source: Source, hear: Hear, *, types: Container[str] | None = None) -> None:
        super().__init__(source, self._ask)
        self._hear = hear
        self._types = types

    async def lookup(self, question: Question) -> Answer:
        """The answer of the source behind."""
        began = time.monotonic()
        answer = await self._source.lookup(question)
        self._tell(began, question, answer)
        return answer

    def _ask(self, question: Question, done: Done) -> None:
        self._prompt.ask(question, partial(self._answered, time.monotonic(), done))

    def _answered(self, began: float, done: Done, question: Question, answer: Answer) -> None:
        self._tell(began, question, answer)
        done(question, answer)

    def _tell(self, began: float, question: Question, answer: Answer) -> None:
        if self._types is None or question.type in self._types:
            self._hear(question, answer, time.monotonic() - began)
