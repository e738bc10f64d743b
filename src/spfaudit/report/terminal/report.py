"""The report on a terminal: what is wrong, domain by domain; common causes; what to do first; the sum; how to go on.

Colour says nothing that the words don't say as well. No symbol of ambiguous width stands where something must line up.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len

from spfaudit.report import wording
from spfaudit.report.document import AnyReport, DomainDocument, UnjudgedDocument
from spfaudit.report.groups import told_causes
from spfaudit.report.options import RenderOptions
from spfaudit.report.priorities import Priority, Tally
from spfaudit.report.terminal.changes import change_lines
from spfaudit.report.terminal.domain import STATUS_STYLE, domain_lines, unjudged_lines
from spfaudit.report.terminal.groups import cause_lines
from spfaudit.report.terminal.next_steps import Examples, next_lines
from spfaudit.report.terminal.page import HEADING, QUIET, SEVERITY_STYLE, Page, inert, make_page
from spfaudit.report.waivers import worth_telling
from spfaudit.sanitise import visible
from spfaudit.text import Text

_FEW = 20
"""So many passing domains are given a line each; more share lines."""
_FIRST = 5
"""So many rules are named as what to do first."""
_FEW_WAIVERS = 10
"""So many waivers are told of, unless verbose."""
_WIDEST_COLUMN = 44


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """The report in lines of at most `options.width` cells (40 at least), with ANSI colours only if asked for.

    Reads the domains twice, because those that have nothing to say come after the others.
    """
    page = make_page(options)
    causes = told_causes(document.groups)

    @lru_cache(maxsize=64)  # of a run that was cut short, thousands of domains have the very same ones
    def unjudged(abstentions: tuple[UnjudgedDocument, ...]) -> str:
        return _written(unjudged_lines(page, abstentions, whole=options.verbose))

    yield _written(_title(page, document))
    tally, examples = Tally(), Examples()
    clean = widest = 0
    for domain in document.domains:
        tally.add(domain)
        examples.add(domain)
        if _is_told(domain, options):
            yield f"\n{_written(domain_lines(page, domain, causes))}{unjudged(tuple(domain.unjudged))}"
        else:
            clean += 1
            widest = max(widest, _column(cell_len(visible(domain.domain))))
    if clean:
        quiet = (domain for domain in document.domains if not _is_told(domain, options))
        yield "\n"
        yield from map(_written_line, _many(page, quiet, clean, widest) if clean > _FEW else _few(page, list(quiet)))
    for section in (
        cause_lines(page, document, causes),
        _first_steps(page, tally.priorities()),
        _summary(page, document),
        _waivers(page, document),
        change_lines(page, document.changes),
        _conclusion(page, document, tally.doubtful),
        next_lines(page, document, examples, tally),
    ):
        written = _written(section)
        if written:
            yield "\n" + written


def _is_told(domain: DomainDocument, options: RenderOptions) -> bool:
    """Whether there is anything to say of a domain but that it is clean."""
    return bool(options.verbose or domain.findings or domain.unjudged)


def _written(lines: Iterable[str]) -> str:
    return "".join(map(_written_line, lines))


def _written_line(line: str) -> str:
    return f"{inert(line.rstrip())}\n"


def _title(page: Page, document: AnyReport) -> Iterator[str]:
    run = document.run
    title = Text(
        en=f"spfaudit {document.tool.version}: {run.inventory}, profile {run.profile}",
        ja=f"spfaudit {document.tool.version}：{run.inventory}、プロファイル {run.profile}",
    )
    yield from page.hanging("", visible(page.say(title)), style=HEADING)
    yield from page.hanging("", visible(f"{run.source}, {run.started}"), style=QUIET)


# -- domains without anything to say ----------------------------------------


def _many(page: Page, domains: Iterable[DomainDocument], count: int, widest: int) -> Iterator[str]:
    """Their number, and their names in columns."""
    style = STATUS_STYLE["pass"]
    yield from page.labelled(page.say(wording.STATUS["pass"]), page.say(wording.domain_count(count)), style)
    yield from page.columns(_padded(visible(domain.domain), widest) for domain in domains)


def _few(page: Page, domains: list[DomainDocument]) -> Iterator[str]:
    """A line for each, with what the inventory says of it."""
    label = page.say(wording.STATUS["pass"])
    names = _aligned(visible(wording.full_name(domain.domain, domain.unicode)) for domain in domains)
    usages = _aligned(page.say(wording.USAGE[domain.usage]) for domain in domains)
    for name, usage, domain in zip(names, usages, domains, strict=True):
        parts = (name, usage, visible(domain.organization or ""))
        told = "  ".join(parts)
        if cell_len(told.rstrip()) > page.width - page.margin:  # a column would only make it longer
            told = "  ".join(filter(None, map(str.rstrip, parts)))
        yield from page.labelled(label, told, STATUS_STYLE["pass"])


def _aligned(texts: Iterable[str]) -> list[str]:
    """The texts as a column; one that is much longer than others should be does not widen it."""
    column = list(texts)
    widest = max((_column(cell_len(text)) for text in column), default=0)
    return [_padded(text, widest) for text in column]


def _column(cells: int) -> int:
    """What a text of so many cells asks of its column."""
    return cells if cells <= _WIDEST_COLUMN else 0


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


# -- the sum ----------------------------------------------------------------


def _summary(page: Page, document: AnyReport) -> Iterator[str]:
    yield page.paint(page.say(Text(en="Summary", ja="まとめ")), HEADING)
    for counts in (
        wording.status_counts(document.summary, document.run.fail_on),
        wording.finding_counts(document.summary),
    ):
        yield from page.hanging("  ", page.say(counts))


def _first_steps(page: Page, ordered: list[Priority]) -> Iterator[str]:
    if not ordered:
        return
    yield page.paint(page.say(Text(en="What to do first", ja="まず対処すること")), HEADING)
    shown = ordered[:_FIRST]
    rules = _aligned(visible(f"{priority.code} {priority.name}") for priority in shown)
    for rule, priority in zip(rules, shown, strict=True):
        label = f"  {page.say(wording.SEVERITY[priority.severity])}"
        count = page.say(wording.domain_count(priority.domains))
        yield from page.labelled(label, f"{rule}  {count}", SEVERITY_STYLE[priority.severity])
    left = len(ordered) - len(shown)
    if left:
        yield from page.body(page.say(wording.and_more(left)), QUIET)


def _waivers(page: Page, document: AnyReport) -> Iterator[str]:
    """The waivers that somebody should look at. They fail nothing."""
    told = list(worth_telling(document.waivers))
    if not told:
        return
    yield page.paint(page.say(wording.WAIVERS), HEADING)
    shown = told if page.options.verbose else told[:_FEW_WAIVERS]
    for use in shown:
        yield from page.hanging("  ", page.clip(page.say(wording.waiver_use(use))))
    left = len(told) - len(shown)
    if left:
        yield from page.hanging("  ", page.say(wording.and_more(left)), style=QUIET)


def _conclusion(page: Page, document: AnyReport, doubtful: int) -> Iterator[str]:
    for caveat in wording.caveats(document, doubtful):
        yield from page.hanging("", page.say(caveat), style=STATUS_STYLE["unjudged"])
    clear = wording.all_clear(document, doubtful)
    if clear:
        yield from page.hanging("", page.say(clear), style=STATUS_STYLE["pass"])
