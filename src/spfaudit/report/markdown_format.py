"""Markdown, for tickets, wikis and merge requests: the sum, what to do first, common causes, then each domain.

All text that is not our own is made harmless by `report.markdown_text`: a rule's name as well, for the report may be a
file that somebody else has written.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from spfaudit.report import changes_wording, wording
from spfaudit.report.abstentions import by_reason
from spfaudit.report.changes_markdown import change_items
from spfaudit.report.document import AnyReport, DomainDocument, FindingDocument, GroupDocument
from spfaudit.report.markdown_text import cell, code, prose
from spfaudit.report.options import RenderOptions
from spfaudit.report.pieces import in_lines
from spfaudit.report.priorities import Priority, Tally
from spfaudit.report.waivers import worth_telling
from spfaudit.text import Lang, Text

_CLIP = 2_000
"""Characters of one sentence or record."""
_FIRST = 10
"""So many rules are named as what to do first."""
_GROUPS = 100
"""So many common causes are told."""
_WAIVERS = 100
"""So many waivers are told of."""
_NAMED = 10
"""So many domains of a common cause are named."""

_FOUND = Text(en="Found:", ja="検出値：")
_REMEDY = Text(en="Remedy:", ja="対処：")


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """Reads the domains three times: the sum comes first, and those without anything to say last."""
    lang = options.lang
    tally = Tally()
    for domain in document.domains:
        tally.add(domain)
    yield in_lines(_summary(document, tally.doubtful, lang))
    if document.changes:
        yield f"\n## {changes_wording.TITLE.to(lang)}\n\n{in_lines(change_items(document.changes, lang))}"
    yield in_lines(_first_steps(tally.priorities(), lang))
    yield in_lines(_causes(document, lang))
    yield from _section(wording.WAIVERS, _waivers(document, lang), "", lang)
    told = (domain for domain in document.domains if domain.findings or domain.unjudged)
    title = Text(en="Domains", ja="ドメイン別の結果")
    yield from _section(title, (_domain(domain, lang) for domain in told), "\n", lang)
    clean = (domain for domain in document.domains if not domain.findings and not domain.unjudged)
    title = Text(en="Nothing found", ja="指摘なし")
    yield from _section(title, ([_clean(domain, lang)] for domain in clean), "", lang)


def _section(title: Text, parts: Iterable[Iterable[str]], between: str, lang: Lang) -> Iterator[str]:
    """The title and the parts, if there are any."""
    before = f"\n## {title.to(lang)}\n\n"
    for part in parts:
        yield before + in_lines(part)
        before = between


def _table(header: tuple[Text, Text], rows: Iterable[tuple[str, str]], lang: Lang) -> Iterator[str]:
    """The second column holds numbers."""
    yield f"| {header[0].to(lang)} | {header[1].to(lang)} |"
    yield "|---|---:|"
    yield from (f"| {label} | {number} |" for label, number in rows)


# -- the sum ----------------------------------------------------------------


def _summary(document: AnyReport, doubtful: int, lang: Lang) -> Iterator[str]:
    run, summary = document.run, document.summary
    yield f"# spfaudit: {code(run.inventory or '-')}"
    yield ""
    profile = Text(en="Profile", ja="プロファイル").to(lang)
    version = prose(document.tool.version)
    yield f"{profile} {prose(run.profile)}, {prose(run.source)}, {prose(run.started)}, spfaudit {version}"
    yield ""
    for caveat in wording.caveats(document, doubtful):
        yield f"**{wording.UNJUDGED.to(lang)}** {prose(caveat.to(lang))}\n"
    if run.fail_on == "never":
        lenient = Text(en=f": {wording.NOTHING_FAILS.en}", ja=f"：{wording.NOTHING_FAILS.ja}")
        yield f"{code('--fail-on never')}{lenient.to(lang)}\n"
    clear = wording.all_clear(document, doubtful)
    if clear:
        yield f"{prose(clear.to(lang))}\n"
    statuses: tuple[tuple[Literal["fail", "unjudged", "pass"], int], ...] = (
        ("fail", summary.failed),
        ("unjudged", summary.unjudged),
        ("pass", summary.passed),
    )
    rows = [(wording.STATUS[status].to(lang), f"{number:,}") for status, number in statuses]
    yield from _table((Text(en="Status", ja="判定"), Text(en="Domains", ja="ドメイン")), rows, lang)
    yield ""
    counts = summary.findings
    found = (
        (wording.SEVERITY["error"], counts.error),
        (wording.SEVERITY["warning"], counts.warning),
        (wording.SEVERITY["info"], counts.info),
        (wording.WAIVED, summary.waived),
        *([(wording.KNOWN, summary.baseline)] if summary.baseline else []),
    )
    rows = [(label.to(lang), f"{number:,}") for label, number in found]
    yield from _table((Text(en="Severity", ja="重大度"), Text(en="Findings", ja="指摘")), rows, lang)


def _first_steps(ordered: list[Priority], lang: Lang) -> Iterator[str]:
    if not ordered:
        return
    yield f"\n## {Text(en='What to do first', ja='まず対処すること').to(lang)}\n"
    rows = [
        (f"{wording.SEVERITY[one.severity].to(lang)} {cell(prose(f'{one.code} {one.name}'))}", f"{one.domains:,}")
        for one in ordered[:_FIRST]
    ]
    yield from _table((Text(en="Rule", ja="規則"), Text(en="Domains", ja="ドメイン")), rows, lang)
    left = len(ordered) - _FIRST
    if left > 0:
        yield f"\n{wording.and_more(left).to(lang)}"


# -- common causes ----------------------------------------------------------


def _causes(document: AnyReport, lang: Lang) -> Iterator[str]:
    if not document.summary.groups:
        return
    yield f"\n## {Text(en='Common causes', ja='共通の原因').to(lang)}\n"
    for group in document.groups[:_GROUPS]:
        yield from _cause(group, lang)
    left = document.summary.groups - len(document.groups[:_GROUPS])
    if left:
        yield f"- {wording.and_more_unlisted(left).to(lang)}"


def _cause(group: GroupDocument, lang: Lang) -> Iterator[str]:
    severity = wording.SEVERITY[group.severity].to(lang)
    rule = prose(f"{group.code} {group.name}")
    yield f"- **{severity}** {rule} {code(group.cause, _CLIP)}: {prose(group.message, _CLIP)}"
    if group.found:
        yield f"  - {_FOUND.to(lang)} {code(group.found, _CLIP)}"
    yield f"  - {_REMEDY.to(lang)} {prose(group.remedy, _CLIP)}"
    names = ", ".join(code(name) for name in group.domains[:_NAMED])
    left = group.count - len(group.domains[:_NAMED])
    more = Text(en=f" and {left:,} more", ja=f" ほか {left:,}").to(lang) if left else ""
    waived = Text(en=f"; waived: {group.waived:,}", ja=f"（ほかに免除 {group.waived:,}）").to(lang)
    yield f"  - {wording.domain_count(group.count).to(lang)}: {names}{more}{waived if group.waived else ''}"


def _waivers(document: AnyReport, lang: Lang) -> Iterator[list[str]]:
    told = list(worth_telling(document.waivers))
    for use in told[:_WAIVERS]:
        yield [f"- {prose(wording.waiver_use(use).to(lang), _CLIP)}"]
    left = len(told) - _WAIVERS
    if left > 0:
        yield [f"- {wording.and_more_unlisted(left).to(lang)}"]


# -- domains ----------------------------------------------------------------


def _domain(domain: DomainDocument, lang: Lang) -> Iterator[str]:
    yield f"### {wording.STATUS[domain.status].to(lang)} {_about(domain, lang)}\n"
    for finding in domain.findings:
        yield from _finding(finding, lang)
    for one in by_reason(domain.unjudged):
        rules = ", ".join(f"{rule.code} {rule.name}" for rule in one.rules)
        yield f"- **{wording.UNJUDGED.to(lang)}** {prose(rules)}: {prose(one.reason, _CLIP)}"
        if one.question:
            yield f"  - {Text(en='Asked:', ja='問い合わせ：').to(lang)} {code(one.question, _CLIP)}"


def _finding(finding: FindingDocument, lang: Lang) -> Iterator[str]:
    label, exception = wording.label(finding), wording.exception_note(finding)
    rule, reference = prose(f"{finding.code} {finding.name}"), f"({prose(finding.reference)})"
    yield f"- **{label.to(lang)}** {rule} {reference}: {prose(finding.message, _CLIP)}"
    if finding.found:
        yield f"  - {_FOUND.to(lang)} {code(finding.found, _CLIP)}"
    elif finding.found is not None:
        yield f"  - {_FOUND.to(lang)} {Text(en='(empty)', ja='（空）').to(lang)}"
    if exception:
        yield f"  - {prose(exception.to(lang), _CLIP)}"
    else:
        yield f"  - {_REMEDY.to(lang)} {prose(finding.remedy, _CLIP)}"


def _clean(domain: DomainDocument, lang: Lang) -> str:
    return f"- {wording.STATUS[domain.status].to(lang)} {_about(domain, lang)}"


def _about(domain: DomainDocument, lang: Lang) -> str:
    """The name, and what the inventory says of it."""
    own = "" if domain.unicode == domain.domain else f" {prose(domain.unicode)}"
    line = Text(en=f"line {domain.line}", ja=f"{domain.line} 行目").to(lang) if domain.line else ""
    told = ", ".join(
        filter(None, [wording.USAGE[domain.usage].to(lang), prose(domain.organization or "", _CLIP), line])
    )
    return f"{code(domain.domain)}{own} ({told})"
