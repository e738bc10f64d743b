"""A run: every domain of an inventory, judged from one source, in the inventory's order.

The composition of inventory, resolver and policy that the command line and the library
share. Knows no format and prints nothing.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import date, datetime

from msgspec.structs import replace

from spfaudit.arguments import require, require_if_given
from spfaudit.assignment import DEFAULT_CONCURRENCY, Assignment
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Inventory
from spfaudit.judging import judge_all
from spfaudit.policy.settings import Policies, Policy, policies_of
from spfaudit.policy.verdict import Severity, Verdict, threshold
from spfaudit.report.baseline import Baseline
from spfaudit.report.model import Report, Run
from spfaudit.report.waivers import outcome_of, waiver_uses
from spfaudit.resolver.blocking import run_blocking
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Source, require_source


async def audit_stream(
    inventory: Inventory,
    source: Source,
    *,
    policy: Policy | None = None,
    today: date | None = None,
    budget: Budget | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
) -> AsyncGenerator[Verdict, None]:
    """Verdicts in the inventory's order, as soon as each and all before it are known.

    Once a passing failure has left one undetermined, that one and all behind it wait for a second look at the end. If
    it turns out only then that the source was told what is not true, domains come once more, and the later verdict
    counts. Whoever leaves early ends the run by closing it, as `contextlib.aclosing` does.

    `policy` judges every domain; by default the inventory's profile and severities do, and for domains that have a
    profile of their own that one. `today` (for waivers and retirement): by default the day on which the source's facts
    were observed. `budget`: what one domain may cost; `concurrency`: most domains under way at once; `interruption`:
    ends the run early. Raises SettingsError, and SourceError where no answer could ever come; what `lookup` of a source
    raises ends the run.
    """
    assignment = _assigned(inventory, source, policy, None, today, budget, concurrency, interruption)
    async with aclosing(_judged(assignment, source)) as judged:
        async for _, verdict in judged:
            yield verdict


async def _judged(assignment: Assignment, source: Source) -> AsyncGenerator[tuple[int, Verdict], None]:
    """The verdicts of `audit_stream`, each with the place of its domain."""
    told: asyncio.Queue[tuple[int, Verdict] | None] = asyncio.Queue()
    judging = asyncio.ensure_future(
        judge_all(assignment, source, tell=lambda place, verdict: told.put_nowait((place, verdict)))
    )
    judging.add_done_callback(lambda _: told.put_nowait(None))
    known: dict[int, Verdict] = {}
    """Those that must wait: for an earlier one, or for a second look."""
    due = 0
    held = False
    try:
        while (one := await told.get()) is not None:
            place, verdict = one
            known[place] = verdict
            held = held or (source.observed_on is None and verdict.may_change)
            while due in known and not held:
                yield due, known.pop(due)
                due += 1
        judging.result()
        for place in sorted(known):
            yield place, known[place]
    finally:
        judging.cancel()
        await asyncio.shield(asyncio.gather(judging, return_exceptions=True))  # it is cancelled once, and then closes


def audit(
    inventory: Inventory,
    source: Source,
    *,
    profile: str | None = None,
    policy: Policy | None = None,
    fail_on: Severity | str | None = Severity.ERROR,
    baseline: Baseline | None = None,
    today: date | None = None,
    budget: Budget | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
    on_verdict: Callable[[Verdict], None] | None = None,
    shard: str | None = None,
) -> Report:
    """Audits an inventory; blocks until done. Arguments that are not explained here are those of `audit_stream`.

    `on_verdict` sees each verdict as it comes; of a domain that `audit_stream` has once more, the later one as well.
    `shard` is only reported.

    `policy` wins over `profile`; `baseline`: an earlier report (`load_baseline`), whose findings do not count again;
    `fail_on` is error, warning, info or None (never). Raises SourceError, SettingsError, and RuntimeError inside a
    running event loop: there, iterate over `audit_stream`.
    """
    assignment = _assigned(inventory, source, policy, profile, today, budget, concurrency, interruption)
    require_if_given(baseline=(baseline, Baseline))
    policies, least = assignment.policies, threshold(fail_on)
    started = datetime.now().astimezone()
    memo = Memo(source)

    async def gather() -> tuple[Verdict, ...]:
        memo.heed_defects()
        verdicts: dict[int, Verdict] = {}
        async with aclosing(_judged(assignment, memo)) as judged:
            async for place, verdict in judged:
                verdicts[place] = baseline.mark(verdict) if baseline else verdict
                if on_verdict:
                    on_verdict(verdicts[place])
        return tuple(verdicts.values())

    verdicts = run_blocking(gather, instead="iterate over audit_stream(), or ")
    outcomes = map(outcome_of, verdicts)
    return Report(
        run=Run(
            started=started,
            finished=datetime.now().astimezone(),
            inventory=inventory.path,
            profile=policies.run.profile,
            source=source.description,
            shard=shard,
            questions=memo.questions,
            complete=not (assignment.interruption.requested or memo.gave_up),
            baseline=baseline.name if baseline else None,
            fail_on=least,
            rules=policies.telling(inventory, lists_names=memo.lists_names),
        ),
        verdicts=verdicts,
        waivers=tuple(waiver_uses(inventory, outcomes, policies, assignment.today, lists_names=memo.lists_names)),
    )


def _assigned(
    inventory: Inventory,
    source: Source,
    policy: Policy | None,
    profile: str | None,
    today: date | None,
    budget: Budget | None,
    concurrency: int,
    interruption: Interruption | None,
) -> Assignment:
    """What the arguments of the library ask for. Raises TypeError and ValueError for what none of them can be."""
    require(inventory=(inventory, Inventory))
    require_if_given(
        policy=(policy, Policy), budget=(budget, Budget), interruption=(interruption, Interruption), today=(today, date)
    )
    require_source(source)
    if not concurrency >= 1:
        raise ValueError("concurrency must be positive")
    day = today or source.observed_on or datetime.now().astimezone()
    return Assignment(
        inventory=_judged_by(policy, inventory),
        policies=Policies(run=policy) if policy else policies_of(inventory, profile=profile),
        today=day.date() if isinstance(day, datetime) else day,  # a date to a type checker, and none to compare with
        budget=budget,
        concurrency=concurrency,
        interruption=interruption or Interruption(),
    )


def _judged_by(policy: Policy | None, inventory: Inventory) -> Inventory:
    """The inventory; no domain of it has a profile of its own, if there is a policy for all."""
    if policy is None or all(entry.profile is None for entry in inventory.entries):
        return inventory
    return replace(inventory, entries=tuple(replace(entry, profile=None) for entry in inventory.entries))
