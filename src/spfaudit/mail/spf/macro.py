"""Macro strings (RFC 7208 §7): read, and expanded as far as no message is needed.

Knows the syntax and the transformers. Knows no message: what depends on one is opaque.
"""

import re

from msgspec import Struct

from spfaudit.text import Text

MESSAGE_LETTERS = frozenset("slhipv")
"""Known only when a message arrives: sender, its local part, HELO, address, validated name, address family."""
EXPLANATION_LETTERS = frozenset("crt")
"""Allowed in explanation text only (§7.2)."""
_LETTERS = MESSAGE_LETTERS | EXPLANATION_LETTERS | frozenset("od")

_EXPAND = re.compile(r"%\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}")
_LITERAL = re.compile(r"[\x21-\x24\x26-\x7e]+")
_ESCAPES = {"%%": "%", "%_": " ", "%-": "%20"}


class Expand(Struct, frozen=True, gc=False):
    """`%{letter digits r delimiters}` (§7.1). `keep`: 0 means all parts. `url`: upper-case letter, so URL-escaped."""

    letter: str
    keep: int
    reverse: bool
    delimiters: str
    url: bool


class MacroString(Struct, frozen=True, gc=False):
    """Literal text and macros in turn; `text` as published. Made by `parse_macro_string`."""

    text: str
    parts: tuple[str | Expand, ...]
    letters: frozenset[str]
    """The macro letters used, lower case."""

    @property
    def literal(self) -> str:
        """The text itself, if there are no letters."""
        if len(self.parts) == 1 and isinstance(self.parts[0], str):
            return self.parts[0]
        return "".join([part for part in self.parts if isinstance(part, str)])

    @property
    def opaque(self) -> bool:
        """Whether only a message can tell what it expands to."""
        return not self.letters.isdisjoint(MESSAGE_LETTERS)

    def expand(self, *, domain: str, sender_domain: str) -> str | None:
        """The expansion for the current and the sender's domain (they differ inside an include); None if opaque.

        A check of MAIL FROM or HELO starts at the sender's domain (§4.1), so `%{o}` is the name audited.
        """
        if not self.letters:
            return self.literal
        if self.opaque:
            return None
        values = {"d": domain, "o": sender_domain}
        return "".join(part if isinstance(part, str) else transform(values[part.letter], part) for part in self.parts)


class TermError(Exception):
    """A syntax error; `position`: octet offset in what was read, a term or a macro-string by itself."""

    def __init__(self, position: int, reason: Text) -> None:
        self.position = position
        self.reason = reason
        super().__init__(reason.en)

    def moved(self, offset: int) -> "TermError":
        """The same error, seen from `offset` octets further to the left."""
        return TermError(self.position + offset, self.reason)


def transform(value: str, macro: Expand) -> str:
    """`value` split at the delimiters, reversed, cut to the rightmost parts, joined by dots (§7.3)."""
    parts = re.split(f"[{re.escape(macro.delimiters or '.')}]", value)
    if macro.reverse:
        parts.reverse()
    joined = ".".join(parts[-macro.keep :] if macro.keep else parts)
    if not macro.url:
        return joined
    from urllib.parse import quote  # few records need it

    return quote(joined, safe="-._~")


def parse_macro_string(text: str, *, explanation: bool = False) -> MacroString:
    """A macro-string (§7.1), possibly empty. `explanation`: also spaces and the letters c, r, t. Raises TermError."""
    parts: list[str | Expand] = []
    position = 0
    while position < len(text):
        if text[position] == "%":
            part, position = _percent(text, position, explanation)
            parts.append(part)
        elif literal := _LITERAL.match(text, position):
            parts.append(literal[0])
            position = literal.end()
        elif explanation and text[position] == " ":
            parts.append(" ")
            position += 1
        else:
            raise TermError(position, _stray(text[position]))
    return MacroString(text, tuple(parts), frozenset([part.letter for part in parts if isinstance(part, Expand)]))


def _percent(text: str, position: int, explanation: bool) -> tuple[str | Expand, int]:
    if escape := _ESCAPES.get(text[position : position + 2]):
        return escape, position + 2
    match = _EXPAND.match(text, position)
    if not match:
        raise TermError(
            position,
            Text(
                en="'%' begins no valid macro (%{letter}, %%, %_ or %-)",
                ja="'%' の後が正しいマクロ（%{文字}、%%、%_、%-）ではありません",
            ),
        )
    letter = match[1].lower()
    if letter not in _LETTERS:
        raise TermError(
            position + 2, Text(en=f"no macro letter {match[1]!r}", ja=f"マクロ文字 {match[1]!r} は存在しません")
        )
    if letter in EXPLANATION_LETTERS and not explanation:  # §7.2
        raise TermError(
            position + 2,
            Text(
                en=f"the macro %{{{match[1]}}} is allowed in explanation text only",
                ja=f"マクロ %{{{match[1]}}} は説明文でのみ使えます",
            ),
        )
    digits = match[2].lstrip("0")[:9]  # more parts than a name can have, and few enough for int()
    if match[2] and not digits:  # §7.3: the number must not be zero
        raise TermError(
            position + 3, Text(en="a macro cannot keep 0 parts", ja="マクロで残す部分の数に 0 は指定できません")
        )
    expand = Expand(
        letter=letter,
        keep=int(digits or 0),
        reverse=bool(match[3]),
        delimiters=match[4],
        url=match[1].isupper(),
    )
    return expand, match.end()


def _stray(character: str) -> Text:
    if character == "\t":
        return Text(en="a TAB: only spaces separate terms", ja="TAB があります。区切りは半角スペースのみです")
    if character in "\r\n":
        return Text(en="a line break: only spaces separate terms", ja="改行があります。区切りは半角スペースのみです")
    if character == " ":
        return Text(en="a space cannot be here", ja="ここに空白は置けません")
    if character < " " or character == "\x7f":
        return Text(en="a control character", ja="制御文字があります")
    return Text(
        en="a character outside ASCII", ja="ASCII 以外の文字があります（全角文字や特殊な空白が混ざっていないか確認）"
    )
