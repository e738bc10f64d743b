"""What a reporter may be told beside the report itself."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from spfaudit.report.document import AnyReport
from spfaudit.text import Lang, Text


class Changes(Struct, frozen=True, kw_only=True):
    """What has changed since an earlier run, told by whoever can compare the two."""

    since: Text
    """Which run that is."""
    lines: tuple[Text, ...]
    """Empty: nothing has changed."""


class RenderOptions(Struct, frozen=True, kw_only=True):
    """How a report is to look, not what it says of the run. A format ignores what it has no use for."""

    lang: Lang = "en"
    """Language of the reporter's own words. The document's text is in one language already."""
    width: int = 80
    """Cells of a terminal line; a full-width character takes two."""
    color: bool = False
    verbose: bool = False
    changes: Changes | None = None
    """None: there is no earlier run, or nobody looked."""


Reporter = Callable[[AnyReport, RenderOptions], Iterator[str]]
"""The report's text in pieces, which together end with a line end."""
