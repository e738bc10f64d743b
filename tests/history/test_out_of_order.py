"""Runs that end in another order than they were started in: which of them has the last word on a domain."""

from datetime import datetime
from pathlib import Path

import pytest

from history.a_run import a_run
from spfaudit.diff.comparison import Side, compare
from spfaudit.history.history import History
from spfaudit.history.known_lives import Moment
from spfaudit.history.past import KeptPast
from spfaudit.history.resuming import take_up
from spfaudit.history.writing import add_verdicts, end_run
from yearly.reporting import report
from yearly.runs import SERIES


def test_later_runs_have_the_last_word(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        later = a_run(5, {"a": "", "b": "SPF001"})
        history.remember(later, series="x")
        history.remember(a_run(3, {"a": "SPF001", "b": "", "c": "SPF002"}), series="x")
        lives = [(life.domain, life.ended) for life in history.lives("x")]
    assert lives == [("b.example", None), ("c.example", Moment(1, datetime.fromisoformat(later.run.started)))]


@pytest.mark.parametrize("says", ["there as before", "fixed", "not known"])
def test_a_domain_that_a_later_run_does_not_list_stays_dropped(says: str, tmp_path: Path) -> None:
    """The inventory lost it while a run of the old one went on, which ends after the first run of the new one."""
    told = {"there as before": "SPF001", "fixed": "", "not known": "?SPF001"}[says]
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(1, {"a": "", "b": "SPF001"}), series="x")
        history.remember(a_run(3, {"a": ""}), series="x")
        history.remember(a_run(2, {"a": "", "b": told}), series="x")
        history.remember(a_run(4, {"a": ""}), series="x")
        lives = [(life.episode, life.ending, life.ended and life.ended.run) for life in history.lives("x")]
    assert lives == [(1, "fixed", 3) if says == "fixed" else (1, "dropped", 2)]


def test_what_a_run_takes_back_was_dropped_by_a_later_one(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(1, {"a": "SPF001"}), series="x")
        interrupted = history.remember(a_run(2, {"a": "", "b": "-"}, complete=False), series="x")
        later = history.remember(a_run(3, {"b": ""}), series="x")
        take_up(history.database, interrupted)
        resumed = a_run(2, {"a": "?SPF001", "b": ""})
        add_verdicts(history.database, interrupted, enumerate(resumed.domains))
        end_run(history.database, interrupted, resumed, resumed=True)
        lives = [(life.ending, life.ended and life.ended.run) for life in history.lives("x")]
    assert lives == [("dropped", later)]


def test_what_a_late_run_had_seen_before_did_not_come_up_exactly_with_a_later_one(tmp_path: Path) -> None:
    """The lives begin with the run that ended first; the one that was started before it has seen the fault as well."""
    with History(tmp_path / "h.db") as history:
        for month, told in ((0, ""), (2, "SPF001"), (1, "SPF001"), (3, "SPF001"), (4, "")):
            history.remember(a_run(month, {"a": told}), series=SERIES)
        late, last = history.find("3"), history.find("4")
        sides = [Side(str(run.id), history.read(run), run.whole) for run in (late, last)]
        diff = compare(sides[0], sides[1], KeptPast(history.database, late, last))
        open_ones = [(one.since, one.since_exactly) for its in diff.domains for one in its.findings]
        time = report(history, 2026).findings.time
    assert open_ones == [(a_run(2, {}).run.started, False)]
    assert (time.fixed, time.at_least) == (1, 1)


def test_a_run_whose_clock_was_ahead_does_not_hide_what_becomes_of_a_domain_that_came_since(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(30, {"a": ""}), series="x")
        for month, told in enumerate(("SPF001", "SPF001", "", "SPF001"), start=1):
            history.remember(a_run(month, {"a": "", "b": told}), series="x")
        lives = [(life.first_seen.run, life.ending, life.ended and life.ended.run) for life in history.lives("x")]
    assert lives == [(2, "fixed", 4), (5, "dropped", 1)]


def test_a_run_that_was_gone_on_with_and_broken_off_again_tells_nothing(tmp_path: Path) -> None:
    """What it had said when it was interrupted was taken back: it is as one that never ended, and was not pruned."""
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": ""}), series="domains.yaml")
        interrupted = history.remember(a_run(1, {"a": ""}, complete=False), series="domains.yaml")
        take_up(history.database, interrupted)
        history.remember(a_run(2, {"a": "SPF001"}), series="domains.yaml")
        *_, run, _ = history.runs()
        assert (run.state, run.about) == ("running", None)
        told = report(history, 2026)
    (finding,) = told.findings.listed
    assert finding.exactly
    assert (told.method.incomplete, told.method.unfinished) == (0, 1)
