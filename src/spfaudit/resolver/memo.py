"""Asks every question once: answers are kept for a run, and questions under way are shared.

Knows no DNS. Positive and negative answers are kept alike, whatever their
TTL: a run is one look at the world. Only very long runs forget, what nobody has
asked for in a long time.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from spfaudit.evidence import NAMES, Answer, Failed, Failure, Question, may_pass
from spfaudit.resolver.answer_size import may_be_large, octets_of
from spfaudit.resolver.front import Front
from spfaudit.resolver.source import (
    Done,
    PromptSource,
    RecordingError,
    Source,
    SourceBusy,
    fulfil,
    look_back,
    with_untrue,
)
from spfaudit.resolver.tasks import Tasks
from spfaudit.text import Text

CAPACITY = 100_000
"""Answers kept: about 50 MB. What many domains ask for is asked often, and so stays."""
LARGE = 16 * 1024 * 1024
"""Octets that answers take which may be large: so much of them is kept before older ones go."""
MOST_JUDGEMENTS = 4
"""How often a thing is judged again: whoever forges an answer each time is not to keep a run from its end."""

_NOT_ATTEMPTED = Failed(reason=Failure.NOT_ATTEMPTED)


class Memo(Front):
    """A source in front of another, with a memory for so many answers (the older half is forgotten at a time).

    A caller that is cancelled does not cancel the others' lookup. `hear`: told of every answer of the source behind,
    before anybody else is; who wants to hear none pays nothing.
    """

    def __init__(self, source: Source, *, capacity: int = CAPACITY, hear: Done | None = None) -> None:
        super().__init__(source)
        self._prompt: PromptSource = source if isinstance(source, PromptSource) else Tasks(source, self.break_off)
        self._done: Done = self._answered if hear is None else partial(self._heard, hear)
        self._half = max(1, capacity // 2)
        self._octets = 0
        """Of large answers, since the last generation began."""
        self._young: dict[Question, Answer | list[Done]] = {}
        """Of a question under way: all who wait."""
        self._old: dict[Question, Answer] = {}
        """What was neither heard nor asked for since the last generation began."""
        self._waiting: set[asyncio.Future[Any]] = set()
        self.questions = 0
        """How many questions the source behind was asked; once for each that is asked again because it failed."""
        self._given_up = False
        self._is_anothers = False
        """Whether the source behind, or the file that it would write, is at work in another run."""

    @property
    def gave_up(self) -> bool:
        """Whether the source behind gave up, or was given up."""
        return self._given_up or self._source.gave_up

    @property
    def notices(self) -> tuple[Text, ...]:
        """Those of the source behind, and that it was given up."""
        return with_untrue(self._source.notices) if self._given_up else self._source.notices

    def give_up(self) -> None:
        """The source behind is asked nothing more: what is not known by now is not attempted."""
        self._given_up = True
        super().give_up()

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn at the source behind."""
        return self._prompt.backlog

    async def lookup(self, question: Question) -> Answer:
        """The answer known, or the source's; failures are remembered as well."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        with self.concerned(answered):
            self.ask(question, lambda _, answer: fulfil(answered, answer))
            return await answered

    def known(self, question: Question) -> Answer | None:
        """The answer, if there is one already."""
        known = self._young.get(question)
        if known is None and self._old:
            known = self._remembered(question)
        return None if isinstance(known, list) else known

    def _remembered(self, question: Question) -> Answer | None:
        """The answer of an earlier generation, which is of this one from now on."""
        answer = self._old.pop(question, None)
        if answer is not None:
            self._young[question] = answer
            if len(self._young) >= self._half:
                self._begin_generation()
        return answer

    def ask(self, question: Question, done: Done) -> None:
        """Calls `done` with the answer known, or with the source's, perhaps at once; not any more once it is closed."""
        answer = self.request(question, done)
        if answer is not None:
            done(question, answer)

    def request(self, question: Question, done: Done) -> Answer | None:
        """The answer, if there is one already; else `done` will be called with it, perhaps before this returns."""
        known = self._young.get(question)
        if known is None and self._old:
            known = self._remembered(question)
        if known is None:
            if self._given_up:
                return _NOT_ATTEMPTED
            self._young[question] = [done]
            self.questions += question.type != NAMES  # which is none of DNS
            self._prompt.ask(question, self._done)
            return None
        if isinstance(known, list):
            known.append(done)
            return None
        return known

    def _heard(self, hear: Done, question: Question, answer: Answer) -> None:
        hear(question, answer)
        self._answered(question, answer)

    def _answered(self, question: Question, answer: Answer) -> None:
        young = self._young
        waiting = young.get(question)
        young[question] = answer
        if len(young) >= self._half or (may_be_large(answer) and self._weighs_too_much(answer)):
            self._begin_generation()
        if isinstance(waiting, list):
            for done in waiting:
                done(question, answer)

    def _weighs_too_much(self, answer: Answer) -> bool:
        """Counts an answer that may be large."""
        self._octets += octets_of(answer)
        return self._octets >= LARGE // 2

    def _begin_generation(self) -> None:
        self._octets = 0
        known = self._young
        self._young = {question: waiting for question, waiting in known.items() if isinstance(waiting, list)}
        self._old = {question: answer for question, answer in known.items() if not isinstance(answer, list)}

    def _forget_who_waits(self) -> None:
        for question in [question for question, waiting in self._young.items() if isinstance(waiting, list)]:
            del self._young[question]

    def forget_failures(self) -> int:
        """Let every question be asked again whose failure may pass. Returns how many there are."""
        count = 0
        for answers in (self._young, self._old):
            failed = [question for question, known in answers.items() if isinstance(known, Failed) and may_pass(known)]
            count += len(failed)
            for question in failed:
                del answers[question]
        self.questions -= count  # a question that is asked again is no other question
        return count

    async def forget_untrue(self) -> bool:
        """Let be asked again what the source behind should not have believed. Returns whether there is any."""
        untrue = await look_back(self._source)
        if untrue is None:
            untrue = [*self._young, *self._old]
        for question in untrue:
            known = self._young.pop(question, None) or self._old.pop(question, None)
            self.questions -= known is not None and question.type != NAMES
        return bool(untrue)

    # -- what goes wrong in the program itself --

    def heed_defects(self) -> None:
        """What is raised in a callback of the running event loop, which must be the run's own, ends the run: whoever
        waits for what it would have done would wait forever."""
        asyncio.get_running_loop().set_exception_handler(self._defect)

    def _defect(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if "handle" in context and isinstance(context.get("exception"), Exception):
            self.break_off(context["exception"])
        else:
            loop.default_exception_handler(context)

    @contextmanager
    def concerned(self, waiting: "asyncio.Future[Any]") -> Iterator[None]:
        """While it lasts, `waiting` fails with `break_off`, and is cancelled by `close`."""
        self._waiting.add(waiting)
        try:
            yield
        finally:
            self._waiting.discard(waiting)

    def break_off(self, defect: BaseException) -> None:
        """A defect, in the source or in one who was told: all who wait are told of it instead, and nothing is kept."""
        self._forget_who_waits()
        for waiting in list(self._waiting):
            if not waiting.done():
                waiting.set_exception(defect)

    async def open(self) -> None:
        """Open the source behind."""
        try:
            await self._source.open()
        except (SourceBusy, RecordingError):  # before anything was opened
            self._is_anothers = True
            raise

    async def close(self) -> None:
        """Drop what is under way, and close the source behind, unless that is at work in another run."""
        self._forget_who_waits()
        for waiting in list(self._waiting):
            waiting.cancel()
        try:
            if isinstance(self._prompt, Tasks):
                await self._prompt.close()
        finally:
            if not self._is_anothers:
                await self._source.close()
