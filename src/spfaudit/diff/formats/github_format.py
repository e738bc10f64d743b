"""GitHub's workflow commands: what is new, at the inventory's lines, and a notice that counts everything."""

from collections.abc import Iterator
from itertools import islice

from spfaudit.diff import wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange
from spfaudit.report.counts import SeverityName
from spfaudit.report.github_format import MOST
from spfaudit.report.options import RenderOptions
from spfaudit.report.wording import UNJUDGED, remedy
from spfaudit.report.workflow_command import Level, workflow_command
from spfaudit.text import Lang, Text

_UNKNOWN = 5
"""So many warnings at most are for what is not known."""
_LEVELS: dict[SeverityName, Level] = {"error": "error", "warning": "warning", "info": "notice"}


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """A command a line: new findings, what is not known any more, and the counts of all."""
    lang, inventory = options.lang, diff.later.run.inventory
    unknown = list(islice(_told(diff, "unknown"), _UNKNOWN))
    room = {"error": MOST, "warning": MOST - len(unknown), "notice": MOST - 1}  # the counts are a notice as well
    for domain, change in _told(diff, "new"):
        level = _LEVELS[change.finding.severity]
        if room[level]:
            room[level] -= 1
            yield _finding(level, inventory, domain, change, lang)
    for domain, change in unknown:
        yield _unknown(inventory, domain, change, lang)
    counts = [wording.counted(change, diff.summary.findings.by(change)) for change in wording.CHANGE]
    lines = [wording.sides(diff), *wording.caveats(diff), *counts]
    yield workflow_command("notice", *(text.to(lang) for text in lines), title="spfaudit diff", file="-", line=0)


def _told(diff: AnyDiff, kind: str) -> Iterator[tuple[DomainChange, FindingChange]]:
    for domain in diff.domains:
        for change in domain.findings:
            if change.change == kind and change.finding.counts:
                yield domain, change


def _finding(level: Level, inventory: str, domain: DomainChange, change: FindingChange, lang: Lang) -> str:
    finding, name = change.finding, domain.domain
    message = Text(en=f"{name}: new: {finding.message}", ja=f"{name}：新規：{finding.message}").to(lang)
    told = remedy(finding).to(lang)
    title = f"{finding.code} {finding.name}"
    return workflow_command(level, message, told, title=title, file=inventory, line=domain.line)


def _unknown(inventory: str, domain: DomainChange, change: FindingChange, lang: Lang) -> str:
    why = wording.why(change) or UNJUDGED
    name, rule = domain.domain, wording.rule(change)
    told = wording.not_fixed(name, rule, why)
    title = wording.CHANGE["unknown"].to(lang)
    return workflow_command("warning", told.to(lang), title=title, file=inventory, line=domain.line)
