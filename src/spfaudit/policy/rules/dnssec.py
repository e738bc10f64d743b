"""Does DNSSEC protect the name, or keep it from being found."""

from collections.abc import Iterator

from spfaudit.mail.dnssec import Status
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "TLS006",
    "dnssec-bogus-or-missing",
    severity=Severity.INFO,
    usages=frozenset({S, R}),
    title=Text(
        en="DNSSEC validation of the name fails; or, where transport is audited, the name is not signed.",
        ja="DNSSEC の検証に失敗します。または、署名されていません（後者は transport: true の場合のみ）。",
    ),
    rationale=Text(
        en="To whoever validates, a bogus name does not exist: neither mail nor SPF nor DMARC works. Without DNSSEC,"
        " answers can be forged, and no TLSA record counts.",
        ja="検証に失敗する名前は、検証を行うリゾルバーからは参照できず、メールも SPF も DMARC も機能しません。"
        "署名がなければ応答を偽造でき、TLSA レコードも有効になりません。",
    ),
    remedy=Text(
        en="Sign the zone, and have the parent publish its DS record.",
        ja="ゾーンに署名し、DS レコードを上位ゾーンに登録してください。",
    ),
    reference="RFC 4035 §4.3, RFC 7672 §2.1",
    of_transport=("missing",),
)
def dnssec_bogus_or_missing(posture: Posture) -> Iterator[Problem]:
    if posture.knows("txt_answer") and not posture.inventory.transport:  # nothing was refused: nearly always
        return
    refusal = posture.dnssec.refusal
    if refusal:
        yield Problem(
            message=Text(
                en=f"bogus: resolvers that validate DNSSEC refuse the name ({refusal.detail}), though without"
                " validation it is answered",
                ja=f"DNSSEC の検証に失敗するため応答が得られません（{refusal.detail}）。検証なしでは応答があります",
            ),
            remedy=Text(
                en="Sign the zone anew, and make sure that the DS record at the parent matches a key that signs it;"
                " or have the DS record removed, which turns DNSSEC off.",
                ja="ゾーンに署名し直し、上位ゾーンの DS レコードが現在の鍵と一致することを確認してください。"
                "DNSSEC をやめる場合は DS レコードを削除してください。",
            ),
            subject="bogus",
        )
        return
    if not posture.inventory.transport or not posture.exists:
        return
    if posture.dnssec.status is Status.INSECURE:
        yield Problem(
            message=Text(
                en="not signed: the resolvers validate, and do not vouch for the name",
                ja="署名されていません（検証を行うリゾルバーの応答に AD ビットがありません）",
            ),
            subject="missing",
        )
