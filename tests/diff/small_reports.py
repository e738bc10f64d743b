"""Reports in a few words, for tests of what is said of two of them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from spfaudit.diff.determined import Look
from spfaudit.diff.past import FirstSeen, PastState
from spfaudit.policy.rules import RULES
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import (
    DomainDocument,
    FindingDocument,
    IncludeDocument,
    RecordsDocument,
    ReportDocument,
    RunDocument,
    ToolDocument,
    UnjudgedDocument,
    WaiverDocument,
)
from spfaudit.report.projection import summarise

ALL_RULES: dict[str, SeverityName] = {"SPF001": "error", "SPF101": "error", "DMA006": "warning", "USE001": "error"}
WAIVER = WaiverDocument(reason="on its way", until="2027-03-31")


def finding(
    domain: str,
    code: str = "SPF001",
    subject: str = "",
    *,
    severity: SeverityName = "error",
    waiver: WaiverDocument | None = None,
) -> FindingDocument:
    return FindingDocument(
        code=code,
        name=RULES[code].name,
        severity=severity,
        message=f"{code} of {domain} {subject}".strip(),
        found=None,
        position=None,
        remedy="mend it",
        reference=RULES[code].reference,
        fingerprint=sha256(f"{domain}\0{code}\0{subject}".encode()).hexdigest()[:16],
        waiver=waiver,
    )


def unjudged(code: str, reason: str = "SERVFAIL", question: str | None = "TXT") -> UnjudgedDocument:
    return UnjudgedDocument(code=code, name=RULES[code].name, reason=reason, question=question)


def domain(
    name: str,
    *findings: FindingDocument,
    unjudged: Sequence[UnjudgedDocument] = (),
    usage: str = "sending",
    organization: str | None = None,
    spf: list[str] | None = None,
    dmarc: list[str] | None = None,
    mx: list[str] | None = None,
) -> DomainDocument:
    failing = any(one.severity == "error" and not one.waiver for one in findings)
    return DomainDocument(
        domain=name,
        unicode=name,
        usage=usage,  # type: ignore[arg-type]  # tests write the word
        organization=organization,
        line=1,
        status="fail" if failing else "unjudged" if unjudged else "pass",
        records=RecordsDocument(spf=spf, dmarc=dmarc, mx=mx),
        spf=None,
        dmarc=None,
        findings=list(findings),
        unjudged=list(unjudged),
    )


def report(
    *domains: DomainDocument,
    month: int = 10,
    rules: dict[str, SeverityName] | None = None,
    profile: str = "baseline",
    shard: str | None = None,
    complete: bool = True,
    includes: Sequence[IncludeDocument] = (),
) -> ReportDocument:
    started = datetime(2026, month, 1, 9, tzinfo=UTC)
    return ReportDocument(
        complete=complete,
        tool=ToolDocument(version="0.0.0"),
        run=RunDocument(
            started=started.isoformat(),
            finished=(started + timedelta(seconds=5)).isoformat(),
            inventory="domains.yaml",
            profile=profile,
            source="zone example.zone",
            shard=shard,
            questions=7,
            lang="en",
            fail_on="error",
            rules={profile: ALL_RULES if rules is None else rules},
        ),
        summary=summarise(domains, 0),
        groups=[],
        includes=list(includes),
        domains=list(domains),
    )


class KeptReports:
    """A history made of reports, the latest last."""

    def __init__(self, *reports: ReportDocument) -> None:
        self._reports = reports

    def states(self, domain: str) -> Iterator[PastState]:
        for one in reversed(self._reports):
            for its in one.domains:
                if its.domain == domain:
                    yield PastState(run=one.run, domain=its)

    def first_seen(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        look = None
        for one in self._reports:
            now = next((Look(one.run, its) for its in one.domains if its.domain == domain), None)
            if now and any(found.fingerprint == finding.fingerprint for found in now.domain.findings):
                return FirstSeen(one.run.started, exactly=look is not None and look.doubt(finding.code) is None)
            look = look if one.run.shard and not now else now
        return None

    def opened_between(self, domain: str, finding: FindingDocument) -> FirstSeen | None:
        return None

    def includes(self, name: str) -> Iterator[tuple[str, IncludeDocument]]:
        for one in reversed(self._reports):
            for its in one.includes:
                if its.name == name:
                    yield one.run.started, its
