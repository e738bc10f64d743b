"""Where DMARC reports go, and whether they get there (RFC 9989 §4.6, §4.7; RFC 9990 §4)."""

from collections.abc import Iterator

from spfaudit.mail.dmarc.destinations import consent_name, undelivered, without_consent
from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.record import MOST_SURELY_USED, Record
from spfaudit.mail.mailto import in_one_case
from spfaudit.mail.mx.mailbox import Mailbox
from spfaudit.mail.posture import Posture
from spfaudit.policy.consent import with_consent
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.report_address import report_address
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.dmarc_remedies import (
    amended,
    change_to,
    likely_line,
    own_instead,
    probably_meant,
    record_in_force,
    reject_instead,
)
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DMA012",
    "missing-rua",
    severity=Severity.WARNING,
    title=Text(
        en="Nobody receives aggregate reports: the DMARC record in force has no valid rua.",
        ja="適用される DMARC レコードに有効な rua がなく、集計レポートを受け取れません。",
    ),
    rationale=Text(
        en="Only the reports show who sends in the domain's name, whether genuine mail passes, and when something"
        " breaks.",
        ja="誰がこのドメイン名で送信しているか、正規のメールが認証に成功しているかは、レポートでしか把握できません。",
    ),
    remedy=Text(
        en="Add rua with a mailbox that somebody reads.",
        ja="確認する担当者のいるメールボックスを rua に指定してください。",
    ),
    reference="RFC 9989 §4.7",
)
def missing_rua(posture: Posture) -> Iterator[Problem]:
    """Counts the destinations of an inherited record. A rua of its own that is wrong is the business of DMA015, and
    of DMA011 if it is in capitals.
    """
    in_force = posture.dmarc.in_force
    if in_force is None or in_force.record.rua:
        return
    record = in_force.record
    if in_force.tag == "p" and any(flaw.tag.lower() == "rua" for flaw in record.flaws):
        return
    is_own = in_force.location == posture.entry.domain
    meant = likely_line(posture, record, ("rua",)) if is_own else None
    address = report_address(posture)
    line = DmarcLine(in_force.location, amended(record, {"rua": address}))
    subject = record_in_force(posture, in_force)
    yield Problem(
        message=Text(
            en=f"{subject.en} names no mailbox for aggregate reports",
            ja=f"{subject.ja}に集計レポートの宛先（rua）がありません",
        ),
        found=record.text,
        cause=cause(posture, "policy", in_force.location),
        remedy=own_instead(posture, in_force)
        or (probably_meant(posture, meant) if meant else None)
        or (reject_instead(posture, mailboxes=[address]) if address and is_own else None)
        or (
            with_consent(
                line.by(
                    posture,
                    Text(
                        en=f"Change the record to (with a mailbox of yours): {line}",
                        ja=f"次のレコードに変更してください（宛先は自組織のメールボックス）：{line}",
                    ),
                ),
                in_force.location,
                (address,),
                in_force.location,
            )
            if address
            else _elsewhere(in_force.location)
        ),
    )


def _elsewhere(location: str) -> Text:
    """What to do where the name takes no mail itself."""
    name = consent_name(location, "DOMAIN")
    return Text(
        en="Add rua with a mailbox of yours at a domain that takes mail: rua=mailto:dmarc-reports@DOMAIN. If that is"
        f' of another organization, there must be, below it: {name}. IN TXT "v=DMARC1"',
        ja="メールを受信するドメイン（DOMAIN）の自組織のメールボックスを rua に追加してください："
        "rua=mailto:dmarc-reports@DOMAIN。組織ドメインが異なる場合は、その下に同意レコードも必要です："
        f'{name}. IN TXT "v=DMARC1"',
    )


def _uris_to(record: Record, domain: str) -> str:
    """The report URIs with a mailbox at `domain`."""
    return ", ".join(dict.fromkeys(uri.text for uri in (*record.rua, *record.ruf) if domain in uri.domains))


@rule(
    "DMA013",
    "unauthorised-report-destination",
    severity=Severity.WARNING,
    title=Text(
        en="Reports go to a domain of another organization that has not said that it takes them.",
        ja="レポートの宛先となる他組織のドメインに、受け入れを示すレコードがありません。",
    ),
    rationale=Text(
        en="So that nobody can flood a stranger with reports, receivers ask the destination for its consent, and send"
        " nothing without it.",
        ja="第三者に大量のレポートを送り付ける攻撃を防ぐため、受信側は宛先の同意レコードを確認し、"
        "なければレポートを送信しません。",
    ),
    remedy=Text(
        en="Ask the operator of the mailbox to publish the record of consent.",
        ja="宛先の運用者に、同意レコードの公開を依頼してください。",
    ),
    reference="RFC 9990 §4",
)
def unauthorised_report_destination(posture: Posture) -> Iterator[Problem]:
    """Of the name's own record: consent is given for the name where the record stands, and an inherited one is the
    business of the name that it is inherited from.
    """
    own = posture.dmarc.own
    if own is None or not own.report_domains or own.report_domains == (posture.entry.domain,):
        return
    for destination in without_consent(posture.dmarc):
        name = consent_name(posture.entry.domain, destination)
        line = txt_line(name, "v=DMARC1")
        yield Problem(
            message=Text(
                en=f"{destination} does not say that it takes reports about {posture.entry.domain}",
                ja=f"{destination} は {posture.entry.domain} のレポートの受け入れを表明していません",
            ),
            found=_uris_to(own, destination),
            remedy=Text(
                en=f"Ask the operator of {destination} to publish: {line}",
                ja=f"{destination} の運用者に、次のレコードの公開を依頼してください：{line}",
            ),
            subject=destination,
            cause=cause(posture, "rua", destination),
        )


_UNDELIVERABLE = {
    Mailbox.GONE: Text(en="the domain does not exist", ja="ドメインが存在しません"),
    Mailbox.NO_HOST: Text(en="it has neither MX nor address", ja="MX も A/AAAA もありません"),
    Mailbox.NULL_MX: Text(en="its null MX refuses all mail", ja="Null MX により受信を拒否しています"),
}


@rule(
    "DMA014",
    "undeliverable-report-destination",
    severity=Severity.WARNING,
    title=Text(
        en="Reports go to a mailbox that no mail can be delivered to.",
        ja="レポートの宛先にメールを配送できません。",
    ),
    rationale=Text(
        en="The reports are lost; and if the domain is free, whoever registers it reads them.",
        ja="レポートは失われます。ドメインが未登録であれば、取得した第三者に読まれるおそれもあります。",
    ),
    remedy=Text(
        en="Name a mailbox whose domain has a mail exchanger.",
        ja="メールを受信できるドメインの宛先に変更してください。",
    ),
    reference="RFC 5321 §5.1, RFC 7505",
)
def undeliverable_report_destination(posture: Posture) -> Iterator[Problem]:
    """Of the name's own record, as DMA013."""
    own = posture.dmarc.own
    if own is None or not own.report_domains:
        return
    for destination, mailbox in undelivered(posture.dmarc):
        why = _UNDELIVERABLE[mailbox]
        yield Problem(
            message=Text(
                en=f"no mail can be delivered to {destination}: {why.en}",
                ja=f"{destination} にメールを配送できません：{why.ja}",
            ),
            found=_uris_to(own, destination),
            subject=destination,
            cause=cause(posture, "rua", destination),
        )


@rule(
    "DMA016",
    "required-report-mailbox-missing",
    severity=Severity.WARNING,
    title=Text(
        en="The mailbox that the inventory requires does not receive aggregate reports.",
        ja="インベントリで必須とした宛先に集計レポートが送られません。",
    ),
    rationale=Text(
        en="Whoever watches over all domains sees only those whose reports arrive there.",
        ja="全ドメインを監視する担当者が把握できるのは、その宛先にレポートが届くドメインだけです。",
    ),
    remedy=Text(en="Add the required mailbox to rua.", ja="必須の宛先を rua に追加してください。"),
    reference="RFC 9989 §4.7",
)
def required_report_mailbox_missing(posture: Posture) -> Iterator[Problem]:
    """A requirement of its own beside DMA012, which any mailbox satisfies: without any rua, both speak."""
    required = posture.inventory.required_rua
    if required is None:
        return
    in_force = posture.dmarc.in_force
    if in_force is None:
        return
    record = in_force.record
    if in_one_case(required) in {in_one_case(uri.text) for uri in record.rua}:
        return
    subject = record_in_force(posture, in_force)
    yield Problem(
        message=Text(
            en=f"{subject.en} does not send aggregate reports to {required}",
            ja=f"{subject.ja}の rua に {required} がありません",
        ),
        found=record.text,
        cause=cause(posture, "policy", in_force.location),
        remedy=own_instead(posture, in_force) or _with_required(posture, in_force, required),
    )


def _with_required(posture: Posture, in_force: InForce, required: str) -> Text:
    """The remedy that has reports go there as well: by the record in force, or in its place."""
    destinations = [required, *(uri.text for uri in in_force.record.rua)]
    used, others = destinations[:MOST_SURELY_USED], destinations[MOST_SURELY_USED:]
    is_own = in_force.location == posture.entry.domain
    rejecting = reject_instead(posture, mailboxes=used if others else ()) if is_own else None
    if rejecting and not others:
        return rejecting
    line = DmarcLine(in_force.location, amended(in_force.record, {"rua": ",".join(used)}))
    change = rejecting or change_to(posture, line)
    remedy = with_consent(change, in_force.location, (required,), in_force.location)
    return remedy + _forward(", ".join(others)) if others else remedy


def _forward(others: str) -> Text:
    """What to do with destinations for which there is no room (RFC 7489 §6.2)."""
    return Text(
        en=f"Receivers may ignore a third destination: let a mailbox forward the reports to {others}.",
        ja=f"3 件目以降の宛先は無視されることがあるため、{others} へは受信後に転送してください。",
    )
