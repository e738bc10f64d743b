"""Documents as JSON that people may look at: losslessly, but with nothing in it that a terminal would obey or hide.

And as files bring it back, which editors and shells may have written anew.
"""

import codecs

import msgspec

from spfaudit.sanitise import all_seen, escape_unseen
from spfaudit.text import ProblemError, Text

_DEL = b"\x7f"
"""The one control of ASCII that JSON has raw (RFC 8259 §7)."""
_PLAIN = bytes(range(0x7F))
"""ASCII but for that."""


class WrongEncoding(ProblemError):
    """A file is not in UTF-8, as JSON is (RFC 8259 §8.1). `problem` says in what, and what to do."""


def without_bom(data: bytes) -> bytes:
    """What a file of JSON says behind the BOM that it may begin with. Raises WrongEncoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as the `>` of Windows PowerShell 5 writes
        raise WrongEncoding(
            Text(
                en="the file is in UTF-16; save it as UTF-8, or have it written by --format json=FILE",
                ja="ファイルが UTF-16 で保存されています。UTF-8 で保存するか、--format json=FILE で書き出してください",
            )
        )
    return data.removeprefix(codecs.BOM_UTF8)


def json_text(document: object) -> str:
    """The document, indented, with its last line end."""
    return indented(document).decode("utf-8") + "\n"


def indented(document: object) -> bytes:
    """The same without that line end."""
    return escaped(msgspec.json.format(msgspec.json.encode(document), indent=2))


def escaped(octets: bytes) -> bytes:
    """JSON in which nothing is left out or altered, but what a terminal would obey or hide is a JSON escape."""
    if octets.isascii() and _DEL not in octets:
        return octets
    if all_seen(octets.translate(None, _PLAIN).decode("utf-8")):
        return octets
    # Outside of strings JSON is ASCII, so whatever is escaped here is inside one.
    lines = octets.decode("utf-8").split("\n")
    return "\n".join(escape_unseen(line, _json_escape) for line in lines).encode("utf-8")


def _json_escape(char: str) -> str:
    """RFC 8259 §7: one `\\uXXXX`, or the surrogate pair of a character beyond the basic plane."""
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
