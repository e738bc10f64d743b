"""A TXT record that is a version and fields with semicolons between: MTA-STS, TLS-RPT, BIMI.

Knows how such a record is found among a name's TXT records and cut into fields; knows no field.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import TypeVar

from msgspec import Struct

from spfaudit.evidence import octets_to_text
from spfaudit.text import Text

R = TypeVar("R")

WSP = " \t"
"""White space, as RFC 5234 has it."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = rf"{_LABEL}(?:\.{_LABEL})*"
"""A host name (RFC 5321 §4.1.2, RFC 3986 §3.2.2), as a pattern."""
_FIELD = r"(?s)([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=(.*)"
_EXTENSION_VALUE = r"[\x21-\x3A\x3C\x3E-\x7E]+"
_LONGEST_SHOWN = 40
"""Characters of a text that a message quotes."""


class Flaw(Struct, frozen=True, gc=False):
    """One thing in a valid record that some or all of its readers ignore."""

    why: Text
    position: int
    """Where it begins in the record's text."""


class Absent(Struct, frozen=True, gc=False):
    """Proven: no such record. `near_misses`: texts that are meant as one, and that nobody takes for one."""

    near_misses: tuple[str, ...] = ()


class Multiple(Struct, frozen=True, gc=False):
    """More than one such record: all are ignored."""

    records: tuple[str, ...]


class Malformed(Struct, frozen=True, gc=False):
    """One such record, ignored for an error in it."""

    text: str
    why: Text
    position: int


class Broken(Exception):
    """An error in a record and where it is: for whoever reads one, and caught by `read`."""

    def __init__(self, position: int, why: Text) -> None:
        self.position = position
        self.why = why
        super().__init__()


class Field(Struct, frozen=True, gc=False):
    """What stands between two semicolons, without the white space around it."""

    text: str
    position: int
    """Where it begins in the record's text."""


def is_address(text: str, family: type[IPv4Address | IPv6Address]) -> bool:
    """Whether the text is an address of that family."""
    try:
        family(text)
    except ValueError:
        return False
    return True


def near_miss(name: str) -> str:
    """How texts begin that are meant as a record of the version `name` and 1, once width and case are folded.

    In another case, with a quote or a mark that cannot be seen before it, behind a zone file's name and type or another
    field, without `v=`, without a semicolon. A pattern, as `name` is.
    """
    return rf"""(?s)[\s"'\\]*v\s*+[=:]?\s*+{name}|.*(?<![a-z0-9])v\s*[=:]\s*{name}|[\W_]*{name}v?1(?![a-z0-9])"""


def read(
    strings: Iterable[bytes], version: str, near: str, parse: Callable[[str], R]
) -> R | Absent | Multiple | Malformed:
    """What a TXT RRset publishes of one kind of record; `strings`: each record's character-strings, joined.

    Two patterns: `version`, how such a record begins, and others do not; `near`, how texts begin that are meant so
    (`near_miss`). `parse`: reads the text of the record, and may raise Broken.
    """
    texts = [(octets_to_text(octets), octets) for octets in strings]
    found = [(text, octets) for text, octets in texts if re.match(version, text)]
    if len(found) > 1:
        return Multiple(tuple(text for text, _ in found))
    if not found:
        return Absent(tuple(text for text, _ in texts if re.match(near, _folded(text))))
    text, octets = found[0]
    try:
        record = parse(text)
        _check_ascii(octets)
    except Broken as broken:
        return Malformed(text, broken.why, broken.position)
    return record


def _check_ascii(octets: bytes) -> None:
    """Raises Broken for an octet that no such record may have; its text, which shows it as an escape, does not tell."""
    if not octets.isascii():
        first = next(place for place, octet in enumerate(octets) if octet >= 0x80)
        why = Text(en="an octet that is not ASCII", ja="ASCII ではないオクテットがあります")
        raise Broken(len(octets_to_text(octets[:first])), why)


def cut(text: str) -> Iterator[Field]:
    """What stands between the semicolons of a record, its version first. Raises Broken if nothing does.

    The record may end in a semicolon.
    """
    position = 0
    while True:
        end = text.find(";", position)
        piece = text[position:] if end < 0 else text[position:end]
        start = position + len(piece) - len(piece.lstrip(WSP))
        if piece.strip(WSP):
            yield Field(piece.strip(WSP), start)
        elif end >= 0 or position == 0:
            raise Broken(position, Text(en="nothing before the semicolon", ja="セミコロンの前に何も書かれていません"))
        if end < 0:
            return
        position = end + 1


def split(field: Field) -> tuple[str, Field]:
    """Name and value of a field of RFC 8460 §3 and RFC 8461 §3.1, where no spaces stand around `=`. Raises Broken."""
    matched = re.fullmatch(_FIELD, field.text)
    if not matched:
        raise Broken(
            field.position,
            Text(
                en=f"{shown(field.text)} is not of the form name=value (without spaces)",
                ja=f"{shown(field.text)} は 名前=値 の形（空白なし）ではありません",
            ),
        )
    return matched[1], Field(matched[2], field.position + matched.start(2))


def check_extension(name: str, value: Field) -> None:
    """Raises Broken for a value that even an unknown field must not have (RFC 8460 §3, RFC 8461 §3.1)."""
    if not re.fullmatch(_EXTENSION_VALUE, value.text):
        raise Broken(
            value.position,
            Text(
                en=f"the value of {name} is empty, or has a space, '=' or other character that is not allowed",
                ja=f"{name} の値が空か、空白・「=」など使えない文字を含んでいます",
            ),
        )


def check_end(text: str) -> None:
    """Raises Broken for white space behind the last field that no semicolon follows (RFC 8460 §3, RFC 8461 §3.1)."""
    bare = text.rstrip(WSP)
    if bare != text and not bare.endswith(";"):
        raise Broken(len(bare), Text(en="white space at the end", ja="末尾に空白があります"))


def loose_version(text: str) -> Iterator[Flaw]:
    """White space before the first semicolon, if there is some: right by the grammar, wrong by the prose beside it."""
    first = text.partition(";")[0]
    bare = first.rstrip(WSP)
    if bare != first:
        yield Flaw(
            Text(
                en=f"white space before the first semicolon: whoever looks for '{bare};' ignores the record",
                ja=f"最初のセミコロンの前に空白があります。「{bare};」を探す送信側は、このレコードを無視します",
            ),
            len(bare),
        )


def repeated(name: str, position: int) -> Flaw:
    """A field that is given once more: the first one counts (RFC 8461 §3.2)."""
    return Flaw(
        Text(
            en=f"{name} is given again: the first one counts",
            ja=f"{name} が重複しています。有効なのは最初のものだけです",
        ),
        position,
    )


def shown(text: str) -> str:
    """The text in quotes, clipped, for a message."""
    return f"'{text}'" if len(text) <= _LONGEST_SHOWN else f"'{text[:_LONGEST_SHOWN]}…'"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:100]).casefold()
