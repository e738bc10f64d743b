"""A difference on a terminal: what is new first, what is still open as a sum, and last what to do next."""

from collections.abc import Iterable, Iterator

from spfaudit.diff import record_wording, wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange, IncludeChange, RecordChange
from spfaudit.report import changes_wording
from spfaudit.report.changes_document import Change
from spfaudit.report.options import RenderOptions
from spfaudit.report.terminal.domain import STATUS_STYLE, finding_lines
from spfaudit.report.terminal.page import HEADING, QUIET, SEVERITY_STYLE, Page, make_page
from spfaudit.report.wording import USAGE, and_more, domain_count, full_name, label
from spfaudit.sanitise import visible
from spfaudit.text import Text

_PARTS = 30
"""So many pieces of one record are told, unless verbose."""
_STYLES = {"+": "green", "-": "red", "~": "yellow", ">": "cyan"}
_CHANGE_STYLE: dict[Change, str] = {
    "new": "bold red",
    "fixed": "green",
    "unknown": STATUS_STYLE["unjudged"],
    "first-judged": "yellow",
    "not-judged": QUIET,
    "open": "",
}

Lines = Iterable[str]


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """In lines of at most `options.width` cells (40 at least). Reads the domains once for each section."""
    page = make_page(options)
    yield from _section(page, None, _title(page, diff))
    for change in wording.SECTIONS_BEFORE_RECORDS:
        yield from _findings(page, diff, change)
    yield from _section(page, wording.DRIFT, (line for one in diff.includes for line in _drift(page, one)))
    records = (line for domain in diff.domains if domain.records for line in _records(page, domain))
    yield from _section(page, wording.RECORDS, records)
    yield from _section(page, wording.DOMAINS, (line for domain in diff.domains for line in _listing(page, domain)))
    yield from _findings(page, diff, "not-judged")
    yield from _section(page, wording.SECTION["open"], _open(page, diff))
    yield from _section(page, Text(en="Summary", ja="まとめ"), _summary(page, diff))


def _section(page: Page, title: Text | None, lines: Lines) -> Iterator[str]:
    """The title and the lines, if there are any."""
    before = "\n".join(["", *page.hanging("", page.say(title), style=HEADING), ""]) if title else ""
    for line in lines:
        yield f"{before}{line.rstrip()}\n"
        before = ""


def _title(page: Page, diff: AnyDiff) -> Iterator[str]:
    version, sides = diff.tool.version, wording.sides(diff)
    title = Text(en=f"spfaudit {version}: {sides.en}", ja=f"spfaudit {version}：{sides.ja}")
    yield from page.hanging("", visible(page.say(title)), style=HEADING)
    later = diff.later.run
    yield from page.hanging("", visible(f"{later.inventory}, {later.profile}, {later.source}"), style=QUIET)


# -- findings ---------------------------------------------------------------


def _findings(page: Page, diff: AnyDiff, change: Change) -> Iterator[str]:
    telling = _in_full if change in wording.IN_FULL else _in_brief

    def lines() -> Iterator[str]:
        for domain in diff.domains:
            its = wording.told(domain, change)
            if its:
                yield from _heading(page, domain)
            for one in its:
                yield from telling(page, one)

    yield from _section(page, wording.SECTION[change], lines())


def _heading(page: Page, domain: DomainChange) -> Iterator[str]:
    name = full_name(domain.domain, domain.unicode)
    told = page.say(Text(en=", ", ja="、")).join(filter(None, [page.say(USAGE[domain.usage]), domain.organization]))
    heading = Text(en=f"{name} ({told})", ja=f"{name}（{told}）")
    yield from page.hanging("", visible(page.say(heading)), style=HEADING)


def _in_full(page: Page, change: FindingChange) -> Iterator[str]:
    yield from finding_lines(page, change.finding)
    notes = wording.notes(change) if change.finding.counts else []  # why it does not count is told already
    if notes:
        yield from page.body(page.clip(page.say(wording.joined(notes))), QUIET)


def _in_brief(page: Page, change: FindingChange) -> Iterator[str]:
    """In one line, if it fits."""
    finding = change.finding
    severity = label(finding)
    notes = page.say(wording.joined(wording.notes(change)))
    rule = wording.rule(change)
    told = page.say(Text(en=f"{rule} ({notes})", ja=f"{rule}（{notes}）")) if notes else rule
    style = _CHANGE_STYLE[change.change] or SEVERITY_STYLE[finding.severity]
    yield from page.labelled(f"  {page.say(severity)}", visible(told, 500), style)


# -- includes, records, domains ----------------------------------------------


def _drift(page: Page, change: IncludeChange) -> Iterator[str]:
    name, domains = change.name, domain_count(change.domains)
    title = Text(en=f"include:{name} ({domains.en})", ja=f"include:{name}（{domains.ja}）")
    yield from page.hanging("", visible(page.say(title), 300), style=HEADING)
    for told in record_wording.drift(change):
        yield from page.hanging("  ", page.clip(page.say(told)))
    if change.record:
        yield from _parts(page, change.record, "  ")


def _records(page: Page, domain: DomainChange) -> Iterator[str]:
    yield from _heading(page, domain)
    for record in domain.records:
        notes = record_wording.record_notes(record)
        more = f" ({page.say(notes)})" if notes else ""
        yield from page.hanging("  ", f"{page.say(record_wording.RECORD[record.kind])}{more}", style=QUIET)
        yield from _parts(page, record, "    ")


def _parts(page: Page, record: RecordChange, indent: str) -> Iterator[str]:
    parts = record_wording.changed_parts(record)
    shown = parts if page.options.verbose else parts[:_PARTS]
    for sign, text in shown:
        yield from page.hanging(f"{indent}{sign} ", page.clip(page.say(text)), _STYLES[sign], _STYLES[sign])
    left = len(parts) - len(shown)
    if left:
        yield from page.hanging(indent, page.say(and_more(left)), style=QUIET)


def _listing(page: Page, domain: DomainChange) -> Iterator[str]:
    told = wording.listing(domain, page.options.lang)
    if told:
        lead = f"{visible(domain.domain)}  "
        yield from page.hanging(lead if len(lead) < page.width // 2 else "  ", _told(page, told, lead))


def _told(page: Page, told: list[str], lead: str) -> str:
    text = page.clip(page.say(Text(en="; ", ja="、")).join(told))
    return text if len(lead) < page.width // 2 else f"{lead}{text}"


# -- the sum ----------------------------------------------------------------


def _open(page: Page, diff: AnyDiff) -> Iterator[str]:
    """How many by age, and those that are otherwise than they were."""
    for age in wording.ages(diff):
        yield from page.hanging("  ", page.say(age))
    for domain in diff.domains:
        its = [one for one in domain.findings if wording.is_remarkable(one)]
        if its:
            yield from _heading(page, domain)
        for one in its:
            yield from _in_brief(page, one)


def _summary(page: Page, diff: AnyDiff) -> Iterator[str]:
    order: tuple[Change, ...] = ("new", "fixed", "open", "unknown", "first-judged", "not-judged")
    for change in order:
        counts = diff.summary.findings.by(change)
        if wording.number_of(counts) or change in ("new", "fixed", "open"):
            style = _CHANGE_STYLE[change] if wording.number_of(counts) else ""
            yield from page.hanging("  ", page.say(wording.counted(change, counts)), style=style)
    for one in diff.summary.statuses:
        yield from page.hanging("  ", page.say(changes_wording.status(one)))
    for caveat in wording.caveats(diff):
        yield from page.hanging("", visible(page.say(caveat), 500), style=STATUS_STYLE["unjudged"])
    yield from page.hanging("", visible(page.say(wording.next_step(diff)), 300), style=QUIET)
