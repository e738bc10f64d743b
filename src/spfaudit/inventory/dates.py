"""Days, written as ISO 8601 does: 2027-03-31.

Knows how else Japanese offices write a day, to suggest what was meant.
"""

import re
from datetime import date, timedelta

from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.nodes import Scalar
from spfaudit.inventory.problems import Problems, clip, write
from spfaudit.text import Text

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DASH = "‐−–—―ー-"  # the hyphen last, or it would make a range
_SEPARATED = rf"(?s)([0-9]{{4}})\s*[/.年_{_DASH}]\s*([0-9]{{1,2}})\s*[/.月_{_DASH}]\s*([0-9]{{1,2}})\s*日?(?:[T (].*)?"
"""Perhaps with the time, or with the day of the week in brackets."""
_RUN_TOGETHER = r"([0-9]{4})([0-9]{2})([0-9]{2})"
_SERIAL = r"[2-6][0-9]{4}"
"""Of the years 1954 to 2091: what a spreadsheet makes of a day in a cell that is not shown as one."""
_SERIAL_BEGIN = date(1899, 12, 30)
_ERA = r"(?i)(令和|平成|昭和|[RHS])\s*([0-9]{1,2}|元)\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:\(.*)?"
_YEAR_BEFORE_ERA = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}


def read_date(value: Scalar, problems: Problems) -> date | None:
    """The day that `value` names."""
    text = fold(value.text)
    iso = _ISO.fullmatch(text)
    day = _day(*iso.groups()) if iso else None
    if day is None:
        meant = None if iso else _meant(text)
        problems.add(
            value,
            Text(
                en=f"'{clip(value.text)}' is not a day of the calendar",
                ja=f"「{clip(value.text)}」は存在しない日付です",
            )
            if iso
            else Text(
                en=f"'{clip(value.text)}' is not a date of the form YYYY-MM-DD",
                ja=f"「{clip(value.text)}」は YYYY-MM-DD 形式の日付ではありません",
            ),
            write(meant.isoformat()) if meant else None,
        )
    return day


def _day(year: str | int, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _meant(text: str) -> date | None:
    if found := re.fullmatch(_SEPARATED, text) or re.fullmatch(_RUN_TOGETHER, text):
        return _day(*found.groups())
    if re.fullmatch(_SERIAL, text):
        return _SERIAL_BEGIN + timedelta(days=int(text))
    if era := re.fullmatch(_ERA, text):
        name, year, month, day = era.groups()
        return _day(_YEAR_BEFORE_ERA[name.upper()] + (1 if year == "元" else int(year)), month, day)
    return None
