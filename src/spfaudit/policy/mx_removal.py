"""Remedies by which a name takes no more mail: its MX records go, and what that means for it is said."""

from spfaudit.mail.dmarc.grammar import parse_record
from spfaudit.mail.dmarc.record import Record
from spfaudit.mail.mailto import in_one_case
from spfaudit.mail.posture import Posture
from spfaudit.policy.by_dname import removed_by_dname
from spfaudit.policy.by_wildcard import beside_wildcard
from spfaudit.policy.lock_down import as_meant, null_mx
from spfaudit.policy.publishing import publish, unless_removed
from spfaudit.policy.rule import N, X
from spfaudit.text import Text


def without_mx(posture: Posture) -> tuple[Text, tuple[str, ...]] | None:
    """How to be rid of MX records, and what must take their place: a null MX, if there is an address to fall back to.

    None if it is not known whether there is. Raises Missing.
    """
    own = posture.exchangers.own.known
    if not own:
        return None
    if not own[0].addressed:
        owner = posture.exchangers.alias_of
        delete = removed_by_dname(posture) or _delete_alias(owner) if owner else _DELETE_MX
        return no_mail(posture, beside_wildcard(posture, unless_removed(posture, delete))), ()
    line = null_mx(posture)
    alias = own[0].end if own[0].chain else ""
    instead = Text(en="the MX records", ja="MX レコード")
    return no_mail(posture, publish(posture, line, instead=instead, alias=alias)), (line,)


def no_mail(posture: Posture, remedy: Text) -> Text:
    """A remedy by which the name takes no more mail; where reports go to it by its own record, or should by what that
    says to people, with what that means."""
    own = None if posture.dmarc.lookup_failed else posture.dmarc.own
    records = [record for record in (own, own and as_meant(posture, own)) if record]
    uris = [uri for record in records for uri in (*record.rua, *record.ruf)]
    required = in_one_case(posture.inventory.required_rua or "")  # of which more is said
    texts = [uri.text for uri in uris if posture.entry.domain in uri.domains and in_one_case(uri.text) != required]
    lost = ", ".join(dict.fromkeys(texts))
    remedy = _and_no_required_reports(posture, remedy)
    if not lost:
        return remedy
    return remedy + Text(
        en=f"(Reports go to {lost}, which no mail will reach then: name another mailbox in the DMARC record first.)",
        ja=f"（レポートの宛先 {lost} にも届かなくなるため、先に DMARC レコードの宛先を変更してください。）",
    )


def _and_no_required_reports(posture: Posture, remedy: Text) -> Text:
    """The remedy, with a word on the mailbox to which the inventory has the reports about all names go, if it is at
    this one."""
    required = posture.inventory.required_rua or ""
    record = parse_record(f"v=DMARC1; rua={required}".encode())
    if not isinstance(record, Record) or posture.entry.domain not in record.report_domains:
        return remedy
    return remedy + Text(
        en=f"(The inventory has the reports about all names go to {required} (required_rua), which no mail will reach"
        " then: name another mailbox there first, or declare this name as receive-only.)",
        ja=f"（インベントリの required_rua が指す {required} にも届かなくなるため、先にその宛先を変更するか、"
        "この名前の用途を receive-only に変更してください。）",
    )


_DELETE_MX = Text(
    en="Delete the MX records; as the name has no address, nothing need take their place.",
    ja="MX レコードを削除してください。この名前にはアドレスがないため、代わりのレコードは不要です。",
)


def _delete_alias(owner: str) -> Text:
    return Text(
        en=f"Delete the CNAME: the MX records are those of {owner}, of which this name is an alias.",
        ja=f"MX レコードは別名先の {owner} のものです。この名前の CNAME を削除してください。",
    )


def delete_exchanger(posture: Posture) -> Text | None:
    """The remedy for a name that takes no mail, whatever is wrong with one of its exchangers; None for others."""
    if posture.entry.usage not in (N, X):
        return None
    own, owner = posture.exchangers.own.known, posture.exchangers.alias_of
    instead = without_mx(posture) if own and own[0].addressed else None  # or mail goes there next (USE004)
    if instead:
        return instead[0]
    if not owner:
        return beside_wildcard(posture, _DELETE_ONE)
    return removed_by_dname(posture) or beside_wildcard(posture, _delete_alias_of_one(owner))


_DELETE_ONE = Text(
    en="Delete the MX record: the name is declared to take no mail.",
    ja="この MX レコードを削除してください。この名前はメールに使用しないと申告されています。",
)


def _delete_alias_of_one(owner: str) -> Text:
    return Text(
        en=f"Delete the CNAME, or replace it by address records: the MX record is that of {owner}, of which this name"
        " is an alias, and the name is declared to take no mail.",
        ja=f"MX レコードは別名先の {owner} のものです。この名前はメールに使用しないと申告されているため、"
        "CNAME を削除するか、アドレスレコードに置き換えてください。",
    )
