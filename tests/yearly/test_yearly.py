"""The yearly report against the truth: every number of both fiscal years."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from history.a_run import RULES, a_run
from spfaudit.history.history import History
from spfaudit.periods import JAPAN, fiscal_year, zone_named
from spfaudit.yearly import counting
from spfaudit.yearly.building import NothingToReport, Wish, build
from spfaudit.yearly.document import SharesDocument, YearlyDocument
from spfaudit.yearly.findings_document import FATES, FateCounts
from spfaudit.yearly.formats import render
from spfaudit.yearly.titles import fiscal_year_title
from yearly import truth
from yearly.runs import SERIES, SEVERITIES, history_file
from yearly.world import RUNS, make_world

WORLD = make_world()
YEARS = (2025, 2026)
OPENING = {2025: 0, 2026: 13}
CLOSING = {2025: 13, 2026: 25}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(history_file(tmp_path_factory.mktemp("history")))


@pytest.fixture(scope="module")
def reports(history: History) -> dict[int, YearlyDocument]:
    return {year: report(history, year) for year in YEARS}


def report(history: History, year: int, zone: str = JAPAN) -> YearlyDocument:
    return build(
        history,
        Wish(
            series=SERIES,
            period=fiscal_year(year, zone_named(zone)),
            title=fiscal_year_title(year, 4),
            timezone=zone,
            fiscal_year=year,
            lang="ja",
        ),
    )


def days_between(first: int, last: int) -> int:
    days = [RUNS[place].moment.astimezone(truth.JST).date() for place in (first, last)]
    return (days[1] - days[0]).days


class Told(msgspec.Struct, frozen=True):
    """A finding as the year has to tell it."""

    domain: str
    code: str
    first: int
    exactly: bool
    fate: str
    decided: int
    carried: bool
    reopened: bool
    organization: str | None


def findings(year: int) -> list[Told]:
    """What the report has to tell, from the world alone."""
    before = OPENING[year] if year == 2026 else -1
    closing = CLOSING[year]
    numbers: Counter[tuple[str, str]] = Counter()
    found = []
    for one in truth.episodes(WORLD, closing):
        numbers[one.domain, one.code] += 1
        if one.ended is not None and one.ended <= before:
            continue
        condition = WORLD.domains[closing].get(one.domain)
        if one.ended is not None:
            fate = one.ending or ""
        elif condition and one.code in truth.found_codes(condition, RUNS[closing]):
            fate = "waived" if one.code in condition.waived else "open"
        else:
            fate = "not-known"
        carried = one.first <= before
        listed = [place for place in range(closing + 1) if one.domain in WORLD.domains[place]]
        found.append(
            Told(
                domain=one.domain,
                code=one.code,
                first=one.first,
                exactly=looked_before(one.domain, one.code, one.first),
                fate=fate,
                decided=closing if one.ended is None else one.ended,
                carried=carried,
                reopened=not carried and numbers[one.domain, one.code] > 1,
                organization=WORLD.domains[listed[-1]][one.domain].organization,
            )
        )
    return found


def looked_before(domain: str, code: str, place: int) -> bool:
    for before in range(place - 1, -1, -1):
        condition = WORLD.domains[before].get(domain)
        if condition:
            run = RUNS[before]
            return truth.told_of(code, condition) and truth.concerns(code, condition.usage) and code not in run.off
        if RUNS[before].whole:
            return False
    return False


def counted(told: Iterable[Told]) -> dict[str, int]:
    told = list(told)
    fates = Counter(one.fate for one in told)
    carried = sum(one.carried for one in told)
    return {
        "carried": carried,
        "found": len(told) - carried,
        "reopened": sum(one.reopened for one in told),
        "total": len(told),
        **{fate.replace("-", "_"): fates[fate] for fate in FATES},
    }


def as_dict(counts: FateCounts) -> dict[str, int]:
    told: dict[str, int] = msgspec.to_builtins(counts)
    return told


def check_shares(shares: SharesDocument, expected: dict[str, int]) -> None:
    told = {"met": shares.met, "waived": shares.waived, "unjudged": shares.unjudged, "not-met": shares.not_met}
    assert {key: number for key, number in told.items() if number} == expected
    assert shares.total == sum(expected.values())


@pytest.mark.parametrize("year", YEARS)
def test_opening_and_closing(reports: dict[int, YearlyDocument], year: int) -> None:
    told = reports[year]
    assert (told.opening.id - 1, told.closing.id - 1) == (OPENING[year], CLOSING[year])
    assert told.opening_is == ("first" if year == 2025 else "before")
    assert told.first_year == (year == 2025)
    assert told.opening.started == RUNS[OPENING[year]].moment.astimezone(truth.JST).isoformat()
    for requirement in told.requirements:
        check_shares(requirement.opening, truth.shares(WORLD, OPENING[year])[requirement.key])
        check_shares(requirement.closing, truth.shares(WORLD, CLOSING[year])[requirement.key])
    opening, closing = (set(WORLD.domains[its[year]]) for its in (OPENING, CLOSING))
    between = set().union(*WORLD.domains[OPENING[year] : CLOSING[year] + 1])
    assert msgspec.to_builtins(told.domains) == {
        "opening": len(opening),
        "added": len(closing - opening),
        "dropped": len(opening - closing),
        "closing": len(closing),
        "passing": len(between - opening - closing),
    }


@pytest.mark.parametrize("year", YEARS)
def test_findings(reports: dict[int, YearlyDocument], year: int) -> None:
    told, expected = reports[year].findings, findings(year)
    assert as_dict(told.all) == counted(expected)
    assert as_dict(told.carried) == counted(one for one in expected if one.carried)
    assert as_dict(told.found) == counted(one for one in expected if not one.carried)
    for severity, counts in told.by_severity.items():
        assert as_dict(counts) == counted(one for one in expected if SEVERITIES[one.code] == severity)
    assert {rule.code for rule in told.rules} == {one.code for one in expected}
    for rule in told.rules:
        ours = [one for one in expected if one.code == rule.code]
        assert as_dict(rule.findings) == counted(ours)
        check_time(rule.time, ours)
    check_time(told.time, expected)
    listed = [
        Told(
            domain=one.domain,
            code=one.code,
            first=one.first_seen.id - 1,
            exactly=one.exactly,
            fate=one.fate,
            decided=one.decided.id - 1,
            carried=one.carried,
            reopened=one.reopened,
            organization=one.organization,
        )
        for one in told.listed
    ]
    assert sorted(listed, key=str) == sorted(expected, key=str)
    assert [one.days for one in told.listed] == [days_between(one.first, one.decided) for one in listed]
    for one in told.listed:
        assert (one.waiver is not None) == (one.fate == "waived")
        assert (one.why == "lookup-failed") == (one.fate == "not-known")


def check_time(time: object, told: list[Told]) -> None:
    fixed = [one for one in told if one.fate == "fixed"]
    days = [days_between(one.first, one.decided) for one in fixed]
    assert msgspec.to_builtins(time) == {
        "fixed": len(fixed),
        "median_days": median(days) if days else None,
        "longest_days": max(days) if days else None,
        "at_least": sum(not one.exactly for one in fixed),
    }


@pytest.mark.parametrize("year", YEARS)
def test_organizations(reports: dict[int, YearlyDocument], year: int) -> None:
    told = reports[year]
    expected = findings(year)
    for organization in told.organizations:
        assert not organization.others
        for requirement in organization.requirements:
            for shares, place in ((requirement.opening, OPENING[year]), (requirement.closing, CLOSING[year])):
                check_shares(shares, truth.shares(WORLD, place, organization.name)[requirement.key])
        assert as_dict(organization.findings) == counted(
            one for one in expected if one.organization == organization.name
        )
    names = {
        condition.organization for place in (OPENING, CLOSING) for condition in WORLD.domains[place[year]].values()
    }
    assert {organization.name for organization in told.organizations} >= names


@pytest.mark.parametrize("year", YEARS)
def test_sums_add_up(reports: dict[int, YearlyDocument], year: int) -> None:
    told = reports[year]
    organizations = told.organizations
    assert_sum((its.closing for its in organizations), told.statuses_closing)
    assert_sum((its.opening for its in organizations), told.statuses_opening)
    assert_sum((its.findings for its in organizations), told.findings.all)
    assert_sum((its.findings for its in told.findings.rules), told.findings.all)
    assert_sum(told.findings.by_severity.values(), told.findings.all)
    assert_sum((told.findings.carried, told.findings.found), told.findings.all)
    for counts in (told.findings.all, told.findings.carried, *(its.findings for its in organizations)):
        values = as_dict(counts)
        assert values["carried"] + values["found"] == values["total"]
        assert sum(values[fate.replace("-", "_")] for fate in FATES) == values["total"]
    for place, requirement in enumerate(told.requirements):
        assert_sum((its.requirements[place].closing for its in organizations), requirement.closing)
        assert_sum((its.requirements[place].opening for its in organizations), requirement.opening)
    listed = told.domains
    assert listed.opening + listed.added - listed.dropped == listed.closing == told.statuses_closing.domains


def assert_sum(parts: Iterable[msgspec.Struct], whole: msgspec.Struct) -> None:
    parts = [msgspec.to_builtins(part) for part in parts]
    for key, number in msgspec.to_builtins(whole).items():
        if key != "percent":
            assert sum(part[key] for part in parts) == number, key


def test_what_remains_is_what_the_next_year_begins_with(reports: dict[int, YearlyDocument]) -> None:
    remaining = [one for one in reports[2025].findings.listed if one.fate in ("open", "waived", "not-known")]
    carried = [one for one in reports[2026].findings.listed if one.carried]
    keys = [sorted((one.domain, one.code, one.first_seen.id) for one in some) for some in (remaining, carried)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == reports[2026].findings.carried.total
    for before, after in zip(reports[2025].requirements, reports[2026].requirements, strict=True):
        assert before.closing == after.opening


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


def test_what_comes_after_too_many_to_tell_may_have_been_there_before(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        crowd, left = a_run(0, {"a": "SPF207"}), a_run(1, {"a": "SPF207"})
        (one,) = crowd.domains[0].findings
        crowd.domains[0].findings[:] = [replace(one, fingerprint=f"{number:016x}") for number in range(51)]
        for run in (crowd, left, a_run(2, {"a": ""})):
            history.remember(run, series=SERIES)
        findings = report(history, 2026).findings
    assert (findings.time.fixed, findings.time.at_least) == (52, 52)


def test_profiles_of_some_domains_own_are_told_as_well(tmp_path: Path) -> None:
    """By their names when they come and go with whole runs; a part of the inventory may simply have no such domain."""
    rules = {"baseline": RULES, "strict": RULES}
    stricter = {"baseline": RULES, "strict": {**RULES, "SPF203": "info"}}
    runs: list[tuple[dict[str, Any], bool]] = [
        ({"baseline": RULES}, True),
        (rules, True),
        ({"baseline": RULES}, False),
        (rules, True),
        (stricter, True),
        ({"baseline": RULES}, True),
    ]
    with History(tmp_path / "h.db") as history:
        for month, (judged_by, whole) in enumerate(runs):
            run = a_run(month, {"a": ""})
            history.remember(replace(run, run=replace(run.run, rules=judged_by)), series=SERIES, whole=whole)
        told = [(its.run.id, its.what, its.before, its.after) for its in report(history, 2026).method.changes]
    assert told == [
        (2, "rules", "", "profile=strict"),
        (5, "rules", "strict:SPF203=error", "strict:SPF203=info"),
        (6, "rules", "profile=strict", ""),
    ]


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


def test_a_year_without_runs(history: History) -> None:
    with pytest.raises(NothingToReport) as caught:
        report(history, 2024)
    assert not caught.value.looked


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_elsewhere_the_border_is_elsewhere(history: History, zone: str) -> None:
    assert report(history, 2025, zone).closing.id == 15
    assert report(history, 2026, zone).opening.id == 15


def test_the_report_is_the_same_wherever_the_machine_is(
    history: History, reports: dict[int, YearlyDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    try:
        for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert report(history, 2026) == reports[2026]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_after_pruning_counts_stay_and_nothing_is_invented(tmp_path: Path, reports: dict[int, YearlyDocument]) -> None:
    path = history_file(tmp_path)
    with History(path) as history:
        history.prune(keep=13)  # all that is before the second year, and its opening run
        told = report(history, 2026)
    assert (told.opening.id, told.opening_is, told.first_year) == (15, "first", False)
    assert told.findings.all == reports[2026].findings.all
    assert told.closing == reports[2026].closing
    with History(path) as history:
        history.prune(keep=3)
        told = report(history, 2026)
    assert [month.lack for month in told.trend] == [*["pruned"] * 4, "not-whole", *["pruned"] * 5, None, None]
    assert [month.statuses for month in told.trend] == [month.statuses for month in reports[2026].trend]
    assert told.findings.all.total == reports[2026].findings.all.total
    assert told.findings.all.fixed == reports[2026].findings.all.fixed


def test_what_is_too_much_to_list_is_counted_all_the_same(
    history: History, reports: dict[int, YearlyDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_FINDINGS", 5)
    monkeypatch.setattr(counting, "MOST_NAMES", 3)
    monkeypatch.setattr(counting, "MOST_ORGANIZATIONS", 2)
    whole, told = reports[2026], report(history, 2026)
    assert told.findings.listed == whole.findings.listed[:5]
    assert told.method.unjudged == whole.method.unjudged[:3]
    assert told.method.unjudged_names == whole.method.unjudged_names
    assert told.findings.all == whole.findings.all
    assert [one.others for one in told.organizations] == [False, False, True]
    assert_sum((its.findings for its in told.organizations), told.findings.all)
    assert_sum((its.closing for its in told.organizations), told.statuses_closing)
    text = "".join(render(told, "markdown"))
    assert f"ほかの指摘 {whole.findings.all.total - 5} 件は集計のみ" in text
    assert "その他の組織" in text
