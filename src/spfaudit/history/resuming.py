"""A run that was cut short, found again and resumed.

What it had judged without any failed lookup is kept; all else is judged again.
"""

from collections.abc import Iterator

from spfaudit.history.answered import COLLECTING
from spfaudit.history.database import Database, path_of, transaction
from spfaudit.history.history_error import HistoryError
from spfaudit.history.lives import NEWER
from spfaudit.history.owner import is_alive, this_process
from spfaudit.history.reading import stored_domains
from spfaudit.history.runs import NoSuchRun, RunRecord, get_run
from spfaudit.history.writing import Placed
from spfaudit.text import Text


def find_unfinished(database: Database, series: str, key: bytes) -> RunRecord:
    """The newest run of an inventory that did not get to its end, if it can be resumed. Raises NoSuchRun.

    `key`: digest of all that decides what comes out (see `Beginning.key`).
    """
    rows = database.execute(
        """SELECT run.id, key, owner FROM run JOIN series ON series.id = series
           WHERE name = ? AND state IN ('running', 'interrupted') ORDER BY instant DESC, run.id DESC""",
        (series,),
    ).fetchall()
    if not rows:
        raise NoSuchRun(Text(en=f"no run on {series} was cut short", ja=f"{series} には途中で終わった実行がありません"))
    fitting = next(((number, owner) for number, its, owner in rows if its == key), None)
    if fitting is None:
        raise NoSuchRun(
            Text(
                en=f"run {rows[0][0]} was cut short, but its inventory, rules or options were different",
                ja=f"途中で終わった実行 {rows[0][0]} とは、インベントリ、規則、オプションのいずれかが異なります",
            )
        )
    number, owner = fitting
    if owner and is_alive(owner):
        raise NoSuchRun(Text(en=f"run {number} is still going on", ja=f"実行 {number} はまだ実行中です"))
    later = database.execute(
        """SELECT max(later.id) FROM run AS later JOIN run AS this ON this.id = ?
           WHERE later.series = this.series AND later.key = this.key AND later.state = 'done'
           AND (later.instant, later.id) > (this.instant, this.id)""",
        (number,),
    ).fetchone()[0]
    if later is not None:
        raise NoSuchRun(
            Text(
                en=f"run {number} was cut short, but the later run {later} did the same to its end",
                ja=f"実行 {number} は途中で終わりましたが、後の実行 {later} が同じ内容を最後まで終えています",
            )
        )
    run = get_run(database, number)
    assert run is not None
    return run


def take_up(database: Database, number: int) -> None:
    """Makes the run this process's. What it had said of findings' lives is taken back: it will say so again.

    Raises HistoryError if it was pruned, or resumed by somebody else, since it was found.
    """
    with transaction(database):
        series, state, owner = database.execute(
            "SELECT series, state, owner FROM run WHERE id = ?", (number,)
        ).fetchone()
        if state not in ("running", "interrupted") or (owner and is_alive(owner)):
            raise _taken(path_of(database), number)
        database.execute("UPDATE run SET state = 'running', owner = ? WHERE id = ?", (this_process(), number))
        # The digest that it had is not that of its end; one that was never collected for stays unknown.
        database.execute(
            "UPDATE run SET evidence_digest = ? WHERE id = ? AND evidence_digest IS NOT NULL", (COLLECTING, number)
        )
        for statement in (
            "DELETE FROM life WHERE series = :series AND first_seen = :run",
            "UPDATE life SET ended = NULL, ending = NULL WHERE series = :series AND ended = :run",
            "UPDATE life SET waived_since = NULL WHERE series = :series AND waived_since = :run",
        ):
            database.execute(f"{statement} AND domain NOT IN ({NEWER})", {"series": series, "run": number})


def _taken(path: str, number: int) -> HistoryError:
    return HistoryError(
        Text(
            en=f"the history {path}: run {number} was pruned, or another program has taken it over",
            ja=f"履歴 {path}：実行 {number} は削除されたか、ほかのプログラムが続行しています",
        )
    )


def verdicts_to_keep(database: Database, number: int) -> Iterator[Placed]:
    """What was judged in full, and need not be judged again.

    A report tells of the trees that SPF records lead to, which only judging learns: of the domains that lead to the
    same ones, one is left out.
    """
    met: set[str] = set()
    for place, document in stored_domains(database, number):
        led_to = set(document.spf.includes if document.spf else ())
        if not document.unjudged and led_to <= met:
            yield place, document
        else:
            met |= led_to
