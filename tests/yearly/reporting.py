"""The yearly reports on the invented world, and what their tests share."""

from collections.abc import Iterable

import msgspec

from spfaudit.history.history import History
from spfaudit.periods import JAPAN, fiscal_year, zone_named
from spfaudit.text import Lang
from spfaudit.yearly.building import Wish, build
from spfaudit.yearly.document import SharesDocument, YearlyDocument
from spfaudit.yearly.titles import fiscal_year_title
from yearly import truth
from yearly.runs import SERIES
from yearly.world import RUNS, make_world

WORLD = make_world()
YEARS = (2025, 2026)
OPENING = {2025: 0, 2026: 13}
CLOSING = {2025: 13, 2026: 25}
"""The runs, by their places in the world, that stand for a year's beginning and end."""


def report(history: History, year: int, zone: str = JAPAN, lang: Lang = "ja") -> YearlyDocument:
    return build(
        history,
        Wish(
            series=SERIES,
            period=fiscal_year(year, zone_named(zone)),
            title=fiscal_year_title(year, 4),
            timezone=zone,
            fiscal_year=year,
            lang=lang,
        ),
    )


def days_between(first: int, last: int) -> int:
    days = [RUNS[place].moment.astimezone(truth.JST).date() for place in (first, last)]
    return (days[1] - days[0]).days


def check_shares(shares: SharesDocument, expected: dict[str, int]) -> None:
    told = {"met": shares.met, "waived": shares.waived, "unjudged": shares.unjudged, "not-met": shares.not_met}
    assert {key: number for key, number in told.items() if number} == expected
    assert shares.total == sum(expected.values())


def assert_sum(parts: Iterable[msgspec.Struct], whole: msgspec.Struct) -> None:
    parts = [msgspec.to_builtins(part) for part in parts]
    for key, number in msgspec.to_builtins(whole).items():
        if key != "percent":
            assert sum(part[key] for part in parts) == number, key
