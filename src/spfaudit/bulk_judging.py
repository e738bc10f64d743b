"""The judging of a run in bulk: by this process or by several, and what each has to say in the end besides verdicts.

Knows no report. Verdicts go to the spool as they come.
"""

import asyncio
import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
    """What one process has to say in the end, or all together, besides verdicts."""

    description: str = ""
    notices: tuple[Text, ...] = ()
    """What the user should know of the source, and of processes that ended early."""
    gave_up: bool = False
    questions: int = 0
    lists_names: bool = False
    refused: Text | None = None
    """Why the source could not be opened."""
    crashes: tuple[str, ...] = ()
    """Tracebacks of processes that broke down."""
    includes: list[IncludeDocument] = []
    """What a process that was forked knows of the trees that records lead to."""
    ways: list[tuple[str, ...]] = []
    """What its numbers for these ways mean (see `report.ways`)."""


def judge(
    places: Sequence[int],
    assignment: Assignment,
    source: Source,
    spool: Spool,
    *,
    jobs: int,
    tick: Callable[[], None],
) -> Told:
    """Judges these entries in so many processes; with one job, or if none can be started, in this one.

    `tick` is called many times a second.
    """
    if jobs == 1:
        return _together([_judge_here(places, assignment, source, spool, tick)])
    told = _judge_elsewhere(places, assignment, source, spool, jobs, tick)
    for tape, one in enumerate(told):
        spool.includes.add(one.includes)
        spool.ways.learn(tape, one.ways)
    return _together(told)


def _together(told: Sequence[Told]) -> Told:
    refusals = [one.refused for one in told if one.refused]
    notices = [notice for one in told for notice in one.notices]
    return Told(
        description=next((one.description for one in told if one.description), ""),
        notices=tuple(dict.fromkeys([*notices, *refusals])),
        gave_up=any(one.gave_up for one in told),
        questions=sum(one.questions for one in told),
        lists_names=any(one.lists_names for one in told),
        refused=refusals[0] if len(refusals) == len(told) else None,
        crashes=tuple(crash for one in told for crash in one.crashes),
    )


def _judge_elsewhere(
    places: Sequence[int],
    assignment: Assignment,
    source: Source,
    spool: Spool,
    jobs: int,
    tick: Callable[[], None],
) -> list[Told]:
    """What each of the processes has to say that judge for this one."""

    def part(number: int, orders: int | None) -> Told:
        spool.write_to(number)
        try:
            told = _judge_here(deal, assignment, source, spool, tick, orders)
        except SourceError as error:
            return Told(refused=error.problem)
        return replace(told, includes=spool.includes.known(), ways=spool.ways.mine())

    def work(number: int, orders: int) -> bytes:
        return msgspec.json.encode(part(number, orders))  # MessagePack has no number for all of IPv6's /64s

    def must_stop() -> bool:
        tick()
        return assignment.interruption.requested

    with closing(Deal(places)) as deal:
        try:
            return list(map(_told, share_work(work, jobs, must_stop)))
        except NoWorker:
            return [part(0, None)]


def _judge_here(
    places: Iterable[int],
    assignment: Assignment,
    source: Source,
    spool: Spool,
    tick: Callable[[], None],
    orders: int | None = None,
) -> Told:
    """Judges some of the entries in this process. `orders`: the descriptor that `workers` speaks of, if it is one."""
    memo = Memo(source, hear=spool.marks.hear if spool.marks else None)
    keeping = _Keeping(assignment, spool)

    async def run() -> None:
        memo.heed_defects()
        if orders is None:
            along = ticking(tick)
        else:  # the parent sees our progress by itself
            asyncio.get_running_loop().add_reader(orders, obey, orders, assignment.interruption)
            along = flushing(spool, keeping.give_up)
        async with beside(along, memo.break_off):
            await judge_all(assignment, memo, places=places, tell=keeping.keep, take_back=keeping.take_back)

    thresholds = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        asyncio.run(run())
    finally:
        gc.set_threshold(*thresholds)
    keeping.flush()
    return Told(
        description=source.description,
        notices=(*memo.notices, *([_not_kept(keeping.full)] if keeping.full else [])),
        gave_up=memo.gave_up,
        questions=memo.questions,
        lists_names=memo.lists_names,
    )


class _Keeping:
    """Puts verdicts into the spool, as long as the disk is not full: then the run ends early."""

    def __init__(self, assignment: Assignment, spool: Spool) -> None:
        self._assignment = assignment
        self._spool = spool
        self.full = ""
        """Why not all could be kept; "": they could."""

    def keep(self, place: int, verdict: Verdict) -> None:
        """Keeps a verdict."""
        try:
            self._spool.add(place, verdict)
        except OSError as error:
            self.give_up(error)

    def take_back(self, places: Sequence[int]) -> None:
        """At once, whether or not they are judged again: a process that is killed meanwhile leaves nothing untrue."""
        self._spool.take_back()
        tell_not_attempted(places, self._assignment, self.keep)

    def flush(self) -> None:
        """Lets other processes see what was kept."""
        try:
            self._spool.flush()
        except OSError as error:
            self.give_up(error)

    def give_up(self, error: OSError) -> None:
        """No more can be kept."""
        self.full = self.full or error.strerror or str(error)
        self._assignment.interruption.request()


def _not_kept(why: str) -> Text:
    return Text(
        en=f"not all verdicts could be kept in the folder for temporary files: {why}",
        ja=f"一時ファイル用のフォルダーに判定結果を保存しきれませんでした：{why}",
    )


def _told(end: Ended) -> Told:
    if end.result is not None:
        return msgspec.json.decode(end.result, type=Told)
    why = end.crash.strip().rpartition("\n")[2] if end.crash else end.death
    return Told(
        crashes=(end.crash,) if end.crash else (),
        notices=(
            Text(
                en=f"a worker process ended early ({why}): what it had not judged was not attempted",
                ja=f"ワーカープロセスが途中で終了しました（{why}）。判定前のドメインは未確認として扱います",
            ),
        ),
    )
