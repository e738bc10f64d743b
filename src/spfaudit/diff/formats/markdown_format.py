"""Markdown, for tickets and merge requests: the sum, then what changed, what is new first."""

from collections.abc import Iterable, Iterator

from spfaudit.diff import record_wording, wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange, RecordChange
from spfaudit.report import changes_wording
from spfaudit.report.changes_document import CHANGES, Change
from spfaudit.report.markdown_text import code, prose
from spfaudit.report.options import RenderOptions
from spfaudit.report.pieces import in_lines
from spfaudit.report.wording import UNJUDGED, domain_count
from spfaudit.text import Lang, Text

_CLIP = 2_000
"""Characters of one sentence or record."""
_PARTS = 100
"""So many pieces of one record are told."""


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """Reads the domains once for each section."""
    lang = options.lang
    yield in_lines(_summary(diff, lang))
    for change in wording.SECTIONS_BEFORE_RECORDS:
        yield from _findings(diff, change, lang)
    yield from _section(wording.DRIFT, _drift(diff, lang), lang)
    yield from _section(wording.RECORDS, _records(diff, lang), lang)
    yield from _section(wording.DOMAINS, _listings(diff, lang), lang)
    for change in wording.SECTIONS_BEHIND_RECORDS:
        yield from _findings(diff, change, lang)


def _section(title: Text, lines: Iterable[str], lang: Lang) -> Iterator[str]:
    """The title and the lines, if there are any."""
    before = f"\n## {title.to(lang)}\n\n"
    for line in lines:
        yield f"{before}{line}\n"
        before = ""


def _summary(diff: AnyDiff, lang: Lang) -> Iterator[str]:
    yield f"# {Text(en='spfaudit: changes', ja='spfaudit：変更点').to(lang)}\n"
    later = diff.later.run
    inventory = prose(later.inventory)
    yield f"spfaudit {diff.tool.version}: {prose(wording.sides(diff).to(lang), _CLIP)}, {inventory}\n"
    for caveat in wording.caveats(diff):
        yield f"**{UNJUDGED.to(lang)}** {prose(caveat.to(lang), _CLIP)}\n"
    for change in CHANGES:
        yield f"- {prose(wording.counted(change, diff.summary.findings.by(change)).to(lang))}"
        if change == "open":
            yield from (f"  - {prose(age.to(lang))}" for age in wording.ages(diff))
    for status in diff.summary.statuses:
        yield f"- {prose(changes_wording.status(status).to(lang))}"


def _findings(diff: AnyDiff, change: Change, lang: Lang) -> Iterator[str]:
    def lines() -> Iterator[str]:
        for domain in diff.domains:
            for one in wording.told(domain, change):
                yield from _finding(domain, one, lang)

    yield from _section(wording.SECTION[change], lines(), lang)


def _finding(domain: DomainChange, change: FindingChange, lang: Lang) -> Iterator[str]:
    finding = change.finding
    label = wording.label(change)
    notes = wording.joined(wording.notes(change)).to(lang)
    told = f" ({prose(notes, _CLIP)})" if notes else ""
    full = change.change in wording.IN_FULL
    rule = f"{finding.code} {finding.name}" if full else wording.rule(change)
    yield f"- **{label.to(lang)}** {code(domain.domain)} {prose(rule, _CLIP)}{told}"
    if full:
        yield f"  - {prose(finding.message, _CLIP) or code(' ')}"
        if finding.found:
            yield f"  - {Text(en='Found:', ja='検出値：').to(lang)} {code(finding.found, _CLIP)}"
        if finding.counts:
            yield f"  - {Text(en='Remedy:', ja='対処：').to(lang)} {prose(finding.remedy, _CLIP)}"


def _drift(diff: AnyDiff, lang: Lang) -> Iterator[str]:
    for change in diff.includes:
        yield f"- {code(f'include:{change.name}', _CLIP)}: {domain_count(change.domains).to(lang)}"
        for told in record_wording.drift(change):
            yield f"  - {prose(told.to(lang), _CLIP)}"
        if change.record:
            yield f"  - {_record(change.record, lang)}"


def _records(diff: AnyDiff, lang: Lang) -> Iterator[str]:
    for domain in diff.domains:
        for record in domain.records:
            yield f"- {code(domain.domain)} {_record(record, lang)}"


def _record(change: RecordChange, lang: Lang) -> str:
    """Its kind, and what became of each piece."""
    parts = record_wording.changed_parts(change)
    # The sign is in the code span: as text, a minus would begin a list, and a tilde strikes out.
    shown = ", ".join(code(f"{sign} {text.to(lang)}", _CLIP) for sign, text in parts[:_PARTS])
    left = len(parts) - _PARTS
    more = Text(en=f" and {left:,} more", ja=f" ほか {left:,} 件").to(lang) if left > 0 else ""
    notes = record_wording.record_notes(change)
    told = f" ({prose(notes.to(lang))})" if notes else ""
    return f"{record_wording.RECORD[change.kind].to(lang)}{told}: {shown}{more}"


def _listings(diff: AnyDiff, lang: Lang) -> Iterator[str]:
    for domain in diff.domains:
        told = wording.listing(domain, lang)
        if told:
            yield f"- {code(domain.domain)}: {prose(Text(en='; ', ja='、').to(lang).join(told), _CLIP)}"
