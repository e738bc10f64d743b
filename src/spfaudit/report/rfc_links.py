"""Where an RFC can be read. Knows how references to RFCs are written, and no rule."""

import re

_RFC = re.compile(r"RFC (\d+)(?: §(\d+(?:\.\d+)*))?")


def rfc_link(reference: str) -> str | None:
    """The address of what `reference` ("RFC 7208 §4.6.4") names first; None if it does not begin with an RFC."""
    found = _RFC.match(reference)
    if not found:
        return None
    number, section = found.groups()
    return f"https://www.rfc-editor.org/rfc/rfc{number}" + (f"#section-{section}" if section else "")
