"""What a name that sends no mail lacks of its lock-down, as the exact records to publish.

A null SPF (RFC 7208 §10.1.2), a policy of reject in force (RFC 9989), and, for a name that takes no mail either but
has an address that mail would fall back to, a null MX (RFC 7505). Nothing more: a policy that is inherited is in
force, and without an address no null MX is needed. Records are lines of a master file with absolute names.

Every finding of a lock-down rule carries its own records, and the first of a domain's tells all of them together
(`tell_together`). So the set is whole and minimal, and holds nothing that rests on a failed lookup: that rule has
abstained. A name that does not exist wants nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from spfaudit.mail.dmarc.discovery import rejects
from spfaudit.mail.dmarc.grammar import REMOVED_TAGS, parse_record
from spfaudit.mail.dmarc.near_miss import likely_meant, near_miss
from spfaudit.mail.dmarc.posture import DmarcPosture
from spfaudit.mail.dmarc.record import MOST_SURELY_USED, Absent, Disposition, FlawKind, Malformed, Record
from spfaudit.mail.mailto import in_one_case
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.record import Record as SpfRecord
from spfaudit.mail.spf.tree import denies_all
from spfaudit.names import LONGEST_NAME
from spfaudit.policy.by_dname import below_dname
from spfaudit.policy.by_wildcard import beside_wildcard
from spfaudit.policy.consent import same_organization, with_consent
from spfaudit.policy.rule import N, R, X
from spfaudit.policy.verdict import Finding
from spfaudit.text import Text

_LONGEST_STRING = 255  # RFC 1035 §3.3


def lacking(posture: Posture) -> tuple[str, ...]:
    """All that the name lacks; () if it is locked down, does not exist, or sends. Raises Missing and Undetermined."""
    if posture.entry.usage not in (R, N, X) or not posture.exists:
        return ()
    spf = () if has_null_spf(posture) else (null_spf(posture),)
    dmarc = () if is_rejected(posture) else (reject_policy(posture),)
    mx = () if posture.entry.usage is R or not lacks_null_mx(posture) else (null_mx(posture),)
    return (*spf, *dmarc, *mx)


def has_null_spf(posture: Posture) -> bool:
    """Whether the name's SPF denies everybody, in whatever spelling."""
    return isinstance(posture.spf, SpfRecord) and posture.spf_tree is not None and denies_all(posture.spf_tree)


def is_rejected(posture: Posture) -> bool:
    """Whether receivers are asked to reject, by a record of the name's own or by one above it."""
    return rejects(posture.dmarc.in_force)


def lacks_null_mx(posture: Posture) -> bool:
    """Whether mail for the name goes anywhere, or would if its MX records were deleted."""
    exchangers = posture.exchangers
    return not exchangers.exchange.is_null and exchangers.addressed


# -- the records ------------------------------------------------------------


def null_spf(posture: Posture) -> str:
    """The SPF record of a name that sends no mail."""
    return txt_line(posture.entry.domain, "v=spf1 -all")


def null_mx(posture: Posture) -> str:
    """The MX record of a name that takes no mail (RFC 7505 §3)."""
    return f"{posture.entry.domain}. IN MX 0 ."


def reject_policy(posture: Posture, *, below: bool = False) -> str:
    """A DMARC record by which mail is rejected; `below`: of all names below as well.

    What the name's own record says besides stays, or would say if receivers could read it; reports go on to where they
    go now, and to the inventory's mailbox.
    """
    own = _own(posture.dmarc)
    mailboxes = [*([uri.text for uri in own.rua] if own else _inherited(posture)), *_required(posture, own)]
    tags = ["v=DMARC1", "p=reject"]
    if own is posture.dmarc.published:
        tags += _kept(own, below)
    elif own:  # it never was in force: nothing is kept of it that would be found fault with in its turn
        tags += [tag for tag in _kept(own, below=True) if tag != "psd=y"]
    if mailboxes:
        tags.append(f"rua={','.join(mailboxes)}")
    return txt_line(f"_dmarc.{posture.entry.domain}", "; ".join(tags))


def reports_consented(posture: Posture, remedy: Text) -> Text:
    """A remedy that has `reject_policy` published; with the consent that its new destinations may take."""
    domain, own = posture.entry.domain, _own(posture.dmarc)
    within = domain if own else same_organization(domain, posture.dmarc.in_force)
    added = () if own else _inherited(posture)
    return with_consent(remedy, domain, (*added, *_required(posture, own)), within)


def _own(dmarc: DmarcPosture) -> Record | None:
    """What the name's own record says, or was meant to say."""
    return dmarc.published if isinstance(dmarc.published, Record) else _meant(dmarc)


def _inherited(posture: Posture) -> tuple[str, ...]:
    """Where reports about a name go that has no record of its own."""
    in_force = posture.dmarc.in_force
    return in_force.record.mailboxes if in_force else ()


def _required(posture: Posture, own: Record | None) -> tuple[str, ...]:
    """The inventory's mailbox, if there is room for it; otherwise DMA016 has more to say."""
    required = posture.inventory.required_rua
    mailboxes = [uri.text for uri in own.rua] if own else _inherited(posture)
    given = set(map(in_one_case, mailboxes))
    return (required,) if required and in_one_case(required) not in given and len(given) < MOST_SURELY_USED else ()


_REPLACED = frozenset({"v", "p", "rua", "t"}) | REMOVED_TAGS


def _meant(dmarc: DmarcPosture) -> Record | None:
    """What a text that receivers ignore, if it is the only one, was probably meant to say."""
    match dmarc.published:
        case Malformed(text=text):
            guess = likely_meant(text.encode())
        case Absent(ignored=ignored):
            meant = [octets for octets in ignored if near_miss(octets)]
            guess = likely_meant(meant[0]) if len(meant) == 1 else ""
        case _:
            return None
    record = parse_record(guess.encode()) if guess else None
    return record if isinstance(record, Record) else None


def _kept(record: Record, below: bool) -> Iterable[str]:
    """The tags that neither weaken the policy nor are ignored by receivers."""
    ignored = {flaw.tag for flaw in record.flaws if flaw.kind in (FlawKind.BAD_VALUE, FlawKind.CASE)}
    if record.tag("ruf") is None:
        ignored.add("fo")  # RFC 9989 §4.7
    weaker = record.left_behind(Disposition.REJECT)
    for tag in record.tags:
        if tag.name in weaker or (below and tag.name in ("sp", "np") and tag.value.lower() != str(Disposition.REJECT)):
            continue
        if tag.name not in _REPLACED | ignored and "\\" not in tag.value:
            yield f"{tag.name}={tag.value}"


def txt_line(owner: str, text: str) -> str:
    """A TXT record of ASCII text, cut into character-strings of at most 255 octets: behind a space, if one is near."""
    if len(text) <= _LONGEST_STRING and '"' not in text and "\\" not in text:  # as nearly all are
        return f'{owner}. IN TXT "{text}"'
    quoted = ['"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"' for piece in _pieces(text)]
    return f"{owner}. IN TXT {' '.join(quoted)}"


def _pieces(text: str) -> Iterator[str]:
    while len(text) > _LONGEST_STRING:
        space = text.rfind(" ", _LONGEST_STRING // 2, _LONGEST_STRING)
        cut = space + 1 or _LONGEST_STRING
        yield text[:cut]
        text = text[cut:]
    yield text


# -- what to say of them ----------------------------------------------------


def publish(posture: Posture, line: str, *, instead: Text | None = None, alias: str = "") -> Text:
    """A remedy: publish the record. `instead`: what it replaces; `alias`: whose alias the record's owner is."""
    if instead:
        text = Text(en=f"Replace {instead.en} by: {line}", ja=f"{instead.ja}を次のものに置き換えてください：{line}")
    else:
        text = Text(en=f"Publish: {line}", ja=f"次のレコードを公開してください：{line}")
    if alias:  # RFC 1034 §3.6.2
        text += below_dname(posture) or Text(
            en=f"(The name is an alias of {alias}, and nothing may stand beside a CNAME: replace that by address"
            " records first, or delete it.)",
            ja=f"（この名前は {alias} の別名です。CNAME とほかのレコードは併存できないため、"
            "先に CNAME を削除するか、アドレスレコードに置き換えてください。）",
        )
    return beside_wildcard(posture, unless_removed(posture, text))


def without_mx(posture: Posture) -> tuple[Text, tuple[str, ...]] | None:
    """How to be rid of MX records, and what must take their place: a null MX, if there is an address to fall back to.

    None if it is not known whether there is. Raises Missing.
    """
    own = posture.exchangers.own.known
    if not own:
        return None
    if not own[0].addressed:
        owner = posture.exchangers.alias_of
        delete = unless_removed(posture, _delete_alias(owner) if owner else _DELETE_MX)
        return no_mail(posture, beside_wildcard(posture, delete)), ()
    line = null_mx(posture)
    alias = own[0].end if own[0].chain else ""
    instead = Text(en="the MX records", ja="MX レコード")
    return no_mail(posture, publish(posture, line, instead=instead, alias=alias)), (line,)


def no_mail(posture: Posture, remedy: Text) -> Text:
    """A remedy by which the name takes no more mail; where reports go to it by its own record, with what that means."""
    own = None if posture.dmarc.lookup_failed else posture.dmarc.own
    uris = (*own.rua, *own.ruf) if own else ()
    lost = ", ".join(dict.fromkeys(uri.text for uri in uris if posture.entry.domain in uri.domains))
    if not lost:
        return remedy
    return remedy + Text(
        en=f"(Reports go to {lost}, which no mail will reach then: name another mailbox in the DMARC record first.)",
        ja=f"（レポートの宛先 {lost} にも届かなくなるため、先に DMARC レコードの宛先を変更してください。）",
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


def at_alias(posture: Posture, alias: str, remedy: Text) -> Text:
    """A remedy that has a TXT record published at `alias`; where that is an alias, or a wildcard's, with what it takes.

    A wildcard may have made the alias: then there is no CNAME to delete.
    """
    chain = posture.known("TXT", alias).chain if len(alias) <= LONGEST_NAME else ()
    if not chain:
        return beside_wildcard(posture, remedy)
    target = chain[-1]
    remedy += Text(  # RFC 1034 §3.6.2
        en=f"({alias} is an alias of {target}. Beside a CNAME of its own nothing may stand: have the record published"
        f" at {target}, or delete that CNAME first.)",
        ja=f"（{alias} は {target} の別名です。CNAME とほかのレコードは併存できないため、{alias} 自体に CNAME がある"
        f"場合は、{target} に公開するか、先にその CNAME を削除してください。）",
    )
    return beside_wildcard(posture, remedy)


def unless_removed(posture: Posture, remedy: Text) -> Text:
    """The remedy; of a retired name that need not stay, removing it is a better one."""
    if may_stay(posture):
        return remedy
    return _REMOVE + remedy


_REMOVE = Text(
    en="Remove the retired name from DNS. As long as it stays:",
    ja="廃止済みの名前は DNS から削除してください。残す間は、",
)


def may_stay(posture: Posture) -> bool:
    """Whether the name is in use, not yet retired, or on hold."""
    entry, today = posture.entry, posture.today
    return entry.usage is not X or any(day is not None and today <= day for day in (entry.retired_on, entry.hold_until))


WITH_RECORDS = frozenset({"SPF001", "SPF002", "SPF003", "USE001", "USE002", "USE003", "USE004", "USE005", "MX004"})
"""The rules whose findings may carry records."""


def tell_together(findings: Sequence[Finding], abstained: Iterable[str]) -> Sequence[Finding]:
    """The findings, of which the first with records to publish tells those of all. What is waived is not asked for.

    `abstained`: the codes of rules that a failed lookup left open: with one of them, nobody knows all that is lacking.
    """
    telling = [place for place, finding in enumerate(findings) if finding.records and finding.waiver is None]
    if not telling:
        return findings
    lines = list(dict.fromkeys(line for place in telling for line in findings[place].records))
    if len(lines) < 2:
        return findings
    together = " | ".join(lines)
    first = findings[telling[0]]
    if WITH_RECORDS.isdisjoint(abstained):
        whole = Text(en=f"(All that the name lacks: {together})", ja=f"（この名前に必要なレコード一式：{together}）")
    else:
        whole = Text(
            en=f"(Known to be lacking, and more may be where lookups failed: {together})",
            ja=f"（判明している範囲で必要なレコード：{together}。問い合わせに失敗したため、ほかにも必要な場合があります）",
        )
    told = list(findings)
    told[telling[0]] = replace(first, remedy=first.remedy + whole)
    return told
