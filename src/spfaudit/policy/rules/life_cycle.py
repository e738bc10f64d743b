"""The life of a name: does it exist when it should, is it gone when it should be."""

from collections.abc import Iterator

from spfaudit.evidence import Address, Document, Host, Mx, Opaque, Rdata, Records, Txt, octets_to_text
from spfaudit.mail.posture import Posture, Survey
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.policy.rule import N, Problem, R, S, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


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
        ja="一覧が古いか、名前が失われています。登録が失効している場合、第三者に取得されるおそれがあります。",
    ),
    remedy=Text(
        en="Check the registration and the delegation; if the name was given up, declare it as retired.",
        ja="登録と委任を確認してください。廃止済みであれば、用途を retired に変更してください。",
    ),
    reference="RFC 8020 §2",
)
def domain_does_not_exist(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:
        yield Problem(
            message=Text(
                en=f"NXDOMAIN, though declared {posture.entry.usage}",
                ja=f"NXDOMAIN（存在しません）。用途は {posture.entry.usage} と申告されています",
            )
        )


@rule(
    "LIF002",
    "retired-domain-still-in-dns",
    severity=Severity.ERROR,
    usages=frozenset({X}),
    title=Text(
        en="A retired domain, not on hold, is still in DNS.",
        ja="廃止済み（保留期間外）のドメインが DNS に残っています。",
    ),
    rationale=Text(
        en="Records that outlive their purpose point at hosts that others may take over, in the organization's name.",
        ja="不要になったレコードの参照先は第三者に乗っ取られるおそれがあり、組織の名前で悪用されます。",
    ),
    remedy=Text(
        en="Delete the records listed; if the name must be kept registered for a while, set hold_until.",
        ja="列挙されたレコードを削除してください。一定期間保持する場合は hold_until を設定してください。",
    ),
    reference="RFC 1034 §3.6",
)
def retired_domain_still_in_dns(posture: Posture) -> Iterator[Problem]:
    entry, today = posture.entry, posture.today
    if (entry.retired_on and today <= entry.retired_on) or (entry.hold_until and today <= entry.hold_until):
        return
    if not posture.exists:
        return
    survey = posture.survey("A", "AAAA", "MX", "NS", "TXT")
    left = list(dict.fromkeys(_left(survey)))
    if left:
        yield Problem(
            message=Text(
                en=f"{len(left)} record{'s' if len(left) > 1 else ''} left"
                + (f" since retirement on {entry.retired_on}" if entry.retired_on else ""),
                ja=(f"{entry.retired_on} の廃止後も" if entry.retired_on else "廃止後も")
                + f"レコードが {len(left)} 件残っています",
            ),
            found=", ".join(left),
        )
    survey.require_complete()


def _left(survey: Survey) -> Iterator[str]:
    """Every record that serves anything: a null MX and SPF serve to lock the name down, and may stay."""
    for type, answer in survey.known.items():
        if answer.chain:
            yield f"CNAME {answer.chain[0]}"
        elif isinstance(answer, Records):
            yield from (f"{type} {text}" for rdata in answer.rdata if (text := _serving(rdata)))


def _serving(rdata: Rdata) -> str:
    match rdata:
        case Mx(preference, exchange):
            return f"{preference} {exchange}" if exchange != "." else ""
        case Txt():
            return "" if is_spf(rdata.joined) else f'"{octets_to_text(rdata.joined)}"'
        case Address(text) | Host(text) | Opaque(text):
            return text
        case Document():  # no record
            return ""


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
            yield Problem(
                message=Text(
                    en=f"the waiver for {waiver.rule} ended on {waiver.until}",
                    ja=f"{waiver.rule} の免除は {waiver.until} に終了しました",
                ),
                found=waiver.reason,
                subject=waiver.rule,
            )
