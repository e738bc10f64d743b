"""GitLab's code quality report of a difference: what is new, and what was there and is not known now.

GitLab itself compares two reports of `check`; this one is for jobs that compare with the history instead.
"""

from collections.abc import Iterator

from spfaudit.diff import wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange
from spfaudit.report.code_quality import Entry, Severity, entry, told_apart, written
from spfaudit.report.gitlab_format import SEVERITIES, UNJUDGED
from spfaudit.report.options import RenderOptions
from spfaudit.report.wording import UNJUDGED as UNJUDGED_WORD
from spfaudit.text import Lang, Text


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """An entry a line. What does not count is left out."""
    path = diff.later.run.inventory
    return written(one for domain in diff.domains for one in told_apart(_of_domain(path, domain, options.lang)))


def _of_domain(path: str, domain: DomainChange, lang: Lang) -> Iterator[Entry]:
    for change in domain.findings:
        if change.change in ("new", "unknown") and change.finding.counts:
            yield _entry(path, domain, change, lang)


def _entry(path: str, domain: DomainChange, change: FindingChange, lang: Lang) -> Entry:
    finding, name = change.finding, domain.domain
    rule = f"{finding.code} {finding.name}"
    if change.change == "new":
        told = Text(
            en=f"{name}: new: {finding.message} Remedy: {finding.remedy}",
            ja=f"{name}：新規：{finding.message} 対処：{finding.remedy}",
        )
        severity: Severity = SEVERITIES[finding.severity]
    else:
        why = wording.why(change) or UNJUDGED_WORD
        told = wording.not_fixed(name, rule, why)
        severity = UNJUDGED
    return entry(path, domain.line, told.to(lang), rule, finding.fingerprint, severity)
