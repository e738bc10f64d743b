"""JSON: the whole document, losslessly, for programs."""

from collections.abc import Iterator
from itertools import islice

from spfaudit.report.document import SCHEMA_ID, AnyReport
from spfaudit.report.fragment import fragment
from spfaudit.report.json_text import indented
from spfaudit.report.options import RenderOptions
from spfaudit.report.spool import Spool

_AT_ONCE = 100
"""Domains, groups or includes of one piece."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """The document as indented JSON (RFC 8259), readable as it is; the schema is in `report.schema`.

    Nothing is left out or altered, but what a terminal would obey or hide is written as a JSON escape.
    """
    return (piece.decode("utf-8") for piece in octets(document))


def octets(document: AnyReport) -> Iterator[bytes]:
    """The same in UTF-8, as it lies in a spool, so that nobody need look at each character twice more."""
    written = indented({**head(document), "groups": [], "includes": [], "domains": []})
    *before, to_includes, to_domains, after = written.rsplit(b"[]", 3)
    domains = document.domains
    yield b"[]".join(before)
    yield from _list(map(fragment, document.groups))
    yield to_includes
    yield from _list(map(fragment, document.includes))
    yield to_domains
    yield from _list(domains.fragments() if isinstance(domains, Spool) else map(fragment, domains))
    yield after + b"\n"


def head(document: AnyReport) -> dict[str, object]:
    """What the report says before its long lists, by its keys."""
    keys = "complete", "tool", "run", "summary", "changes", "waivers"
    return {"schema": SCHEMA_ID, **{key: getattr(document, key) for key in keys}}


def _list(fragments: Iterator[bytes]) -> Iterator[bytes]:
    opening = b"["
    while some := b",\n".join(islice(fragments, _AT_ONCE)):
        yield opening + b"\n"
        yield some
        opening = b","
    yield b"[]" if opening == b"[" else b"\n  ]"
