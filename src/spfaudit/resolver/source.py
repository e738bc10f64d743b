"""What the rest of the program knows of the resolver layer: a source of answers."""

from collections.abc import Callable, Collection
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from spfaudit.evidence import Answer, Question
from spfaudit.text import ProblemError, Text

if TYPE_CHECKING:
    from asyncio import Future

T = TypeVar("T")


class SourceError(ProblemError):
    """A source that could never answer: no resolver is known, a file is unreadable. `problem` says why."""


class RecordingError(SourceError):
    """The answers are fine, but the recording of them could not be written."""


class SourceBusy(RuntimeError):
    """A source that serves one run at a time, and is at work in another. Whoever is told so must not close it."""


class Source(Protocol):
    """Answers questions. `lookup` never raises for anything that DNS or a network can do: that is `Failed`.

    What is to be done with every question or answer stands in front of another source, and hands on what it is asked.
    To derive from one of the library is no way to that: those are not asked by `lookup` where they need no waiting.
    """

    @property
    def description(self) -> str:
        """Where the answers come from, for the report: `live 192.0.2.53:53`, `zone example.zone`, …"""
        ...

    @property
    def observed_on(self) -> date | None:
        """The day on which all answers were observed, if that is in the past; None: they are made as asked."""
        ...

    @property
    def gave_up(self) -> bool:
        """Whether questions were not even attempted, because nothing answers any more: the run is incomplete."""
        ...

    @property
    def notices(self) -> tuple[Text, ...]:
        """What the user should know of this source, so far."""
        ...

    async def open(self) -> None:
        """Get ready, inside the running event loop. Raises SourceError where no answer could ever come."""
        ...

    async def lookup(self, question: Question) -> Answer:
        """One question's answer."""
        ...

    async def close(self) -> None:
        """Let go of sockets and files. Safe to call twice, and without `open`."""
        ...


def require_source(source: object) -> None:
    """Raises TypeError for what is none at all, such as the name of a file."""
    if not callable(getattr(source, "lookup", None)):
        raise TypeError(f"source: a Source is wanted, not {source!r:.80}")


@runtime_checkable
class NamingSource(Protocol):
    """A source that may know which names there are, and not only what stands at those that it is asked for."""

    @property
    def lists_names(self) -> bool:
        """Whether it answers questions for NAMES."""
        ...


def lists_names(source: object) -> bool:
    """Whether `source` answers questions for NAMES."""
    return isinstance(source, NamingSource) and source.lists_names


@runtime_checkable
class PacedSource(Protocol):
    """A source that does not ask as fast as it can."""

    @property
    def rate(self) -> float:
        """Questions a second, at most; inf: as many as there are."""
        ...


def rate_of(source: object) -> float:
    """How many questions a second `source` asks at most."""
    return source.rate if isinstance(source, PacedSource) else inf


@runtime_checkable
class RevisingSource(Protocol):
    """A source that may find out that it should not have believed what it was told."""

    async def look_back(self) -> Collection[Question] | None:
        """The questions whose answers do not hold, as far as it has not said so before; None: no answer does. Asked
        again, they are answered otherwise. May be cancelled; what was found by then is told at once the next time."""
        ...


async def look_back(source: object) -> Collection[Question] | None:
    """What of the answers of `source` does not hold, as it says by now."""
    return await source.look_back() if isinstance(source, RevisingSource) else ()


@runtime_checkable
class Forsaken(Protocol):
    """A source that can say of itself that it was given up by whoever asks it."""

    def give_up(self) -> None:
        """What it was told proves untrue again and again: it is asked nothing more."""
        ...


def give_up(source: object) -> None:
    """Lets `source` say, if it can, that it was given up because it was told untrue things."""
    if isinstance(source, Forsaken):
        source.give_up()


_UNTRUE = Text(
    en="answers proved untrue each time that everything was judged again: nothing more was asked",
    ja="何度判定し直しても偽の応答が見つかったため、問い合わせを打ち切りました",
)


def with_untrue(notices: tuple[Text, ...]) -> tuple[Text, ...]:
    """`notices`, and what such a source says, unless it is among them."""
    return notices if _UNTRUE in notices else (*notices, _UNTRUE)


Done = Callable[[Question, Answer], None]
"""Who wants an answer: called with the question as it was asked, and the answer."""


def fulfil(waiting: "Future[T]", result: T) -> None:
    """Gives `result` to who waits for it, unless that one was cancelled in the meantime."""
    if not waiting.done():
        waiting.set_result(result)


@runtime_checkable
class PromptSource(Protocol):
    """A source that can be asked without a task for each question."""

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn: who asks for very many does well to wait as well."""
        ...

    def ask(self, question: Question, done: Done) -> None:
        """Calls `done` with what `lookup` returns, perhaps at once; not any more once the source is closed."""
        ...
