"""What is known of findings over time, as of now or as of any run."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from spfaudit.history.database import Database, while_read
from spfaudit.history.lives import Ending


class Moment(Struct, frozen=True):
    """A run at which something happened to a finding."""

    run: int
    started: datetime
    """Aware, in the time zone of the run."""

    @property
    def at(self) -> tuple[datetime, int]:
        """As `RunRecord.at`."""
        return self.started, self.run


class Life(Struct, frozen=True, kw_only=True):
    """One time that a finding came up. One that comes up again after it ended has another episode."""

    domain: str
    code: str
    fingerprint: str
    episode: int
    """From 1: above 1, the finding was opened again."""
    first_seen: Moment
    last_seen: Moment
    """The last run that saw it. Later ones may have left it undetermined, or not have looked."""
    waived_since: Moment | None
    ended: Moment | None
    """None: open, as far as is known."""
    ending: Ending | None
    """`dropped`: with the domain, from the inventory; `not-applicable`: the domain's usage changed."""


def lives(
    database: Database, series: str, *, at: int | None = None, domain: str | None = None, open_only: bool = False
) -> Iterator[Life]:
    """The lives of one inventory's findings, by domain, code, fingerprint and episode; read as they are wanted.

    `at`: as they were known after the run of that number. `last_seen` may then be of a later run, and `waived_since`
    tells whether it is waived in the last run that saw it. `open_only`: only those that had not ended.
    """
    end = "life.ended" if at is None else "CASE WHEN (ended.instant, ended.id) <= (:instant, :at) THEN life.ended END"
    conditions = ["series.name = :series"]
    values: dict[str, Any] = {"series": series, "domain": domain, "at": at}
    if at is not None:
        row = database.execute("SELECT instant FROM run WHERE id = ?", (at,)).fetchone()
        values["instant"] = row[0] if row else 0
        conditions.append("(first.instant, first.id) <= (:instant, :at)")
    if domain is not None:
        conditions.append("domain.name = :domain")
    if open_only:
        conditions.append(f"{end} IS NULL")
    rows = database.execute(
        f"""SELECT domain.name, code, fingerprint, episode, first.id, first.started, last.id, last.started,
                   waived.id, waived.started, {end}, ended.started, ending
            FROM life JOIN series ON series.id = life.series JOIN domain ON domain.id = life.domain
            JOIN run AS first ON first.id = first_seen JOIN run AS last ON last.id = last_seen
            LEFT JOIN run AS waived ON waived.id = waived_since LEFT JOIN run AS ended ON ended.id = life.ended
            WHERE {" AND ".join(conditions)} ORDER BY domain.name, code, fingerprint, episode""",
        values,
    )
    return while_read(database, map(_life, rows))


def _life(row: tuple[Any, ...]) -> Life:
    domain, code, fingerprint, episode, first, first_at, last, last_at, waived, waived_at, ended, ended_at, ending = row
    return Life(
        domain=domain,
        code=code,
        fingerprint=fingerprint,
        episode=episode,
        first_seen=_moment(first, first_at),
        last_seen=_moment(last, last_at),
        waived_since=None if waived is None else _moment(waived, waived_at),
        ended=None if ended is None else _moment(ended, ended_at),
        ending=None if ended is None else ending,
    )


def _moment(run: int, started: str) -> Moment:
    return Moment(run, datetime.fromisoformat(started))
