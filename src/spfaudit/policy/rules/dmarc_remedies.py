"""The DMARC records that remedies tell people to publish.

Knows records; judges nothing.
"""

from collections.abc import Collection, Mapping, Sequence

from spfaudit.evidence import NAMES, Records, octets_to_text
from spfaudit.mail.dmarc.discovery import InForce, rejects
from spfaudit.mail.dmarc.grammar import KNOWN_TAGS, REMOVED_TAGS, is_dmarc, parse_record
from spfaudit.mail.dmarc.near_miss import mended
from spfaudit.mail.dmarc.record import Disposition, Record
from spfaudit.mail.posture import Posture
from spfaudit.mail.purposes import misplaced_dmarc
from spfaudit.policy.consent import same_organization, with_consent
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.lock_down import reject_policy, senders_below_first, what_rejecting_takes
from spfaudit.policy.publishing import at_alias
from spfaudit.policy.report_address import report_address
from spfaudit.policy.rule import S
from spfaudit.record_data import joined_texts
from spfaudit.suffixes import is_public_suffix, registrable_domain
from spfaudit.text import Text, same


def amended(record: Record, values: Mapping[str, str], without: Collection[str] = ()) -> str:
    """The record's text with those tags set and those left out; so is what is no tag, or holds more than ASCII.

    Known tags in capitals, which receivers ignore, are put right.
    """
    to_add = dict(values)
    tags = [f"{name}={to_add.pop(name, value)}" for name, value in record.kept if name not in without]
    if "p" in to_add:
        tags.insert(1, f"p={to_add.pop('p')}")  # second, as older receivers want it
    return "; ".join([*tags, *[f"{name}={value}" for name, value in to_add.items()]])


def likely_line(posture: Posture, record: Record, tags: Collection[str] = KNOWN_TAGS) -> DmarcLine | None:
    """The name's own record as it was probably meant, if then it has one of those tags that it lacks."""
    meant = mended(record, posture.shared.dmarc_mended)
    return None if meant.gained.isdisjoint(tags) else DmarcLine(posture.entry.domain, meant.text)


def with_mailbox(posture: Posture, line: str, remedy: Text) -> Text:
    """A remedy that has the line published; with a word on its mailbox, if that is one to be made."""
    in_force, address = posture.dmarc.in_force, report_address(posture)
    known = posture.inventory.required_rua or (in_force and address in in_force.record.text)
    if known or not address or address not in line:
        return remedy
    return remedy + Text(
        en=f"({address} stands for a mailbox of yours.)",
        ja=f"（宛先 {address} は自組織のメールボックスに置き換えてください。）",
    )


def change_to(posture: Posture, line: DmarcLine) -> Text:
    """A remedy: put that line in the place of the record."""
    remedy = line.by(posture, Text(en=f"Change the record to: {line}", ja=f"次のレコードに変更してください：{line}"))
    return not_yet_heeded(posture, line.text, remedy) if line.name == posture.entry.domain else remedy


def once_all_pass(posture: Posture, line: DmarcLine) -> Text:
    """A remedy by which more mail may be refused: put that line in the place of the record, but not yet."""
    return line.by(
        posture,
        Text(
            en=f"When the reports show that all senders pass, change the record to: {line}",
            ja=f"レポートですべての送信元の認証成功を確認したら、次のレコードに変更してください：{line}",
        ),
    )


def probably_meant(posture: Posture, line: DmarcLine) -> Text:
    """A remedy: the line that seems to be what the record should have been; the one that rejects all, where no mail is
    sent and that is not in force."""
    if rejecting := reject_instead(posture):
        return rejecting
    remedy = line.by(posture, Text(en=f"Probably meant: {line}", ja=f"意図されたと思われるレコード：{line}"))
    return not_yet_heeded(posture, line.text, remedy)


def not_yet_heeded(posture: Posture, text: str, remedy: Text) -> Text:
    """A remedy by which receivers heed that record from now on; with a word of caution where a name that sends has not
    asked for so much yet, or has not for names below that send."""
    record = parse_record(text.encode())
    if posture.entry.usage is not S or not isinstance(record, Record) or not record.is_applied:
        return remedy
    remedy = senders_below_first(posture, text, remedy)
    is_unknown = posture.dmarc.is_undetermined
    applied = None if is_unknown else posture.dmarc.in_force
    # Older receivers know no t=y, and apply what it tests.
    if record.own <= ((applied.asked if record.t else applied.policy) if applied else Disposition.NONE):
        return remedy
    so_far = Text(
        en=f"It is not known whether receivers have applied p={record.own} so far"
        if is_unknown
        else f"Receivers have not applied p={record.own} so far",
        ja=f"p={record.own} がこれまで適用されていたかどうかは不明です"
        if is_unknown
        else f"p={record.own} はこれまで適用されていません",
    )
    return remedy + Text(
        en=f"({so_far.en}: begin with p=none, unless reports have shown that all senders pass.)",
        ja=f"（{so_far.ja}。すべての送信元の認証成功をレポートで確認できていなければ、p=none から始めてください。）",
    )


def new_record(posture: Posture, policy: Disposition) -> DmarcLine:
    """A line for a name with mail that has no record."""
    return DmarcLine(posture.entry.domain, f"v=DMARC1; p={policy}; rua={report_address(posture)}")


def where_it_belongs(posture: Posture) -> Text | None:
    """The remedy where a record stands at another name, to be moved: one more at `_dmarc` would void both."""
    domain = posture.entry.domain
    if posture.entry.usage is not S:
        return None
    place, code = (domain, "SPF009") if any(map(is_dmarc, posture.txt)) else (_listed_beside(posture), "LIF008")
    if not place:
        return None
    remedy = Text(
        en=f"Move the DMARC record at {place} to _dmarc.{domain} ({code}), and publish no other one there.",
        ja=f"{place} にある DMARC レコードを _dmarc.{domain} に移してください（{code}）。"
        "_dmarc に置けるのは 1 件だけです。",
    )
    answer = posture.survey_txt(place).known.get(place)
    misplaced = next(filter(is_dmarc, joined_texts(answer.rdata)), b"") if isinstance(answer, Records) else b""
    return not_yet_heeded(posture, octets_to_text(misplaced), at_alias(posture, f"_dmarc.{domain}", remedy))


def _listed_beside(posture: Posture) -> str:
    """Where such a record stands, if whole zones are known."""
    if not posture.evidence.lists_names:
        return ""
    answer = posture.survey(NAMES).known.get(NAMES)
    place = misplaced_dmarc(answer.rdata, posture.entry.domain) if isinstance(answer, Records) else ""
    return "" if place in posture.listing.names else place  # that of a mail domain is its own (SPF009)


def with_policy(posture: Posture, in_force: InForce, policy: Disposition) -> DmarcLine:
    """A line that gives the name another policy than the one in force. `reports_taken_over` says what it may take."""
    record = in_force.record
    if in_force.tag == "p":
        values = {"p": policy.word, **dict.fromkeys(record.left_behind(policy), policy.word)}
        return DmarcLine(in_force.location, amended(record, values, without={"t", *REMOVED_TAGS}))
    destinations = ",".join(_taken_over(posture, in_force))
    return DmarcLine(posture.entry.domain, f"v=DMARC1; p={policy}; rua={destinations}")


def reports_taken_over(posture: Posture, in_force: InForce, remedy: Text) -> Text:
    """A remedy that has the line of `with_policy` published; with what its new destinations may take."""
    if in_force.tag == "p":
        return remedy
    domain, destinations = posture.entry.domain, _taken_over(posture, in_force)
    remedy = with_mailbox(posture, ",".join(destinations), remedy)
    return with_consent(remedy, domain, destinations, same_organization(domain, in_force))


def _taken_over(posture: Posture, in_force: InForce) -> tuple[str, ...]:
    """Where reports about the name go by a record of its own, in the place of an inherited one."""
    return in_force.record.mailboxes or (report_address(posture),)


def with_p(posture: Posture, own: Record) -> Text:
    """A remedy for a record without p: none, where mail is sent; otherwise the one by which it is rejected."""
    domain = posture.entry.domain
    if posture.entry.usage is not S:
        return _reject_all(posture)
    values = {"p": str(Disposition.NONE)}
    added = () if own.is_applied or own.tag("rua") else (report_address(posture),)
    if added:
        values["rua"] = added[0]
    new = DmarcLine(domain, amended(own, values, without=REMOVED_TAGS))
    return with_consent(with_mailbox(posture, new.text, change_to(posture, new)), domain, added, domain)


def reject_instead(posture: Posture, *, below: bool = False, mailboxes: Sequence[str] = ()) -> Text | None:
    """The remedy for any fault of the own record of a name that sends no mail, as long as mail is not rejected: whoever
    published less in the end, for another fault, would undo it. None where that is not so, or not known."""
    dmarc = posture.dmarc
    if posture.entry.usage is S or dmarc.is_undetermined or rejects(dmarc.in_force):
        return None
    return _reject_all(posture, below=below, mailboxes=mailboxes)


def _reject_all(posture: Posture, *, below: bool = False, mailboxes: Sequence[str] = ()) -> Text:
    """A remedy: the record by which all mail is rejected, in the place of the name's own; as `reject_policy`."""
    line = reject_policy(posture, below=below, mailboxes=mailboxes)
    change = Text(en=f"Change the record to: {line}", ja=f"次のレコードに変更してください：{line}")
    return with_mailbox(posture, line.text, what_rejecting_takes(posture, line, change))


def own_instead(posture: Posture, in_force: InForce) -> Text | None:
    """A remedy where the record in force is that of a public suffix: one of the name's own, by which as much applies,
    or all mail is rejected where none is sent. None where it is not: then the record itself can be changed.
    """
    if not is_public_suffix(in_force.location):
        return None
    mailbox = report_address(posture) or "mailto:dmarc-reports@DOMAIN"
    policy = in_force.policy if posture.entry.usage is S else Disposition.REJECT
    line = DmarcLine(posture.entry.domain, f"v=DMARC1; p={policy}; rua={mailbox}")
    remedy = Text(
        en="Publish a record of the name's own (with a mailbox of yours), because"
        f" {in_force.location} is a public suffix: {line}",
        ja=f"{in_force.location} は公開サフィックスのため、この名前に固有のレコードを公開してください"
        f"（宛先は自組織のメールボックス）：{line}",
    )
    remedy = senders_below_first(posture, line.text, line.by(posture, remedy))
    return with_consent(remedy, posture.entry.domain, (mailbox,), posture.entry.domain)


def or_above(posture: Posture) -> Text:
    """That one record at the registered domain serves all names below it; nothing if the name is that domain."""
    registered = registrable_domain(posture.entry.domain)
    if registered is None or registered == posture.entry.domain:
        return Text(en="", ja="")
    return Text(
        en=f" One at _dmarc.{registered} would cover all names below it that have none of their own.",
        ja=f"_dmarc.{registered} に公開すれば、固有のレコードを持たない配下の名前すべてに適用されます。",
    )


def whose(posture: Posture, in_force: InForce) -> Text:
    """From whom the name has its policy, as an addition to a sentence; nothing if the record is its own."""
    if in_force.location == posture.entry.domain:
        return _ITS_OWN
    return Text(en=f", inherited from {in_force.location}", ja=f"（{in_force.location} から継承）")


_ITS_OWN = same("")


def record_in_force(posture: Posture, in_force: InForce) -> Text:
    """The record by which the name has its policy, as the subject of a sentence."""
    if in_force.location == posture.entry.domain:
        return _RECORD
    return Text(
        en=f"the record in force, inherited from {in_force.location},",
        ja=f"適用されるレコード（{in_force.location} から継承）",
    )


_RECORD = Text(en="the record in force", ja="適用されるレコード")
