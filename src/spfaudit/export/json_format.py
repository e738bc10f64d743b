"""JSON: the whole export, for programs."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from spfaudit.export.document import SCHEMA_ID, AnyExport, RowDocument
from spfaudit.report.json_text import escaped, indented

_AT_ONCE = 100


def render(document: AnyExport) -> Iterator[str]:
    """An object whose `rows` stand one on a line."""
    frame = {
        "schema": SCHEMA_ID,
        **{key: getattr(document, key) for key in ("inventory", "timezone", "lang", "first", "last", "months")},
        "rows": [],
    }
    written = indented(frame).decode()
    before, after = written.rsplit("[]", 1)
    yield before
    yield from _list(document.rows)
    yield f"{after}\n"


def render_lines(document: AnyExport) -> Iterator[str]:
    """JSON Lines: the months, each of which says so, and then the rows."""
    for month in document.months:
        yield _line({"kind": "month", **msgspec.to_builtins(month)})
    rows = iter(document.rows)
    while some := list(islice(rows, _AT_ONCE)):
        yield "".join(_line({"kind": "row", **msgspec.to_builtins(one)}) for one in some)


def _list(rows: Iterable[RowDocument]) -> Iterator[str]:
    opening = "["
    rest = iter(rows)
    while some := list(islice(rest, _AT_ONCE)):
        yield f"{opening}\n" + ",\n".join(f"    {escaped(msgspec.json.encode(one)).decode()}" for one in some)
        opening = ","
    yield "[]" if opening == "[" else "\n  ]"


def _line(what: object) -> str:
    return escaped(msgspec.json.encode(what)).decode() + "\n"
