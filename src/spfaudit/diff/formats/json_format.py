"""JSON: the whole difference, losslessly, for programs; and JSON Lines, a domain a line."""

from collections.abc import Iterator

import msgspec

from spfaudit.diff.document import SCHEMA_ID, AnyDiff
from spfaudit.report.json_text import escaped
from spfaudit.report.options import RenderOptions


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """Indented, but a domain's changes are on lines of their own; the schema is that of `spfaudit schema diff`."""
    before, _, after = _written({**_head(diff), "domains": []}, indent=2).rpartition("[]")
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
    yield f"{_written(_head(diff), indent=-1)}\n"


def _head(diff: AnyDiff) -> dict[str, object]:
    keys = "tool", "lang", "earlier", "later", "summary", "includes"
    return {"schema": SCHEMA_ID, **{key: getattr(diff, key) for key in keys}}


def _written(value: object, indent: int) -> str:
    return escaped(msgspec.json.format(msgspec.json.encode(value), indent=indent)).decode("utf-8")
