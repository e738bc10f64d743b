"""Whether the selectors that the owner declares hold a key at all (RFC 6376)."""

from collections.abc import Iterator

from spfaudit.evidence import NoData, NxDomain, Records, Undetermined
from spfaudit.mail.dkim.record import Absent
from spfaudit.mail.dkim.selectors import Selector
from spfaudit.mail.posture import Posture
from spfaudit.mail.renaming import renamings
from spfaudit.policy.by_wildcard import beside_wildcard, is_wildcards_alias
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.dkim_slips import cname_as_text
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DKI001",
    "missing-dkim-key",
    severity=Severity.WARNING,
    usages=frozenset({S}),
    title=Text(en="A declared DKIM selector has no key.", ja="申告された DKIM セレクターに公開鍵がありません。"),
    rationale=Text(
        en="Mail that is signed with the selector fails DKIM everywhere, and DMARC too where SPF does not pass.",
        ja="このセレクターで署名したメールはどこでも DKIM の検証に失敗し、SPF も通らない場合は DMARC にも失敗します。",
    ),
    remedy=Text(
        en="Publish the key that the signing host shows; or take the selector out of dkim_selectors if it is not used.",
        ja="署名サーバーが示す公開鍵を公開してください。使用していないセレクターは dkim_selectors から外してください。",
    ),
    reference="RFC 6376 §3.6.2",
)
def missing_dkim_key(posture: Posture) -> Iterator[Problem]:
    if not posture.entry.dkim_selectors:
        return
    declared = posture.dkim.declared
    absent = [selector for selector in declared.known if isinstance(selector.published, Absent)]
    if absent and posture.exists:  # a name that does not exist is LIF001's business
        for selector in absent:
            yield _missing(posture, selector)
    declared.require_complete()


def _missing(posture: Posture, selector: Selector) -> Problem:
    location, why, chain = selector.location, _why_absent(selector), selector.answer.chain
    renamed = renamings(posture.evidence, location, chain)
    by_dname = 0 if isinstance(renamed, Undetermined) else len(renamed)
    if chain and by_dname == len(chain):
        remedy = Text(
            en=f'Publish at {chain[-1]}, to which a DNAME record renames it: TXT "v=DKIM1; k=rsa; p=<the public key>";'
            " or, if the selector is out of use, remove it from dkim_selectors.",
            ja=f'DNAME による読み替え先の {chain[-1]} に TXT "v=DKIM1; k=rsa; p=（公開鍵）" を公開してください。'
            "使用を終えている場合は、セレクターを dkim_selectors から外してください。",
        )
    elif chain:
        owner = (location, *chain)[by_dname]
        remedy = _beside(owner) if is_wildcards_alias(posture, owner, chain[by_dname:]) else _correct(owner)
    elif target := cname_as_text(selector):
        line = f"{location}. IN CNAME {target}."
        remedy = Text(
            en=f"Replace the TXT record by the CNAME that was probably meant: {line}",
            ja=f"この TXT レコードを、意図されたと思われる CNAME に置き換えてください：{line}",
        )
    else:
        instead = Text(en=" instead of what is there", ja="今あるレコードの代わりに、")  # RFC 6376 §3.6.2.2: one alone
        put = instead if isinstance(selector.answer, Records) else Text(en="", ja="")
        remedy = Text(
            en=f'Publish at {location}{put.en}: TXT "v=DKIM1; k=rsa; p=<the public key>", or the CNAME that the'
            " provider names; or, if the selector is out of use, remove it from dkim_selectors.",
            ja=f'{put.ja}{location} に TXT "v=DKIM1; k=rsa; p=（公開鍵）"、または提供元が指定する CNAME を公開して'
            "ください。使用を終えている場合は、セレクターを dkim_selectors から外してください。",
        )
    return Problem(
        message=Text(en=f"{location} {why.en}", ja=f"{location} {why.ja}"),
        found=_ignored(selector) or None,
        remedy=beside_wildcard(posture, remedy),
        subject=selector.name,
    )


def _beside(owner: str) -> Text:
    return Text(  # RFC 4592 §2.2.1: what is published there ends what the wildcard answers
        en=f'Publish at {owner}, where only a wildcard answers now: TXT "v=DKIM1; k=rsa; p=<the public key>", or the'
        " CNAME that the provider names; or, if the selector is out of use, remove it from dkim_selectors.",
        ja=f'{owner} に TXT "v=DKIM1; k=rsa; p=（公開鍵）"、または提供元が指定する CNAME を公開してください（現在は'
        "ワイルドカードだけが応答しています）。使用を終えている場合は、セレクターを dkim_selectors から"
        "外してください。",
    )


def _correct(owner: str) -> Text:
    return Text(
        en=f"Correct the CNAME at {owner} as the provider names it; or, if the selector is out of use, delete it and"
        " remove the selector from dkim_selectors.",
        ja=f"{owner} の CNAME を提供元の指定どおりに修正してください。使用を終えている場合は CNAME を削除し、"
        "セレクターを dkim_selectors から外してください。",
    )


def _why_absent(selector: Selector) -> Text:
    chain = selector.answer.chain
    alias = Text(en=f"is an alias of {chain[-1]}, which ", ja=f"は {chain[-1]} の別名ですが、") if chain else None
    match selector.answer:
        case Records():
            return Text(en="has TXT, but no DKIM key", ja="に TXT はありますが、DKIM の公開鍵ではありません")
        case NoData():
            if alias:
                return Text(en=f"{alias.en}has no TXT record", ja=f"{alias.ja}そこに TXT レコードがありません")
            return Text(en="has no TXT record", ja="に TXT レコードがありません")
        case NxDomain():
            if alias:
                return Text(en=f"{alias.en}does not exist", ja=f"{alias.ja}その名前は存在しません")
            return Text(en="does not exist", ja="は存在しません")


def _ignored(selector: Selector) -> str:
    return " | ".join(selector.published.ignored) if isinstance(selector.published, Absent) else ""
