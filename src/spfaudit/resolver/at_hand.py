"""Sources that have all their answers in memory: nobody waits, and there is nothing to open or to close."""

from collections.abc import Callable

from spfaudit.evidence import Answer, Question
from spfaudit.resolver.source import Done


class AnswersAtHand:
    """All that such a source does besides finding answers. `answer`: finds the one to a question."""

    def __init__(self, answer: Callable[[Question], Answer]) -> None:
        self._answer = answer

    async def open(self) -> None:
        """Everything is in memory already."""

    async def lookup(self, question: Question) -> Answer:
        """The answer."""
        return self._answer(question)

    @property
    def backlog(self) -> int:
        """None."""
        return 0

    def ask(self, question: Question, done: Done) -> None:
        """Calls `done` with the answer, at once."""
        done(question, self._answer(question))

    async def close(self) -> None:
        """Nothing is open."""
