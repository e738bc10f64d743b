"""Sources in front of another one, which is asked for all that they do not know or do themselves."""

from collections.abc import Callable, Collection
from datetime import date

from spfaudit.evidence import Question
from spfaudit.resolver.source import Done, PromptSource, Source, give_up, lists_names, look_back, rate_of
from spfaudit.text import Text


class Front:
    """Says of itself what the source behind says, opens that one and closes it. `lookup` is left to each front."""

    def __init__(self, source: Source) -> None:
        self._source = source

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

    @property
    def rate(self) -> float:
        """That of the source behind."""
        return rate_of(self._source)

    async def open(self) -> None:
        """Open the source behind."""
        await self._source.open()

    async def look_back(self) -> Collection[Question] | None:
        """As the source behind says."""
        return await look_back(self._source)

    def give_up(self) -> None:
        """The source behind is told that it was given up."""
        give_up(self._source)

    async def close(self) -> None:
        """Close the source behind."""
        await self._source.close()


class PromptFront(Front):
    """A front that is a PromptSource if the source behind is one. `ask`: what it does then in the place of that one."""

    def __init__(self, source: Source, ask: Callable[[Question, Done], None]) -> None:
        super().__init__(source)
        if isinstance(source, PromptSource):
            self._prompt = source
            self.ask = ask

    @property
    def backlog(self) -> int:
        """That of the source behind."""
        return self._prompt.backlog
