"""The MTA-STS policy file, which names the hosts that mail must go to, over TLS (RFC 8461 §3.2).

Knows the file's octets and what they mean; knows nothing of how they are fetched.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from spfaudit.evidence import Document, NoData, NxDomain, Records
from spfaudit.mail.mx.records import fault_of
from spfaudit.mail.text_record import HOST, WSP, shown
from spfaudit.text import Text

LONGEST_AGE = 31_557_600
"""Seconds: about a year (§3.2)."""

_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}"
_VALUE = r"[^\x00-\x1F\x7F-\x9F]+"
_PATTERN = rf"(?:\*\.)?{HOST}"
_AGE = r"[0-9]{1,10}"
_REQUIRED = ("version", "mode", "max_age")


class Mode(StrEnum):
    """What senders do about a host that the policy does not allow (§5)."""

    ENFORCE = "enforce"
    TESTING = "testing"
    NONE = "none"


class LineFlaw(Struct, frozen=True, gc=False):
    """One thing that senders ignore, or need not accept."""

    line: int
    """From 1."""
    text: str
    why: Text


class Policy(Struct, frozen=True, gc=False, kw_only=True):
    """A policy that senders can apply."""

    mode: Mode
    max_age: int
    """Seconds."""
    mx: tuple[str, ...]
    """Patterns: host names, the left-most label of which may be `*`."""
    flaws: tuple[LineFlaw, ...] = ()

    def allows(self, host: str) -> bool:
        """Whether mail may go to the MX host."""
        return any(_matches(pattern.lower(), host.lower()) for pattern in self.mx)


class Unusable(Struct, frozen=True, gc=False, kw_only=True):
    """A file that is no policy: senders ignore it."""

    why: Text
    line: int = 0
    """From 1; 0: it is not about a line."""
    text: str = ""
    """That line."""


class Served(Struct, frozen=True, gc=False, kw_only=True):
    """What a web server has at the policy's place."""

    media_type: str
    octets: bytes
    content: Policy | Unusable
    """What they mean."""


class Unserved(Struct, frozen=True, gc=False, kw_only=True):
    """Proven: there is no policy to be had."""

    status: int = 0
    """HTTP's; 0: the host has no address."""
    location: str = ""
    """Where a redirect leads, which senders must not follow (§3.3)."""


class _Bad(Exception):
    def __init__(self, why: Text, line: int = 0, text: str = "") -> None:
        self.unusable = Unusable(why=why, line=line, text=text)
        super().__init__()


def can_name(host: str) -> bool:
    """Whether a policy can name the MX host to any good: for what is no host name, senders may ignore all of it."""
    return fault_of(host) is None


def served(answer: Records | NoData | NxDomain) -> Served | Unserved:
    """What the answer to the question for a policy means."""
    if not isinstance(answer, Records):
        return Unserved()
    (document,) = answer.rdata
    assert isinstance(document, Document)  # what questions of this type are answered with
    if document.status != 200:  # §3.3: no other response has a policy
        return Unserved(status=document.status, location=document.location)
    octets = document.octets
    return Served(media_type=document.media_type, octets=octets, content=parse_policy(octets))


def parse_policy(octets: bytes) -> Policy | Unusable:
    """The file's meaning. Never raises."""
    try:
        return _parse(octets)
    except _Bad as bad:
        return bad.unusable


def _matches(pattern: str, host: str) -> bool:
    if not pattern.startswith("*."):
        return pattern == host
    return host.partition(".")[2] == pattern[2:]  # the wildcard stands for the whole left-most label (§4.1)


def _parse(octets: bytes) -> Policy:
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Bad(Text(en="not UTF-8", ja="UTF-8 ではありません"), octets.count(b"\n", 0, error.start) + 1) from None
    values: dict[str, str] = {}
    mx: list[str] = []
    flaws: list[LineFlaw] = []
    for number, line, name, value in _fields(text, flaws):
        if name == "mx":
            mx.append(_pattern(value, number, line))
        elif name in values:
            why = Text(
                en=f"{name} is given again: the first one counts", ja=f"{name} が重複しています（最初のものだけが有効）"
            )
            flaws.append(LineFlaw(number, line, why))  # §3.2
        elif name in _REQUIRED:
            values[name] = _checked(name, value, number, line)
            if name == "max_age" and int(value) > LONGEST_AGE:
                why = Text(en=f"max_age exceeds {LONGEST_AGE}", ja=f"max_age が上限 {LONGEST_AGE} を超えています")
                flaws.append(LineFlaw(number, line, why))
    for name in _REQUIRED:
        if name not in values:
            raise _Bad(Text(en=f"no line with {name}", ja=f"{name} の行がありません"))
    mode = Mode(values["mode"])
    if not mx and mode is not Mode.NONE:
        raise _Bad(
            Text(en=f"no line with mx, though the mode is {mode}", ja=f"mode が {mode} なのに mx の行がありません")
        )
    return Policy(mode=mode, max_age=int(values["max_age"]), mx=tuple(mx), flaws=tuple(flaws))


def _fields(text: str, flaws: list[LineFlaw]) -> Iterator[tuple[int, str, str, str]]:
    """Number, text, name and value of every line."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()  # the last line may have its end, or not
    for number, ended in enumerate(lines, 1):
        line = ended.removesuffix("\r")
        if number == 1 and line.startswith("\ufeff"):
            why = Text(
                en="it begins with a byte order mark (BOM): save the file as UTF-8 without one",
                ja="先頭に BOM（バイト順マーク）があります。BOM なしの UTF-8 で保存してください",
            )
            raise _Bad(why, number, line)
        if not line.strip(WSP):
            why = Text(en="an empty line: not part of the grammar", ja="空行は文法にありません")
            flaws.append(LineFlaw(number, line, why))
            continue
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(_NAME, name):
            why = Text(
                en=f"line {number} is not of the form 'name: value', without spaces before the colon",
                ja=f"{number} 行目が「名前: 値」の形（コロンの前に空白なし）ではありません",
            )
            raise _Bad(why, number, line)
        value = value.strip(WSP)
        if not re.fullmatch(_VALUE, value):
            why = Text(
                en=f"line {number} has no value, or a control character in it",
                ja=f"{number} 行目の値が空か、制御文字を含んでいます",
            )
            raise _Bad(why, number, line)
        yield number, line, name, value


def _checked(name: str, value: str, number: int, line: str) -> str:
    """The value, if the field may have it. Values are case-sensitive."""
    match name:
        case "version":
            valid, wanted = value == "STSv1", "STSv1"
        case "mode":
            valid, wanted = value in list(Mode), "enforce, testing, none"
        case _:
            valid, wanted = bool(re.fullmatch(_AGE, value)), f"0-{LONGEST_AGE}"
    if not valid:
        why = Text(
            en=f"line {number}: {name} cannot be {shown(value)}; possible: {wanted}",
            ja=f"{number} 行目：{name} に {shown(value)} は指定できません（指定できる値：{wanted}）",
        )
        raise _Bad(why, number, line)
    return value


def _pattern(value: str, number: int, line: str) -> str:
    if not re.fullmatch(_PATTERN, value):
        why = Text(
            en=f"line {number}: {shown(value)} is no host name, with or without '*.' before it",
            ja=f"{number} 行目：{shown(value)} はホスト名（先頭の「*.」は可）ではありません",
        )
        raise _Bad(why, number, line)
    return value
