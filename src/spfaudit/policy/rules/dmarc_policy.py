"""The DMARC policy in force for the name, and what its record says of names below (RFC 9989 §4.7, §4.10)."""

from collections.abc import Iterator

from spfaudit.mail.dmarc.discovery import InForce, is_asked_from_below
from spfaudit.mail.dmarc.grammar import REMOVED_TAGS
from spfaudit.mail.dmarc.near_miss import near_miss
from spfaudit.mail.dmarc.record import Absent, Disposition, Record
from spfaudit.mail.posture import Posture
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.dmarc_remedies import (
    amended,
    likely_line,
    own_instead,
    reject_instead,
    reports_taken_over,
    whose,
    with_policy,
)
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_CHANGE = Text(en="change the record to", ja="次のレコードに変更し")
_PUBLISH = Text(en="publish", ja="次のレコードを公開し")
_REPLACE = Text(en="replace what stands there by", ja="現在のレコードを次のものに置き換え")
_NONE, _QUARANTINE, _REJECT = Disposition.NONE, Disposition.QUARANTINE, Disposition.REJECT


@rule(
    "DMA005",
    "policy-none",
    severity=Severity.WARNING,
    usages=frozenset({S}),
    title=Text(en="The DMARC policy in force is none.", ja="適用される DMARC ポリシーが none です。"),
    rationale=Text(
        en="p=none asks for reports only: forged mail is delivered as before. It is meant for the time in which the"
        " senders are being found.",
        ja="p=none はレポートを受け取るだけで、なりすましメールは従来どおり配信されます。"
        "送信元を把握するまでの移行段階のための設定です。",
    ),
    remedy=Text(
        en="When the reports show that all senders pass, go on to quarantine, then to reject.",
        ja="レポートですべての送信元の認証成功を確認したら、quarantine、reject の順に強化してください。",
    ),
    reference="RFC 9989 §4.7",
)
def policy_none(posture: Posture) -> Iterator[Problem]:
    """Where `t=y` is the reason, DMA009 speaks; where a slip in the name's own record is, DMA011 or DMA018."""
    in_force = posture.dmarc.in_force
    if in_force is None or in_force.asked is not _NONE:
        return
    if in_force.tag == "p" and (_is_mistaken(in_force.record) or likely_line(posture, in_force.record, ("p",))):
        return
    message = Text(en="a policy of none is in force", ja="ポリシー none が適用されています")
    yield _problem(posture, in_force, message, _go_on_to(posture, in_force, _QUARANTINE))


def _problem(posture: Posture, in_force: InForce, message: Text, remedy: Text) -> Problem:
    """A problem of the policy in force. Whose record that is, is added to the message."""
    by = whose(posture, in_force)
    return Problem(
        message=Text(en=message.en + by.en, ja=message.ja + by.ja),
        found=in_force.record.text,
        cause=cause(posture, "policy", in_force.location),
        remedy=remedy,
    )


def _go_on_to(posture: Posture, in_force: InForce, policy: Disposition) -> Text:
    """The remedy that gives the name that policy, a stricter one, and in the end reject."""
    line, put = with_policy(posture, in_force, policy), _put(posture, in_force)
    if policy is _REJECT:
        remedy = Text(
            en=f"When the reports show that all senders pass, {put.en}: {line}",
            ja=f"レポートですべての送信元の認証成功を確認したら、{put.ja}てください：{line}",
        )
    else:
        remedy = Text(
            en=f"When the reports show that all senders pass, {put.en}: {line}, and then p=reject.",
            ja=f"レポートですべての送信元の認証成功を確認したら、{put.ja}、その後 p=reject に移行してください：{line}",
        )
    return reports_taken_over(posture, in_force, line.by(posture, remedy))


def _put(posture: Posture, in_force: InForce) -> Text:
    """What to do with the line: beside records that receivers discard, one more would be discarded with them."""
    if in_force.tag == "p":
        return _CHANGE
    is_free = isinstance(posture.dmarc.published, Absent) and not any(map(near_miss, posture.dmarc.ignored))
    return _PUBLISH if is_free else _REPLACE


def _is_mistaken(record: Record) -> bool:
    """Whether its policy is none by a slip of the pen."""
    return not record.policies_valid or any(flaw.tag == "P" for flaw in record.flaws)


@rule(
    "DMA006",
    "policy-quarantine",
    severity=Severity.INFO,
    usages=frozenset({S}),
    title=Text(en="The DMARC policy in force is quarantine.", ja="適用される DMARC ポリシーが quarantine です。"),
    rationale=Text(
        en="Forged mail still reaches the junk folder, where people find it. Reject keeps it out.",
        ja="なりすましメールは迷惑メールフォルダーに届き、利用者が開くおそれがあります。reject なら届きません。",
    ),
    remedy=Text(
        en="When the reports show that all senders pass, go on to reject.",
        ja="レポートですべての送信元の認証成功を確認したら、reject に移行してください。",
    ),
    reference="RFC 9989 §4.7",
)
def policy_quarantine(posture: Posture) -> Iterator[Problem]:
    """Where a policy of reject is only lowered by `t=y`, DMA009 speaks."""
    in_force = posture.dmarc.in_force
    if in_force is None or in_force.policy is not _QUARANTINE or in_force.asked is not _QUARANTINE:
        return
    message = Text(en="a policy of quarantine is in force", ja="ポリシー quarantine が適用されています")
    yield _problem(posture, in_force, message, _go_on_to(posture, in_force, _REJECT))


@rule(
    "DMA007",
    "weak-subdomain-policy",
    severity=Severity.WARNING,
    title=Text(
        en="Subdomains are protected less than the domain: sp is weaker than p.",
        ja="サブドメインのポリシー（sp）が p より弱く設定されています。",
    ),
    rationale=Text(
        en="Whoever cannot forge the domain itself forges a subdomain: a name that looks just as genuine.",
        ja="ドメイン名そのものを詐称できない攻撃者は、同じように本物らしく見えるサブドメインを詐称します。",
    ),
    remedy=Text(
        en="Give subdomains that are not ready a record of their own; then remove sp, so that p holds for all others.",
        ja="準備中のサブドメインに個別のレコードを公開したうえで sp を削除し、"
        "ほかのサブドメインにも p を適用してください。",
    ),
    reference="RFC 9989 §4.7",
)
def weak_subdomain_policy(posture: Posture) -> Iterator[Problem]:
    own = posture.dmarc.own
    if own is None or own.existing_subdomains >= own.own or not _counts_below(posture):
        return
    yield _weak(posture, own, "sp", f"sp={own.sp}", f"p={own.own}")


@rule(
    "DMA008",
    "weak-nonexistent-policy",
    severity=Severity.WARNING,
    title=Text(
        en="Names that do not exist are protected less than those that do: np is weaker.",
        ja="存在しないサブドメインのポリシー（np）が弱く設定されています。",
    ),
    rationale=Text(
        en="A subdomain that does not exist sends no genuine mail at all; there is no reason to treat it more"
        " leniently than one that does.",
        ja="存在しないサブドメインから正規のメールが送られることはなく、存在するものより緩く扱う理由はありません。",
    ),
    remedy=Text(en="Write np=reject.", ja="np=reject としてください。"),
    reference="RFC 9989 §4.7",
)
def weak_nonexistent_policy(posture: Posture) -> Iterator[Problem]:
    own = posture.dmarc.own
    if own is None or own.nonexistent_subdomains >= own.existing_subdomains:
        return
    if _counts_below(posture):
        stronger = f"sp={own.sp}" if own.sp is not None else f"p={own.own}"
        yield _weak(posture, own, "np", f"np={own.np}", stronger)


def _counts_below(posture: Posture) -> bool:
    """Whether `sp` and `np` of the name have any effect (RFC 9989 §4.7, §4.10 step 5)."""
    domain = posture.entry.domain
    return is_asked_from_below(domain) and posture.dmarc.organizational_domain == domain


def _weak(posture: Posture, record: Record, tag: str, weaker: str, stronger: str) -> Problem:
    # With the one tag gone, the other must not be found to be weak in its turn.
    given_policies = {"sp": record.sp, "np": record.np}
    weak = [name for name, policy in given_policies.items() if policy is not None and policy < record.own]
    line = DmarcLine(posture.entry.domain, amended(record, {}, without={tag, *weak}))
    given = record.tag(tag)
    return Problem(
        message=Text(en=f"{weaker} is weaker than {stronger}", ja=f"{weaker} は {stronger} より弱い設定です"),
        found=record.text,
        position=given.offset if given else None,
        remedy=reject_instead(posture, below=True)
        or line.by(
            posture,
            Text(
                en="Give names below that are not ready for it a record of their own; then change the record to:"
                f" {line}",
                ja=f"準備中の名前に個別のレコードを公開したうえで、次のレコードに変更してください：{line}",
            ),
        ),
    )


@rule(
    "DMA009",
    "testing-mode",
    severity=Severity.WARNING,
    title=Text(
        en="t=y lowers the DMARC policy by one level.", ja="t=y により、DMARC ポリシーが 1 段階下げられています。"
    ),
    rationale=Text(
        en="In test mode, receivers treat reject as quarantine and quarantine as none. That is meant for a while.",
        ja="テストモードでは、受信側は reject を quarantine、quarantine を none として扱います。一時的な設定です。",
    ),
    remedy=Text(en="Remove t=y when the test is over.", ja="テストが終わったら t=y を削除してください。"),
    reference="RFC 9989 §4.7",
)
def testing_mode(posture: Posture) -> Iterator[Problem]:
    """Tells what DMA005 and DMA006 would say of the lowered policy. A policy of none is not lowered any further."""
    in_force = posture.dmarc.in_force
    if in_force is None or not in_force.record.t:
        return
    record = in_force.record
    below = max(record.existing_subdomains, record.nonexistent_subdomains)
    if in_force.asked > _NONE:
        yield _tested(posture, in_force, in_force.asked, Text(en="", ja=""))
    elif in_force.tag == "p" and below > _NONE and _counts_below(posture):
        yield _tested(posture, in_force, below, Text(en="for subdomains, ", ja="サブドメインに"))


def _tested(posture: Posture, in_force: InForce, asked: Disposition, scope: Text) -> Problem:
    line = DmarcLine(in_force.location, amended(in_force.record, {}, without={"t", *REMOVED_TAGS}))
    return _problem(
        posture,
        in_force,
        Text(
            en=f"t=y: {scope.en}{asked} is asked for, {asked.tested} is applied",
            ja=f"t=y：{scope.ja}指定されたポリシーは {asked} ですが、{asked.tested} が適用されます",
        ),
        (reject_instead(posture) if in_force.location == posture.entry.domain else own_instead(posture, in_force))
        or line.by(
            posture,
            Text(
                en=f"When the test is over, change the record to: {line}",
                ja=f"テストが終わったら、次のレコードに変更してください：{line}",
            ),
        ),
    )
