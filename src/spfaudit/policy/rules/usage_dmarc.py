"""The declared usage against the DMARC policy in force."""

from collections.abc import Iterator

from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.record import Absent, Malformed, Multiple
from spfaudit.mail.posture import Posture
from spfaudit.policy.lock_down import is_rejected, reject_policy, what_rejecting_takes
from spfaudit.policy.publishing import publish
from spfaudit.policy.retired import has_gone
from spfaudit.policy.rule import N, Problem, R, X, rule
from spfaudit.policy.rules.dmarc_remedies import with_mailbox
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "USE003",
    "missing-reject-policy",
    severity=Severity.WARNING,
    usages=frozenset({R, N, X}),
    title=Text(
        en="No DMARC policy of reject is in force for a domain that sends no mail.",
        ja="メールを送信しないドメインに DMARC の p=reject が適用されていません。",
    ),
    rationale=Text(
        en="No mail in this name is genuine, so nothing is lost by rejecting all of it. Only DMARC protects the address"
        " that people see, and a policy above the name does as well, if it covers it.",
        ja="この名前の正規のメールは存在しないため、すべて拒否しても支障はありません。"
        "利用者が目にする差出人を保護できるのは DMARC だけです。"
        "上位ドメインのポリシーが適用される場合は、それで足ります。",
    ),
    remedy=Text(
        en='Publish at _dmarc below the name: TXT "v=DMARC1; p=reject"',
        ja='この名前の _dmarc に次のレコードを公開してください：TXT "v=DMARC1; p=reject"',
    ),
    reference="RFC 9989 §4.10.1",
)
def missing_reject_policy(posture: Posture) -> Iterator[Problem]:
    if is_rejected(posture) or has_gone(posture):  # LIF001 for a name in use; a retired one is as it should be
        return
    in_force = posture.dmarc.in_force
    line = reject_policy(posture)
    absent = isinstance(posture.dmarc.published, Absent)
    instead = None if absent else Text(en="the DMARC record", ja="DMARC レコード")
    remedy = publish(posture, str(line), instead=instead)
    yield Problem(
        message=_in_force(in_force),
        found=in_force.record.text if in_force else _own_text(posture),
        remedy=with_mailbox(posture, line.text, what_rejecting_takes(posture, line, remedy)),
        records=(str(line),),
    )


def _in_force(in_force: InForce | None) -> Text:
    if in_force is None:
        return Text(en="no DMARC policy is in force", ja="適用される DMARC ポリシーがありません")
    testing = in_force.policy is not in_force.asked
    lowered = Text(en=", lowered by t=y", ja="、t=y により緩和") if testing else Text(en="", ja="")
    by = Text(en=in_force.given or "default", ja=f" {in_force.given}" if in_force.given else "既定値")
    return Text(
        en=f"the DMARC policy in force is {in_force.policy}, by {by.en} at {in_force.location}{lowered.en}",
        ja=f"適用される DMARC ポリシーは {in_force.policy} です（{in_force.location} の{by.ja}{lowered.ja}）",
    )


def _own_text(posture: Posture) -> str | None:
    match posture.dmarc.published:
        case Malformed(text=text):
            return text
        case Multiple(records=records):
            return " | ".join(records)
        case _:
            return None
