"""Whether there is a DMARC record that counts: none, several, or one without a policy (RFC 9989 §4.7, §4.10)."""

from collections.abc import Iterator

from spfaudit.mail.dmarc.grammar import parse_record
from spfaudit.mail.dmarc.near_miss import near_miss
from spfaudit.mail.dmarc.record import Absent, Disposition, Multiple, Record
from spfaudit.mail.posture import Posture
from spfaudit.policy.consent import with_consent
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.lock_down import what_rejecting_takes
from spfaudit.policy.master_file import UNQUOTED
from spfaudit.policy.report_address import report_address
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.dmarc_remedies import (
    likely_line,
    new_record,
    not_yet_heeded,
    or_above,
    probably_meant,
    where_it_belongs,
    with_p,
)
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DMA001",
    "missing-dmarc",
    severity=Severity.ERROR,
    usages=frozenset({S, R}),
    title=Text(
        en="No DMARC policy applies to a domain used for mail.",
        ja="メールに使用するドメインに DMARC ポリシーが適用されていません。",
    ),
    rationale=Text(
        en="Without DMARC, nobody compares the sender's address that people see with what SPF and DKIM have proven,"
        " and nobody reports forged mail.",
        ja="DMARC がないと、受信者の目に触れる差出人アドレスと SPF・DKIM の結果が照合されず、"
        "なりすましの報告も届きません。",
    ),
    remedy=Text(
        en="Publish a DMARC record at _dmarc below the name, or at its Organizational Domain.",
        ja="この名前の _dmarc、または組織ドメインの _dmarc に DMARC レコードを公開してください。",
    ),
    reference="RFC 9989 §4.10.1",
)
def missing_dmarc(posture: Posture) -> Iterator[Problem]:
    """Where the name has a text of its own that is meant as DMARC, the rule that says what is wrong with it speaks."""
    dmarc = posture.dmarc
    if not isinstance(dmarc.published, Absent) or not posture.exists:  # NXDOMAIN is LIF001's business
        return
    if any(map(near_miss, dmarc.ignored)) or dmarc.in_force:
        return
    domain = posture.entry.domain
    above = dmarc.above[-1].name if dmarc.above else ""
    line = new_record(posture, Disposition.NONE if posture.entry.usage is S else Disposition.REJECT)
    yield Problem(
        message=Text(
            en=f"no DMARC record at _dmarc.{domain}, and that of {above} is void",
            ja=f"_dmarc.{domain} に DMARC レコードがなく、{above} のレコードも無効です",
        )
        if above
        else Text(
            en=f"no DMARC record at _dmarc.{domain} nor above it",
            ja=f"_dmarc.{domain} にも上位の名前にも DMARC レコードがありません",
        ),
        remedy=where_it_belongs(posture) or _publish(posture, line),
    )


def _publish(posture: Posture, line: DmarcLine) -> Text:
    """The remedy that has the line published. One further up would hold for others as well: no place for a reject."""
    domain = posture.entry.domain
    remedy = Text(
        en=f"Publish (with a mailbox of yours): {line}",
        ja=f"次のレコードを公開してください（宛先は自組織のメールボックス）：{line}",
    )
    if posture.entry.usage is not S:
        return what_rejecting_takes(posture, line, remedy)
    above = or_above(posture)
    remedy = Text(
        en=f"{remedy.en}{above.en} Go on to p=reject when the reports show that all your senders pass.",
        ja=f"{remedy.ja} {above.ja}レポートですべての送信元の認証成功を確認できたら、p=reject に移行してください。",
    )
    return with_consent(line.by(posture, remedy), domain, (report_address(posture),), domain)


_KEEP_ONE = Text(en="Keep one record, and delete the others.", ja="1 つだけを残し、ほかのレコードは削除してください。")


@rule(
    "DMA002",
    "multiple-dmarc",
    severity=Severity.ERROR,
    title=Text(en="A name publishes more than one DMARC record.", ja="DMARC レコードが複数あります。"),
    rationale=Text(
        en="Receivers discard all of them: the name is treated as if it had none.",
        ja="複数あると受信側はすべて破棄し、レコードがないものとして扱います。",
    ),
    remedy=_KEEP_ONE,
    reference="RFC 9989 §4.10",
)
def multiple_dmarc(posture: Posture) -> Iterator[Problem]:
    published = posture.dmarc.published
    if isinstance(published, Multiple):
        count = len(published.records)
        yield Problem(
            message=Text(
                en=f"{count} DMARC records where one is allowed: all are discarded",
                ja=f"DMARC レコードが {count} 件あるため、すべて破棄されます（許されるのは 1 件）",
            ),
            found=" | ".join(published.records),
            remedy=not_yet_heeded(posture, _strictest(published), _KEEP_ONE),
        )


def _strictest(multiple: Multiple) -> str:
    """The record that asks for most."""
    records = [record for text in multiple.records if isinstance(record := parse_record(text.encode()), Record)]
    return max(records, key=lambda record: record.own).text if records else ""


@rule(
    "DMA018",
    "removed-p-tag",
    severity=Severity.WARNING,
    title=Text(en="The DMARC record has no p tag.", ja="DMARC レコードに p タグがありません。"),
    rationale=Text(
        en="Without p the policy is none, and without a valid rua as well the record is ignored. RFC 7489 demanded p,"
        " as the second tag: older receivers may ignore the record in any case.",
        ja="p がないとポリシーは none とみなされ、有効な rua もなければレコードは無視されます。"
        "RFC 7489 では p が必須（2 番目のタグ）だったため、古い受信側は常に無視することがあります。",
    ),
    remedy=Text(
        en="Write p=reject (or quarantine, or none).", ja="p=reject（または quarantine、none）を記述してください。"
    ),
    reference="RFC 9989 §4.7, §4.10.1",
)
def removed_p_tag(posture: Posture) -> Iterator[Problem]:
    """A `p` that is there and wrong is DMA011's business."""
    own = posture.dmarc.own
    if own is None or own.p is not None or any(flaw.tag.lower() == "p" for flaw in own.flaws):
        return
    meant = likely_line(posture, own, ("p",))
    remedy = probably_meant(posture, meant) if meant else with_p(posture, own)
    yield Problem(
        message=Text(en="no p tag: p=none applies", ja="p タグがないため、p=none として扱われます")
        if own.is_applied
        else Text(
            en="neither a p tag nor a valid rua: receivers ignore the record",
            ja="p タグも有効な rua もないため、レコードは無視されます",
        ),
        found=own.text,
        remedy=remedy + UNQUOTED if own.text == "v=DMARC1" else remedy,
        severity=None if own.is_applied else Severity.ERROR,
    )
