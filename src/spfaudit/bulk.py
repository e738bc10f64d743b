"""A run whose verdicts go to their reports without being kept in memory, in one process or several.

A composition like `auditing`, for inventories of any length. Knows no format and prints nothing.
"""

import asyncio
import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date, datetime

import msgspec
from msgspec import Struct

from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.judging import DEFAULT_CONCURRENCY, judge_all, tell_not_attempted
from spfaudit.policy.settings import Policies
from spfaudit.policy.verdict import Severity, Verdict, threshold
from spfaudit.report.baseline import Baseline
from spfaudit.report.document import IncludeDocument
from spfaudit.report.model import Run
from spfaudit.report.projection import run_document, tool_document
from spfaudit.report.spool import Spool
from spfaudit.report.spooled_report import SpooledReport
from spfaudit.report.waivers import waiver_uses
from spfaudit.resolver.collect import Budget, usual_budget
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Source, SourceError
from spfaudit.text import Lang, Text
from spfaudit.watching import Keeper, beside, flushing, obey, ticking
from spfaudit.workers import Deal, Ended, can_fork, share_work

_RARELY = (100_000, 20, 20)
"""When cycles are looked for (as `gc.set_threshold` has it): facts have none, and looking was a tenth of all work."""

OnProgress = Callable[[int, int], None]
"""Told several times a second how many domains have been judged, and how many of them not in full."""


class Bulk(Struct, frozen=True, kw_only=True):
    """What came of a run in bulk."""

    report: SpooledReport
    notices: tuple[Text, ...]
    """What the user should know of the source, and of processes that ended early."""
    crashes: tuple[str, ...]
    """Tracebacks of processes that broke down: the report is incomplete, and the fault is ours."""


class _Told(Struct, frozen=True, kw_only=True):
    """What one process has to say in the end, besides its verdicts."""

    description: str = ""
    notices: tuple[Text, ...] = ()
    gave_up: bool = False
    questions: int = 0
    lists_names: bool = False
    refused: Text | None = None
    """Why its source could not be opened."""
    full: str = ""
    """Why not every verdict could be kept: the disk is full."""
    includes: list[IncludeDocument] = []
    """What it knows of the trees that records lead to; left out by the process that writes the report."""
    ways: list[tuple[str, ...]] = []
    """What its numbers for these ways mean (see `report.ways`); left out likewise."""


def audit_in_bulk(
    inventory: Inventory,
    source: Source,
    *,
    policies: Policies,
    lang: Lang,
    fail_on: Severity | str | None = Severity.ERROR,
    baseline: Baseline | None = None,
    today: date | None = None,
    budget: Budget | None = None,
    concurrency: int = DEFAULT_CONCURRENCY,
    interruption: Interruption | None = None,
    on_progress: OnProgress | None = None,
    shard: str | None = None,
    jobs: int = 1,
    keeper: Keeper | None = None,
) -> Bulk:
    """Audits an inventory; blocks until done. The report is in one language; close its domains after use.

    `jobs`: processes. With more than one, `source` is opened in each of them (see LiveSource's `share`), none of them
    is this one, and there must be no threads. Raises SourceError. Other arguments are those of `auditing.audit`.
    """
    started = (keeper and keeper.started) or datetime.now().astimezone()
    least = threshold(fail_on)
    halt = interruption or Interruption()
    jobs = max(1, min(jobs, len(inventory.entries))) if can_fork() else 1
    hears = keeper is not None and keeper.wants_evidence
    spool = Spool(inventory.entries, lang=lang, fail_on=least, baseline=baseline, tapes=jobs, hears=hears)
    day = today or source.observed_on or started.date()

    def tick() -> None:
        if on_progress:
            on_progress(spool.judged, spool.undetermined)
        if keeper:
            keeper.keep(spool)

    def judge(places: Iterable[int], orders: int | None) -> _Told:
        return _judge(
            places,
            spool,
            inventory,
            source,
            policies=policies,
            today=day,
            budget=budget or usual_budget(inventory, source),
            concurrency=max(1, concurrency // jobs),
            halt=halt,
            tick=tick,
            orders=orders,
        )

    crashes: tuple[str, ...] = ()
    try:
        left: Sequence[int] = range(len(spool))
        if keeper and keeper.restore(spool):
            left = list(spool.missing())
        if jobs == 1:
            told = [judge(left, None)]
        else:
            told, crashes = _judge_apart(judge, left, spool, jobs, halt, tick)
        refused = next((one.refused for one in told if one.refused), None)
        if refused and all(one.refused for one in told):
            raise SourceError(refused)
        unfinished = _fill(spool, inventory.entries, policies)
        for tape, one in enumerate(told):
            spool.includes.add(one.includes)
            spool.ways.learn(tape, one.ways)
        names = any(one.lists_names for one in told)
        waivers = waiver_uses(inventory, spool.outcomes(), policies, day, lists_names=names)
    except BaseException:
        spool.close()
        raise
    report = SpooledReport(
        complete=not (halt.requested or unfinished or any(one.gave_up for one in told)),
        tool=tool_document(),
        run=run_document(
            Run(
                started=started,
                finished=datetime.now().astimezone(),
                inventory=inventory.path,
                profile=policies.run.profile,
                source=next((one.description for one in told if one.description), source.description),
                shard=shard,
                questions=sum(one.questions for one in told),
                complete=False,
                baseline=baseline.name if baseline else None,
                fail_on=least,
                rules=policies.in_reach(inventory, lists_names=names),
            ),
            lang,
        ),
        summary=spool.summary(),
        waivers=waivers,
        includes=spool.include_documents(),
        domains=spool,
    )
    notices = [notice for one in told for notice in one.notices]
    notices += [one.refused for one in told if one.refused] + [_full(one.full) for one in told if one.full]
    return Bulk(report=report, notices=tuple(dict.fromkeys(notices)), crashes=crashes)


def _judge(
    places: Iterable[int],
    spool: Spool,
    inventory: Inventory,
    source: Source,
    *,
    policies: Policies,
    today: date,
    budget: Budget,
    concurrency: int,
    halt: Interruption,
    tick: Callable[[], None],
    orders: int | None,
) -> _Told:
    """Judges some of the entries in this process. `orders`: the descriptor that `workers` speaks of, if it is one."""
    memo = Memo(source, hear=spool.marks.hear if spool.marks else None)
    full: list[str] = []

    def keep(place: int, verdict: Verdict) -> None:
        try:
            spool.add(place, verdict)
        except OSError as error:
            give_up(error)

    def take_back(places: Sequence[int]) -> None:
        """Now, and not only if they are not judged again: whoever is killed before leaves nothing that is untrue."""
        spool.take_back()
        tell_not_attempted(places, inventory.entries, policies, keep)

    def give_up(error: OSError) -> None:
        full.append(error.strerror or str(error))
        halt.request()

    async def run() -> None:
        memo.heed_defects()
        if orders is None:
            along = ticking(tick)
        else:  # the parent sees our progress by itself
            asyncio.get_running_loop().add_reader(orders, obey, orders, halt)
            along = flushing(spool, give_up)
        async with beside(along, memo.break_off):
            await judge_all(
                inventory.entries,
                inventory,
                memo,
                places=places,
                policies=policies,
                today=today,
                budget=budget,
                concurrency=concurrency,
                interruption=halt,
                tell=keep,
                take_back=take_back,
            )

    thresholds = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        asyncio.run(run())
    finally:
        gc.set_threshold(*thresholds)
    return _Told(
        description=source.description,
        notices=source.notices,
        gave_up=memo.gave_up,
        questions=memo.questions,
        lists_names=memo.lists_names,
        full=full[0] if full else "",
    )


def _judge_apart(
    judge: Callable[[Iterable[int], int | None], _Told],
    left: Sequence[int],
    spool: Spool,
    jobs: int,
    halt: Interruption,
    tick: Callable[[], None],
) -> tuple[list[_Told], tuple[str, ...]]:
    """What all processes have to say, and the tracebacks of those that broke down."""

    def work(number: int, orders: int) -> bytes:
        spool.write_to(number)
        try:
            told = judge(deal, orders)
            try:
                spool.flush()
            except OSError as error:
                told = msgspec.structs.replace(told, full=error.strerror or str(error))
            told = msgspec.structs.replace(told, includes=spool.includes.known(), ways=spool.ways.mine())
        except SourceError as error:
            told = _Told(refused=error.problem)
        return msgspec.json.encode(told)  # MessagePack has no number for all of IPv6's /64s

    def must_stop() -> bool:
        tick()
        return halt.requested

    with closing(Deal(left)) as deal:
        ends = share_work(work, jobs, must_stop)
    return list(map(_told, ends)), tuple(end.crash for end in ends if end.crash)


def _told(end: Ended) -> _Told:
    if end.result is not None:
        return msgspec.json.decode(end.result, type=_Told)
    why = end.death or ""
    if end.crash:
        why = end.crash.strip().rpartition("\n")[2]
    return _Told(
        notices=(
            Text(
                en=f"a worker process ended early ({why}): what it had not judged was not attempted",
                ja=f"ワーカープロセスが途中で終了しました（{why}）。判定前のドメインは未確認として扱います",
            ),
        )
    )


def _fill(spool: Spool, entries: Sequence[Entry], policies: Policies) -> bool:
    """Whether there were entries without a verdict; they were not attempted."""
    missing = list(spool.missing())
    tell_not_attempted(missing, entries, policies, spool.add)
    return bool(missing)


def _full(why: str) -> Text:
    return Text(
        en=f"not all verdicts could be kept in the folder for temporary files: {why}",
        ja=f"一時ファイル用のフォルダーに判定結果を保存しきれませんでした：{why}",
    )
