"""Findings over time: when each came up, was last seen, and how it ended.

The one law holds over time as well: a finding ends as fixed only by a run in which its rule was determined on that
domain and kept silent. What a run did not look at, or could not find out, stays as it was.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal

import msgspec
from msgspec import Struct

from spfaudit.history.database import Database
from spfaudit.history.many_values import as_one_value
from spfaudit.history.packing import unpack
from spfaudit.policy.rule import MOST_PROBLEMS
from spfaudit.report.determined import is_for_others, profile_of, rules_for, was_sought
from spfaudit.report.document import RunDocument

Ending = Literal["fixed", "dropped", "not-applicable"]
_AT_ONCE = 500
"""Domains whose lives are looked at together."""

NEWER = """SELECT heading.domain FROM run JOIN verdict ON run = run.id JOIN heading ON heading.id = heading
    WHERE series = :series AND state IN ('done', 'interrupted')
    AND (instant, run.id) > (SELECT instant, id FROM run WHERE id = :run)"""
"""The domains of which runs that were started later than `:run` know already: these have the last word."""

_LATER = """SELECT id FROM run WHERE series = :series AND state IN ('done', 'interrupted')
    AND (instant, id) > (SELECT instant, id FROM run WHERE id = :run)"""

_SAME = "(heading, body) IN (SELECT heading, body FROM verdict WHERE run = :before)"

_Key = tuple[str, str]
"""A finding of a domain: code and fingerprint."""


class _Code(Struct):
    code: str


class _Told(Struct):
    code: str
    fingerprint: str
    found: str | None
    waiver: msgspec.Raw


class _Body(Struct):
    """The part of a domain's body that lives hang on."""

    findings: list[_Told]
    unjudged: list[_Code]
    profile: str | None = None


class _Heading(Struct):
    """The part of a domain's heading that lives hang on."""

    domain: str
    usage: str


class _Judged(Struct):
    domain: int
    heading: _Heading
    body: _Body


class _Run(Struct, frozen=True):
    """The run that is taken into account."""

    database: Database
    number: int
    series: int
    document: RunDocument

    @property
    def which(self) -> dict[str, int]:
        """What `:series` and `:run` stand for in a statement."""
        return {"series": self.series, "run": self.number}


class _Life(Struct):
    id: int
    episode: int
    open: bool
    waived_since: int | None


_decode_body = msgspec.json.Decoder(_Body).decode
_decode_heading = msgspec.json.Decoder(_Heading).decode


def update_lives(database: Database, number: int, run: RunDocument, *, resumed: bool = False) -> None:
    """Takes the verdicts of a run that has ended into account. To be called within a transaction.

    `resumed`: it had ended before, and what it said then was taken back: others may have kept silent because of that.
    """
    series, whole = database.execute("SELECT series, whole FROM run WHERE id = ?", (number,)).fetchone()
    this = _Run(database, number, series, run)
    newer = {row[0] for row in database.execute(NEWER, this.which)}
    # What a later run has ended was open when this one was started. Without any, an index has what is open.
    open_then = f"(ended IS NULL OR ended IN ({_LATER}))" if newer else "ended IS NULL"
    before = None if newer or resumed else _run_alike(this)
    if before is not None:
        _go_on(this, before)
    judged = (one for one in _judged(this, before) if one.domain not in newer)
    while some := list(islice(judged, _AT_ONCE)):
        _update(this, some, _known(this, [one.domain for one in some], open_then))
    if whole:
        _drop_what_is_not_listed(this, open_then)
    if newer:
        _drop_what_a_later_run_does_not_list(this)


def _drop_what_is_not_listed(run: _Run, open_then: str) -> None:
    """Ends what was open on domains that the run, which had the whole inventory, has not got."""
    run.database.execute(
        f"""UPDATE life SET ended = :run, ending = 'dropped'
            WHERE series = :series AND {open_then} AND domain NOT IN
            (SELECT heading.domain FROM verdict JOIN heading ON heading.id = heading WHERE run = :run)
            AND domain NOT IN ({NEWER})""",
        run.which,
    )


def _drop_what_a_later_run_does_not_list(run: _Run) -> None:
    """Ends what is open yet by the first later run that had the whole inventory, if that has not got the domain."""
    first = f"SELECT id FROM run WHERE id IN ({_LATER}) AND whole ORDER BY instant, id LIMIT 1"
    for (later,) in run.database.execute(first, run.which).fetchall():
        run.database.execute(
            f"""UPDATE life SET ended = :later, ending = 'dropped'
                WHERE series = :series AND ended IS NULL AND domain NOT IN ({NEWER})""",
            {**run.which, "later": later},
        )


def _run_alike(run: _Run) -> int | None:
    """The run before this one, if it has ended and had the same policy: where it found the same, nothing is new.

    If there is one in between, under way or pruned, lives may be others than those of which an earlier run knows.
    """
    row = run.database.execute(
        """SELECT before.id, before.policy_digest = this.policy_digest, before.state FROM run AS before, run AS this
           WHERE this.id = ? AND before.series = ? AND (before.instant, before.id) < (this.instant, this.id)
           ORDER BY before.instant DESC, before.id DESC LIMIT 1""",
        (run.number, run.series),
    ).fetchone()
    return row[0] if row and row[1] and row[2] in ("done", "interrupted") else None


def _go_on(run: _Run, before: int) -> None:
    """What was seen by the run before is seen again on all domains of which this one says the same."""
    run.database.execute(
        f"""UPDATE life SET last_seen = :run WHERE series = :series AND ended IS NULL AND last_seen = :before
            AND domain IN (SELECT domain FROM verdict JOIN heading ON heading.id = heading
            WHERE run = :run AND {_SAME})""",
        {**run.which, "before": before},
    )


def _judged(run: _Run, before: int | None) -> Iterator[_Judged]:
    """The domains of a run, but for those of which the run before says the same."""
    rows = run.database.execute(
        f"""SELECT domain, content, document FROM verdict
            JOIN heading ON heading.id = heading JOIN body ON body.id = body
            WHERE run = :run AND NOT {_SAME} ORDER BY place""",
        {**run.which, "before": before},
    )
    for domain, heading, body in rows:
        yield _Judged(domain, _decode_heading(heading), _read_body(body))


@lru_cache(maxsize=64)  # of a run that was cut short, thousands of domains have the very same
def _read_body(octets: bytes) -> _Body:
    return _decode_body(unpack(octets))


def _update(run: _Run, judged: Sequence[_Judged], known: dict[int, dict[_Key, _Life]]) -> None:
    """Begins, goes on with and ends the lives of findings on some domains, as the run found them."""
    number = run.number
    seen_again: list[tuple[int, int | None, int]] = []
    begun: list[tuple[int, int, str, str, int, int, int, int | None]] = []
    ended: list[tuple[int, Ending, int]] = []
    for one in judged:
        lives = known[one.domain]
        waived = {(told.code, told.fingerprint): bytes(told.waiver) != b"null" for told in one.body.findings}
        for key, is_waived in waived.items():
            life = lives.get(key)
            if life and life.open:
                since = (life.waived_since or number) if is_waived else None
                seen_again.append((number, since, life.id))
            else:
                episode = life.episode + 1 if life else 1
                begun.append((run.series, one.domain, *key, episode, number, number, number if is_waived else None))
        still_open = [(key, life) for key, life in lives.items() if life.open and key not in waived]
        for key, life in still_open:
            ending = _ending(run, one, key, life)
            if ending:
                ended.append((number, ending, life.id))
    run.database.executemany("UPDATE life SET last_seen = ?, waived_since = ? WHERE id = ?", seen_again)
    run.database.executemany(
        """INSERT INTO life (series, domain, code, fingerprint, episode, first_seen, last_seen, waived_since)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        begun,
    )
    run.database.executemany("UPDATE life SET ended = ?, ending = ? WHERE id = ?", ended)


def _ending(run: _Run, one: _Judged, key: _Key, life: _Life) -> Ending | None:
    """How a finding ended that the run did not see; None: it did not, as far as is known."""
    document, (code, _) = run.document, key
    usage, profile = one.heading.usage, profile_of(document, one.body.profile)
    if is_for_others(document, profile, usage, code):
        return "not-applicable"
    abstained = any(its.code == code for its in one.body.unjudged)
    if abstained or code not in rules_for(document, profile, usage):
        return None
    if sum(told.code == code for told in one.body.findings) > MOST_PROBLEMS:
        return None
    sought = was_sought(document, profile, one.heading.domain, key, lambda: _found(run.database, key, life))
    return "fixed" if sought else None


def _found(database: Database, key: _Key, life: _Life) -> str:
    """What the finding told when it was seen last; "" if that run has been pruned."""
    rows = database.execute(
        """SELECT document FROM life JOIN heading ON heading.domain = life.domain
           JOIN verdict ON verdict.run = life.last_seen AND verdict.heading = heading.id
           JOIN body ON body.id = verdict.body WHERE life.id = ?""",
        (life.id,),
    )
    told = (one for (body,) in rows for one in _read_body(body).findings if (one.code, one.fingerprint) == key)
    return next((one.found or "" for one in told), "")


def _known(run: _Run, domains: Sequence[int], open_then: str) -> dict[int, dict[_Key, _Life]]:
    """For each domain its findings' latest lives. `open_then`: which of them were open."""
    rows = run.database.execute(
        f"""SELECT domain, code, fingerprint, id, episode, {open_then}, waived_since FROM life
            WHERE series = :series AND domain IN (SELECT value FROM json_each(:domains)) ORDER BY episode""",
        {**run.which, "domains": as_one_value(domains)},
    )
    known: dict[int, dict[_Key, _Life]] = defaultdict(dict)
    for domain, code, fingerprint, life, episode, is_open, waived_since in rows:
        known[domain][code, fingerprint] = _Life(life, episode, bool(is_open), waived_since)
    return known
