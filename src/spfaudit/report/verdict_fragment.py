"""A verdict as it stands in the JSON report, written without its document being built first.

The octets are those of `fragment(domain_document(…))`: facts have the names and the order of their documents, and need
not be copied into these.
"""

from msgspec import Struct

from spfaudit.names import to_unicode
from spfaudit.policy.verdict import DmarcFacts, SpfFacts, Verdict
from spfaudit.report.counts import Status
from spfaudit.report.document import FindingDocument, UnjudgedDocument
from spfaudit.report.fragment import Heading, fragment
from spfaudit.report.projection import finding_document, unjudged_document
from spfaudit.sanitise import well_formed
from spfaudit.text import Lang


class _Records(Struct):
    """As `RecordsDocument`."""

    spf: tuple[str, ...] | None
    dmarc: tuple[str, ...] | None
    mx: tuple[str, ...] | None


class _Domain(Heading, frozen=True, kw_only=True):
    """As `DomainDocument`."""

    status: Status
    records: _Records
    spf: SpfFacts | None
    dmarc: DmarcFacts | None
    findings: list[FindingDocument]
    unjudged: list[UnjudgedDocument]


def verdict_fragment(verdict: Verdict, status: Status, lang: Lang) -> bytes:
    """The verdict in one language, as an item of the report's list; `status` is that of `projection.status_of`."""
    entry, facts = verdict.entry, verdict.facts
    return fragment(
        _Domain(
            domain=entry.domain,
            unicode=to_unicode(entry.domain),
            usage=entry.usage,
            organization=entry.organization and well_formed(entry.organization),
            line=entry.line,
            profile=entry.profile and well_formed(entry.profile),
            status=status,
            records=_Records(facts.spf_records, facts.dmarc_records, facts.mx_records),
            spf=facts.spf,
            dmarc=facts.dmarc,
            findings=[finding_document(finding, lang) for finding in verdict.findings],
            unjudged=[unjudged_document(unjudged, lang) for unjudged in verdict.unjudged],
        )
    )
