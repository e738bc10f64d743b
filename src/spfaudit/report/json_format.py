"""JSON: the whole document, losslessly, for programs."""

from collections.abc import Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from spfaudit.report.document import SCHEMA_ID, AnyReport, RunDocument, SummaryDocument, ToolDocument, WaiverUseDocument
from spfaudit.report.fragment import escaped, fragment, group_fragment, include_fragment
from spfaudit.report.options import RenderOptions
from spfaudit.report.spool import Spool

_AT_ONCE = 100
"""Domains, groups or includes of one piece."""


class _Frame(Struct, frozen=True, kw_only=True):
    """`ReportDocument` before any group, include or domain is in it."""

    schema: str = SCHEMA_ID
    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    waivers: list[WaiverUseDocument]
    groups: tuple[()] = ()
    includes: tuple[()] = ()
    domains: tuple[()] = ()


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """The document as indented JSON (RFC 8259), readable as it is; the schema is in `report.schema`.

    Nothing is left out or altered, but what a terminal would obey or hide is written as a JSON escape.
    """
    frame = _Frame(
        complete=document.complete,
        tool=document.tool,
        run=document.run,
        summary=document.summary,
        waivers=document.waivers,
    )
    written = escaped(msgspec.json.format(msgspec.json.encode(frame), indent=2)).decode("utf-8")
    *before, to_includes, to_domains, after = written.rsplit("[]", 3)
    domains = document.domains
    yield "[]".join(before)
    yield from _list(map(group_fragment, document.groups))
    yield to_includes
    yield from _list(map(include_fragment, document.includes))
    yield to_domains
    yield from _list(domains.fragments() if isinstance(domains, Spool) else map(fragment, domains))
    yield f"{after}\n"


def _list(fragments: Iterator[bytes]) -> Iterator[str]:
    opening = "["
    while some := b",\n".join(islice(fragments, _AT_ONCE)):
        yield f"{opening}\n{some.decode('utf-8')}"
        opening = ","
    yield "[]" if opening == "[" else "\n  ]"
