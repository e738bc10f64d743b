"""Runs of an inventory that has moved: its earlier ones and those since become one series, as if it had not."""

from collections.abc import Sequence

from spfaudit.history.database import Database, transaction
from spfaudit.history.lives import update_lives
from spfaudit.history.runs import RunRecord, runs
from spfaudit.text import ProblemError, Text


class CannotRename(ProblemError):
    """The two cannot be one series. `problem` says why."""


def rename(database: Database, old: str, new: str) -> int:
    """Gives the runs of `old` the name `new`; returns how many these are. Raises CannotRename.

    If there are runs of that name, they must all be later, and are told once more what the findings' lives were.
    """
    with transaction(database):
        earlier = list(runs(database, series=old, pruned=True))
        later = list(runs(database, series=new, pruned=True))
        obstacle = _obstacle(old, earlier, new, later)
        if obstacle:
            raise CannotRename(obstacle)
        (series,) = database.execute("SELECT id FROM series WHERE name = ?", (old,)).fetchone()
        database.execute("DELETE FROM life WHERE series = (SELECT id FROM series WHERE name = ?)", (new,))
        for run in later:
            database.execute("UPDATE run SET series = ? WHERE id = ?", (series, run.id))
            if run.about:  # as all that is readable has
                update_lives(database, run.id, run.about.run)
        database.execute("DELETE FROM series WHERE name = ?", (new,))
        database.execute("UPDATE series SET name = ? WHERE id = ?", (new, series))
    return len(earlier)


def _obstacle(old: str, earlier: Sequence[RunRecord], new: str, later: Sequence[RunRecord]) -> Text | None:
    """Why the runs of `old` and those of `new` cannot be one series; None: they can."""
    if old == new:
        return Text(en=f"{old} is the same inventory as before", ja=f"{old} は元と同じインベントリです")
    if not earlier:
        return Text(
            en=f"{old}: the history has no run on it; spfaudit history tells which inventories it has",
            ja=f"{old}：履歴にこのインベントリの実行はありません（インベントリの一覧は spfaudit history）",
        )
    if later and later[0].at < earlier[-1].at:
        return Text(
            en=f"not all runs of {new} are later than those of {old}: these are two lists, or it moved back",
            ja=f"{new} の実行に、{old} の実行より後でないものがあります（別の一覧か、移動の向きが逆です）",
        )
    if not all(run.readable for run in later):
        return Text(
            en=f"a run of {new} has not ended, or was pruned: what it found would be lost",
            ja=f"{new} の実行に、終了していないもの、または削除済みのものがあります（その結果が失われます）",
        )
    return None
