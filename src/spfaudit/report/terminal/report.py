"""The report on a terminal: what is wrong, domain by domain, and last the sum and what to do first.

Colour says nothing that the words don't say as well. No symbol of ambiguous width stands where something must line up.
"""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from spfaudit.report import wording
from spfaudit.report.document import DomainDocument, ReportDocument
from spfaudit.report.options import RenderOptions
from spfaudit.report.priorities import priorities
from spfaudit.report.terminal.domain import SEVERITY_STYLE, STATUS_STYLE, domain_lines, full_name
from spfaudit.report.terminal.page import HEADING, QUIET, Page, make_page
from spfaudit.sanitise import visible
from spfaudit.text import Text

_FEW = 20
"""So many passing domains are given a line each; more share lines."""
_FIRST = 5
"""So many rules are named as what to do first."""
_WIDEST_COLUMN = 44


def render(document: ReportDocument, options: RenderOptions) -> str:
    """The report in lines of at most `options.width` cells (40 at least), with ANSI colours only if asked for."""
    page = make_page(options)
    detailed = [domain for domain in document.domains if domain.findings or domain.unjudged or options.verbose]
    clean = [] if options.verbose else [domain for domain in document.domains if not domain.findings + domain.unjudged]
    sections = [
        _title(page, document),
        *(domain_lines(page, domain) for domain in detailed),
        _clean_domains(page, clean),
        _summary(page, document),
        _first_steps(page, document),
        _conclusion(page, document),
    ]
    written = ("".join(f"{line.rstrip()}\n" for line in section) for section in sections)
    return "\n".join(section for section in written if section)


def _title(page: Page, document: ReportDocument) -> Iterator[str]:
    run = document.run
    title = Text(
        en=f"spfaudit {document.tool.version}: {run.inventory}, profile {run.profile}",
        ja=f"spfaudit {document.tool.version}：{run.inventory}、プロファイル {run.profile}",
    )
    yield from page.hanging("", visible(page.say(title)), style=HEADING)
    yield from page.hanging("", visible(f"{run.source}, {run.started}"), style=QUIET)


# -- domains without anything to say ----------------------------------------


def _clean_domains(page: Page, domains: list[DomainDocument]) -> Iterator[str]:
    label = page.say(wording.STATUS["pass"])
    style = STATUS_STYLE["pass"]
    if len(domains) > _FEW:
        yield from page.labelled(label, page.say(wording.domain_count(len(domains))), style)
        yield from page.body("  ".join(_aligned(visible(domain.domain) for domain in domains)))
        return
    names = _aligned(visible(full_name(domain)) for domain in domains)
    usages = _aligned(page.say(wording.USAGE[domain.usage]) for domain in domains)
    for name, usage, domain in zip(names, usages, domains, strict=True):
        yield from page.labelled(label, f"{name}  {usage}  {visible(domain.organization or '')}", style)


def _aligned(texts: Iterable[str]) -> list[str]:
    """The texts as a column; one that is much longer than others should be does not widen it."""
    column = list(texts)
    widest = max((cells for cells in map(cell_len, column) if cells <= _WIDEST_COLUMN), default=0)
    return [text + " " * (widest - cell_len(text)) for text in column]


# -- the sum ----------------------------------------------------------------


def _summary(page: Page, document: ReportDocument) -> Iterator[str]:
    yield page.paint(page.say(Text(en="Summary", ja="まとめ")), HEADING)
    for counts in (wording.status_counts(document.summary), wording.finding_counts(document.summary)):
        yield from page.hanging("  ", page.say(counts))


def _first_steps(page: Page, document: ReportDocument) -> Iterator[str]:
    ordered = priorities(document.domains)
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
        yield from page.body(page.say(Text(en=f"and {left} more", ja=f"ほか {left} 件")), QUIET)
    hint = Text(
        en="`spfaudit rules CODE` explains a rule.", ja="各ルールの説明は `spfaudit rules CODE` で表示できます。"
    )
    yield from page.hanging("  ", page.say(hint), style=QUIET)


def _conclusion(page: Page, document: ReportDocument) -> Iterator[str]:
    for caveat in wording.caveats(document):
        yield from page.hanging("", page.say(caveat), style=STATUS_STYLE["unjudged"])
    clear = wording.all_clear(document)
    if clear:
        yield from page.hanging("", page.say(clear), style=STATUS_STYLE["pass"])
