"""What a year is called: 令和8年度（2026年度）, fiscal year 2026."""

from datetime import date

from spfaudit.text import Text

_REIWA, _HEISEI = 2019, 1989


def fiscal_year_title(year: int, begins: int) -> Text:
    """Of the fiscal year that begins in that month of that year."""
    if begins == 1:
        return Text(en=f"Year {year}", ja=f"{year}年")
    if begins != 4 or year < _HEISEI:
        return Text(en=f"Fiscal year {year}", ja=f"{year}年度")
    return Text(en=f"Fiscal year {year}", ja=f"{_era(year)}年度（{year}年度）")


def days_title(first: date, last: date) -> Text:
    """Of a period that is no fiscal year."""
    return Text(en=f"{first} to {last}", ja=f"{_day(first)}から{_day(last)}まで")


def _era(year: int) -> str:
    """By the era that most of the year lies in: fiscal year 2019 began in Heisei 31 and is called Reiwa 1."""
    name, number = ("令和", year - _REIWA + 1) if year >= _REIWA else ("平成", year - _HEISEI + 1)
    return f"{name}{'元' if number == 1 else number}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
