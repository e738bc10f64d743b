"""JSON Lines: one domain a line, for programs that read as it comes, and a last line that says how the run went.

A reader tells the last line by its key `summary`. Where it is missing, the file is not whole.
"""

from collections.abc import Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import (
    SCHEMA_ID,
    AnyReport,
    IncludeDocument,
    RunDocument,
    SummaryDocument,
    ToolDocument,
    WaiverUseDocument,
)
from spfaudit.report.fragment import fragment
from spfaudit.report.json_text import escaped
from spfaudit.report.options import RenderOptions
from spfaudit.report.spool import Spool

_AT_ONCE = 100
"""Domains of one piece."""


class _LastLine(Struct, frozen=True, kw_only=True):
    """A `ReportDocument` without its groups and domains; the keys mean the same."""

    schema: str = SCHEMA_ID
    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    changes: ChangesDocument | None
    waivers: list[WaiverUseDocument]
    includes: list[IncludeDocument]


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """Each domain as the JSON report has it, but on one line; nothing is left out or altered."""
    domains = document.domains
    fragments = domains.fragments() if isinstance(domains, Spool) else map(fragment, domains)
    while some := b"".join(map(_line, islice(fragments, _AT_ONCE))):
        yield some.decode("utf-8")
    last = _LastLine(
        complete=document.complete,
        tool=document.tool,
        run=document.run,
        summary=document.summary,
        changes=document.changes,
        waivers=document.waivers,
        includes=document.includes,
    )
    yield _line(escaped(msgspec.json.encode(last))).decode("utf-8")


def _line(octets: bytes) -> bytes:
    """The JSON on one line. What a string holds is not touched: escapes stay escapes."""
    return msgspec.json.format(octets, indent=-1) + b"\n"
