"""GitLab's code quality report: a JSON list of what a merge request should show at the inventory's lines.

What is waived is left out, and so is what passes. What could not be judged has entries of its own, with the severity
`major`, which no finding has; a run that is not complete has one as well, the only `blocker`.
"""

from collections.abc import Iterator

from spfaudit.report import wording
from spfaudit.report.abstentions import Abstention, by_reason
from spfaudit.report.code_quality import Entry, Severity, digest, entry, told_apart, written
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import AnyReport, DomainDocument, FindingDocument
from spfaudit.report.options import RenderOptions
from spfaudit.text import Lang, Text

SEVERITIES: dict[SeverityName, Severity] = {"error": "critical", "warning": "minor", "info": "info"}
UNJUDGED: Severity = "major"
"""What no finding has."""
_INCOMPLETE: Severity = "blocker"


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """An entry a line. GitLab links those whose inventory is named by its path within the repository."""
    return written(_entries(document, document.run.inventory, options.lang))


def _entries(document: AnyReport, path: str, lang: Lang) -> Iterator[Entry]:
    if not document.complete:
        caveat = wording.caveats(document, doubtful=0)[-1]
        yield entry(path, 0, caveat.to(lang), "incomplete-run", digest("incomplete-run", path), _INCOMPLETE)
    for domain in document.domains:
        yield from told_apart(_of_domain(path, domain, lang))


def _of_domain(path: str, domain: DomainDocument, lang: Lang) -> Iterator[Entry]:
    for finding in domain.findings:
        if finding.counts:
            yield _finding(path, domain, finding, lang)
    for abstention in by_reason(domain.unjudged):
        yield _abstention(path, domain, abstention, lang)


def _finding(path: str, domain: DomainDocument, finding: FindingDocument, lang: Lang) -> Entry:
    told = Text(
        en=f"{domain.domain}: {finding.message} Remedy: {finding.remedy}",
        ja=f"{domain.domain}：{finding.message} 対処：{finding.remedy}",
    )
    name = f"{finding.code} {finding.name}"
    return entry(path, domain.line, told.to(lang), name, finding.fingerprint, SEVERITIES[finding.severity])


def _abstention(path: str, domain: DomainDocument, abstention: Abstention, lang: Lang) -> Entry:
    codes = [rule.code for rule in abstention.rules]
    listed = " ".join(codes)
    unjudged = wording.not_a_pass(domain.domain, abstention)
    told = Text(en=f"{unjudged.en}; rules: {listed}", ja=f"{unjudged.ja}。規則：{listed}")
    # The reason is in the fingerprint only where no question is: it depends on the language.
    key = abstention.question or abstention.reason
    return entry(path, domain.line, told.to(lang), "unjudged", digest("unjudged", domain.domain, key, *codes), UNJUDGED)
