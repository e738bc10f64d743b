"""Statements of SQL that take many values at once."""

from collections.abc import Sequence

import msgspec

ONE_OF = "IN (SELECT value FROM json_each(?))"
"""Follows a column that is to be one of many numbers; `as_one_value` makes them the value."""


def as_one_value(numbers: Sequence[int]) -> str:
    """Numbers for `ONE_OF`, of which there may be any number: SQLite takes 32,766 values one by one, and an inventory
    that is checked every quarter of an hour has more runs in a year."""
    return msgspec.json.encode(numbers).decode()


def several(values: Sequence[object]) -> str:
    """So many question marks, for `IN (...)` with a bounded number of values."""
    return ",".join("?" * len(values))
