"""JSON: the whole difference, losslessly, for programs; and JSON Lines, a domain a line."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from spfaudit.diff.document import SCHEMA_ID, AnyDiff, DiffSummary, IncludeChange, SideDocument
from spfaudit.report.document import ToolDocument
from spfaudit.report.json_text import escaped
from spfaudit.report.options import RenderOptions
from spfaudit.text import Lang


class _Frame(Struct, frozen=True, kw_only=True):
    """A `DiffDocument` before any domain is in it."""

    schema: str = SCHEMA_ID
    tool: ToolDocument
    lang: Lang | None
    earlier: SideDocument
    later: SideDocument
    summary: DiffSummary
    includes: list[IncludeChange]
    domains: tuple[()] = ()


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """Indented, but a domain's changes are on lines of their own; the schema is that of `spfaudit schema diff`."""
    before, _, after = _written(_frame(diff), indent=2).rpartition("[]")
    yield before
    opening = "["
    for domain in diff.domains:
        inner = _written(domain, indent=2).replace("\n", "\n    ")
        yield f"{opening}\n    {inner}"
        opening = ","
    yield "[]" if opening == "[" else "\n  ]"
    yield f"{after}\n"


def render_lines(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """Each domain on a line, and a last line that has all else: a reader tells it by its key `summary`."""
    for domain in diff.domains:
        yield f"{_written(domain, indent=-1)}\n"
    last: dict[str, Any] = msgspec.to_builtins(_frame(diff))
    del last["domains"]
    yield f"{_written(last, indent=-1)}\n"


def _frame(diff: AnyDiff) -> _Frame:
    return _Frame(
        tool=diff.tool,
        lang=diff.lang,
        earlier=diff.earlier,
        later=diff.later,
        summary=diff.summary,
        includes=diff.includes,
    )


def _written(value: object, indent: int) -> str:
    return escaped(msgspec.json.format(msgspec.json.encode(value), indent=indent)).decode("utf-8")
