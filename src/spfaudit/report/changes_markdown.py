"""What has changed since the run before, as items of a Markdown list."""

from collections.abc import Iterator

from spfaudit.report import changes_wording, wording
from spfaudit.report.changes_document import ChangedRule, ChangesDocument
from spfaudit.report.markdown_text import prose
from spfaudit.text import Lang, Text

_CLIP = 2_000
"""Characters of one sentence."""


def change_items(changes: ChangesDocument, lang: Lang) -> Iterator[str]:
    """A line each."""
    yield f"- {prose(changes_wording.since(changes).to(lang))}"
    for one in changes.new:
        yield _rule(one, changes_wording.CHANGE["new"], lang)
    for one in changes.fixed:
        yield _rule(one, changes_wording.CHANGE["fixed"], lang)
    for include in changes.includes:
        yield f"- {prose(changes_wording.include(include).to(lang), _CLIP)}"
    left = changes.includes_changed - len(changes.includes)
    if left:
        yield f"- {Text(en=f'and {left:,} more includes', ja=f'ほか {left:,} 件の include 先').to(lang)}"
    for told in changes_wording.others(changes):
        yield f"- {prose(told.to(lang))}"
    doubt = changes_wording.undetermined(changes.domains)
    if doubt:
        yield f"- **{wording.UNJUDGED.to(lang)}** {prose(doubt.to(lang))}"


def _rule(one: ChangedRule, fate: Text, lang: Lang) -> str:
    severity = wording.SEVERITY[one.severity]
    label = Text(en=f"{fate.en} {severity.en}", ja=f"{fate.ja} {severity.ja}").to(lang)
    return f"- **{label}** {prose(changes_wording.rule(one).to(lang), _CLIP)}"
