"""The yearly report against the truth: every number of both fiscal years."""

from collections import Counter
from collections.abc import Iterable
from statistics import median

import msgspec
import pytest

from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.findings_document import FATES, FateCounts
from yearly import truth
from yearly.reporting import CLOSING, OPENING, WORLD, YEARS, assert_sum, check_shares, days_between
from yearly.runs import SEVERITIES
from yearly.world import RUNS


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
                exactly=truth.looked_before(WORLD, one.domain, one.code, one.first),
                fate=fate,
                decided=closing if one.ended is None else one.ended,
                carried=carried,
                reopened=not carried and numbers[one.domain, one.code] > 1,
                organization=WORLD.domains[listed[-1]][one.domain].organization,
            )
        )
    return found


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


def test_what_remains_is_what_the_next_year_begins_with(reports: dict[int, YearlyDocument]) -> None:
    remaining = [one for one in reports[2025].findings.listed if one.fate in ("open", "waived", "not-known")]
    carried = [one for one in reports[2026].findings.listed if one.carried]
    keys = [sorted((one.domain, one.code, one.first_seen.id) for one in some) for some in (remaining, carried)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == reports[2026].findings.carried.total
    for before, after in zip(reports[2025].requirements, reports[2026].requirements, strict=True):
        assert before.closing == after.opening
