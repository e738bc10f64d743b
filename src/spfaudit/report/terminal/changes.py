"""What has changed since the run before, in a few lines."""

from collections.abc import Iterator

from spfaudit.report import changes_wording as wording
from spfaudit.report.changes_document import ChangedRule, ChangesDocument
from spfaudit.report.terminal.domain import STATUS_STYLE
from spfaudit.report.terminal.page import HEADING, QUIET, SEVERITY_STYLE, Page
from spfaudit.report.wording import SEVERITY, and_more
from spfaudit.sanitise import visible
from spfaudit.text import Text

_FEW = 3
"""So many rules of each fate and so many includes are told, unless verbose."""


def change_lines(page: Page, changes: ChangesDocument | None) -> Iterator[str]:
    """Nothing if no earlier run is known."""
    if changes is None:
        return
    yield page.paint(page.say(wording.TITLE), HEADING)
    yield from page.hanging("  ", visible(page.say(wording.since(changes))))
    for one in changes.new[: _most(page)]:
        yield from _rule(page, one, wording.CHANGE["new"], SEVERITY_STYLE[one.severity])
    yield from _left(page, len(changes.new))
    for one in changes.fixed[: _most(page)]:
        yield from _rule(page, one, wording.CHANGE["fixed"], STATUS_STYLE["pass"])
    yield from _left(page, len(changes.fixed))
    for include in changes.includes[: _most(page)]:
        yield from page.hanging("  ", page.clip(page.say(wording.include(include))))
    yield from _left(page, changes.includes_changed)
    for told in wording.others(changes):
        yield from page.hanging("  ", page.say(told))
    doubt = wording.undetermined(changes.domains)
    if doubt:
        yield from page.hanging("  ", page.say(doubt), style=STATUS_STYLE["unjudged"])


def _rule(page: Page, one: ChangedRule, fate: Text, style: str) -> Iterator[str]:
    severity = SEVERITY[one.severity]
    label = page.say(Text(en=f"  {fate.en} {severity.en}  ", ja=f"  {fate.ja} {severity.ja}  "))
    yield from page.hanging(label, page.clip(page.say(wording.rule(one))), style)


def _left(page: Page, number: int) -> Iterator[str]:
    left = number - _most(page)
    if left > 0:
        yield from page.hanging("  ", page.say(and_more(left)), style=QUIET)


def _most(page: Page) -> int:
    return 10 if page.options.verbose else _FEW
