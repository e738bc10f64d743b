"""The summary of a CI job, in a few lines of Markdown: what the counts are, and what to do first."""

from collections.abc import Iterator

from spfaudit.report import changes_wording, wording
from spfaudit.report.changes_markdown import change_items
from spfaudit.report.document import AnyReport
from spfaudit.report.markdown_text import code, prose
from spfaudit.report.options import RenderOptions
from spfaudit.report.priorities import Priority, Tally
from spfaudit.text import Lang, Text

_FIRST = 10
"""So many rules are named."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """Begins and ends so that other steps may write before and after it."""
    lang = options.lang
    tally = Tally()
    for domain in document.domains:
        tally.add(domain)
    yield f"\n## spfaudit: {code(document.run.inventory or '-')}\n\n"
    for caveat in wording.caveats(document, tally.doubtful):
        yield f"- **{wording.UNJUDGED.to(lang)}** {prose(caveat.to(lang))}\n"
    clear = wording.all_clear(document, tally.doubtful)
    statuses = wording.status_counts(document.summary, document.run.fail_on)
    for told in (clear, statuses, wording.finding_counts(document.summary)):
        if told:
            yield f"- {prose(told.to(lang))}\n"
    if document.changes:
        yield f"\n{changes_wording.TITLE.to(lang)}\n\n"
        yield from (f"{item}\n" for item in change_items(document.changes, lang))
    priorities = tally.priorities()
    if priorities:
        yield f"\n{Text(en='What to do first:', ja='まず対処すること：').to(lang)}\n\n"
    for place, priority in enumerate(priorities[:_FIRST], start=1):
        yield f"{place}. {_priority(priority, lang)}\n"
    left = len(priorities) - _FIRST
    if left > 0:
        yield f"\n{wording.and_more(left).to(lang)}\n"
    yield "\n"


def _priority(priority: Priority, lang: Lang) -> str:
    severity = wording.SEVERITY[priority.severity].to(lang)
    domains = wording.domain_count(priority.domains).to(lang)
    rule = prose(f"{priority.code} {priority.name}")
    return Text(en=f"**{severity}** {rule}: {domains}", ja=f"**{severity}** {rule}：{domains}").to(lang)
