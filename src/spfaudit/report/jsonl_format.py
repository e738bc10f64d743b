"""JSON Lines: one domain a line, for programs that read as it comes, and a last line that says how the run went.

A reader tells the last line by its key `summary`. Where it is missing, the file is not whole.
"""

from collections.abc import Iterator
from itertools import islice

import msgspec

from spfaudit.report.document import AnyReport
from spfaudit.report.fragment import fragment
from spfaudit.report.json_format import head
from spfaudit.report.json_text import escaped
from spfaudit.report.options import RenderOptions
from spfaudit.report.spool import Spool

_AT_ONCE = 100
"""Domains of one piece."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """Each domain as the JSON report has it, but on one line; nothing is left out or altered."""
    domains = document.domains
    fragments = domains.fragments() if isinstance(domains, Spool) else map(fragment, domains)
    while some := b"".join(map(_line, islice(fragments, _AT_ONCE))):
        yield some.decode("utf-8")
    last = {**head(document), "includes": document.includes}
    yield _line(escaped(msgspec.json.encode(last))).decode("utf-8")


def _line(octets: bytes) -> bytes:
    """The JSON on one line. What a string holds is not touched: escapes stay escapes."""
    return msgspec.json.format(octets, indent=-1) + b"\n"
