"""Sources that have all their answers in memory: nobody waits, and there is nothing to open or to close."""

from spfaudit.evidence import Answer, Question
from spfaudit.resolver.source import Done


class AnswersAtHand:
    """What such a source does with its answers; `answer` is for whoever has them."""

    def answer(self, question: Question) -> Answer:
        """The answer. Never raises what DNS could be blamed for."""
        raise NotImplementedError

    async def open(self) -> None:
        """Everything is in memory already."""

    async def lookup(self, question: Question) -> Answer:
        """The answer."""
        return self.answer(question)

    @property
    def backlog(self) -> int:
        """None."""
        return 0

    def ask(self, question: Question, done: Done) -> None:
        """Calls `done` with the answer, at once."""
        done(question, self.answer(question))

    async def close(self) -> None:
        """Nothing is open."""
