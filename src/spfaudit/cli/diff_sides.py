"""Which two reports `spfaudit diff` compares: runs of the history, or JSON reports in files."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import NoReturn

from msgspec import Struct

from spfaudit.cli.collisions import Written
from spfaudit.cli.complain import stop, stopping_at
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.history_options import find_run, open_history
from spfaudit.cli.report_files import STDIN, read_named_report
from spfaudit.diff.comparison import Side
from spfaudit.diff.past import NoPast, Past
from spfaudit.history.history import History
from spfaudit.history.location import series_of
from spfaudit.history.past import KeptPast
from spfaudit.history.previous import run_before
from spfaudit.history.runs import RunRecord
from spfaudit.report.document import AnyReport
from spfaudit.report.written_report import UnreadableReport, as_written
from spfaudit.text import Lang, Text

_RUN = re.compile(r"[0-9]+|[0-9]{4}-[0-9]{2}(-[0-9]{2})?|latest|previous", re.ASCII)
_TOLD_TO = timedelta(seconds=1)
"""How exactly reports tell when their run started."""


class Sides(Struct, frozen=True):
    """Both reports, and what is known of the time before."""

    earlier: Side
    later: Side
    past: Past


def find_sides(
    earlier: str | None,
    later: str | None,
    *,
    history: str | None,
    inventory: str | None,
    outputs: Sequence[Written],
    lang: Lang,
    open_until: ExitStack,
) -> Sides:
    """The reports that the user means. Ends the program if there are none, or if one of `outputs` is their history.

    A history stays open with `open_until`.
    """
    later = later or "latest"
    if earlier == later == STDIN:
        stop(Text(en="only one of A and B can be -", ja="- を指定できるのは A と B のどちらか一方だけです"), lang)
    if not (earlier is None or is_run(earlier) or is_run(later)):
        return Sides(_from_file(earlier, lang), _from_file(later, lang), NoPast())
    opened, series = open_history(history, inventory, lang, outputs)
    open_until.enter_context(opened)
    open_until.enter_context(opened.at_one_moment())
    run = find_run(opened, later, series, lang) if is_run(later) else None
    after = _side(opened, run, lang) if run else _from_file(later, lang, opened)
    if earlier is not None and not is_run(earlier):
        return Sides(_from_file(earlier, lang, opened), after, NoPast())
    if run and earlier in (None, "previous"):
        before = _before(opened, run, lang)
    elif run is None and earlier == "latest":
        before = _latest_before(opened, after.report, series) or _none_before(later, lang)
    else:
        wanted = earlier or "latest"
        before = find_run(opened, wanted, series or (run.series if run and not wanted.isdecimal() else None), lang)
    until = run or _run_of(opened, after.report) or datetime.fromisoformat(after.report.run.started)
    return Sides(_side(opened, before, lang), after, KeptPast(opened.database, before, until))


def is_run(name: str) -> bool:
    """Whether a name is of a run, and not of a file: `./12` is a file's."""
    return _RUN.fullmatch(name) is not None


def _before(history: History, run: RunRecord, lang: Lang) -> RunRecord:
    """The last run before `run` that it is comparable with."""
    before = run_before(history.runs(series=run.series, readable=True), run)
    if not before:
        stop(
            Text(
                en=f"there is no earlier run of {run.series} to compare run {run.id} with",
                ja=f"実行 {run.id} より前に、比較できる {run.series} の実行がありません",
            ),
            lang,
        )
    return before


def _latest_before(history: History, report: AnyReport, series: str | None) -> RunRecord | None:
    """The last run before the one that a file is of, which may be remembered already; of its inventory if there is."""
    started = datetime.fromisoformat(report.run.started)
    for name in (series,) if series else (series_of(report.run.inventory, history.path), None):
        found = list(history.runs(series=name, until=started + _TOLD_TO, readable=True))
        its_own = [place for place, run in enumerate(found) if _is_of(run, report)]
        found = found[: its_own[-1]] if its_own else [run for run in found if run.started < started]
        if found:
            return found[-1]
    return None


def _none_before(name: str, lang: Lang) -> NoReturn:
    """Ends the program: a later run, or the file's own, would be taken for an earlier one."""
    stop(
        Text(
            en=f"the history has no run before that of {name}; spfaudit history lists them",
            ja=f"履歴に {name} より前の実行はありません（一覧は spfaudit history）",
        ),
        lang,
    )


def _run_of(history: History, report: AnyReport) -> RunRecord | None:
    """The run that a file's report is of; None: the history has no such run."""
    started = datetime.fromisoformat(report.run.started)
    runs = history.runs(since=started, until=started + _TOLD_TO, readable=True)
    return next((run for run in runs if _is_of(run, report)), None)


def _is_of(run: RunRecord, report: AnyReport) -> bool:
    return run.about is not None and (run.about.run, run.about.summary) == (report.run, report.summary)


def _side(history: History, run: RunRecord, lang: Lang) -> Side:
    name = Text(en=f"run {run.id}", ja=f"実行 {run.id}").to(lang)
    return Side(name, history.read(run), run.whole)


def _from_file(name: str, lang: Lang, history: History | None = None) -> Side:
    with stopping_at(UnreadableReport, lang=lang, status=ExitStatus.USAGE):
        report = as_written(read_named_report(name))
    its_own = _run_of(history, report) if history else None
    return Side(name, report, its_own.whole if its_own else None)  # of chosen domains? only the history knows
