"""The yearly report against the truth: the trend, on which runs it rests, and what could not be judged."""

from collections import Counter

import pytest

from spfaudit.yearly.document import YearlyDocument
from yearly import truth
from yearly.reporting import OPENING, WORLD, YEARS, check_shares, days_between
from yearly.runs import SEVERITIES
from yearly.world import RUNS


@pytest.mark.parametrize("year", YEARS)
def test_trend(reports: dict[int, YearlyDocument], year: int) -> None:
    months = reports[year].trend
    assert [month.month for month in months] == [f"{year + (n + 3) // 12}-{(n + 3) % 12 + 1:02}" for n in range(12)]
    for month in months:
        place = truth.whole_run_of(WORLD, int(month.month[:4]), int(month.month[5:]))
        if place is None:
            assert (month.run, month.statuses, month.requirements) == (None, None, [])
            assert month.lack == {"2026-02": "no-run", "2026-08": "not-whole"}[month.month]
            continue
        assert month.run
        assert month.run.id == place + 1
        for its in month.requirements:
            check_shares(its.shares, truth.shares(WORLD, place)[its.key])
        fired = Counter(
            "waived" if code in condition.waived else SEVERITIES[code]
            for condition in WORLD.domains[place].values()
            for code in truth.found_codes(condition, RUNS[place])
        )
        assert month.findings
        assert month.statuses
        assert (month.findings.error, month.findings.warning, month.waived) == (
            fired["error"],
            fired["warning"],
            fired["waived"],
        )
        assert month.statuses.domains == len(WORLD.domains[place])


@pytest.mark.parametrize("year", YEARS)
def test_method(reports: dict[int, YearlyDocument], year: int) -> None:
    method = reports[year].method
    places = truth.places_of_year(WORLD, year)
    assert [run.id - 1 for run in method.runs] == [*([OPENING[year]] if year == 2026 else []), *places]
    runs = [RUNS[place] for place in places]
    assert method.whole == sum(run.complete and run.whole for run in runs)
    assert method.partial == sum(not run.whole for run in runs)
    assert method.incomplete == sum(not run.complete for run in runs)
    assert method.unfinished == 0
    assert method.lacking == {2025: ["2026-02"], 2026: ["2026-08"]}[year]
    assert [run.id for run in method.after_closing] == {2025: [], 2026: [27]}[year]
    for run in method.runs[-len(places) :]:
        conditions = WORLD.domains[run.id - 1].values()
        assert run.not_attempted == sum(not condition.attempted for condition in conditions)
        assert run.failed_lookups == sum(
            (condition.spf in "?t") + (condition.dmarc == "?") for condition in conditions if condition.attempted
        )
    assert method.failed_lookups == sum(run.failed_lookups or 0 for run in method.runs[-len(places) :])
    changes = [(change.run.id, change.what, change.before, change.after) for change in method.changes]
    assert (
        changes
        == {
            2025: [],
            2026: [
                (16, "rules", "DMA006=warning SPF101=error", ""),
                (17, "rules", "", "DMA006=warning SPF101=error"),
                (18, "version", "1.0", "1.1"),
                (21, "profile", "baseline", "jp-gov"),
            ],
        }[year]
    )


@pytest.mark.parametrize("year", YEARS)
def test_names_that_could_not_be_judged(reports: dict[int, YearlyDocument], year: int) -> None:
    method = reports[year].method
    places = truth.places_of_year(WORLD, year)
    expected = {}
    for domain in set().union(*(WORLD.domains[place] for place in places)):
        looks = [(place, WORLD.domains[place][domain]) for place in places if domain in WORLD.domains[place]]
        blind = [not one.attempted or one.spf in "?t" or one.dmarc == "?" for _, one in looks]
        if any(blind):
            expected[domain] = (
                sum(blind),
                len(looks),
                looks[blind.index(True)][0],
                max(place for (place, _), its in zip(looks, blind, strict=True) if its),
                longest([place for place, _ in looks], blind),
                blind[-1],
            )
    told = {
        one.domain: (one.runs, one.of, one.first.id - 1, one.last.id - 1, one.longest_days, one.still)
        for one in method.unjudged
    }
    assert told == expected
    assert method.unjudged_names == len(expected)
    assert [one.longest_days for one in method.unjudged] == sorted((its[4] for its in told.values()), reverse=True)


def longest(places: list[int], blind: list[bool]) -> int:
    best = 0
    for start, its in enumerate(blind):
        if its and (start == 0 or not blind[start - 1]):
            end = next((at for at in range(start, len(blind)) if not blind[at]), len(blind) - 1)
            best = max(best, days_between(places[start], places[end]))
    return best
