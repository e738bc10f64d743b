"""Where an RFC can be read. Knows how references to RFCs are written, and no rule."""

import re
from collections.abc import Iterator

_RFC = re.compile(r"RFC (\d+)(?: §(\d+(?:\.\d+)*))?")
_SECTION = re.compile(r"§(\d+(?:\.\d+)*)")


def rfc_link(reference: str) -> str | None:
    """The address of what `reference` ("RFC 7208 §4.6.4") names first; None if it does not begin with an RFC."""
    return next(iter(rfc_links(reference)))[1]


def rfc_links(reference: str) -> Iterator[tuple[str, str | None]]:
    """Each of the documents and sections that `reference` ("RFC 8461 §3, §4.1, RFC 7505") lists, with its address."""
    number = None
    for piece in reference.split(", "):
        if found := _RFC.match(piece):
            number, section = found.groups()
            yield piece, _address(number, section)
        elif number and (found := _SECTION.match(piece)):
            yield piece, _address(number, found[1])
        else:
            yield piece, None


def _address(number: str, section: str | None) -> str:
    return f"https://www.rfc-editor.org/rfc/rfc{number}" + (f"#section-{section}" if section else "")
