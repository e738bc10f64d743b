"""`check --notify`: where to, and what is posted once the run is remembered.

The run is compared with the last one of its inventory up to which changes were posted: what was seen in between, by
runs that were interrupted or that nobody was told of, is news still. Nothing is posted of a first run, nor if nothing
has changed.
"""

import os

from spfaudit.cli.complain import say, stop
from spfaudit.cli.remember import Kept
from spfaudit.diff.comparison import Side, compare
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError
from spfaudit.history.past import KeptPast
from spfaudit.history.previous import is_lasting, told_before
from spfaudit.history.runs import RunRecord
from spfaudit.notify.target import BadTarget, Target, parse_target
from spfaudit.notify.telling import notification, written
from spfaudit.text import Lang, Text

TOKEN = "SPFAUDIT_NOTIFY_TOKEN"


def find_target(url: str, lang: Lang) -> Target:
    """Where to post. Ends the program if nothing can be posted there, and shows no secret."""
    try:
        return parse_target(url, os.environ.get(TOKEN) or None)
    except BadTarget as error:
        problem = error.problem
        stop(Text(en=f"--notify: {problem.en}", ja=f"--notify：{problem.ja}"), lang)


def notify(target: Target, kept: Kept | None, *, lang: Lang, quiet: bool) -> bool:
    """Posts what has changed. False if that failed, which was said."""
    if kept is None:
        return _nothing(_NOT_REMEMBERED, lang, quiet)
    document = problem = None
    try:
        with History(kept.path, create=False) as history, history.at_one_moment():
            run = history.find(str(kept.number))
            before = told_before(history.runs(series=run.series, readable=True), run)
            if before is not None:
                earlier, later = (Side(str(one.id), history.read(one), one.whole) for one in (before, run))
                diff = compare(earlier, later, KeptPast(history.database, before, run))
                document = notification(diff, run=run.id, compared_with=before.id, lang=lang)
    except HistoryError as error:
        say(error.problem, lang)
        return False
    if before is None:
        _nothing(_FIRST, lang, quiet)
    elif document:
        from spfaudit.notify.posting import post  # httpx takes a while

        problem = post(target, written(document))
        if problem:
            say(_failed(target, problem), lang)
    known = _keep(kept, run if problem is None else before, lang)
    return known and problem is None


def _keep(kept: Kept, told: RunRecord | None, lang: Lang) -> bool:
    """Keeps up to which run changes were told; of chosen domains nobody will want to know. False if that failed."""
    if told is None or told.told or not is_lasting(told):
        return True
    try:
        with History(kept.path, create=False) as history:
            history.mark_told(told)
    except HistoryError as error:
        say(error.problem, lang)
        return False
    return True


def _nothing(why: Text, lang: Lang, quiet: bool) -> bool:
    if not quiet:
        say(why, lang)
    return True


_NOT_REMEMBERED = Text(
    en="--notify: nothing is posted: this run is not remembered, so there is nothing to compare it with"
    " (name a history: --history FILE)",
    ja="--notify：通知は送信しません。この実行は記録されないため、前回と比較できません"
    "（--history ファイル で履歴を指定してください）",
)
_FIRST = Text(
    en="--notify: nothing is posted: no earlier run of this inventory to compare with",
    ja="--notify：通知は送信しません。比較できる以前の実行がありません",
)


def _failed(target: Target, problem: Text) -> Text:
    return Text(
        en=f"--notify: not posted to {target.shown}: {problem.en}",
        ja=f"--notify：{target.shown} に通知を送信できませんでした：{problem.ja}",
    )
