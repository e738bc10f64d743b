"""Names of organizations: one, whether its letters and their marks were typed or copied out of a file on a Mac."""

import re
import unicodedata

_MARKED = r".[\u0300-\u036f\u3099\u309a]+"


def organization_name(text: str) -> str:
    """`text` without surrounding space, and with each mark in one character with its letter (Unicode's NFC).

    Nothing else is composed: that would make other ideographs of some (U+FA19).
    """
    if text.isascii():
        return text.strip()
    return re.sub(_MARKED, lambda marked: unicodedata.normalize("NFC", marked[0]), text).strip()
