"""The life of a name in use, and of what the owner promised about it. `retirement` has what comes after."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import N, Problem, R, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, same

_NOTHING = same("")


@rule(
    "LIF001",
    "domain-does-not-exist",
    severity=Severity.ERROR,
    usages=frozenset({S, R, N}),
    title=Text(
        en="A domain declared in use does not exist in DNS.", ja="使用中と申告されたドメインが DNS に存在しません。"
    ),
    rationale=Text(
        en="Either the inventory is out of date, or the name has been lost: its registration may be free for anyone.",
        ja="インベントリが古いか、名前が失われています。登録が失効している場合、第三者に取得されるおそれがあります。",
    ),
    remedy=Text(
        en="Check the registration and the delegation; if the name was given up, declare it as retired.",
        ja="登録と委任を確認してください。廃止済みであれば、用途を retired に変更してください。",
    ),
    reference="RFC 8020 §2",
)
def domain_does_not_exist(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:
        chain = posture.txt_answer.chain
        yield Problem(
            message=Text(
                en=f"NXDOMAIN, though declared {posture.entry.usage}",
                ja=f"NXDOMAIN（存在しません）。用途は {posture.entry.usage} と申告されています",
            ),
            found=" -> ".join(f"CNAME {link}" for link in chain) or None,
            remedy=_behind_dname(posture.entry.domain, chain[-1]) if chain else None,
        )


def _behind_dname(domain: str, target: str) -> Text:
    return Text(
        en=f"A DNAME record above {domain} renames it to {target}, which does not exist: publish there what the name"
        " needs; or, if it was given up, declare it as retired.",
        ja=f"{domain} は上位の DNAME レコードにより {target} に読み替えられますが、その名前は存在しません。"
        f"必要なレコードを {target} に公開してください。廃止済みであれば、用途を retired に変更してください。",
    )


@rule(
    "LIF009",
    "waiver-expired",
    severity=Severity.ERROR,
    title=Text(en="A waiver is past its date.", ja="免除の期限が切れています。"),
    rationale=Text(
        en="A waiver is a promise with a date. When the date has passed, the finding counts again.",
        ja="免除は期限付きの例外です。期限を過ぎると、対象の指摘は再び有効になります。",
    ),
    remedy=Text(
        en="Mend what was waived and delete the waiver, or renew it with a new date and reason.",
        ja="免除していた問題を解消して免除を削除するか、理由と期限を見直して更新してください。",
    ),
    reference="docs/architecture.md",
)
def waiver_expired(posture: Posture) -> Iterator[Problem]:
    for waiver in posture.entry.waivers:
        if waiver.until < posture.today:
            patterns = " ".join(waiver.domains)
            limit = f" ({waiver.organization})" if waiver.organization else ""
            told = f"{patterns}{limit}"
            of = Text(en=f" on {told}", ja=f"（対象：{told}）") if patterns else _NOTHING
            owner = Text(en=f"; owner: {waiver.owner}", ja=f"。担当：{waiver.owner}") if waiver.owner else _NOTHING
            yield Problem(
                message=Text(
                    en=f"the waiver for {waiver.rule}{of.en} ended on {waiver.until}{owner.en}",
                    ja=f"{waiver.rule} の免除{of.ja}は {waiver.until} に終了しました{owner.ja}",
                ),
                found=waiver.reason,
                subject=f"{waiver.rule} {told}" if patterns else waiver.rule,
                cause=f"waiver:{waiver.rule} {told}" if patterns else "",
            )
