"""SPF records, read by the grammar of RFC 7208 §12.

Pure text in, typed record out. Knows no DNS; a record that does not parse is
`Malformed` with the place of the first error, wherever in the record it is (§4.6).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from spfaudit.mail.spf.arguments import MECHANISMS, domain_spec
from spfaudit.mail.spf.macro import TermError, parse_macro_string
from spfaudit.mail.spf.mistakes import likely_meant
from spfaudit.mail.spf.record import (
    Directive,
    Explanation,
    Malformed,
    Qualifier,
    Record,
    Redirect,
    Term,
    UnknownModifier,
    lets_strangers_pass,
    letters_of,
    record,
)
from spfaudit.text import Text

VERSION = b"v=spf1"

_LONGEST_KEPT = 255
"""Characters of a term that is remembered: what is longer is nobody else's, and may have 64,000."""

# What a term begins with: a modifier's name and "=", or a qualifier and a mechanism's name.
_HEAD = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(=|(?=[:/])|\Z)")
_QUALIFIERS = {"": Qualifier.PASS} | {
    qualifier.value: qualifier for qualifier in Qualifier
}  # §4.6.2: "+" is the default
_USUAL = {
    written + name: (qualifier, parse)
    for written, qualifier in _QUALIFIERS.items()
    for name, parse in MECHANISMS.items()
}
"""What a directive begins with, and how its argument is read."""

_ONCE = (Redirect, Explanation)
"""RFC 7208 §6: redirect and exp MUST NOT appear more than once each."""


def is_spf(octets: bytes) -> bool:
    """Whether the version section is exactly `v=spf1`, any case, then a space or the end (§4.5)."""
    return octets[:6].lower() == VERSION and octets[6:7] in (b"", b" ")


def parse_record(octets: bytes) -> Record | Malformed:
    """The record; `octets` must satisfy `is_spf`."""
    text = octets.decode("latin-1")
    read = _parse if len(text) <= _LONGEST_KEPT else parse_term
    try:
        # Only a space separates terms, and there may be many (§4.6.1).
        terms = [read(found) for found in text[len(VERSION) :].split(" ") if found]
    except TermError:
        return _malformed(octets, text)
    valid = record(text, terms)
    return _malformed(octets, text) if len(valid.directives) < len(terms) and _repeats(terms) else valid


def _malformed(octets: bytes, text: str) -> Malformed:
    """The first of the errors that there are. Octets map to characters one to one, so positions are offsets."""
    position = len(VERSION)
    met: set[type[Term]] = set()
    before = ""
    for found in text[position:].split(" "):
        if found:
            try:
                kind = type(parse_term(found))
                if kind in _ONCE and kind in met:
                    name = found.partition("=")[0].lower()
                    raise TermError(0, Text(en=f"a second {name}=", ja=f"{name}= が 2 回以上あります"))
                met.add(kind)
            except TermError as error:
                return Malformed(
                    octets=octets,
                    reason=error.reason,
                    position=position + error.position,
                    suggestion=suggestion(found, text[position + len(found) :], before),
                )
            before = found
        position += len(found) + 1
    raise AssertionError("there is an error")


def _repeats(terms: Sequence[Term]) -> bool:
    kinds = [type(term) for term in terms if isinstance(term, _ONCE)]
    return len(set(kinds)) < len(kinds)


def suggestion(term: str, rest: str = "", before: str = "") -> str:
    """What was probably meant by a wrong term, between the one `before` it and the `rest`; "" without a valid guess.

    Nobody is told to let strangers pass.
    """
    following = next(filter(None, rest.split(" ")), "")
    guess = likely_meant(term, following, before)
    try:
        terms = [parse_term(part) for part in guess.split()]
    except TermError:
        return ""
    return "" if any(map(lets_strangers_pass, terms)) else guess


def parse_term(text: str) -> Term:
    """One directive or modifier. Raises TermError."""
    return _parse(text) if len(text) <= _LONGEST_KEPT else _parse.__wrapped__(text)


@lru_cache(maxsize=10_000)  # the same few terms stand in most records: `mx`, `-all`, a provider's include
def _parse(text: str) -> Term:
    name = text.partition(":")[0]
    usual = _USUAL.get(name)
    if usual is None:
        head = _HEAD.match(text)
        if not head:
            raise _unreadable(text)
        if head[3]:
            return _parse_modifier(head, text)
        name = head[0]
        usual = _USUAL.get(name.lower())
        if usual is None:
            raise TermError(
                head.start(2),
                Text(en=f"unknown mechanism {head[2]!r}", ja=f"{head[2]!r} という機構（mechanism）はありません"),
            )
    qualifier, parse = usual
    try:
        mechanism = parse(text[len(name) :])
    except TermError as error:
        raise error.moved(len(name)) from None
    return Directive(qualifier=qualifier, mechanism=mechanism, text=text, letters=letters_of(mechanism))


def _parse_modifier(head: re.Match[str], text: str) -> Term:
    if head[1]:
        raise TermError(0, Text(en="a modifier takes no qualifier", ja="修飾子（modifier）に限定子は付けられません"))
    name, value = head[2].lower(), text[head.end() :]
    try:
        if name == "redirect":
            return Redirect(domain=domain_spec(value), text=text)
        if name == "exp":
            return Explanation(domain=domain_spec(value), text=text)
        parse_macro_string(value)  # unknown-modifier = name "=" macro-string
    except TermError as error:
        raise error.moved(head.end()) from None
    return UnknownModifier(name=name, text=text)


def _unreadable(text: str) -> TermError:
    """Why `text` begins like no term at all."""
    if stray := re.search(r"[^\x21-\x7e]", text):
        try:
            parse_macro_string(stray[0])
        except TermError as error:
            return error.moved(stray.start())
    name = re.match(r"[+?~-]?[A-Za-z0-9_.-]*", text)
    return TermError(
        name.end() if name and name.end() < len(text) else 0,
        Text(en="neither a mechanism nor a modifier", ja="機構（mechanism）でも修飾子（modifier）でもありません"),
    )
