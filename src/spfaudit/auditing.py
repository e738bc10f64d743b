"""A run: every domain of an inventory, judged from one source, in the inventory's order.

The composition of inventory, resolver and policy that the command line and the library
share. Knows no format and prints nothing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from spfaudit.evidence import Failed, Failure
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.spf.shared import SharedTrees
from spfaudit.policy.judge import not_attempted
from spfaudit.policy.settings import DEFAULT_PROFILE, Policy, make_policy
from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.report.model import Report, Run
from spfaudit.resolver.collect import Budget, collect
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.second_look import deserves_it, look_again
from spfaudit.resolver.source import Source

DEFAULT_CONCURRENCY = 200
"""Domains under way at once."""


class Interruption:
    """A request to stop early, which may come from a signal handler or another thread."""

    def __init__(self) -> None:
        self.requested = False
        self._event = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def request(self) -> None:
        """Asks the run to stop: domains not judged yet are reported as not attempted."""
        self.requested = True
        if self._loop:
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self) -> None:
        """Returns once the run is to stop."""
        self._loop = asyncio.get_running_loop()
        if not self.requested:
            await self._event.wait()


async def audit_stream(
    inventory: Inventory,
    source: Source,
    *,
    policy: Policy | None = None,
    today: date | None = None,
    budget: Budget | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
) -> AsyncIterator[Verdict]:
    """Verdicts in the inventory's order, as soon as each and all before it are known.

    From the first one on that a passing failure left undetermined, verdicts wait for a second look at the end.

    `policy` defaults to the inventory's profile and severities, `today` (for waivers and retirement) to the
    day on which the source's facts were observed. Raises SourceError where no answer could ever come.
    """
    policy = policy or policy_of(inventory)
    judged_on = today or source.observed_on or datetime.now().astimezone().date()
    limits = budget or Budget()
    memo = source if isinstance(source, Memo) else Memo(source)
    shared = SharedTrees()
    stop = asyncio.ensure_future((interruption or Interruption()).wait())
    waiting = iter(inventory.entries)
    under_way: deque[tuple[Entry, asyncio.Task[Verdict]]] = deque()
    held: list[Verdict] = []
    """From the first one on that is worth a second look."""

    def judging(entry: Entry, trees: SharedTrees) -> Coroutine[None, None, Verdict]:
        return collect(entry, inventory, policy, memo, today=judged_on, budget=limits, shared=trees)

    def start_next(entries: Iterator[Entry]) -> None:
        for entry in entries:
            under_way.append((entry, asyncio.ensure_future(judging(entry, shared))))
            if len(under_way) >= concurrency:
                return

    try:
        if await _opened(memo, stop):
            start_next(waiting)
        while under_way:
            entry, task = under_way[0]
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                break
            under_way.popleft()
            verdict = task.result()
            start_next(waiting)
            if held or deserves_it(verdict, memo):
                held.append(verdict)
            else:
                yield verdict
        if held and source.observed_on is None and not source.gave_up and not stop.done():
            held = await _looked_at_again(held, partial(judging, trees=SharedTrees()), memo, stop)
        for verdict in held:
            yield verdict
        left_out = Failed(reason=Failure.NOT_ATTEMPTED).describe()
        for entry, task in under_way:
            yield task.result() if task.done() else not_attempted(entry, policy, left_out)
        for entry in waiting:
            yield not_attempted(entry, policy, left_out)
    finally:
        stop.cancel()
        tasks = [task for _, task in under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(stop, *tasks, return_exceptions=True)
        await memo.close()


async def _looked_at_again(
    held: list[Verdict],
    judge: Callable[[Entry], Coroutine[None, None, Verdict]],
    memo: Memo,
    stop: "asyncio.Future[None]",
) -> list[Verdict]:
    """`held`, with new verdicts where a failure may have passed; unchanged if the run is to stop meanwhile."""
    doubtful = [place for place, verdict in enumerate(held) if deserves_it(verdict, memo)]
    looking = asyncio.ensure_future(look_again([held[place].entry for place in doubtful], judge, memo))
    try:
        either: set[asyncio.Future[Any]] = {looking, stop}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if stop.done():
            return held
        judged = dict(zip(doubtful, looking.result(), strict=True))
        return [judged.get(place, verdict) for place, verdict in enumerate(held)]
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _opened(memo: Memo, stop: "asyncio.Future[None]") -> bool:
    """Whether the source was opened before the run was to stop. Raises SourceError."""
    opening = asyncio.ensure_future(memo.open())
    try:
        await asyncio.wait({opening, stop}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
        return not stop.done()
    finally:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)


def audit(
    inventory: Inventory,
    source: Source,
    *,
    profile: str | None = None,
    policy: Policy | None = None,
    fail_on: Severity | str | None = Severity.ERROR,
    today: date | None = None,
    budget: Budget | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
    on_verdict: Callable[[Verdict], None] | None = None,
    shard: str | None = None,
) -> Report:
    """Audits an inventory; blocks until done. `on_verdict` sees each verdict as it comes; `shard` is only reported.

    `policy` wins over `profile`; `fail_on` is error, warning, info or None (never). Not to be called inside a
    running event loop: there, iterate over `audit_stream`. Raises SourceError, SettingsError.
    """
    chosen = policy or policy_of(inventory, profile)
    started = datetime.now().astimezone()
    memo = Memo(source)

    async def gather() -> tuple[Verdict, ...]:
        verdicts = []
        async for verdict in audit_stream(
            inventory,
            memo,
            policy=chosen,
            today=today,
            budget=budget,
            concurrency=concurrency,
            interruption=interruption,
        ):
            verdicts.append(verdict)
            if on_verdict:
                on_verdict(verdict)
        return tuple(verdicts)

    verdicts = asyncio.run(gather())
    interrupted = interruption is not None and interruption.requested
    return Report(
        run=Run(
            started=started,
            finished=datetime.now().astimezone(),
            inventory=inventory.path,
            profile=chosen.profile,
            source=source.description,
            shard=shard,
            questions=memo.questions,
            complete=not interrupted and not source.gave_up,
            fail_on=None if fail_on in (None, "never") else Severity(fail_on),
        ),
        verdicts=verdicts,
    )


def policy_of(inventory: Inventory, profile: str | None = None) -> Policy:
    """The policy that the inventory asks for, or `profile` with the inventory's severities. Raises SettingsError."""
    return make_policy(profile=profile or inventory.profile or DEFAULT_PROFILE, severities=inventory.severities)
