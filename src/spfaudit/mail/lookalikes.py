"""What word processors, input methods and web forms make of the characters of a record.

Knows text; knows no record.
"""

import re
import unicodedata

from spfaudit.names import InvalidName, parse_domain
from spfaudit.suffixes import is_listed_suffix

LOOKALIKES = {
    ord(written): meant
    for meant, all_written in (
        ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\u30fc\uff70\u2500"),
        ("~", "\u02dc\u223c\u301c"),
        (".", "\u3002\uff61"),
        (",", "\u3001\uff64"),
        ("/", "\u30fb\uff65"),
        ("\\", "\u00a5\uffe5"),
        ('"', "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"),
    )
    for written in all_written
}
"""What word processors write for "-", "~" and quotation marks, and Japanese input methods for punctuation. NFKC leaves
most of it as it is."""


def as_text(octets: bytes) -> str:
    """What was written: in UTF-8 or, where it cannot be that, in the code page of Windows; U+FFFD for neither.

    Characters that a web form has made entities of HTML are themselves again.
    """
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        text = octets.decode("cp1252", "replace")
    if "&" not in text:
        return text
    from html import unescape  # brings two thousand names, and few records have one of them

    return re.sub(_ENTITY, lambda entity: unescape(entity[0]), text)


_ENTITY = r"&(?:[a-z]{2,8}|#[0-9]{1,5}|#x[0-9a-fA-F]{1,4});"


def in_a_labels(text: str, octets: bytes, behind: str) -> str:
    """The text with the names in it as DNS has them, if they stand behind one of these characters.

    As it is where that is no name, or nobody knows which: in `octets`, of which the text was made, are no UTF-8, or a
    long vowel of katakana, which is a hyphen by now; a top-level domain that there is not, or what only looks Latin.
    """
    if text.isascii():
        return text
    try:
        if re.search(_LONG_VOWEL, octets.decode("utf-8")):
            return text
        return re.sub(rf"(?<=[{behind}]){_U_LABELS}", lambda found: _meant(found[0]), text)
    except (UnicodeDecodeError, InvalidName):
        return text


def _meant(name: str) -> str:
    """The name in A-labels. Raises InvalidName."""
    meant = parse_domain(name)
    top = meant.rpartition(".")[2]
    is_no_name = top.startswith("xn--") and not is_listed_suffix(top)
    return name if is_no_name or any(map(_only_looks_latin, name.split("."))) else meant


def _only_looks_latin(label: str) -> bool:
    """Whether Latin letters are mixed with some that look like them: who registers that is not who was meant."""
    return re.search("[A-Za-z]", label) is not None and any(
        unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")) for letter in label
    )


_U_LABELS = r"[^\s:=/@%,;!?]*[^\x00-\x7f\s:=/@%,;!?][^\s:=/@%,;!?]*"
"""A name with letters of another script."""
_LONG_VOWEL = "[\u30fc\uff70]"
