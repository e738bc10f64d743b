"""The judging of a run in bulk: by this process or by several, and what each has to say in the end besides verdicts.

Knows no report. Verdicts go to the spool as they come.
"""

import asyncio
import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

import msgspec
from msgspec import Struct

from spfaudit.assignment import Assignment, tell_not_attempted
from spfaudit.judging import judge_all
from spfaudit.policy.verdict import Verdict
from spfaudit.report.document import IncludeDocument
from spfaudit.report.spool import Spool
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Source, SourceError
from spfaudit.text import Text
from spfaudit.watching import beside, flushing, obey, ticking
from spfaudit.workers import Deal, Ended, NoWorker, share_work

_RARELY = (100_000, 20, 20)
"""When cycles are looked for (as `gc.set_threshold` has it): facts have none, and looking was a tenth of all work."""


class Told(Struct, frozen=True, kw_only=True):
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

    @property
    def words(self) -> list[Text]:
        """All that the user should know of it."""
        return [*self.notices, *filter(None, [self.refused]), *([_not_kept(self.full)] if self.full else [])]


def _not_kept(why: str) -> Text:
    return Text(
        en=f"not all verdicts could be kept in the folder for temporary files: {why}",
        ja=f"一時ファイル用のフォルダーに判定結果を保存しきれませんでした：{why}",
    )


def judge(
    places: Sequence[int],
    assignment: Assignment,
    source: Source,
    spool: Spool,
    *,
    jobs: int,
    tick: Callable[[], None],
) -> tuple[list[Told], tuple[str, ...]]:
    """What all processes that judge these entries have to say, and the tracebacks of those that broke down.

    With one job, or if no process can be started, this one judges all. `tick` is called many times a second.
    """
    if jobs == 1:
        return [_judge_here(places, assignment, source, spool, tick)], ()
    halt = assignment.interruption

    def part(number: int, orders: int | None) -> Told:
        spool.write_to(number)
        try:
            told = _judge_here(deal, assignment, source, spool, tick, orders)
            try:
                spool.flush()
            except OSError as error:
                told = msgspec.structs.replace(told, full=error.strerror or str(error))
            return msgspec.structs.replace(told, includes=spool.includes.known(), ways=spool.ways.mine())
        except SourceError as error:
            return Told(refused=error.problem)

    def work(number: int, orders: int) -> bytes:
        return msgspec.json.encode(part(number, orders))  # MessagePack has no number for all of IPv6's /64s

    def must_stop() -> bool:
        tick()
        return halt.requested

    with closing(Deal(places)) as deal:
        try:
            ends = share_work(work, jobs, must_stop)
        except NoWorker:
            return [part(0, None)], ()
    return list(map(_told, ends)), tuple(end.crash for end in ends if end.crash)


def _judge_here(
    places: Iterable[int],
    assignment: Assignment,
    source: Source,
    spool: Spool,
    tick: Callable[[], None],
    orders: int | None = None,
) -> Told:
    """Judges some of the entries in this process. `orders`: the descriptor that `workers` speaks of, if it is one."""
    halt = assignment.interruption
    memo = Memo(source, hear=spool.marks.hear if spool.marks else None)
    full: list[str] = []

    def keep(place: int, verdict: Verdict) -> None:
        try:
            spool.add(place, verdict)
        except OSError as error:
            give_up(error)

    def take_back(places: Sequence[int]) -> None:
        """At once, whether or not they are judged again: a process that is killed meanwhile leaves nothing untrue."""
        spool.take_back()
        tell_not_attempted(places, assignment, keep)

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
            await judge_all(assignment, memo, places=places, tell=keep, take_back=take_back)

    thresholds = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        asyncio.run(run())
    finally:
        gc.set_threshold(*thresholds)
    return Told(
        description=source.description,
        notices=memo.notices,
        gave_up=memo.gave_up,
        questions=memo.questions,
        lists_names=memo.lists_names,
        full=full[0] if full else "",
    )


def _told(end: Ended) -> Told:
    if end.result is not None:
        return msgspec.json.decode(end.result, type=Told)
    why = end.death or ""
    if end.crash:
        why = end.crash.strip().rpartition("\n")[2]
    return Told(
        notices=(
            Text(
                en=f"a worker process ended early ({why}): what it had not judged was not attempted",
                ja=f"ワーカープロセスが途中で終了しました（{why}）。判定前のドメインは未確認として扱います",
            ),
        )
    )
