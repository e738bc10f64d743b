"""The declared usage against what the SPF record says."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.last_word import denies_all
from spfaudit.mail.spf.publication import Absent, Multiple
from spfaudit.mail.spf.record import All, Malformed, Record
from spfaudit.policy.lock_down import has_null_spf, null_spf
from spfaudit.policy.publishing import publish
from spfaudit.policy.retired import has_gone, in_use
from spfaudit.policy.rule import N, Problem, R, S, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, plural


def _why_not_null(posture: Posture) -> Text | None:
    """Why the name's SPF does not deny everybody; None if it does."""
    match posture.spf:
        case Absent():
            return Text(en="no SPF record", ja="SPF レコードがありません")
        case Multiple(records=records):
            return Text(en=f"{len(records)} SPF records", ja=f"SPF レコードが {len(records)} 件あります")
        case Malformed():
            return Text(en="the SPF record is malformed", ja="SPF レコードに構文エラーがあります")
        case Record():
            if has_null_spf(posture):
                return None
            return Text(
                en="the SPF record does not simply deny everybody",
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
        en='Publish exactly one SPF record at the name: TXT "v=spf1 -all"',
        ja='この名前の SPF レコードを次の 1 件だけにしてください：TXT "v=spf1 -all"',
    ),
    reference="RFC 7208 §10.1.2",
)
def missing_null_spf(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:  # LIF001 for a name in use; for a retired one this is how it should be
        return
    if (reason := _why_not_null(posture)) and not has_gone(posture):
        is_said_to_be_over = posture.entry.usage is X and not in_use(posture)
        yield _not_null(posture, reason, may_send=not is_said_to_be_over and _names_senders(posture.spf))


def _names_senders(spf: object) -> bool:
    """Whether somebody has listed senders in the record, and so may have declared the name wrongly."""
    return isinstance(spf, Record) and (
        spf.effective_redirect is not None or any(not isinstance(term.mechanism, All) for term in spf.effective)
    )


def _not_null(posture: Posture, reason: Text, *, may_send: bool) -> Problem:
    """`may_send`: whether to say what to do if the name does send."""
    line = null_spf(posture)
    existing = len(posture.spf_records)
    instead = Text(en=f"the SPF {plural(existing, 'record')}", ja="SPF レコード") if existing else None
    chain = posture.txt_answer.chain
    remedy = publish(posture, line, instead=instead, alias=chain[-1] if chain else "")
    if may_send:
        remedy += Text(
            en="(If the domain does send, declare it as sending.)",
            ja="（実際に送信している場合は、用途を sending に変更してください。）",
        )
    return Problem(message=reason, found=posture.spf_text or None, remedy=remedy, records=(line,))


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
        en='Publish TXT "v=spf1 -all", or declare the domain as sending if it does send.',
        ja='TXT "v=spf1 -all" を公開してください。実際に送信している場合は、用途を sending に変更してください。',
    ),
    reference="RFC 7208 §10.1.2",
)
def receive_only_authorises_senders(posture: Posture) -> Iterator[Problem]:
    # An absent, multiple or malformed record authorises nobody, and has a rule of its own.
    if isinstance(posture.spf, Record) and (reason := _why_not_null(posture)):
        yield _not_null(posture, reason, may_send=True)


_LIST_OR_DECLARE = Text(
    en="List the senders before -all, or declare the domain as non-sending or receive-only.",
    ja="-all の前に送信元を記述するか、用途を non-sending または receive-only に変更してください。",
)
_BY_DKIM = Text(  # RFC 7208 §2.4: SPF is about the domain of the envelope alone
    en="(If all its mail is signed by DKIM and has another domain in its envelope sender, as that of some providers"
    " has, waive the rule.)",
    ja="（提供元のサービスなどから、エンベロープの送信者が別のドメインで DKIM 署名のあるメールだけを送信している"
    "場合は、この規則を免除してください。）",
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
    remedy=_LIST_OR_DECLARE,
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
            remedy=_LIST_OR_DECLARE + _BY_DKIM if posture.entry.dkim_selectors else None,
        )
