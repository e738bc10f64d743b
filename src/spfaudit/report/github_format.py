"""GitHub's workflow commands: annotations at the inventory's lines, for a step that writes them to stdout.

GitHub shows ten of each level a step and drops the others, so the worst come first, what domains have in common is told
once, and the last notice counts everything. What is waived is counted there and nowhere else.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from spfaudit.report import changes_wording, wording
from spfaudit.report.abstentions import Abstention, by_reason
from spfaudit.report.document import AnyReport, FindingDocument
from spfaudit.report.options import RenderOptions
from spfaudit.report.workflow_command import Level, workflow_command
from spfaudit.text import Lang, Text

MOST = 10
"""Annotations of one level that GitHub shows of one step."""

_UNJUDGED = 5
"""So many warnings at least are for what is unjudged, if there is so much of it."""

_Kind = Literal["error", "unjudged", "warning", "info"]
_LEVELS: dict[_Kind, Level] = {"error": "error", "unjudged": "warning", "warning": "warning", "info": "notice"}


class _Annotation(Struct, frozen=True, kw_only=True):
    line: int
    title: str
    lines: tuple[str, ...]


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """A command a line: errors, what is unjudged, warnings, notices, and what they leave out."""
    lang = options.lang
    sizes = {(group.code, group.severity, group.cause): group.count for group in document.groups}
    told: set[tuple[str, str, str]] = set()
    kept: dict[_Kind, list[_Annotation]] = {"error": [], "unjudged": [], "warning": [], "info": []}
    doubtful = 0
    unjudged = 0
    for domain in document.domains:
        doubtful += bool(domain.unjudged)
        for finding in domain.findings:
            some = kept[finding.severity]
            if not finding.counts or len(some) == MOST:
                continue
            key = (finding.code, finding.severity, finding.cause or "")
            if key in told:
                continue
            others = sizes.get(key, 1) - 1
            if others:
                told.add(key)
            some.append(_finding(domain.domain, domain.line, finding, others, lang))
        for abstention in by_reason(domain.unjudged):
            unjudged += 1
            if len(kept["unjudged"]) < MOST:
                kept["unjudged"].append(_abstention(domain.domain, domain.line, abstention, lang))
    kept["unjudged"] = kept["unjudged"][: max(_UNJUDGED, MOST - len(kept["warning"]))]
    kept["warning"] = kept["warning"][: MOST - len(kept["unjudged"])]
    kept["info"] = kept["info"][: MOST - 1]  # the pointer is a notice as well
    for kind, annotations in kept.items():
        for annotation in annotations:
            yield _command(_LEVELS[kind], document.run.inventory, annotation)
    yield _command("notice", "-", _pointer(document, doubtful, unjudged, lang))


def _finding(domain: str, line: int, finding: FindingDocument, others: int, lang: Lang) -> _Annotation:
    more = Text(en=f" (and {others:,} more)", ja=f"（ほか {others:,} ドメイン）").to(lang) if others else ""
    message = Text(en=f"{domain}{more}: {finding.message}", ja=f"{domain}{more}：{finding.message}").to(lang)
    remedy = wording.remedy(finding).to(lang)
    return _Annotation(line=line, title=f"{finding.code} {finding.name}", lines=(message, remedy))


def _abstention(domain: str, line: int, abstention: Abstention, lang: Lang) -> _Annotation:
    message = wording.not_a_pass(domain, abstention)
    codes = " ".join(rule.code for rule in abstention.rules)
    rules = Text(en=f"Rules: {codes}", ja=f"規則：{codes}")
    title = wording.STATUS["unjudged"].to(lang)
    return _Annotation(line=line, title=title, lines=(message.to(lang), rules.to(lang)))


def _pointer(document: AnyReport, doubtful: int, unjudged: int, lang: Lang) -> _Annotation:
    summary = document.summary
    statuses = wording.status_counts(summary, document.run.fail_on)
    told = [*wording.caveats(document, doubtful), statuses, wording.finding_counts(summary)]
    clear = wording.all_clear(document, doubtful)
    if clear:
        told.insert(0, clear)
    if document.changes:
        told.append(changes_wording.since(document.changes))
    counts = summary.findings
    if counts.error > MOST or counts.warning + unjudged > MOST or counts.info >= MOST:
        told.append(
            Text(
                en="Only the worst are annotated here: the other formats tell every one.",
                ja="ここに表示したのは重大なものだけです。すべての指摘はほかの形式のレポートにあります。",
            )
        )
    return _Annotation(line=0, title="spfaudit", lines=tuple(text.to(lang) for text in told))


def _command(level: Level, inventory: str, annotation: _Annotation) -> str:
    return workflow_command(level, *annotation.lines, title=annotation.title, file=inventory, line=annotation.line)
