"""A run: every domain of an inventory, judged from one source, in the inventory's order.

The composition of inventory, resolver and policy that the command line and the library
share. Knows no format and prints nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime

from spfaudit.inventory.model import Inventory
from spfaudit.judging import DEFAULT_CONCURRENCY, Interruption, judge_all
from spfaudit.policy.settings import DEFAULT_PROFILE, Policy, make_policy
from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.report.model import Report, Run
from spfaudit.resolver.collect import Budget
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.second_look import deserves_it
from spfaudit.resolver.source import Source


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
    told: asyncio.Queue[tuple[int, Verdict] | None] = asyncio.Queue()
    judging = asyncio.ensure_future(
        judge_all(
            inventory.entries,
            inventory,
            source,
            policy=policy or policy_of(inventory),
            today=today or source.observed_on or datetime.now().astimezone().date(),
            budget=budget,
            concurrency=concurrency,
            interruption=interruption,
            tell=lambda place, verdict: told.put_nowait((place, verdict)),
        )
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
            held = held or (source.observed_on is None and deserves_it(verdict))
            while due in known and not held:
                yield known.pop(due)
                due += 1
        judging.result()
        for place in sorted(known):
            yield known[place]
    finally:
        judging.cancel()
        await asyncio.gather(judging, return_exceptions=True)


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
            rules={chosen.profile: chosen.severities},
        ),
        verdicts=verdicts,
    )


def policy_of(inventory: Inventory, profile: str | None = None) -> Policy:
    """The policy that the inventory asks for, or `profile` with the inventory's severities. Raises SettingsError."""
    return make_policy(
        profile=profile or inventory.profile or DEFAULT_PROFILE,
        severities=inventory.severities,
        transport=inventory.transport,
    )
