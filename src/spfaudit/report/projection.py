"""From verdicts in two languages to the document in one: statuses, counts, and nothing about looks."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, cast

from spfaudit.evidence import Question
from spfaudit.inventory.model import Entry
from spfaudit.names import to_unicode
from spfaudit.policy.verdict import AppliedWaiver, DmarcFacts, Facts, Finding, Severity, SpfFacts, Unjudged, Verdict
from spfaudit.report.counts import FindingCounts, SeverityName, Status
from spfaudit.report.document import (
    DmarcDocument,
    DomainDocument,
    FindingDocument,
    RecordsDocument,
    ReportDocument,
    RunDocument,
    SpfDocument,
    SummaryDocument,
    ToolDocument,
    UnjudgedDocument,
    WaiverDocument,
)
from spfaudit.report.fragment import Heading
from spfaudit.report.groups import group_documents
from spfaudit.report.includes import Includes
from spfaudit.report.model import Report, Run
from spfaudit.sanitise import well_formed
from spfaudit.text import Lang, known_language
from spfaudit.version import VERSION

Qualifier = Literal["-", "~", "?", "+"]

# A rule that is off yields no finding, so `Severity.OFF` has no name here.
_SEVERITIES: dict[Severity, SeverityName] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


def project(report: Report, lang: Lang) -> ReportDocument:
    """The whole report in one language, domains in the order of `report.verdicts`. Raises ValueError for others."""
    known_language(lang)
    domains = [domain_document(verdict, lang=lang, fail_on=report.run.fail_on) for verdict in report.verdicts]
    groups = group_documents(domains)
    includes = Includes()
    for verdict in report.verdicts:
        includes.learn(verdict.facts.includes)
    return ReportDocument(
        complete=report.run.complete,
        tool=tool_document(),
        run=run_document(report.run, lang),
        summary=summarise(domains, groups.total),
        waivers=list(report.waivers),
        groups=groups.listed,
        includes=includes.documents(domain.spf.includes for domain in domains if domain.spf),
        domains=domains,
    )


def domain_document(verdict: Verdict, *, lang: Lang, fail_on: Severity | None) -> DomainDocument:
    """One verdict in one language. `fail_on`: the least severity that fails a domain; None: nothing does."""
    entry, facts = verdict.entry, verdict.facts
    return DomainDocument(
        domain=entry.domain,
        unicode=to_unicode(entry.domain),
        usage=entry.usage.value,
        organization=entry.organization and well_formed(entry.organization),
        line=entry.line,
        profile=entry.profile and well_formed(entry.profile),
        status=status_of(verdict, fail_on),
        records=_records(facts),
        spf=_spf(facts.spf),
        dmarc=_dmarc(facts.dmarc),
        findings=[finding_document(finding, lang) for finding in verdict.findings],
        unjudged=[unjudged_document(unjudged, lang) for unjudged in verdict.unjudged],
    )


def heading(entry: Entry) -> Heading:
    """What a domain's document begins with."""
    return Heading(
        domain=entry.domain,
        unicode=to_unicode(entry.domain),
        usage=entry.usage.value,
        organization=entry.organization and well_formed(entry.organization),
        line=entry.line,
        profile=entry.profile and well_formed(entry.profile),
    )


def status_of(verdict: Verdict, fail_on: Severity | None) -> Status:
    """fail: a finding that counts, at or above `fail_on`; else unjudged: some rule abstained; else pass."""
    if fail_on is not None:
        for finding in verdict.findings:
            if finding.severity.weight >= fail_on.weight and finding.counts:
                return "fail"
    return "unjudged" if verdict.unjudged else "pass"


def summarise(domains: Iterable[DomainDocument], groups: int) -> SummaryDocument:
    """Counts over all domains, read once; `groups` is passed on. What is waived or known counts as nothing else."""
    statuses: Counter[Status] = Counter()
    findings: Counter[SeverityName] = Counter()
    waived = known = 0
    for domain in domains:
        statuses[domain.status] += 1
        for finding in domain.findings:
            if finding.counts:
                findings[finding.severity] += 1
            elif finding.waiver:
                waived += 1
            else:
                known += 1
    return SummaryDocument(
        domains=statuses.total(),
        passed=statuses["pass"],
        failed=statuses["fail"],
        unjudged=statuses["unjudged"],
        findings=FindingCounts(error=findings["error"], warning=findings["warning"], info=findings["info"]),
        waived=waived,
        baseline=known,
        groups=groups,
    )


def run_document(run: Run, lang: Lang) -> RunDocument:
    """When, on what and from where."""
    return RunDocument(
        started=run.started.isoformat(timespec="seconds"),
        finished=run.finished.isoformat(timespec="seconds"),
        inventory=well_formed(run.inventory),
        profile=well_formed(run.profile),
        source=well_formed(run.source),
        shard=run.shard,
        questions=run.questions,
        lang=lang,
        baseline=run.baseline and well_formed(run.baseline),
        fail_on="never" if run.fail_on is None else _SEVERITIES[run.fail_on],
        rules={
            well_formed(profile): {code: _SEVERITIES[severity] for code, severity in rules.items()}
            for profile, rules in run.rules.items()
        },
    )


def tool_document() -> ToolDocument:
    """What makes the report."""
    return ToolDocument(version=VERSION)


def _records(facts: Facts) -> RecordsDocument:
    return RecordsDocument(
        spf=_listed(facts.spf_records), dmarc=_listed(facts.dmarc_records), mx=_listed(facts.mx_records)
    )


def _listed(records: tuple[str, ...] | None) -> list[str] | None:
    return None if records is None else list(records)


def _spf(facts: SpfFacts | None) -> SpfDocument | None:
    if facts is None:
        return None
    return SpfDocument(
        lookups=facts.lookups,
        void_lookups_ipv4=facts.void_lookups_ipv4,
        void_lookups_ipv6=facts.void_lookups_ipv6,
        ipv4_addresses=facts.ipv4_addresses,
        ipv6_prefixes_64=facts.ipv6_prefixes_64,
        all=cast("Qualifier | None", facts.all),
        includes=list(facts.includes),
    )


def _dmarc(facts: DmarcFacts | None) -> DmarcDocument | None:
    if facts is None:
        return None
    return DmarcDocument(location=facts.location, policy=facts.policy, subdomain_policy=facts.subdomain_policy)


def finding_document(finding: Finding, lang: Lang) -> FindingDocument:
    """One finding in one language."""
    return FindingDocument(
        code=finding.code,
        name=finding.name,
        severity=_SEVERITIES[finding.severity],
        message=well_formed(finding.message.to(lang)),
        position=None if finding.position is None else finding.position + 1,
        found=finding.found and well_formed(finding.found),
        remedy=well_formed(finding.remedy.to(lang)),
        reference=finding.reference,
        fingerprint=finding.fingerprint,
        cause=well_formed(finding.cause) or None,
        waiver=None if finding.waiver is None else _waiver(finding.waiver),
        baseline=finding.baseline,
    )


def _waiver(waiver: AppliedWaiver) -> WaiverDocument:
    return WaiverDocument(
        reason=well_formed(waiver.reason),
        until=waiver.until.isoformat(),
        owner=waiver.owner and well_formed(waiver.owner),
    )


def unjudged_document(unjudged: Unjudged, lang: Lang) -> UnjudgedDocument:
    """One abstention in one language."""
    return UnjudgedDocument(
        code=unjudged.code,
        name=unjudged.name,
        reason=well_formed(unjudged.reason.to(lang)),
        question=_question(unjudged.question),
        baseline=unjudged.baseline,
    )


def _question(question: Question | None) -> str | None:
    return None if question is None else str(question)
