"""Retired names that are kept registered: locked down, so that nobody can abuse them."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.policy.by_dname import below_dname, removed_by_dname
from spfaudit.policy.by_wildcard import beside_wildcard
from spfaudit.policy.left_records import services_left
from spfaudit.policy.lock_down import has_null_spf, is_rejected, null_spf, reject_policy, what_rejecting_takes
from spfaudit.policy.mx_removal import no_mail
from spfaudit.policy.retired import has_gone, in_use, on_hold
from spfaudit.policy.rule import Problem, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text, plural


@rule(
    "LIF003",
    "held-domain-not-locked-down",
    severity=Severity.ERROR,
    usages=frozenset({X}),
    title=Text(
        en="A retired domain on hold is not locked down.",
        ja="保留中の廃止ドメインに、悪用を防ぐ設定がなされていません。",
    ),
    rationale=Text(
        en="A name is held so that nobody can abuse it. That takes a null SPF, DMARC reject, and no service left:"
        " otherwise it is as easily spoofed as before, and nobody looks after it any more.",
        ja="保留するのは悪用を防ぐためです。-all だけの SPF と DMARC の reject を設定し、サービスをすべて"
        "止めておかなければ、管理されないまま以前と同様になりすましに使われます。",
    ),
    remedy=Text(
        en='Publish TXT "v=spf1 -all" at the name and TXT "v=DMARC1; p=reject" at _dmarc below it,'
        " and delete everything else.",
        ja='名前に TXT "v=spf1 -all"、その下の _dmarc に TXT "v=DMARC1; p=reject" を公開し、'
        "それ以外のレコードは削除してください。",
    ),
    reference="RFC 7208 §10.1.2, RFC 9989 §4.7",
)
def held_domain_not_locked_down(posture: Posture) -> Iterator[Problem]:
    if in_use(posture) or not on_hold(posture):
        return
    if has_gone(posture):
        if registrable_domain(posture.entry.domain) == posture.entry.domain:  # below one, gone is more than locked
            yield _lost(posture)
        return
    lacks: list[tuple[Text, Text]] = []
    try:
        lacks += _services(posture)
        lacks += _without_null_spf(posture)
        lacks += _without_reject(posture)
    finally:  # what was proven before a lookup that failed is told, and then the rule abstains as well
        if lacks:
            yield _not_locked_down(posture, lacks)
    posture.survey("A", "AAAA", "MX", "TXT").require_complete()


def _lost(posture: Posture) -> Problem:
    hold_until = posture.entry.hold_until
    return Problem(
        message=Text(
            en=f"to be held until {hold_until}, but the domain does not exist: its registration may be lost",
            ja=f"{hold_until} まで保留するはずのドメインが存在しません。登録が失効したおそれがあります",
        ),
        remedy=Text(
            en="Check the registration and the delegation at once; if the name was given up on purpose,"
            " remove hold_until.",
            ja="登録と委任をただちに確認してください。意図して手放した場合は、hold_until を取り除いてください。",
        ),
        subject="lost",
    )


def _not_locked_down(posture: Posture, lacks: list[tuple[Text, Text]]) -> Problem:
    hold_until = posture.entry.hold_until
    remedy = Text(
        en=". ".join(mend.en.removesuffix(".") for _, mend in lacks),
        ja="。".join(mend.ja.removesuffix("。") for _, mend in lacks),
    )
    left, note = services_left(posture.survey("A", "AAAA", "MX", "TXT")), below_dname(posture)
    if left:
        remedy = no_mail(posture, remedy)
    return Problem(
        message=Text(
            en=f"on hold until {hold_until}, but " + "; ".join(lack.en for lack, _ in lacks),
            ja=f"{hold_until} まで保留中ですが、" + "。".join(lack.ja for lack, _ in lacks),
        ),
        found=", ".join(left) or None,
        remedy=beside_wildcard(posture, remedy + note if note else remedy),
    )


def _services(posture: Posture) -> Iterator[tuple[Text, Text]]:
    survey = posture.survey("A", "AAAA", "MX", "TXT")
    left = services_left(survey)
    if left:
        domain = posture.entry.domain
        listed = "; ".join(f"{domain}. {record}" for record in left)
        delete = Text(en=f"Delete: {listed}", ja=f"次のレコードを削除してください：{listed}")
        yield (
            Text(
                en=f"{'' if survey.is_complete else 'at least '}{len(left)} {plural(len(left), 'record')}"
                " of services left",
                ja=f"サービスのレコードが {len(left)} 件{'' if survey.is_complete else '以上'}残っています",
            ),
            removed_by_dname(posture) or delete,
        )


def _without_null_spf(posture: Posture) -> Iterator[tuple[Text, Text]]:
    if has_null_spf(posture):
        return
    record = null_spf(posture)
    yield (
        Text(en="there is no SPF record that denies everybody", ja="すべての送信を拒否する SPF がありません"),
        Text(
            en=f"Publish as the only SPF record: {record}",
            ja=f"SPF レコードを次の 1 件だけにしてください：{record}",
        ),
    )


def _without_reject(posture: Posture) -> Iterator[tuple[Text, Text]]:
    if is_rejected(posture):
        return
    record = reject_policy(posture)
    in_force = posture.dmarc.in_force
    policy = in_force.policy if in_force else None
    yield (
        Text(
            en=f"the DMARC policy in force is {policy}" if in_force else "no DMARC policy is in force",
            ja=f"適用される DMARC ポリシーが {policy} です" if in_force else "適用される DMARC ポリシーがありません",
        ),
        what_rejecting_takes(
            posture,
            record,
            Text(
                en=f"Publish as the only DMARC record: {record}",
                ja=f"DMARC レコードを次の 1 件だけにしてください：{record}",
            ),
        ),
    )
