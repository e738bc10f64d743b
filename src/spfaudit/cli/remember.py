"""How `check` remembers its run: where, whether at all, and what is said if that fails.

A history that cannot be used costs no report: it is told, and the exit status says so in the end.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from spfaudit import Inventory
from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.complain import say, stop
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError, explained
from spfaudit.history.keeping import Keeper
from spfaudit.history.location import locate, series_of
from spfaudit.history.packing import digest
from spfaudit.history.resuming import find_unfinished
from spfaudit.history.run_key import run_key
from spfaudit.history.runs import NoSuchRun, RunRecord
from spfaudit.policy.settings import Policies
from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import AnyReport
from spfaudit.report.spool import Spool
from spfaudit.text import Lang, Text


class Kept(Struct, frozen=True):
    """A run that is remembered."""

    path: str
    """The history's."""
    number: int


class Memory:
    """Keeps the run; says what goes wrong, once, and then keeps nothing more."""

    def __init__(self, keeper: Keeper | None, lang: Lang, *, quiet: bool) -> None:
        self._keeper = keeper
        """None: something has gone wrong."""
        self._lang: Lang = lang
        self._quiet = quiet
        self.kept: Kept | None = None
        """The run, once it is remembered to its end."""

    @property
    def started(self) -> datetime | None:
        """When the run that is resumed was started; None: it is a new one."""
        return self._keeper.started if self._keeper else None

    @property
    def wants_evidence(self) -> bool:
        """Whether anything is kept."""
        return self._keeper is not None

    def restore(self, spool: Spool) -> int:
        """Gives the spool what that run has found, and says how much that is."""
        with self._telling() as keeper:
            if keeper:
                known = keeper.restore(spool)
                if keeper.started and not self._quiet:
                    say(_resumed(keeper.started, known, len(spool)), self._lang)
                return known
        return 0

    def keep(self, spool: Spool) -> None:
        """Now and then, what there is."""
        with self._telling() as keeper:
            if keeper:
                keeper.keep(spool)

    def changes(self, report: AnyReport) -> ChangesDocument | None:
        """What has changed since the run before; None if nothing is remembered of one."""
        with self._telling() as keeper:
            if keeper:
                return keeper.changes(report)
        return None

    def end(self, report: AnyReport, spool: Spool) -> bool:
        """All the rest. Whether all went well; if not, it was said."""
        with self._telling() as keeper:
            if keeper:
                self.kept = Kept(keeper.path, keeper.end(report, spool))
        return self._keeper is not None

    def leave(self) -> None:
        """Lets go of the history's file, whatever became of the run."""
        if self._keeper:
            self._keeper.leave()

    @contextmanager
    def _telling(self) -> Iterator[Keeper | None]:
        try:
            yield self._keeper
        except HistoryError as error:
            say(error.problem, self._lang)
            self.leave()
            self._keeper = None


def open_memory(options: CheckOptions, inventory: Inventory, policies: Policies, lang: Lang) -> Memory:
    """The memory that the options, the environment or the inventory name, or else the user's own.

    Ends the program if a run is to be resumed and none can be.
    """
    if options.resume and options.source.record:
        stop(_RECORD, lang)
    with ExitStack() as leaving:
        location = None
        try:
            location = locate(options.history, inventory.history)
            with explained(location.path):  # of a relative path the folder may be gone
                series = series_of(inventory.path, location.path)
            history = History(location.path, create=not options.resume, private_folder=not location.named)
            leaving.enter_context(history)
            history.check()
            ahead = [*history.runs(series=series, since=datetime.now().astimezone() + _AHEAD, readable=True)]
        except HistoryError as error:
            if options.resume:
                stop(error.problem, lang)
            say(error.problem if location is None or location.named else _unasked_for(error.problem), lang)
            return Memory(None, lang, quiet=options.quiet)
        if ahead:
            say(_of_the_future(ahead[-1]), lang)
        keeper = _keeper(history, series, options, inventory, policies, lang)
        leaving.pop_all()  # the memory leaves it
    return Memory(keeper, lang, quiet=options.quiet)


def _keeper(
    history: History, series: str, options: CheckOptions, inventory: Inventory, policies: Policies, lang: Lang
) -> Keeper:
    """Ends the program if a run is to be resumed and none can be."""
    key = run_key(
        inventory,
        policies,
        lang,
        options.fail_on,
        str(options.as_of),
        options.shard or "",
        _content(options.baseline),
        *(options.source.zones or (options.source.replay or "",)),
    )
    whole = inventory.listed is None or len(inventory.entries) == len(inventory.listed)
    return Keeper(
        history,
        series=series,
        whole=whole,
        key=key,
        resumed=_unfinished(history, series, key, lang) if options.resume else None,
    )


def _content(file: str | None) -> str:
    """What tells the file from others; it was read before."""
    return digest(Path(file).read_bytes()).hex() if file else ""


def _unfinished(history: History, series: str, key: bytes, lang: Lang) -> RunRecord:
    try:
        with explained(history.path):
            return find_unfinished(history.database, series, key)
    except HistoryError as error:
        stop(error.problem, lang)
    except NoSuchRun as error:
        problem = error.problem
        stop(
            Text(en=f"nothing to resume: {problem.en}", ja=f"続行できる実行がありません：{problem.ja}"),
            lang,
        )


_RECORD = Text(
    en="--resume with --record: a recording would lack what was asked before",
    ja="--resume と --record は同時に指定できません（中断前の応答が記録に含まれないため）",
)


_AHEAD = timedelta(hours=1)
"""By so much a run must have been started after now, for a clock to be wrong and not only of another opinion."""


def _unasked_for(problem: Text) -> Text:
    """What is wrong with the user's own history, and what to do in a container, say, where there can be none."""
    return Text(
        en=f"{problem.en}; --history FILE names another, --no-history does without",
        ja=f"{problem.ja}。--history で別のファイルを指定するか、--no-history を指定してください",
    )


def _of_the_future(run: RunRecord) -> Text:
    when = run.started.astimezone().strftime("%Y-%m-%d %H:%M")
    return Text(
        en=f"run {run.id} in the history was started later than now ({when}): a clock is or was wrong. Until then, no "
        "run counts for how long findings have been there, for what is fixed, or in the yearly report (set the clock; "
        "if that run's was wrong, name another history: --history)",
        ja=f"履歴の実行 {run.id} の開始日時（{when}）は現在より後で、時計に誤りがあります（ありました）。"
        "その日時までは、指摘がいつからあるかと解消は更新されず、年次報告にも反映されません（時計を合わせてください。"
        "誤っていたのがその実行の時計であれば、--history で別の履歴を指定してください）",
    )


def _resumed(started: datetime, known: int, domains: int) -> Text:
    when = started.astimezone().strftime("%Y-%m-%d %H:%M")
    return Text(
        en=f"continuing the run of {when}: {known:,} of {domains:,} domains are judged already",
        ja=f"{when} に開始した実行を続行します（{domains:,} ドメインのうち {known:,} は判定済み）",
    )
