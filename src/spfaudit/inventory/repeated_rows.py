"""Rows of a table that say what an earlier one said, about another name: nearly all rows of a long list.

Such a row is not taken apart: what the earlier one declared is declared again. Knows no column but the name's.
"""

from spfaudit.inventory.entries import FirstLines
from spfaudit.inventory.model import Entry
from spfaudit.names import plain_domain

_MOST = 10_000
"""Different rows that are remembered."""


class RepeatedRows:
    """Reads lines whose cells, but for the name, were read before and without a problem.

    Appends their entries to `entries`, and notes their lines in `first_lines`.
    """

    def __init__(self, delimiter: str, first_lines: FirstLines, entries: list[Entry]) -> None:
        self._delimiter = delimiter
        self._first_lines = first_lines
        self._entries = entries
        self._column: int | None = None
        self._known: dict[str, Entry] = {}
        self._left = ("", 0)
        """The last line that was not taken, and its number."""

    def name_is_at(self, column: int) -> None:
        """The header has been read: `column` (from 0) holds the names."""
        self._column = column

    def learn(self, entry: Entry) -> None:
        """A row was read without a problem and said `entry`: perhaps that of the last line that was not taken."""
        line, number = self._left
        # The length of a selector is checked together with its name's.
        if number == entry.line and len(self._known) < _MOST and not entry.dkim_selectors:
            self._known[self._apart(line)[1]] = entry

    def take(self, line: str, number: int) -> bool:
        """Whether `line` was such a row."""
        name, rest = self._apart(line)
        known = self._known.get(rest)
        domain = plain_domain(name) if known is not None and name not in self._first_lines else None
        if known is None or domain is None:
            self._left = line, number
            return False
        self._first_lines[domain] = number
        self._entries.append(
            Entry(
                domain=domain,
                usage=known.usage,
                organization=known.organization,
                senders=known.senders,
                retired_on=known.retired_on,
                hold_until=known.hold_until,
                profile=known.profile,
                line=number,
            )
        )
        return True

    def _apart(self, line: str) -> tuple[str, str]:
        """The name's cell, and all that stands around it."""
        if self._column == 0:
            name, _, rest = line.partition(self._delimiter)
            return name, rest
        cells = line.split(self._delimiter)
        if self._column is None or len(cells) <= self._column:
            return "", line
        name, cells[self._column] = cells[self._column], ""
        return name, self._delimiter.join(cells)
