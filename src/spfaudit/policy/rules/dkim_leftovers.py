"""Keys of names that send no mail."""

from collections.abc import Iterator

from spfaudit.evidence import Undetermined
from spfaudit.mail.dkim.probe import WILDCARD
from spfaudit.mail.dkim.record import REVOKED
from spfaudit.mail.dkim.selectors import Selector, Selectors
from spfaudit.mail.posture import Posture
from spfaudit.mail.renaming import renamings
from spfaudit.policy.data import common_selectors
from spfaudit.policy.rule import N, Problem, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, plural


@rule(
    "USE009",
    "live-dkim-key",
    severity=Severity.WARNING,
    usages=frozenset({N, X}),
    title=Text(
        en="A domain that sends no mail still has a DKIM key, at a declared or at a common selector.",
        ja="メールを送信しないドメインに、DKIM の公開鍵（申告済みまたは一般的なセレクター）が残っています。",
    ),
    rationale=Text(
        en="Whoever has the private key, such as a former provider, can sign mail in the domain's name, and it passes"
        " DMARC whatever the policy. Selectors cannot be listed from outside: declared ones are looked up, and common"
        " ones are tried where _domainkey does not deny that it has any, which is a hint and no proof. Silence means"
        " that no live key is known, not that there is none.",
        ja="秘密鍵を持つ者（以前の委託先など）は、このドメイン名でメールに署名でき、そのメールは DMARC ポリシーに"
        "かかわらず pass になります。セレクターを外部から列挙することはできないため、申告されたセレクターを調べ、"
        "_domainkey が存在を否定しない場合（目安であり、証明ではありません）に限り一般的なセレクターも試します。"
        "指摘がないことは、有効な鍵が見つからなかったという意味であり、存在しないことの証明ではありません。",
    ),
    remedy=Text(
        en=f'Delete the records, or publish there: TXT "{REVOKED}"',
        ja=f'レコードを削除するか、その名前に次を公開してください：TXT "{REVOKED}"',
    ),
    reference="RFC 6376 §3.6.1",
)
def live_dkim_key(posture: Posture) -> Iterator[Problem]:
    live = posture.dkim.live(common_selectors())
    if live.known:
        yield _left(posture, live)
    live.require_complete()


def _left(posture: Posture, live: Selectors) -> Problem:
    keys, count, declared = live.known, len(live.known), frozenset(posture.entry.dkim_selectors)
    guessed = any(key.name not in declared for key in keys)
    places = [
        Text(en=f"{key.location} ({how.en})", ja=f"{key.location}（{how.ja}）")
        for key in keys
        for how in [_how(key, declared)]
    ]
    number = Text(en=f"{count} DKIM {plural(count, 'key')}", ja=f"{count} 個")
    if not live.is_complete:
        number = Text(en=f"at least {number.en}", ja=f"{number.ja}以上")
    return Problem(
        message=Text(
            en=f"{number.en} left: {', '.join(place.en for place in places)}"
            + ("; there may be others at selectors that nobody can guess" if guessed else ""),
            ja=f"DKIM の公開鍵が {number.ja}残っています：{'、'.join(place.ja for place in places)}"
            + ("。推測できないセレクターにも残っている可能性があります" if guessed else ""),
        ),
        found=", ".join(key.location + (f" (CNAME {key.answer.chain[0]})" if key.answer.chain else "") for key in keys),
        remedy=_revoke(posture, keys),
    )


def _revoke(posture: Posture, keys: tuple[Selector, ...]) -> Text:
    by_dname: dict[str, str] = {}
    own: list[str] = []
    for key in keys:
        renamed = renamings(posture.evidence, key.location, key.answer.chain)
        if renamed and not isinstance(renamed, Undetermined):
            by_dname[renamed[0].owner] = renamed[0].target
        else:
            own.append(key.location)
    remedies = [  # RFC 6672 §2.4: below a DNAME record there is nothing else
        Text(
            en=f"Delete the DNAME record of {owner}, or the keys below {target}, to which it leads.",
            ja=f"{owner} の DNAME レコードか、その読み替え先 {target} の配下にある鍵を削除してください。",
        )
        for owner, target in by_dname.items()
    ]
    if own:
        locations = ", ".join(own)
        remedies.append(
            Text(
                en=f'Delete the records, or publish instead TXT "{REVOKED}" at: {locations}',
                ja=f'レコードを削除するか、代わりに TXT "{REVOKED}" を公開してください：{locations}',
            )
        )
    return Text(en=" ".join(remedy.en for remedy in remedies), ja="".join(remedy.ja for remedy in remedies))


def _how(key: Selector, declared: frozenset[str]) -> Text:
    if key.name == WILDCARD:
        return Text(en="answers for every selector", ja="すべてのセレクターに応答します")
    if key.name in declared:
        return Text(en="declared", ja="申告済み")
    return Text(en="found by trying common selectors", ja="一般的なセレクターの試行で検出")
