"""The two years hold what they are to hold; and the history tells of them what is true."""

import pytest

from spfaudit.history.history import History
from spfaudit.inventory.model import Usage
from spfaudit.policy.settings import rules_of_usage
from spfaudit.report.coverage import REQUIREMENTS, Outcome
from spfaudit.report.determined import determined_rules
from yearly import truth
from yearly.runs import FAULTS, SERIES, fingerprint, report_of
from yearly.world import RUNS, make_world

WORLD = make_world()
LAST = len(RUNS) - 1


def test_the_world_has_everything_that_happens() -> None:
    episodes = truth.episodes(WORLD, LAST)
    assert {episode.ending for episode in episodes} == {None, "fixed", "dropped", "not-applicable"}
    assert len({(one.domain, one.code) for one in episodes}) < len(episodes), "something is opened again"
    outcomes = {
        truth.outcome(condition, RUNS[place], requirement)
        for place, listed in enumerate(WORLD.domains)
        for condition in listed.values()
        for requirement in truth.ALL
    }
    assert outcomes == {"met", "not-met", "unjudged", "waived", "not-applicable"}
    assert {len(truth.places_of_year(WORLD, year)) for year in (2024, 2025, 2026)} == {0, 14, 13}
    assert truth.whole_run_of(WORLD, 2026, 2) is truth.whole_run_of(WORLD, 2026, 8) is None


def test_this_worlds_rules_are_for_the_usages_that_it_thinks() -> None:
    for code in set(FAULTS.values()):
        for usage in Usage:
            assert truth.concerns(code, usage.value) == (code in rules_of_usage(usage)), (code, usage)


@pytest.mark.parametrize("until", [0, 10, 13, 14, 19, LAST])
def test_lives(history: History, until: int) -> None:
    expected = sorted(
        (one.domain, one.code, one.first, None if one.ended is None else one.ended, one.ending)
        for one in truth.episodes(WORLD, until)
    )
    known = [
        (life.domain, life.code, life.first_seen.run - 1, life.ended.run - 1 if life.ended else None, life.ending)
        for life in history.lives(SERIES, at=until + 1)
    ]
    assert sorted(known, key=str) == sorted(expected, key=str)
    assert all(life.fingerprint == fingerprint(life.domain, life.code) for life in history.lives(SERIES))


def test_outcomes_of_the_documents() -> None:
    words = {Outcome.BROKEN: "not-met", None: "not-applicable"}
    for place in range(len(RUNS)):
        report = report_of(WORLD, place)
        for domain in report.domains:
            condition = WORLD.domains[place][domain.domain]
            told = {one.key: one.outcome(report.run, domain) for one in REQUIREMENTS}
            expected = {key: truth.outcome(condition, RUNS[place], key) for key in truth.ALL}
            assert {key: words.get(its, str(its)) for key, its in told.items()} == expected, (place, domain.domain)
            determined = determined_rules(report.run, domain)
            for code in set(FAULTS.values()):
                could = truth.concerns(code, condition.usage) and code not in RUNS[place].off
                assert (code in determined) == (could and truth.told_of(code, condition))
