"""The BIMI Assertion Record, which says where a domain's logo is (draft-brand-indicators-for-message-identification).

Knows TXT data; knows no DNS, no image and no certificate.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address

from msgspec import Struct

from spfaudit.mail.text_record import (
    HOST,
    WSP,
    Absent,
    Broken,
    Field,
    Malformed,
    Multiple,
    cut,
    is_address,
    near_miss,
    read,
    shown,
)
from spfaudit.text import Text

SELECTOR = "default"
"""That of messages that name none (§4.4)."""

_VERSION = r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|\Z)"  # §7.2: with any other beginning it is no record
_NEAR_MISS = near_miss("bimi")
# A tag of DKIM's list (RFC 6376 §3.2): what stands around name and value may be folding white space.
_TAG = r"(?s)([A-Za-z][A-Za-z0-9_]*)[ \t]*+=[ \t]*+([\x20-\x3A\x3C-\x7E\t]*)"
_HTTPS = (
    rf"(?i)https://(?:(?P<host>{HOST})|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::[0-9]{{1,5}})?"
    r"(?P<path>(?:/(?:[A-Za-z0-9._~:/@!$&'()*+=-]|%[0-9A-Fa-f]{2})*)?)"  # a comma must be encoded (§4.3)
    r"(?:\?(?:[A-Za-z0-9._~:/?@!$&'()*+=-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+=-]|%[0-9A-Fa-f]{2})*)?"
)
_OTHER_IMAGE = r"(?i)\.(?:png|jpe?g|gif|webp|bmp|ico|tiff?|avif|heic|pdf|eps)\Z"
_PREFIXES = r"[A-Za-z0-9-]{1,63}(?:[ \t]*,[ \t]*[A-Za-z0-9-]{1,63})*"


class Bimi(Struct, frozen=True, gc=False, kw_only=True):
    """A valid record."""

    text: str
    location: str
    """The logo's URI; "": the domain declines to have one shown."""
    evidence: str = ""
    """The URI of what proves the right to it."""


Published = Bimi | Absent | Multiple | Malformed


def published(strings: Iterable[bytes]) -> Published:
    """What the TXT RRset below `_bimi` publishes; `strings`: each record's character-strings, joined."""
    return read(strings, _VERSION, _NEAR_MISS, _parse)


_UNENCRYPTED = rf"(?i)\A(?:http://|(?={HOST}/)(?=[^/]+\.))"
"""For which the same place is asked for, once it is there; the scheme may be left out."""
_SPACED = r"https?://[^:;=,\"'\\]{1,500}?\.(?:svg|pem)(?![^\s;,\"'\\])"
"""A logo, or what proves the right to it, whose file has spaces in its name."""
_WRITTEN = r"(?:[^\s;,\"'\\]|'(?![\s;,\"'\\]|\Z)|,(?![\s,;\"'\\]|https?:|[a-z]+\s*=|\Z))*"
"""Any other value: commas and apostrophes are parts of it if more of it follows."""


def legible(text: str) -> tuple[str | None, str]:
    """Location and evidence that a broken record names, as far as receivers could use them: None, "" if they could not.

    The location is "" where the domain declines.
    """
    location, evidence = (
        re.search(rf"(?i)(?:\A|[\s;\"']){name}\s*=[\s\"'\\]*({_SPACED}|{_WRITTEN})", text) for name in "la"
    )
    logo, mark = [_put_right(found[1]) if found else None for found in (location, evidence)]
    return (
        logo if logo is not None and _passes(_check_location, logo) else None,
        mark if mark and _passes(_check_evidence, mark) else "",
    )


def _put_right(uri: str) -> str:
    """With the scheme that is asked for, and with what must be encoded encoded (RFC 3986 §2.1)."""
    from urllib.parse import quote  # few records need it

    return re.sub(_UNENCRYPTED, "https://", quote(uri, safe="%:/?#[]@!$&()*+=~"))


def _passes(check: Callable[[Field], None], value: str) -> bool:
    try:
        check(Field(value, 0))
    except Broken:
        return False
    return True


def _parse(text: str) -> Bimi:
    _, *fields = cut(text)
    values: dict[str, Field] = {}
    for field in fields:
        name, value = _tag(field)
        if name in values or name == "v":  # RFC 6376 §3.2
            why = Text(en=f"the tag {name} is given twice", ja=f"タグ {name} が重複しています")
            raise Broken(field.position, why)
        values[name] = value
    location, evidence = values.get("l"), values.get("a")
    if location is None:
        raise Broken(len(text), Text(en="no tag l", ja="タグ l がありません"))
    for name, check in (("l", _check_location), ("a", _check_evidence), ("avp", _check_avp), ("lps", _check_lps)):
        if name in values:
            check(values[name])
    return Bimi(text=text, location=location.text, evidence=evidence.text if evidence else "")


def _tag(field: Field) -> tuple[str, Field]:
    matched = re.fullmatch(_TAG, field.text)
    if not matched:
        why = Text(
            en=f"{shown(field.text)} is not of the form tag=value",
            ja=f"{shown(field.text)} は タグ=値 の形ではありません",
        )
        raise Broken(field.position, why)
    return matched[1], Field(matched[2].rstrip(WSP), field.position + matched.start(2))


def _check_location(value: Field) -> None:
    if not value.text:
        return
    matched = _uri(value)
    if re.search(_OTHER_IMAGE, matched["path"]):  # §4.3.2
        why = Text(en="the logo must be an SVG image", ja="ロゴは SVG 画像でなければなりません")
        raise Broken(value.position, why)


def _check_evidence(value: Field) -> None:
    if not value.text:
        return
    host = _uri(value)["host"]
    if not host or "." not in host or is_address(host, IPv4Address):
        why = Text(
            en=f"{shown(value.text)}: the host must be a full domain name",
            ja=f"{shown(value.text)}：ホストは完全なドメイン名でなければなりません",
        )
        raise Broken(value.position, why)


def _uri(value: Field) -> "re.Match[str]":
    matched = re.fullmatch(_HTTPS, value.text)
    if not matched or (matched["ipv6"] is not None and not is_address(matched["ipv6"], IPv6Address)):
        why = Text(
            en=f"{shown(value.text)} is not one https: URI",
            ja=f"{shown(value.text)} は 1 つの https: URI ではありません",
        )
        raise Broken(value.position, why)
    return matched


def _check_avp(value: Field) -> None:
    if value.text not in ("brand", "personal"):
        why = Text(
            en=f"avp is brand or personal, not {shown(value.text)}",
            ja=f"avp に指定できるのは brand か personal です（{shown(value.text)} は不可）",
        )
        raise Broken(value.position, why)


def _check_lps(value: Field) -> None:
    if value.text and not re.fullmatch(_PREFIXES, value.text):
        why = Text(
            en="lps is a list of letters, digits and hyphens, with commas between",
            ja="lps は、英数字とハイフンからなる語をカンマで区切ったものです",
        )
        raise Broken(value.position, why)
