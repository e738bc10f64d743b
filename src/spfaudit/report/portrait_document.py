"""One domain in full, as data: `spfaudit.show/1`.

The SPF tree is a list of records, each once, and terms point at records by name: a record that
many terms include is not repeated, however bushy the tree. Null means unknown, here as in the report.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from spfaudit.evidence import octets_to_text
from spfaudit.mail.spf.effect import Effect, Reach
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import Branch, Node, Outcome
from spfaudit.mail.spf.publication import Multiple
from spfaudit.mail.spf.record import Malformed, Record
from spfaudit.mail.spf.steps import own
from spfaudit.policy.verdict import Severity
from spfaudit.report.dkim_document import DkimKeyDocument, project_dkim
from spfaudit.report.dmarc_document import DmarcSectionDocument, project_dmarc
from spfaudit.report.document import DomainDocument
from spfaudit.report.mx_document import MxSectionDocument, project_mx
from spfaudit.report.portrait import Compared, Portrait
from spfaudit.report.projection import domain_document
from spfaudit.report.transport_document import TransportSectionDocument, project_transport
from spfaudit.text import Lang

SCHEMA_ID: Literal["spfaudit.show/1"] = "spfaudit.show/1"


class TermDocument(Struct, frozen=True, kw_only=True):
    """One effective term. Counts of addresses are what the term by itself matches, null if opaque or unknown."""

    term: str
    target: str | None
    outcome: str
    """ok, absent, multiple, malformed, undetermined, loop, opaque, unexplored."""
    lookups: int
    """DNS-querying terms in the worst case, everything below included; a lower bound if undetermined."""
    void_lookups_ipv4: int | None
    void_lookups_ipv6: int | None
    ipv4_addresses: int | None
    ipv6_prefixes_64: int | None
    record: str | None
    """The name, in `records`, of the record that the term leads to."""


class SpfRecordDocument(Struct, frozen=True, kw_only=True):
    """One name's SPF record within the tree."""

    name: str
    text: str | None
    """Null if there is none, or none that is known."""
    lookups: int
    terms: list[TermDocument]


class TreeDocument(Struct, frozen=True, kw_only=True):
    """The tree; the first of `records` is the domain's own."""

    lookups: int
    lookup_limit: int
    void_limit: int
    complete: bool
    """False if lookups failed: the numbers are lower bounds then."""
    opaque: bool
    """Whether terms depend on the message: what the domain lets pass is then more than is counted."""
    records: list[SpfRecordDocument]


class OpinionDocument(Struct, frozen=True, kw_only=True):
    """Another tool's verdict; its own texts are in English."""

    tool: str
    version: str
    subject: str
    """What the verdict is on: SPF, or one of the texts of transport."""
    valid: bool | None
    """Null if the tool broke down, or could not know."""
    lookups: int | None
    void_lookups: int | None
    error: str
    warnings: list[str]
    differences: list[str]
    """In what it differs from ours, and why as far as known."""


class PortraitDocument(Struct, frozen=True, kw_only=True):
    """What `spfaudit show --format json` prints."""

    schema: Literal["spfaudit.show/1"] = SCHEMA_ID
    domain: DomainDocument
    tree: TreeDocument | None
    dmarc: DmarcSectionDocument
    mx: MxSectionDocument
    dkim: list[DkimKeyDocument]
    """The declared selectors, in the order in which they are declared."""
    transport: TransportSectionDocument | None
    """Null where neither the inventory nor --https asks for it."""
    opinions: list[OpinionDocument]
    """What other tools make of the same DNS answers, if they were asked."""


def project_portrait(portrait: Portrait, lang: Lang) -> PortraitDocument:
    """The document in one language."""
    tree, reach = portrait.tree, portrait.reach
    return PortraitDocument(
        domain=domain_document(portrait.verdict, lang=lang, fail_on=Severity.ERROR),
        tree=None if tree is None or reach is None else _tree(tree, reach),
        dmarc=project_dmarc(portrait.dmarc, lang),
        mx=project_mx(portrait.mx),
        dkim=project_dkim(portrait.verdict.entry.dkim_selectors, portrait.dkim),
        transport=project_transport(portrait.transport, lang) if portrait.transport else None,
        opinions=[_opinion(compared, lang) for compared in portrait.opinions],
    )


def _opinion(compared: Compared, lang: Lang) -> OpinionDocument:
    opinion = compared.opinion
    return OpinionDocument(
        tool=opinion.tool,
        version=opinion.version,
        subject=opinion.subject,
        valid=opinion.valid,
        lookups=opinion.lookups,
        void_lookups=opinion.void_lookups,
        error=opinion.error,
        warnings=list(opinion.warnings),
        differences=[difference.to(lang) for difference in compared.differences],
    )


def _tree(tree: Node, reach: Reach) -> TreeDocument:
    return TreeDocument(
        lookups=tree.lookups,
        lookup_limit=LOOKUP_LIMIT,
        void_limit=VOID_LIMIT,
        complete=not (tree.failures or tree.bounded or reach.failures),
        opaque=reach.opaque,
        records=list(_records(tree, reach, set())),
    )


def _records(node: Node, reach: Reach, told: set[str]) -> Iterator[SpfRecordDocument]:
    if node.name in told:
        return
    told.add(node.name)
    yield SpfRecordDocument(
        name=node.name,
        text=_text(node),
        lookups=node.lookups,
        terms=[_term(branch, effect) for branch, effect in own(node, reach)],
    )
    for branch, effect in own(node, reach):
        if branch.node is not None and effect.below is not None:
            yield from _records(branch.node, effect.below, told)


def _term(branch: Branch, effect: Effect) -> TermDocument:
    outcome = branch.outcome
    if outcome is Outcome.OK and effect.failures and branch.node is None:  # of addresses or exchangers
        outcome = Outcome.UNDETERMINED
    known = not effect.opaque and not effect.failures and outcome is not Outcome.UNDETERMINED
    return TermDocument(
        term=branch.term.text,
        target=branch.target,
        outcome=outcome.value,
        lookups=branch.lookups,
        void_lookups_ipv4=effect.voids.ipv4 if known else None,
        void_lookups_ipv6=effect.voids.ipv6 if known else None,
        ipv4_addresses=effect.matches.ipv4.count if known else None,
        ipv6_prefixes_64=effect.matches.ipv6.count_blocks(64) if known else None,
        record=branch.node.name if branch.node else None,
    )


def _text(node: Node) -> str | None:
    match node.published:
        case Record(text=text):
            return text
        case Malformed(octets=octets):
            return octets_to_text(octets)
        case Multiple(records=several):
            return " | ".join(map(octets_to_text, several))
        case _:
            return None
