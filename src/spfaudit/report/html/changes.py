"""What has changed since the run before, as data for the first page's template."""

from msgspec import Struct

from spfaudit.report import changes_wording, wording
from spfaudit.report.changes_document import ChangedRule, ChangesDocument
from spfaudit.report.html.rules import rule_title
from spfaudit.text import Lang


class ChangedRuleView(Struct, frozen=True, kw_only=True):
    """A rule that has new findings, or of which some are gone."""

    severity: str
    """The severity's word in the page's language."""
    kind: str
    """The first letter of the severity."""
    title: str
    domains: str
    """How many domains and which, with the rule's code and name."""


class ChangesView(Struct, frozen=True, kw_only=True):
    """All that the page tells of what has changed."""

    since: str
    doubt: str | None
    new: list[ChangedRuleView]
    fixed: list[ChangedRuleView]
    includes: list[str]
    more_includes: int
    others: list[str]


def changes_view(changes: ChangesDocument | None, lang: Lang) -> ChangesView | None:
    """None if no earlier run is known."""
    if changes is None:
        return None
    doubt = changes_wording.undetermined(changes.domains)
    return ChangesView(
        since=changes_wording.since(changes).to(lang),
        doubt=doubt.to(lang) if doubt else None,
        new=[_rule(one, lang) for one in changes.new],
        fixed=[_rule(one, lang) for one in changes.fixed],
        includes=[changes_wording.include(one).to(lang) for one in changes.includes],
        more_includes=changes.includes_changed - len(changes.includes),
        others=[told.to(lang) for told in changes_wording.others(changes)],
    )


def _rule(one: ChangedRule, lang: Lang) -> ChangedRuleView:
    return ChangedRuleView(
        severity=wording.SEVERITY[one.severity].to(lang),
        kind=one.severity[0],
        title=rule_title(one.code, lang),
        domains=changes_wording.rule(one).to(lang),
    )
