"""A task for each question, for sources that have nothing quicker than `lookup`."""

import asyncio
from collections.abc import Callable
from functools import partial

from spfaudit.evidence import Answer, Question, Rdata, Records
from spfaudit.resolver.source import Done, Source

_TO_LET_GO = 5.0
"""Seconds that a lookup has to end that was cancelled."""


class Tasks:
    """Lets a source that only has `lookup` be asked without waiting.

    `defect`: told of what `lookup` raises, and of what it returns that is no answer: nobody is to take that for one, or
    to wait for another.
    """

    backlog = 0

    def __init__(self, source: Source, defect: Callable[[BaseException], None]) -> None:
        self._source = source
        self._defect = defect
        self._tasks: set[asyncio.Task[Answer]] = set()

    def ask(self, question: Question, done: Done) -> None:
        """Begins a task."""
        task = asyncio.ensure_future(self._source.lookup(question))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, question, done))

    def _ended(self, question: Question, done: Done, task: "asyncio.Task[Answer]") -> None:
        error = None if task.cancelled() else task.exception()
        if task not in self._tasks:  # closed
            return
        self._tasks.discard(task)
        if task.cancelled():
            self._defect(RuntimeError(f"the lookup of {question} was cancelled by its source"))
        elif error:
            self._defect(error)
        elif _is_answer(task.result()):
            done(question, task.result())
        else:
            self._defect(TypeError(f"the lookup of {question} returned what is no Answer: {task.result()!r:.200}"))

    async def close(self) -> None:
        """Cancels all tasks, and gives them time to let go of what they hold."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_TO_LET_GO)


def _is_answer(told: Answer) -> bool:
    """Whether it is one, and has records of its own if it says so: who made the source has perhaps no type checker."""
    if isinstance(told, Records):
        return bool(told.rdata) and all(isinstance(rdata, Rdata) for rdata in told.rdata)
    return isinstance(told, Answer)
