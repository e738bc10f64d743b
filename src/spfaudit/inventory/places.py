"""Where in an inventory's text something stands that was read without a problem: the model keeps lines alone.

Reads the text once more as its reader did, when it is first asked: words are never looked for, since another domain
may have the same. Knows no key but those that hold others.
"""

from collections.abc import Container, Iterator
from functools import cached_property

from msgspec import Struct

from spfaudit.inventory.csv_reader import Table
from spfaudit.inventory.csv_rows import MAX_ROW_LINES
from spfaudit.inventory.entries import read_name
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.loading import InventoryFormat
from spfaudit.inventory.model import Entry, Inventory, Waiver
from spfaudit.inventory.nodes import Gap, Mapping, Node, Scalar, Sequence
from spfaudit.inventory.problems import Problems
from spfaudit.names import Domain


class Said(Struct, frozen=True):
    """Where something is said."""

    key: Node
    value: Node
    """Of a table, both are the cell."""


class Places:
    """Places in `text`, of which all of `inventory` was read without a problem."""

    def __init__(self, inventory: Inventory, text: str, format: InventoryFormat) -> None:
        self._inventory = inventory
        self._text = text
        self._format = format
        self._problems = Problems(inventory.path, text)
        """Of the second reading. Nobody is told of them: they are of rows that begin elsewhere."""

    def name(self, entry: Entry) -> Node:
        """The entry's name."""
        said = self.said(entry, "domain")
        if said is not None:
            return said.value
        if self._format == "yaml":
            return self._items[entry.domain]
        line = self._problems.line(entry.line)
        return Gap(entry.line, len(line) - len(line.lstrip()) + 1)

    def said(self, entry: Entry, key: str) -> Said | None:
        """What the entry itself says of `key`; None: nothing, or nobody knows where."""
        if self._format == "yaml":
            return _field(self._items[entry.domain], key)
        cell = self._row(entry).get(key) if self._format == "csv" else None
        return Said(cell, cell) if cell is not None else None

    def waived(self, waiver: Waiver, entry: Entry | None, key: str) -> Node:
        """The value of `key` in a waiver of `entry`, or in one for patterns."""
        where: Node
        if waiver.domains or entry is None:
            where, number = self._root, self._numbers[waiver]
        else:
            where, number = self._items[entry.domain], entry.waivers.index(waiver)
        said = _field(where, "waivers")
        item = _items(said.value)[number] if said is not None else where
        value = _field(item, key)
        return value.value if value is not None else item

    def setting(self, *keys: str) -> Said | None:
        """What the file says for all domains, of the last of `keys`, each of which is in what the one before holds."""
        said: Said | None = None
        for key in keys:
            said = _field(self._root if said is None else said.value, key)
            if said is None:
                return None
        return said

    def zone_file(self, number: int) -> Node:
        """That of this number, from 0."""
        said = self.setting("resolver", "zone_files")
        return _items(said.value)[number] if said is not None else Gap(1, 1)

    def texts_before_comments(self, keys: Container[str]) -> Iterator[tuple[Scalar, str]]:
        """The values of these keys, wherever they are, that a comment follows on the line; and the comment."""
        for text in self._texts(keys):
            rest = self._problems.line(text.line)[text.column - 1 :].removeprefix(text.text).lstrip()
            if text.plain and rest.startswith("#"):
                yield text, rest

    def _texts(self, keys: Container[str]) -> Iterator[Scalar]:
        below = [self._root]
        while below:
            node = below.pop()
            for name, value in node.pairs if isinstance(node, Mapping) else ():
                if isinstance(value, Scalar) and fold(name.text) in keys:
                    yield value
                below.append(value)
            below += _items(node)

    def _row(self, entry: Entry) -> dict[str, Scalar]:
        """The row of a table that the entry was made of: it may begin some lines before the name."""
        for number in range(entry.line, max(entry.line - MAX_ROW_LINES, 0), -1):
            cells = self._table.cells(number)
            name = cells.get("domain")
            if name is not None and name.line == entry.line and read_name(name, self._problems) == entry.domain:
                return cells
        return {}

    @cached_property
    def _root(self) -> Node:
        if self._format != "yaml":
            return Gap(1, 1)
        # Importing the YAML library takes longer than reading a short list.
        from spfaudit.inventory.tree import compose

        return compose(self._text, self._problems) or Gap(1, 1)

    @cached_property
    def _numbers(self) -> dict[Waiver, int]:
        """Of each of the waivers for patterns, from 0."""
        return {waiver: number for number, waiver in enumerate(self._inventory.waivers)}

    @cached_property
    def _items(self) -> dict[Domain, Node]:
        said = self.setting("domains")
        items = _items(said.value) if said is not None else ()
        return {entry.domain: item for entry, item in zip(self._inventory.entries, items, strict=True)}

    @cached_property
    def _table(self) -> Table:
        return Table(self._problems)


def _field(node: Node, key: str) -> Said | None:
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return next((Said(name, value) for name, value in pairs if fold(name.text) == key), None)


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()
