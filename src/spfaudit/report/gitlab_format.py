"""GitLab's code quality report: a JSON list of what a merge request should show at the inventory's lines.

What is waived is left out, and so is what passes. What could not be judged has entries of its own, with the severity
`major`, which no finding has; a run that is not complete has one as well, the only `blocker`.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

import msgspec
from msgspec import Struct

from spfaudit.report import wording
from spfaudit.report.abstentions import Abstention, by_reason
from spfaudit.report.document import AnyReport, DomainDocument, FindingDocument, SeverityName
from spfaudit.report.options import RenderOptions
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_CLIP = 2_000
"""Characters of a description."""
SEVERITIES: dict[SeverityName, str] = {"error": "critical", "warning": "minor", "info": "info"}
UNJUDGED = "major"
"""The severity of what could not be judged."""
_INCOMPLETE = "blocker"


class _Lines(Struct, frozen=True):
    begin: int


class _Location(Struct, frozen=True):
    path: str
    lines: _Lines


class Entry(Struct, frozen=True, kw_only=True):
    """What GitLab reads; keys are theirs."""

    description: str
    check_name: str
    fingerprint: str
    """GitLab tells new entries from old ones by this alone."""
    severity: str
    location: _Location


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """An entry a line. GitLab links those whose inventory is named by its path within the repository."""
    path = visible(document.run.inventory.removeprefix("./"))
    yield from listed(_entries(document, path, options.lang))


def listed(entries: Iterable[Entry]) -> Iterator[str]:
    """The list, an entry a line."""
    before = "[\n"
    for entry in entries:
        yield before + msgspec.json.encode(entry).decode("utf-8")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _entries(document: AnyReport, path: str, lang: Lang) -> Iterator[Entry]:
    if not document.complete:
        caveat = wording.caveats(document, doubtful=0)[-1]
        yield make_entry(path, 0, caveat.to(lang), "incomplete-run", digest("incomplete-run", path), _INCOMPLETE)
    for domain in document.domains:
        for finding in domain.findings:
            if not finding.waiver:
                yield _finding(path, domain, finding, lang)
        for abstention in by_reason(domain.unjudged):
            yield _abstention(path, domain, abstention, lang)


def _finding(path: str, domain: DomainDocument, finding: FindingDocument, lang: Lang) -> Entry:
    told = Text(
        en=f"{domain.domain}: {finding.message} Remedy: {finding.remedy}",
        ja=f"{domain.domain}：{finding.message} 対処：{finding.remedy}",
    )
    name = f"{finding.code} {finding.name}"
    return make_entry(path, domain.line, told.to(lang), name, finding.fingerprint, SEVERITIES[finding.severity])


def _abstention(path: str, domain: DomainDocument, abstention: Abstention, lang: Lang) -> Entry:
    codes = [rule.code for rule in abstention.rules]
    listed = " ".join(codes)
    asked = f" ({abstention.question})" if abstention.question else ""
    told = Text(
        en=f"{domain.domain}: unjudged, which is not a pass: {abstention.reason}{asked}; rules: {listed}",
        ja=f"{domain.domain}：未確認です（合格ではありません）。{abstention.reason}{asked}。規則：{listed}",
    )
    # The reason is in the fingerprint only where no question is: it depends on the language.
    key = abstention.question or abstention.reason
    return make_entry(
        path, domain.line, told.to(lang), "unjudged", digest("unjudged", domain.domain, key, *codes), UNJUDGED
    )


def make_entry(path: str, line: int, description: str, name: str, fingerprint: str, severity: str) -> Entry:
    """The entry, its texts made visible and clipped."""
    return Entry(
        description=visible(description, _CLIP),
        check_name=visible(name),
        fingerprint=fingerprint,
        severity=severity,
        location=_Location(path, _Lines(max(1, line))),
    )


def digest(*parts: str) -> str:
    """As long as a finding's fingerprint, and the same for the same parts only."""
    return blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()
