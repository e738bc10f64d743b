"""The TLS-RPT record, which says where senders report failures of TLS to (RFC 8460 §3).

Knows TXT data; knows no DNS.
"""

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv6Address

from msgspec import Struct

from spfaudit.mail.lookalikes import in_a_labels
from spfaudit.mail.mailto import domain_of
from spfaudit.mail.text_record import (
    HOST,
    WSP,
    Absent,
    Broken,
    Field,
    Flaw,
    Malformed,
    Multiple,
    check_end,
    check_extension,
    cut,
    is_address,
    loose_version,
    near_miss,
    read,
    shown,
    split,
)
from spfaudit.text import Text

# RFC 8460 §3: tlsrpt-version is case-sensitive, and a field delimiter follows.
_VERSION = r"v=TLSRPTv1[ \t]*;"
_NEAR_MISS = near_miss("(?:smtp-?)?tls-?rpt")
# A URI of RFC 3986 §3, but `,`, `!` and `;`, which must be encoded here.
_URI = r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>(?:[A-Za-z0-9._~:/?#\[\]@$&'()*+=-]|%[0-9A-Fa-f]{2})*)"
_HTTPS = rf"//(?:{HOST}|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::[0-9]{{1,5}})?(?:[/?#].*)?"
# Digits alone make an address and no domain, and a single label is found by no other host (RFC 5321 §2.3.5).
_DOMAIN = rf"(?!.{{254}})(?![0-9.]+\Z)(?=[^.]+\.[^.]){HOST}"

_BETWEEN = r"(?i)[\s;,\"\\<>]+|(?<![^\s;,\"'=])'|'(?![^\s;,\"'])|(?<![A-Za-z?&/])rua\s*=|\bmailto:[\s;,<]"
"""What may stand around the destinations of a broken record; an apostrophe within one is a part of it."""
_MAILBOX = r"[^:/@?=]+@[^:/@?]+"
"""A destination that lacks its scheme, and no mailbox of another field."""
_SLIPS = r"(?i)(?<=\Amailto:)/+|\.?(?:![0-9]+[kmgt]?)?\Z"
"""What belongs to other URIs, to DMARC (a size limit) or to zone files (a dot at the end)."""


class TlsRpt(Struct, frozen=True, gc=False, kw_only=True):
    """A record with a destination at least that senders can report to."""

    text: str
    rua: tuple[str, ...]
    """URIs: mailto or https."""
    flaws: tuple[Flaw, ...] = ()


Published = TlsRpt | Absent | Multiple | Malformed


def published(strings: Iterable[bytes]) -> Published:
    """What the TXT RRset at `_smtp._tls` publishes; `strings`: each record's character-strings, joined."""
    return read(strings, _VERSION, _NEAR_MISS, _parse)


def legible(text: str) -> tuple[str, ...]:
    """The destinations that a broken record names, as far as senders could report there once a slip is put right."""
    written = in_a_labels(text, text.encode("utf-8", "replace"), "@")
    uris = [f"mailto:{piece}" if re.fullmatch(_MAILBOX, piece) else piece for piece in re.split(_BETWEEN, written)]
    right = [uri if _unusable(uri) is None else re.sub(_SLIPS, "", uri) for uri in uris]
    return tuple(dict.fromkeys(uri for uri in right if uri and _unusable(uri) is None))


def _parse(text: str) -> TlsRpt:
    check_end(text)
    flaws = list(loose_version(text))
    usable: list[str] = []
    asked_for = False
    _, *fields = cut(text)
    for field in fields:
        name, value = split(field)
        if name != "rua":
            check_extension(name, value)  # otherwise it is ignored (§3)
            continue
        asked_for = True
        for uri in _uris(value):
            if why := _unusable(uri.text):
                flaws.append(Flaw(why, uri.position))
            else:
                usable.append(uri.text)
    if not asked_for:
        raise Broken(len(text), Text(en="no rua", ja="rua がありません"))
    if not usable:
        first = min(flaws, key=lambda flaw: flaw.position)
        raise Broken(first.position, first.why)
    return TlsRpt(text=text, rua=tuple(usable), flaws=tuple(flaws))


def _uris(value: Field) -> Iterator[Field]:
    """The destinations; white space may stand around commas, and nowhere else."""
    position = value.position
    for number, piece in enumerate(value.text.split(",")):
        bare = piece.lstrip(WSP) if number else piece
        yield Field(bare.rstrip(WSP), position + len(piece) - len(bare))
        position += len(piece) + 1


def _unusable(uri: str) -> Text | None:
    """Why nobody reports there."""
    matched = re.fullmatch(_URI, uri)
    if not matched:
        return Text(
            en=f"{shown(uri)} is no URI (',', '!' and ';' in it must be encoded)",
            ja=f"{shown(uri)} は URI ではありません（「,」「!」「;」はエンコードが必要です）",
        )
    scheme, rest = matched["scheme"].lower(), matched["rest"]
    if scheme == "mailto":
        return (
            None
            if _is_mailbox(rest)
            else Text(
                en=f"{shown(uri)} has no valid mail address", ja=f"{shown(uri)} に有効なメールアドレスがありません"
            )
        )
    if scheme == "https":
        return (
            None
            if _has_host(rest)
            else Text(en=f"{shown(uri)} has no valid host", ja=f"{shown(uri)} に有効なホスト名がありません")
        )
    return Text(
        en=f"{shown(uri)}: reports go to mailto: and https: only",
        ja=f"{shown(uri)}：報告先に指定できるのは mailto: と https: だけです",
    )


def _is_mailbox(rest: str) -> bool:
    return re.fullmatch(_DOMAIN, domain_of(rest.partition("?")[0])) is not None


def _has_host(rest: str) -> bool:
    matched = re.fullmatch(_HTTPS, rest)
    return matched is not None and (matched["ipv6"] is None or is_address(matched["ipv6"], IPv6Address))
