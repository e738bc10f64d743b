"""Months and fiscal years: what belongs to which, whatever zone a moment was written in."""

from datetime import date, datetime

import pytest

from spfaudit.periods import JAPAN, Period, UnknownZone, fiscal_year, month, zone_named
from spfaudit.yearly.titles import days_title, fiscal_year_title

TOKYO = zone_named(JAPAN)


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        ("2026-03-31T23:59:59+09:00", 2025),
        ("2026-03-31T14:59:59+00:00", 2025),
        ("2026-04-01T00:00:00+09:00", 2026),
        ("2026-03-31T15:00:00+00:00", 2026),
        ("2026-03-31T08:00:00-07:00", 2026),
        ("2027-03-31T23:59:59+09:00", 2026),
        ("2027-04-01T00:00:00+09:00", 2027),
    ],
)
def test_the_border_of_the_fiscal_year(moment: str, year: int) -> None:
    told = [its for its in range(2024, 2029) if fiscal_year(its, TOKYO).has(datetime.fromisoformat(moment))]
    assert told == [year]


def test_a_day_that_is_not_24_hours_long() -> None:
    berlin = zone_named("Europe/Berlin")
    summer = Period(date(2026, 3, 29), date(2026, 3, 29), berlin)
    assert summer.has(datetime.fromisoformat("2026-03-28T23:00:00+00:00"))
    assert summer.has(datetime.fromisoformat("2026-03-29T21:59:59+00:00"))
    assert not summer.has(datetime.fromisoformat("2026-03-29T22:00:00+00:00"))
    assert summer.start.isoformat() == "2026-03-29T00:00:00+01:00"


def test_months() -> None:
    assert [(its.first.isoformat(), its.last.day) for its in fiscal_year(2027, TOKYO).months()][10:] == [
        ("2028-02-01", 29),
        ("2028-03-01", 31),
    ]
    assert len(list(fiscal_year(2026, TOKYO, begins=1).months())) == 12
    assert month(2026, 12, TOKYO).last == date(2026, 12, 31)
    parts = Period(date(2026, 1, 15), date(2026, 3, 2), TOKYO).months()
    assert [(its.first.isoformat(), its.last.isoformat()) for its in parts] == [
        ("2026-01-15", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-02"),
    ]


@pytest.mark.parametrize("name", ["Asia/Atlantis", "../etc/passwd", "", "Asia", "a\0b", "/etc/passwd"])
def test_no_such_zone(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_named(name)


@pytest.mark.parametrize(
    ("year", "begins", "japanese", "english"),
    [
        (2026, 4, "令和8年度（2026年度）", "Fiscal year 2026"),
        (2019, 4, "令和元年度（2019年度）", "Fiscal year 2019"),
        (2018, 4, "平成30年度（2018年度）", "Fiscal year 2018"),
        (2026, 10, "2026年度", "Fiscal year 2026"),
        (2026, 1, "2026年", "Year 2026"),
    ],
)
def test_titles(year: int, begins: int, japanese: str, english: str) -> None:
    title = fiscal_year_title(year, begins)
    assert (title.ja, title.en) == (japanese, english)
    assert days_title(date(2026, 4, 1), date(2026, 9, 30)).ja == "2026年4月1日から2026年9月30日まで"
