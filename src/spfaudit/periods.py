"""Days, months and fiscal years in a time zone: what belongs to which, whatever zone a moment was written in.

Knows the calendar, and nothing of runs.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from msgspec import Struct

JAPAN = "Asia/Tokyo"
_JST = timezone(timedelta(hours=9), "JST")
"""Without daylight saving since 1952: no table of zones is needed for it."""


class UnknownZone(Exception):
    """No time zone is named so."""


class Period(Struct, frozen=True):
    """Whole days, both ends included, in one time zone."""

    first: date
    last: date
    zone: tzinfo

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def month(self) -> str:
        """That of its first day, as in 2026-10."""
        return self.first.isoformat()[:7]

    def has(self, moment: datetime) -> bool:
        """Whether the moment (aware) belongs to it."""
        return self.first <= moment.astimezone(self.zone).date() <= self.last

    def months(self) -> Iterator["Period"]:
        """The calendar months, or parts of months, that it is made of."""
        first = self.first
        while first <= self.last:
            last = min(_last_of_month(first), self.last)
            yield Period(first, last, self.zone)
            first = last + timedelta(days=1)


def zone_named(name: str) -> tzinfo:
    """The zone of that name in the IANA database. Raises UnknownZone."""
    if name == JAPAN:
        return _JST
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # brings a table that these two do not need

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # the last is what an unknown name raises
        raise UnknownZone(name) from error


def has_zones() -> bool:
    """Whether the system has that database; small containers have none."""
    from zoneinfo import available_timezones

    return bool(available_timezones())


def month(year: int, number: int, zone: tzinfo) -> Period:
    """A calendar month."""
    first = date(year, number, 1)
    return Period(first, _last_of_month(first), zone)


def fiscal_year(year: int, zone: tzinfo, *, begins: int = 4) -> Period:
    """The fiscal year that begins in the month `begins` of that year."""
    return Period(date(year, begins, 1), date(year + 1, begins, 1) - timedelta(days=1), zone)


def _last_of_month(day: date) -> date:
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return after - timedelta(days=1)
