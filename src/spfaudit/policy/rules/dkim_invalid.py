"""Whether what stands at the selectors that the owner declares is a key that verifiers can use (RFC 6376, RFC 8463)."""

from collections.abc import Iterator
from itertools import permutations

from spfaudit.inventory.model import Usage
from spfaudit.mail.dkim.grammar import is_meant_as_key, parse_key
from spfaudit.mail.dkim.record import REVOKED, Key, Malformed, Multiple, Revoked
from spfaudit.mail.dkim.selectors import Selector
from spfaudit.mail.posture import Posture
from spfaudit.policy.master_file import UNQUOTED, txt_line
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.dkim_slips import GIVE_UP, cut_at_semicolon, repeated
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_AS_SHOWN = Text(
    en="Publish the record exactly as the signing host or the provider shows it, as one TXT record; long ones in"
    " character-strings of at most 255 octets.",
    ja="署名サーバーまたは提供元が示すとおりのレコードを、1 件の TXT レコードとして公開してください"
    "（長いものは 255 オクテット以下の文字列に分割します）。",
)


@rule(
    "DKI003",
    "invalid-dkim-key",
    severity=Severity.ERROR,
    title=Text(
        en="A declared DKIM selector holds a record that verifiers cannot use.",
        ja="申告された DKIM セレクターのレコードを、受信側が鍵として使用できません。",
    ),
    rationale=Text(
        en="Mail that is signed with the selector fails DKIM everywhere. A revoked key (empty p=) is right for a"
        " selector out of use, and wrong for one with which mail is sent.",
        ja="このセレクターで署名したメールは、どこでも DKIM の検証に失敗します。"
        "失効した鍵（空の p=）は、使用を終えたセレクターでは正しく、送信に使うセレクターでは誤りです。",
    ),
    remedy=_AS_SHOWN,
    reference="RFC 6376 §3.6.1",
)
def invalid_dkim_key(posture: Posture) -> Iterator[Problem]:
    if not posture.entry.dkim_selectors:
        return
    declared = posture.dkim.declared
    for selector in declared.known:
        match selector.published:
            case Malformed() as record:
                yield _malformed(posture, selector, record)
            case Multiple(texts=texts, keys=keys):
                private = [key for key in keys if isinstance(key, Malformed) and key.private]
                yield _malformed(posture, selector, private[0]) if private else _multiple(posture, selector, texts)
            case Revoked(text=text) if posture.entry.usage is Usage.SENDING:  # others do right to revoke their keys
                yield _revoked(selector, text)
            case Key() as key if not key.for_mail:
                yield _unusable(
                    posture,
                    selector,
                    key,
                    Text(en="is not for mail (s=)", ja="はメール用ではありません（s=）"),
                    Text(
                        en="Remove s= from the record, or write s=email.",
                        ja="s= を削除するか、s=email としてください。",
                    ),
                )
            case Key() as key if not key.takes_sha256 and "sha1" not in (key.hashes or ()):
                yield _unusable(
                    posture,
                    selector,
                    key,
                    Text(en="does not admit sha256 (h=)", ja="は sha256 を許可していません（h=）"),
                    Text(
                        en="Remove h= from the record, or write h=sha256.",
                        ja="h= を削除するか、h=sha256 としてください。",
                    ),
                )
            case _:
                pass
    declared.require_complete()


def _revoke(posture: Posture, location: str) -> Text | None:
    """A remedy for a name that sends no mail: put right, a key would be one left behind (USE009). None if it sends."""
    if posture.entry.usage is Usage.SENDING:
        return None
    line = txt_line(location, REVOKED)
    return Text(
        en=f"Delete what is there, or publish instead: {line}",
        ja=f"レコードを削除するか、代わりに次のレコードを公開してください：{line}",
    )


def _malformed(posture: Posture, selector: Selector, record: Malformed) -> Problem:
    line = txt_line(selector.location, record.suggestion)
    mended = (
        Text(
            en=f"Change the record, if the key in it is the signing host's, to: {line}",
            ja=f"レコードの鍵が署名サーバーのものであれば、次のレコードに変更してください：{line}",
        )
        if record.suggestion and not selector.answer.chain  # an alias leads to what others publish
        else _AS_SHOWN
    )
    if record.private:
        mended = GIVE_UP
    elif cut_at_semicolon(record):
        mended += UNQUOTED
    return Problem(
        message=Text(
            en=f"the key at {selector.location} is invalid: {record.reason.en}",
            ja=f"{selector.location} の鍵が不正です：{record.reason.ja}",
        ),
        found=repeated(record),
        position=record.position,
        remedy=_revoke(posture, selector.location) or mended,
        subject=selector.name,
    )


def _multiple(posture: Posture, selector: Selector, texts: tuple[str, ...]) -> Problem:
    return Problem(
        message=Text(
            en=f"{len(texts)} TXT records at {selector.location}, where one is allowed: verifiers may take any or none",
            ja=f"{selector.location} に TXT レコードが {len(texts)} 件あります（許されるのは 1 件）。"
            "どれが使われるかは受信側次第です",
        ),
        found=" | ".join(texts),
        remedy=_revoke(posture, selector.location) or _as_one(selector, texts) or _LEAVE_ONE,
        subject=selector.name,
    )


_LEAVE_ONE = Text(
    en="Leave the key that the signing host uses, and delete the other records.",
    ja="署名サーバーが使用している鍵だけを残し、ほかのレコードを削除してください。",
)


_MOST_PIECES = 4
"""Of a key: one of 4,096 bits makes three character-strings."""


def _as_one(selector: Selector, texts: tuple[str, ...]) -> Text | None:
    """A remedy where the records are the strings of one key, each published by itself."""
    begin, *others = sorted(texts, key=lambda text: not is_meant_as_key(text.encode()))
    if len(texts) > _MOST_PIECES or selector.answer.chain or _is_key(begin):
        return None
    for pieces in permutations(others):
        whole = "".join([begin, *pieces])
        if _is_key(whole):
            line = txt_line(selector.location, whole)
            return Text(
                en="The records seem to be one key in pieces: publish them as one TXT record, if the key is the signing"
                f" host's: {line}",
                ja="1 つの鍵が分割されているようです。署名サーバーの鍵であれば、1 件の TXT レコードとして"
                f"公開してください：{line}",
            )
    return None


def _is_key(text: str) -> bool:
    return isinstance(parse_key(text.encode()), Key)


def _revoked(selector: Selector, text: str) -> Problem:
    return Problem(
        message=Text(
            en=f"the key at {selector.location} is revoked (p= is empty)",
            ja=f"{selector.location} の鍵は失効しています（p= が空です）",
        ),
        found=text,
        remedy=Text(
            en="Publish the key with which the signing host signs; or remove the selector from dkim_selectors if it is"
            " out of use.",
            ja="署名サーバーが使用している公開鍵を公開してください。"
            "使用を終えたセレクターは dkim_selectors から外してください。",
        ),
        subject=selector.name,
    )


def _unusable(posture: Posture, selector: Selector, key: Key, why: Text, remedy: Text) -> Problem:
    return Problem(
        message=Text(en=f"the key at {selector.location} {why.en}", ja=f"{selector.location} の鍵{why.ja}"),
        found=key.text,
        remedy=_revoke(posture, selector.location) or remedy,
        subject=selector.name,
    )
