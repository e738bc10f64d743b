"""Reads key records (RFC 6376 §3.6.1; tag lists after §3.2).

Knows text alone. Whatever stands there gets a value; nothing raises.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable

from msgspec import Struct

from spfaudit.evidence import octets_to_text
from spfaudit.mail.dkim.key import ED25519_OCTETS, rsa_bits, unwrapped_ed25519
from spfaudit.mail.dkim.mistakes import likely_meant, private_key
from spfaudit.mail.dkim.record import Absent, Key, KeyType, Malformed, Multiple, Published, Revoked, Single
from spfaudit.mail.recent import Recent
from spfaudit.text import Text

_FOLD = r"\r\n(?=[ \t])"  # §2.8: FWS
_TAG = r"[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*"
_STRAY = r"[^\x21-\x7e \t]"  # §3.2: tval and what may stand between
_WHITE = r"[ \t]+"
_NOT_BASE64 = r"[^A-Za-z0-9+/= \t]"
_BASE64 = r"[A-Za-z0-9+/]*={0,2}"

# What is meant as a key, well written or not, and what belongs to another protocol.
_MEANT = (
    rb"(?i)(?:\A|;)\s*[pk]\s*=|\A[\s\"'\\(]*v\s*+[=:]?\s*+dkim"
    # The key alone: in PEM, or base64 of DER, which is no prose.
    rb"|\A[\s\"'(]*(?:-{3,5}BEGIN [A-Z ]*KEY-{3,5}|(?-i:MI[GI][A-Za-z0-9+/]{21}[A-Za-z0-9+/\s]{36}|MC4CAQAwBQYDK2Vw))"
)
_OTHER_PROTOCOL = rb"(?i)[\s\"']*v\s*=\s*(?:spf|dmarc|sts|tlsrpt|bimi)"
_LONGEST_KEPT = 1024


class _Bad(Exception):
    def __init__(self, position: int, en: str, ja: str, suggestion: str = "") -> None:
        self.position = position
        self.reason = Text(en=en, ja=ja)
        self.suggestion = suggestion
        super().__init__()


class _Value(Struct, frozen=True, gc=False):
    """A tag's value, and where it begins in the record."""

    text: str
    position: int


def published(texts: Iterable[bytes], known: Recent[bytes, Single] | None = None) -> Published:
    """What a TXT RRset at a selector publishes; `texts`: each record's character-strings, joined (§3.6.2.2).

    `known`: records read before, by their octets.
    """
    found = list(texts)
    meant = [octets for octets in found if is_meant_as_key(octets)]
    if not meant:
        return Absent(tuple(map(octets_to_text, found)))
    if len(found) > 1:
        return Multiple(tuple(map(octets_to_text, found)), tuple(map(parse_key, meant)))
    (octets,) = meant
    if known is None or len(octets) > _LONGEST_KEPT:
        return parse_key(octets)
    key = known.get(octets)
    if key is None:
        key = known[octets] = parse_key(octets)
    return key


def is_meant_as_key(octets: bytes) -> bool:
    """Whether a TXT record is meant as a key, and not as something that a wildcard puts there."""
    return re.search(_MEANT, octets) is not None and not re.match(_OTHER_PROTOCOL, octets)


def parse_key(octets: bytes) -> Single:
    """One record that is meant as a key."""
    text = re.sub(_FOLD, "  ", octets.decode("latin-1"))  # positions stay as they are
    try:
        return _key(_tags(text), octets_to_text(octets))
    except _Bad as bad:
        private = private_key(text)
        return Malformed(
            text=octets_to_text(octets),
            reason=bad.reason if private is None else _PRIVATE,
            position=len(octets_to_text(octets[: bad.position if private is None else private])),
            suggestion="" if private is not None else bad.suggestion or _sound(likely_meant(text)),
            private=private is not None,
        )


_PRIVATE = Text(
    en="it is a private key, with which everybody can sign now",
    ja="秘密鍵が公開されており、誰でもこのドメイン名で署名できます",
)


def _sound(guess: str) -> str:
    """The guess, if verifiers can use it."""
    try:
        return guess if guess and isinstance(_key(_tags(guess), guess), Key) else ""
    except _Bad:
        return ""


def _tags(text: str) -> dict[str, _Value]:
    """The tag list (§3.2). A tag given twice, or anything that is no tag, spoils the whole of it."""
    tags: dict[str, _Value] = {}
    items = text.split(";")
    if len(items) > 1 and not items[-1].strip(" \t"):
        items.pop()
    position = 0
    for item in items:
        matched = re.match(_TAG, item)
        if not matched:
            at = position + len(item) - len(item.lstrip(" \t"))
            raise _Bad(at, "not a list of tag=value", "「タグ=値」の並びになっていません")
        name = matched[1]
        value = _Value(item[matched.end() :].rstrip(" \t"), position + matched.end())
        if stray := re.search(_STRAY, value.text):
            at = value.position + stray.start()
            raise _Bad(at, f"a character that {name}= cannot hold", f"{name}= に使えない文字があります")
        if name in tags:
            raise _Bad(position + matched.start(1), f"a second {name}=", f"{name}= が 2 回以上あります")
        if name == "v" and tags:
            raise _Bad(position + matched.start(1), "v= is not the first tag", "v= が先頭のタグではありません")
        tags[name] = value
        position += len(item) + 1
    return tags


def _key(tags: dict[str, _Value], text: str) -> Key | Revoked:
    version, data = tags.get("v"), tags.get("p")
    if version is not None and version.text != "DKIM1":  # exact: §3.6.1
        raise _Bad(version.position, "v= is not exactly DKIM1", "v= の値が DKIM1 と完全に一致しません")
    if data is None:
        _type(tags.get("k"))  # a missing semicolon shows there
        raise _Bad(0, "p= is missing", "p= がありません")
    if not data.text:
        return Revoked(text)
    type = _type(tags.get("k"))
    octets = _base64(data)
    return Key(
        text=text,
        type=type,
        bits=_bits(type, octets, tags),
        flags=_words(tags.get("t")) or (),
        services=_words(tags.get("s")) or ("*",),
        hashes=_words(tags.get("h")),
    )


def _type(value: _Value | None) -> KeyType:
    if value is None:
        return KeyType.RSA
    try:
        return KeyType(value.text)  # §3.2: values are case-sensitive
    except ValueError:
        if value.text.lower() in list(KeyType):  # some verifiers take it, and need not
            raise _Bad(
                value.position,
                f"the key type {value.text!r} is not in small letters",
                f"鍵の種類 {value.text!r} が小文字で書かれていません",
            ) from None
        raise _Bad(
            value.position,
            f"no verifier knows the key type {value.text[:40]!r} (rsa and ed25519 are defined)",
            f"鍵の種類 {value.text[:40]!r} は定義されていません（rsa と ed25519 のみ）",
        ) from None


def _words(value: _Value | None) -> tuple[str, ...] | None:
    """The words of a list with colons; what is not known in it is ignored by verifiers."""
    return None if value is None else tuple([word.strip(" \t") for word in value.text.split(":")])


def _base64(data: _Value) -> bytes:
    if stray := re.search(_NOT_BASE64, data.text):
        raise _Bad(
            data.position + stray.start(),
            f"p= holds {stray[0]!r}, which is not base64",
            f"p= に base64 ではない文字 {stray[0]!r} があります",
        )
    compact = re.sub(_WHITE, "", data.text)
    if not re.fullmatch(_BASE64, compact) or len(compact) % 4:
        raise _Bad(
            data.position,
            "the base64 of p= is cut off or runs on (its length is not a multiple of four)",
            "p= の base64 が途中で切れているか、余分な文字があります（長さが 4 の倍数ではありません）",
        )
    return a2b_base64(compact)


def _bits(type: KeyType, octets: bytes, tags: dict[str, _Value]) -> int:
    data = tags["p"]
    if type is KeyType.RSA:
        bits = rsa_bits(octets)
        if isinstance(bits, int):
            return bits
        if len(octets) == ED25519_OCTETS or unwrapped_ed25519(octets):
            raise _Bad(
                data.position,
                "an Ed25519 key without k=ed25519",
                "Ed25519 の鍵なのに k=ed25519 がありません",
                _with_key(tags, KeyType.ED25519, unwrapped_ed25519(octets) or octets),
            )
        raise _Bad(data.position, bits.en, bits.ja)
    if len(octets) == ED25519_OCTETS:  # RFC 8463 §4.2
        return 8 * ED25519_OCTETS
    if wrapped := unwrapped_ed25519(octets):
        raise _Bad(
            data.position,
            "the Ed25519 key is wrapped in a SubjectPublicKeyInfo: its 32 octets alone belong here",
            "Ed25519 の鍵が SubjectPublicKeyInfo 形式です。32 オクテットの鍵だけを記述します",
            _with_key(tags, KeyType.ED25519, wrapped),
        )
    if isinstance(rsa_bits(octets), int):
        raise _Bad(
            data.position,
            "an RSA key with k=ed25519",
            "RSA の鍵なのに k=ed25519 が指定されています",
            _with_key(tags, KeyType.RSA, octets),
        )
    raise _Bad(
        data.position,
        f"an Ed25519 key has 32 octets, and this has {len(octets)}",
        f"Ed25519 の鍵は 32 オクテットですが、{len(octets)} オクテットあります",
    )


def _with_key(tags: dict[str, _Value], type: KeyType, octets: bytes) -> str:
    """A record with that key, which says everything else that this one says."""
    others = [f"{name}={value.text}" for name, value in tags.items() if name not in ("v", "k", "p")]
    return "; ".join(["v=DKIM1", f"k={type}", *others, f"p={b2a_base64(octets, newline=False).decode()}"])
