"""JSON: the whole document, losslessly, for programs."""

import msgspec

from spfaudit.report.document import ReportDocument
from spfaudit.report.options import RenderOptions
from spfaudit.sanitise import escape_unseen


def render(document: ReportDocument, options: RenderOptions) -> str:
    """The document as indented JSON (RFC 8259), readable as it is; the schema is in `report.schema`.

    Nothing is left out or altered, but what a terminal would obey or hide is written as a JSON escape.
    """
    pretty = msgspec.json.format(msgspec.json.encode(document), indent=2).decode("utf-8")
    # Outside of strings JSON is ASCII, so whatever is escaped here is inside one.
    return "".join(f"{escape_unseen(line, _json_escape)}\n" for line in pretty.split("\n"))


def _json_escape(char: str) -> str:
    """RFC 8259 §7: one `\\uXXXX`, or the surrogate pair of a character beyond the basic plane."""
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
