"""Common causes on a terminal: what is broken once and hits many domains is told once, with a number to refer to it."""

from collections.abc import Iterator, Sequence

from spfaudit.report import wording
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import AnyReport, GroupDocument
from spfaudit.report.groups import Cause, Causes
from spfaudit.report.terminal.page import CLIP_VERBOSE, HEADING, QUIET, SEVERITY_STYLE, Page, found_label
from spfaudit.sanitise import visible
from spfaudit.text import Text

_NAMED = 5
"""So many of its domains are named."""


def reference_lines(page: Page, severity: SeverityName, causes: Sequence[Cause]) -> Iterator[str]:
    """One rule's findings on a domain in one line, for what is to be said of them is said of their causes."""
    group = causes[0].group
    rule = f"{group.code} {group.name}"
    if len(causes) == 1:
        count = wording.domain_count(group.count)
        told = Text(
            en=f"{rule}: see common cause {causes[0].number} ({count.en})",
            ja=f"{rule}：共通の原因 {causes[0].number} を参照（{count.ja}）",
        )
    else:
        numbers = [str(cause.number) for cause in causes]
        told = Text(
            en=f"{rule}: see common causes {', '.join(numbers)}", ja=f"{rule}：共通の原因 {'、'.join(numbers)} を参照"
        )
    label = f"  {page.say(wording.SEVERITY[severity])}"
    yield from page.labelled(label, visible(page.say(told)), SEVERITY_STYLE[severity])


def cause_lines(page: Page, document: AnyReport, causes: Causes) -> Iterator[str]:
    """All of them, each with what to do."""
    left = document.summary.groups - len(document.groups)
    if causes or left:
        yield page.paint(page.say(Text(en="Common causes", ja="共通の原因")), HEADING)
    for cause in causes.values():
        yield from _cause(page, cause)
    if left:
        yield from page.body(page.say(wording.and_more_unlisted(left)), QUIET)


def _cause(page: Page, cause: Cause) -> Iterator[str]:
    group = cause.group
    label = f"  {page.say(wording.SEVERITY[group.severity])}"
    rule = f"{cause.number}. {group.code} {group.name}" + (f" ({group.reference})" if page.options.verbose else "")
    yield from page.labelled(label, f"{visible(rule)}  {page.clip(group.cause)}", SEVERITY_STYLE[group.severity])
    yield from page.body(visible(group.message, CLIP_VERBOSE))
    if group.found is not None:
        yield from page.body(page.clip(group.found), QUIET, lead=found_label(page))
    yield from page.body(visible(group.remedy, CLIP_VERBOSE), lead="-> ")
    yield from page.body(visible(page.say(_domains(page, group))), QUIET)


def _domains(page: Page, group: GroupDocument) -> Text:
    shown = group.domains if page.options.verbose else group.domains[:_NAMED]
    left = group.count - len(shown)
    count = wording.domain_count(group.count)
    told = Text(en=f"{count.en}: {', '.join(shown)}", ja=f"{count.ja}：{'、'.join(shown)}")
    if left:
        told = Text(en=f"{told.en} and {left:,} more", ja=f"{told.ja} ほか {left:,}")
    if group.waived:
        told = Text(en=f"{told.en}; waived: {group.waived:,}", ja=f"{told.ja}（ほかに免除 {group.waived:,}）")
    return told
