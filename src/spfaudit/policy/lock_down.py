"""What a name that sends no mail lacks of its lock-down, as the exact records to publish.

A null SPF (RFC 7208 §10.1.2), a policy of reject in force (RFC 9989), and, for a name that takes no mail either but
has an address that mail would fall back to, a null MX (RFC 7505). Nothing more: a policy that is inherited is in
force, and without an address no null MX is needed. A name that takes mail has a mailbox for DMARC reports as well, so
that it is the record that DMA001 tells. Records are lines of a master file with absolute names.

Every finding of a lock-down rule carries its own records, and the first of a domain's tells all of them together
(`tell_together`). So the set is whole and minimal, and holds nothing that rests on a failed lookup: that rule has
abstained, or says that it may want more.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from spfaudit.evidence import Undetermined
from spfaudit.mail.dmarc.discovery import rejects
from spfaudit.mail.dmarc.grammar import REMOVED_TAGS, parse_record
from spfaudit.mail.dmarc.near_miss import likely_meant, mended, near_miss
from spfaudit.mail.dmarc.posture import DmarcPosture
from spfaudit.mail.dmarc.record import MOST_SURELY_USED, Absent, Disposition, FlawKind, Malformed, Record
from spfaudit.mail.mailto import in_one_case
from spfaudit.mail.posture import Posture
from spfaudit.mail.sighting import fact_or_failure
from spfaudit.mail.spf.last_word import denies_all
from spfaudit.mail.spf.record import Record as SpfRecord
from spfaudit.policy.consent import same_organization, with_consent
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.report_address import report_address
from spfaudit.policy.rule import R
from spfaudit.policy.verdict import Finding
from spfaudit.text import Text


def has_null_spf(posture: Posture) -> bool:
    """Whether the name's SPF denies everybody, in whatever spelling."""
    return isinstance(posture.spf, SpfRecord) and posture.spf_tree is not None and denies_all(posture.spf_tree)


def is_rejected(posture: Posture) -> bool:
    """Whether receivers are asked to reject, by a record of the name's own or by one above it."""
    return rejects(posture.dmarc.in_force)


# -- the records ------------------------------------------------------------


def null_spf(posture: Posture) -> str:
    """The SPF record of a name that sends no mail."""
    return txt_line(posture.entry.domain, "v=spf1 -all")


def null_mx(posture: Posture) -> str:
    """The MX record of a name that takes no mail (RFC 7505 §3)."""
    return f"{posture.entry.domain}. IN MX 0 ."


def reject_policy(posture: Posture, *, below: bool = False, mailboxes: Sequence[str] = ()) -> DmarcLine:
    """A DMARC record by which mail is rejected; `below`: of all names below as well. `mailboxes`: where reports go, if
    that is known better.

    What the name's own record says besides stays, or would say if receivers could read it; reports go on to where they
    go now, and to the inventory's mailbox.
    """
    own = _own(posture.dmarc)
    destinations = _destinations(posture, own)
    mailboxes = mailboxes or [*destinations, *_required(posture, destinations)]
    tags = ["v=DMARC1", "p=reject"]
    if own is posture.dmarc.published:
        tags += _kept(own, below)
    elif own:  # it never was in force: nothing is kept of it that would be found fault with in its turn
        tags += _kept(own, below=True)
    if mailboxes:
        tags.append(f"rua={','.join(mailboxes)}")
    return DmarcLine(posture.entry.domain, "; ".join(tags))


def what_rejecting_takes(posture: Posture, line: DmarcLine, remedy: Text) -> Text:
    """A remedy that shows that line of `reject_policy`; with what is to be there besides, or before it."""
    return _reports_consented(posture, senders_below_first(posture, line.text, line.by(posture, remedy)))


def senders_below_first(posture: Posture, text: str, remedy: Text) -> Text:
    """A remedy by which names below may go by the name's DMARC record, which says that; with a word on those that send,
    if it is stricter than what they go by now: their mail would be refused before anybody knows whether it passes."""
    sender = posture.listing.sender_below.get(posture.entry.domain)
    record = parse_record(text.encode())
    if sender is None or not isinstance(record, Record) or not _may_be_stricter_below(posture.dmarc, record):
        return remedy
    return remedy + Text(
        en="(The DMARC record holds for names below as well that have none of their own: first give one to those that"
        f" send mail, such as {sender}.)",
        ja="（この DMARC レコードは、固有のものを持たない配下の名前にも適用されます。"
        f"{sender} など、メールを送信する名前には先に固有のレコードを公開してください。）",
    )


def _may_be_stricter_below(dmarc: DmarcPosture, record: Record) -> bool:
    """Whether names below without a record of their own may go by that one of the name's, and have less than that
    now."""
    if not dmarc.may_hold_below:
        return False
    below = fact_or_failure(lambda: dmarc.below(exists=True))
    if below is None or isinstance(below, Undetermined):
        return record.existing_subdomains > Disposition.NONE
    # Older receivers know no t=y, and apply what it tests.
    return record.existing_subdomains > (below.asked if record.t else below.policy)


def _reports_consented(posture: Posture, remedy: Text) -> Text:
    """With the consent that the new destinations of reports may take."""
    domain, own = posture.entry.domain, _own(posture.dmarc)
    destinations = _destinations(posture, own)
    within = domain if own and own.psd == "n" else same_organization(domain, posture.dmarc.in_force)
    added = () if own and own.rua and own is posture.dmarc.published else destinations
    return with_consent(remedy, domain, (*added, *_required(posture, destinations)), within)


def _own(dmarc: DmarcPosture) -> Record | None:
    """What the name's own record says, or was meant to say."""
    return dmarc.published if isinstance(dmarc.published, Record) else _meant(dmarc)


def _destinations(posture: Posture, own: Record | None) -> tuple[str, ...]:
    """Where reports about the name go, or would by what its own record was meant to say; where mail is, they can."""
    readable = own if own is None or own.rua else as_meant(posture, own)
    if readable and readable.rua:
        return tuple([uri.text for uri in readable.rua])
    in_force = posture.dmarc.in_force
    if in_force and (in_force.record is own or in_force.record.mailboxes):
        return in_force.record.mailboxes
    return (report_address(posture),) if posture.entry.usage is R else ()


def as_meant(posture: Posture, own: Record) -> Record | None:
    """The name's own record as it was probably meant, if there is a good guess: one tag may have swallowed another."""
    guess = mended(own, posture.shared.dmarc_mended).text
    record = parse_record(guess.encode()) if guess else None
    return record if isinstance(record, Record) else None


def _required(posture: Posture, destinations: tuple[str, ...]) -> tuple[str, ...]:
    """The inventory's mailbox, if there is room for it; otherwise DMA016 has more to say."""
    required, given = posture.inventory.required_rua, set(map(in_one_case, destinations))
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


# -- the set ----------------------------------------------------------------


WITH_RECORDS = frozenset({"SPF001", "SPF002", "SPF003", "USE001", "USE002", "USE003", "USE004", "USE005", "MX004"})
"""The rules whose findings may carry records."""


def tell_together(findings: Sequence[Finding], abstained: Iterable[str]) -> Sequence[Finding]:
    """The findings, of which the first with records to publish tells those of all. What is waived is not asked for.

    `abstained`: the codes of rules that a failed lookup left open. With one of them, or a finding that may want more,
    nobody knows all that is lacking.
    """
    telling = [place for place, finding in enumerate(findings) if finding.records and finding.waiver is None]
    if not telling:
        return findings
    lines = list(dict.fromkeys(line for place in telling for line in findings[place].records))
    if len(lines) < 2:
        return findings
    together = " | ".join(lines)
    first = findings[telling[0]]
    wants_more = any(finding.wants_more and finding.waiver is None for finding in findings)
    if not wants_more and WITH_RECORDS.isdisjoint(abstained):
        whole = Text(en=f"(All that the name lacks: {together})", ja=f"（この名前に必要なレコード一式：{together}）")
    else:
        whole = Text(
            en=f"(Known to be lacking, and more may be where lookups failed: {together})",
            ja=f"（判明している範囲で必要なレコード：{together}。問い合わせに失敗したため、ほかにも必要な場合があります）",
        )
    told = list(findings)
    told[telling[0]] = replace(first, remedy=_with_cautions(first.remedy + whole, [findings[at] for at in telling[1:]]))
    return told


def _with_cautions(remedy: Text, others: Sequence[Finding]) -> Text:
    """A remedy that tells the records of other findings as well; with those of them in which more is said behind their
    records, such as of senders below that would be rejected."""
    saying_more = [finding.code for finding in others if not finding.remedy.en.endswith(finding.records[-1])]
    codes = ", ".join(dict.fromkeys(saying_more))
    if not codes:
        return remedy
    return remedy + Text(
        en=f"(Before you publish them, read the remedies of {codes} as well.)",
        ja=f"（公開する前に {codes} の対処も確認してください。）",
    )
