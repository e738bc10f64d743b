"""SPF records, read by the grammar of RFC 7208 §12.

Pure text in, typed record out. Knows no DNS; a record that does not parse is
`Malformed` with the place of the first error, wherever in the record it is (§4.6).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from typing import TypeVar

from spfaudit.mail.spf.macro import MacroError, MacroString, parse_macro_string
from spfaudit.mail.spf.mistakes import likely_meant
from spfaudit.mail.spf.record import (
    A,
    All,
    Directive,
    Exists,
    Explanation,
    Include,
    Ip4,
    Ip6,
    Malformed,
    Mechanism,
    Mx,
    Ptr,
    Qualifier,
    Record,
    Redirect,
    UnknownModifier,
)
from spfaudit.text import Text

VERSION = b"v=spf1"

_TERM = re.compile("[^ ]+")
# What a term begins with: a modifier's name and "=", or a qualifier and a mechanism's name.
_HEAD = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(=|(?=[:/])|\Z)")
_QNUM = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP4 = re.compile(rf"{_QNUM}\.{_QNUM}\.{_QNUM}\.{_QNUM}")
_PREFIX = re.compile("0|[1-9][0-9]{0,2}")
_DUAL_CIDR = re.compile(r"(?P<host>.*?)(?P<ip4>/[0-9]*)?(?P<ip6>//[0-9]*)?", re.DOTALL)
# toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
# Possessive (++) where a label of 60,000 letters would otherwise be tried in all its splits.
_ENDS_IN_TOPLABEL = re.compile(
    r".*\.(?:[0-9]*+[A-Za-z][A-Za-z0-9]*+|[A-Za-z0-9]++-[A-Za-z0-9-]*[A-Za-z0-9])\.?", re.DOTALL
)

Term = Directive | Redirect | Explanation | UnknownModifier
_Modifier = TypeVar("_Modifier", Redirect, Explanation)


class TermError(Exception):
    """A syntax error; `position`: octet offset in the term."""

    def __init__(self, position: int, reason: Text) -> None:
        self.position = position
        self.reason = reason
        super().__init__(reason.en)

    def moved(self, offset: int) -> "TermError":
        """The same error, seen from `offset` octets further to the left."""
        return TermError(self.position + offset, self.reason)


def is_spf(octets: bytes) -> bool:
    """Whether the version section is exactly `v=spf1`, any case, then a space or the end (§4.5)."""
    return octets[:6].lower() == VERSION and octets[6:7] in (b"", b" ")


def parse_record(octets: bytes) -> Record | Malformed:
    """The record; `octets` must satisfy `is_spf`. Octets map to characters one to one, so positions are offsets."""
    text = octets.decode("latin-1")
    directives: list[Directive] = []
    unknown: list[UnknownModifier] = []
    redirect: Redirect | None = None
    explanation: Explanation | None = None
    for found in _TERM.finditer(text, len(VERSION)):
        try:
            match parse_term(found[0], found.start()):
                case Directive() as directive:
                    directives.append(directive)
                case Redirect() as modifier:
                    redirect = _only(modifier, redirect)
                case Explanation() as modifier:
                    explanation = _only(modifier, explanation)
                case UnknownModifier() as modifier:
                    unknown.append(modifier)
        except TermError as error:
            return Malformed(
                octets=octets,
                reason=error.reason,
                position=found.start() + error.position,
                suggestion=likely_meant(found[0]),
            )
    return Record(
        text=text,
        directives=tuple(directives),
        redirect=redirect,
        explanation=explanation,
        unknown=tuple(unknown),
    )


def _only(modifier: _Modifier, before: _Modifier | None) -> _Modifier:
    """RFC 7208 §6: redirect and exp MUST NOT appear more than once each."""
    if before is not None:
        name = modifier.text.partition("=")[0].lower()
        raise TermError(0, Text(en=f"a second {name}=", ja=f"{name}= が 2 回以上あります"))
    return modifier


def parse_term(text: str, position: int = 0) -> Term:
    """One directive or modifier; `position`: its offset in the record. Raises TermError."""
    head = _HEAD.match(text)
    if not head:
        raise _unreadable(text)
    if head[3]:
        return _parse_modifier(head, text, position)
    qualifier, mechanism = _parse_directive(text)
    return Directive(qualifier=qualifier, mechanism=mechanism, text=text, position=position)


@lru_cache(maxsize=10_000)  # the same few terms stand in most records: `mx`, `-all`, a provider's include
def _parse_directive(text: str) -> tuple[Qualifier, Mechanism]:
    head = _HEAD.match(text)
    assert head
    parse = _MECHANISMS.get(head[2].lower())
    if not parse:
        raise TermError(
            head.start(2),
            Text(en=f"unknown mechanism {head[2]!r}", ja=f"{head[2]!r} という機構（mechanism）はありません"),
        )
    try:
        return _QUALIFIERS[head[1]], parse(text[head.end() :])
    except TermError as error:
        raise error.moved(head.end()) from None


def _parse_modifier(head: re.Match[str], text: str, position: int) -> Term:
    if head[1]:
        raise TermError(0, Text(en="a modifier takes no qualifier", ja="修飾子（modifier）に限定子は付けられません"))
    name, value = head[2].lower(), text[head.end() :]
    try:
        if name == "redirect":
            return Redirect(domain=_domain_spec(value), text=text, position=position)
        if name == "exp":
            return Explanation(domain=_domain_spec(value), text=text, position=position)
        _macro_string(value)  # unknown-modifier = name "=" macro-string
    except TermError as error:
        raise error.moved(head.end()) from None
    return UnknownModifier(name=name, text=text, position=position)


def _unreadable(text: str) -> TermError:
    """Why `text` begins like no term at all."""
    if stray := re.search(r"[^\x21-\x7e]", text):
        try:
            parse_macro_string(stray[0])
        except MacroError as error:
            return TermError(stray.start(), error.reason)
    name = re.match(r"[+?~-]?[A-Za-z0-9_.-]*", text)
    return TermError(
        name.end() if name and name.end() < len(text) else 0,
        Text(en="neither a mechanism nor a modifier", ja="機構（mechanism）でも修飾子（modifier）でもありません"),
    )


# -- arguments --------------------------------------------------------------


def _macro_string(text: str) -> MacroString:
    try:
        return parse_macro_string(text)
    except MacroError as error:
        raise TermError(error.position, error.reason) from None


def _domain_spec(text: str) -> MacroString:
    """domain-spec = macro-string domain-end; domain-end = ( "." toplabel [ "." ] ) / macro-expand."""
    if not text:
        raise TermError(0, Text(en="a domain name is missing", ja="ドメイン名がありません"))
    spec = _macro_string(text)
    last = spec.parts[-1]
    literal = isinstance(last, str) and "%" not in last and last != " "  # %%, %- and %_ leave what no literal holds
    if literal and not _ENDS_IN_TOPLABEL.fullmatch(str(last)):
        raise TermError(
            0,
            Text(
                en="not a full domain name (it needs a dot and a top label that is not a number)",
                ja="完全なドメイン名ではありません（ドットと、数字だけでない最上位ラベルが必要です）",
            ),
        )
    return spec


def _required_domain(argument: str) -> MacroString:
    if not argument.startswith(":"):
        raise TermError(0, Text(en="':' and a domain name are missing", ja="':' とドメイン名がありません"))
    try:
        return _domain_spec(argument[1:])
    except TermError as error:
        raise error.moved(1) from None


def _prefix(text: str, largest: int, position: int) -> int:
    if not _PREFIX.fullmatch(text) or int(text) > largest:
        raise TermError(
            position,
            Text(
                en=f"the prefix length must be a number from 0 to {largest}, without leading zeros",
                ja=f"プレフィックス長は 0 から {largest} までの数（先頭の 0 なし）です",
            ),
        )
    return int(text)


def _domain_and_prefixes(argument: str) -> tuple[MacroString | None, int, int]:
    """[ ":" domain-spec ] [ dual-cidr-length ]; dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]."""
    match = _DUAL_CIDR.fullmatch(argument)
    assert match  # every part is optional, and `host` takes anything
    host, ipv4, ipv6 = match["host"], match["ip4"], match["ip6"]
    if host and not host.startswith(":"):
        raise TermError(
            0,
            Text(
                en="not a prefix length (/24, //64 or /24//64)",
                ja="プレフィックス長（/24、//64、/24//64）ではありません",
            ),
        )
    return (
        _required_domain(host) if host else None,
        32 if ipv4 is None else _prefix(ipv4[1:], 32, match.start("ip4")),
        128 if ipv6 is None else _prefix(ipv6[2:], 128, match.start("ip6")),
    )


def _address_and_prefix(argument: str) -> tuple[str, str | None, int]:
    """ ":" address [ "/" length ]: the two, unread, and where the length begins."""
    if not argument.startswith(":") or argument == ":":
        raise TermError(0, Text(en="':' and an address are missing", ja="':' とアドレスがありません"))
    address, slash, length = argument[1:].partition("/")
    return address, length if slash else None, 1 + len(address)


# -- mechanisms (§5) --------------------------------------------------------


def _all(argument: str) -> Mechanism:
    if argument:
        raise TermError(0, Text(en="'all' takes no value", ja="'all' に値は付けられません"))
    return All()


def _include(argument: str) -> Mechanism:
    return Include(_required_domain(argument))


def _exists(argument: str) -> Mechanism:
    return Exists(_required_domain(argument))


def _a(argument: str) -> Mechanism:
    return A(*_domain_and_prefixes(argument))


def _mx(argument: str) -> Mechanism:
    return Mx(*_domain_and_prefixes(argument))


def _ptr(argument: str) -> Mechanism:
    return Ptr(_required_domain(argument) if argument else None)


def _ip4(argument: str) -> Mechanism:
    address, length, at = _address_and_prefix(argument)
    quad = _IP4.fullmatch(address)
    if not quad:
        raise TermError(1, Text(en="not an IPv4 address", ja="IPv4 アドレスではありません"))
    prefix = 32 if length is None else _prefix(length, 32, at)
    return Ip4(IPv4Network((int.from_bytes(map(int, quad.groups())), prefix), strict=False))


def _ip6(argument: str) -> Mechanism:
    address, length, at = _address_and_prefix(argument)
    try:
        if "%" in address:  # a zone index (RFC 4007) is not part of RFC 4291 §2.2
            raise ValueError
        number = int(IPv6Address(address))
    except ValueError:
        raise TermError(1, Text(en="not an IPv6 address", ja="IPv6 アドレスではありません")) from None
    prefix = 128 if length is None else _prefix(length, 128, at)
    return Ip6(IPv6Network((number, prefix), strict=False))


_QUALIFIERS = {"": Qualifier.PASS} | {
    qualifier.value: qualifier for qualifier in Qualifier
}  # §4.6.2: "+" is the default

_MECHANISMS: dict[str, Callable[[str], Mechanism]] = {
    "all": _all,
    "include": _include,
    "a": _a,
    "mx": _mx,
    "ptr": _ptr,
    "ip4": _ip4,
    "ip6": _ip6,
    "exists": _exists,
}
