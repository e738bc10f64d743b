"""The declared usage against what DNS says."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.publication import Absent, Multiple
from spfaudit.mail.spf.record import Malformed, Record
from spfaudit.mail.spf.tree import denies_all
from spfaudit.policy.rule import N, Problem, R, S, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_NULL_SPF = "v=spf1 -all"


def _why_not_null(posture: Posture) -> Text | None:
    """Why the name's SPF does not deny everybody; None if it does."""
    match posture.spf:
        case Absent():
            return Text(en="no SPF record", ja="SPF レコードがありません")
        case Multiple(records=records):
            return Text(en=f"{len(records)} SPF records", ja=f"SPF レコードが {len(records)} 個あります")
        case Malformed():
            return Text(en="the SPF record is malformed", ja="SPF レコードに構文エラーがあります")
        case Record():
            if posture.spf_tree and denies_all(posture.spf_tree):
                return None
            return Text(
                en="the SPF record does more than deny everybody",
                ja="SPF レコードがすべての送信を拒否する内容になっていません",
            )


@rule(
    "USE001",
    "missing-null-spf",
    severity=Severity.ERROR,
    usages=frozenset({N, X}),
    title=Text(
        en="A domain that sends no mail does not publish v=spf1 -all.",
        ja="メールを送信しないドメインに v=spf1 -all が設定されていません。",
    ),
    rationale=Text(
        en="Domains that send nothing are favourites for spoofing, because nobody watches them."
        " Only a null SPF tells receivers that no mail in this name is genuine.",
        ja="送信に使わないドメインは監視されにくく、なりすましに悪用されがちです。"
        "この名前のメールはすべて偽物であると、-all だけの SPF で受信側に示します。",
    ),
    remedy=Text(
        en=f'Publish exactly one SPF record at the name: TXT "{_NULL_SPF}"',
        ja=f'この名前の SPF レコードを次の 1 つだけにしてください：TXT "{_NULL_SPF}"',
    ),
    reference="RFC 7208 §10.1.2",
)
def missing_null_spf(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:  # LIF001 for a name in use; for a retired one this is how it should be
        return
    if reason := _why_not_null(posture):
        yield Problem(message=reason, found=posture.spf_text or None)


@rule(
    "USE002",
    "receive-only-authorises-senders",
    severity=Severity.ERROR,
    usages=frozenset({R}),
    title=Text(
        en="The SPF of a receive-only domain does not deny every sender.",
        ja="受信専用ドメインの SPF が、すべての送信を拒否していません。",
    ),
    rationale=Text(
        en="A domain that only receives has no genuine mail to send: whatever it authorises can only be abused.",
        ja="受信専用のドメインから正規のメールが送信されることはありません。許可された送信元は悪用されるだけです。",
    ),
    remedy=Text(
        en=f'Publish TXT "{_NULL_SPF}", or declare the domain as sending if it does send.',
        ja=f'TXT "{_NULL_SPF}" を公開してください。実際に送信している場合は、用途を sending に変更してください。',
    ),
    reference="RFC 7208 §10.1.2",
)
def receive_only_authorises_senders(posture: Posture) -> Iterator[Problem]:
    # An absent, multiple or malformed record authorises nobody, and has a rule of its own.
    if isinstance(posture.spf, Record) and (reason := _why_not_null(posture)):
        yield Problem(message=reason, found=posture.spf_text)


@rule(
    "USE005",
    "unexpected-mx",
    severity=Severity.ERROR,
    usages=frozenset({N, X}),
    title=Text(
        en="A domain declared without mail has a mail exchanger.",
        ja="メールに使用しないはずのドメインに MX レコードがあります。",
    ),
    rationale=Text(
        en="Either the domain receives mail and is declared wrongly, or mail for it goes to a host that nobody minds.",
        ja="実際には受信している（用途の申告が誤り）か、管理されていないホストにメールが届く状態です。",
    ),
    remedy=Text(
        en="Delete the MX records, or declare the domain as receive-only or sending.",
        ja="MX レコードを削除するか、用途を receive-only または sending に変更してください。",
    ),
    reference="RFC 5321 §5.1, RFC 7505",
)
def unexpected_mx(posture: Posture) -> Iterator[Problem]:
    real = [f"{mx.preference} {mx.exchange}" for mx in posture.mx if mx.exchange != "."]  # "." is RFC 7505's null MX
    if real:
        yield Problem(
            message=Text(
                en=f"{len(real)} MX record{'s' if len(real) > 1 else ''} though declared {posture.entry.usage}",
                ja=f"用途が {posture.entry.usage} なのに MX レコードが {len(real)} 個あります",
            ),
            found=", ".join(real),
        )


@rule(
    "USE006",
    "sending-domain-denies-all",
    severity=Severity.ERROR,
    usages=frozenset({S}),
    title=Text(
        en="A domain declared as sending denies every sender.",
        ja="送信用ドメインの SPF が、すべての送信を拒否しています。",
    ),
    rationale=Text(
        en="Mail that the domain does send fails at every receiver; or it sends none, and is declared wrongly.",
        ja="正規のメールもすべて認証に失敗します。実際に送信していない場合は、用途の申告が誤っています。",
    ),
    remedy=Text(
        en="List the senders before -all, or declare the domain as non-sending or receive-only.",
        ja="-all の前に送信元を記述するか、用途を non-sending または receive-only に変更してください。",
    ),
    reference="RFC 7208 §10.1.2",
    needs="spf_tree",
)
def sending_domain_denies_all(posture: Posture) -> Iterator[Problem]:
    if posture.spf_tree and denies_all(posture.spf_tree):
        yield Problem(
            message=Text(
                en="declared sending, but the SPF record denies everybody",
                ja="用途は sending ですが、SPF がすべての送信を拒否しています",
            ),
            found=posture.spf_text,
        )
