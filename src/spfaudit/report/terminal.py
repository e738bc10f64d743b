"""The report on a terminal: what is wrong, domain by domain, and last the sum and what to do first.

The only reporter that knows rich, for the width of characters and for colour. Colour says nothing that the words
don't say as well. No symbol of ambiguous width stands where something must line up.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

from spfaudit.report import wording
from spfaudit.report.document import DomainDocument, FindingDocument, ReportDocument, Status, UnjudgedDocument
from spfaudit.report.excerpt import fitting_excerpt
from spfaudit.report.options import RenderOptions
from spfaudit.report.priorities import priorities
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Text

_LEAST_WIDTH = 40
_FEW = 20
"""So many passing domains are given a line each; more share lines."""
_FIRST = 5
"""So many rules are named as what to do first."""
_WIDEST_COLUMN = 44
_CLIP = 200
"""Characters shown of a record, unless verbose."""
_CLIP_VERBOSE = 4_000

_STATUS_STYLE: dict[Status, str] = {"pass": "green", "fail": "bold red", "unjudged": "bold yellow"}
_SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}
_HEADING = "bold"
_QUIET = "dim"

Paint = Callable[[str, str], str]


class _Page(Struct, frozen=True, kw_only=True):
    """What every line needs to know: the language, the room, and how to colour."""

    options: RenderOptions
    width: int
    margin: int
    """Cells before the text, where the labels stand."""
    paint: Paint

    def say(self, text: Text) -> str:
        return text.to(self.options.lang)

    def clip(self, text: str) -> str:
        return visible(text, _CLIP_VERBOSE if self.options.verbose else _CLIP)

    def labelled(self, label: str, text: str, label_style: str = "", style: str = "") -> Iterator[str]:
        """`text`, wrapped beside its label in the margin."""
        return self.hanging(label + " " * (self.margin - cell_len(label)), text, label_style, style)

    def body(self, text: str, style: str = "", lead: str = "") -> Iterator[str]:
        """`text`, wrapped below a label and beside the words that lead it in."""
        return self.hanging(" " * self.margin + lead, text, style, style)

    def hanging(self, lead: str, text: str, lead_style: str = "", style: str = "") -> Iterator[str]:
        """`lead` once, and beside it `text`, which is visible already."""
        indent = cell_len(lead)
        first, *rest = wrap(text, self.width - indent, cell_len)
        yield self.paint(lead, lead_style) + self.paint(first, style)
        yield from (" " * indent + self.paint(line, style) for line in rest)


def render(document: ReportDocument, options: RenderOptions) -> str:
    """The report in lines of at most `options.width` cells (40 at least), with ANSI colours only if asked for."""
    page = _page(options)
    detailed = [domain for domain in document.domains if domain.findings or domain.unjudged or options.verbose]
    clean = [] if options.verbose else [domain for domain in document.domains if not domain.findings + domain.unjudged]
    sections = [
        _title(page, document),
        *(_domain(page, domain) for domain in detailed),
        _clean_domains(page, clean),
        _summary(page, document),
        _first_steps(page, document),
        _conclusion(page, document),
    ]
    written = ("".join(f"{line.rstrip()}\n" for line in section) for section in sections)
    return "\n".join(section for section in written if section)


def _page(options: RenderOptions) -> _Page:
    inner = [*wording.SEVERITY.values(), wording.WAIVED, wording.UNJUDGED]
    return _Page(
        options=options,
        width=max(options.width, _LEAST_WIDTH),
        margin=2 + max(cell_len(label.to(options.lang)) for label in inner) + 1,
        paint=_coloured if options.color else lambda text, style: text,
    )


def _coloured(text: str, style: str) -> str:
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _title(page: _Page, document: ReportDocument) -> Iterator[str]:
    run = document.run
    title = Text(
        en=f"spfaudit {document.tool.version}: {run.inventory}, profile {run.profile}",
        ja=f"spfaudit {document.tool.version}：{run.inventory}、プロファイル {run.profile}",
    )
    yield from page.hanging("", visible(page.say(title)), style=_HEADING)
    yield from page.hanging("", visible(f"{run.source}, {run.started}"), style=_QUIET)


# -- one domain -------------------------------------------------------------


def _domain(page: _Page, domain: DomainDocument) -> Iterator[str]:
    status = page.say(wording.STATUS[domain.status])
    about = [page.say(wording.USAGE[domain.usage]), domain.organization, _line(page, domain.line)]
    told = page.say(Text(en=", ", ja="、")).join(filter(None, about))
    heading = Text(en=f"{_name(domain)} ({told})", ja=f"{_name(domain)}（{told}）")
    yield from page.labelled(status, visible(page.say(heading)), _STATUS_STYLE[domain.status], _HEADING)
    if page.options.verbose:
        yield from _records(page, domain)
    for finding in domain.findings:
        yield from _finding(page, finding)
    yield from _unjudged(page, domain.unjudged)


def _name(domain: DomainDocument) -> str:
    return domain.domain if domain.unicode == domain.domain else f"{domain.domain} {domain.unicode}"


def _line(page: _Page, line: int) -> str:
    return page.say(Text(en=f"line {line}", ja=f"{line} 行目")) if line else ""


def _records(page: _Page, domain: DomainDocument) -> Iterator[str]:
    for kind, found in (("SPF", domain.records.spf), ("DMARC", domain.records.dmarc), ("MX", domain.records.mx)):
        match found:
            case None:
                shown = [page.say(Text(en="unknown", ja="不明"))]
            case []:
                shown = [page.say(Text(en="none", ja="なし"))]
            case _:
                shown = [page.clip(record) for record in found]
        for label, record in zip([f"  {kind}", *[""] * len(shown)], shown, strict=False):
            yield from page.labelled(label, record, _QUIET, _QUIET)


def _finding(page: _Page, finding: FindingDocument) -> Iterator[str]:
    rule = f"{finding.code} {finding.name}" + (f" ({finding.reference})" if page.options.verbose else "")
    waiver = finding.waiver
    if waiver:
        yield from page.labelled(f"  {page.say(wording.WAIVED)}", visible(rule), _QUIET)
        yield from page.body(page.clip(page.say(wording.waiver_note(waiver.reason, waiver.until))))
    else:
        severity = page.say(wording.SEVERITY[finding.severity])
        yield from page.labelled(f"  {severity}", visible(rule), _SEVERITY_STYLE[finding.severity])
    yield from page.body(visible(finding.message, _CLIP_VERBOSE))
    if finding.found is not None and finding.position is not None:
        yield from _pointed_at(page, finding.found, finding.position - 1)
    elif finding.found is not None:
        found = page.clip(finding.found) or page.say(Text(en="(empty)", ja="（空）"))
        yield from page.body(found, _QUIET, lead=_found_label(page))
    if not waiver:
        yield from page.body(visible(finding.remedy, _CLIP_VERBOSE), lead="-> ")


def _pointed_at(page: _Page, found: str, position: int) -> Iterator[str]:
    """The record around the fault, with a caret under it."""
    lead = " " * page.margin + _found_label(page)
    before, after = fitting_excerpt(found, position, page.width - cell_len(lead), cell_len)
    yield lead + page.paint(before + after, _QUIET)
    yield " " * (cell_len(lead) + cell_len(before)) + page.paint("^", _SEVERITY_STYLE["error"])


def _found_label(page: _Page) -> str:
    return page.say(Text(en="found: ", ja="検出値："))


def _unjudged(page: _Page, abstentions: Iterable[UnjudgedDocument]) -> Iterator[str]:
    """One failed lookup often silences many rules: they share its lines."""
    causes: dict[tuple[str, str | None], list[str]] = {}
    for abstention in abstentions:
        rules = causes.setdefault((abstention.reason, abstention.question), [])
        rules.append(f"{abstention.code} {abstention.name}")
    for (reason, question), rules in causes.items():
        label = f"  {page.say(wording.UNJUDGED)}"
        yield from page.labelled(label, visible(", ".join(rules)), _STATUS_STYLE["unjudged"])
        yield from page.body(page.clip(reason))
        if question is not None:
            yield from page.body(page.clip(question), _QUIET, lead=page.say(Text(en="asked: ", ja="問い合わせ：")))


# -- domains without anything to say ----------------------------------------


def _clean_domains(page: _Page, domains: list[DomainDocument]) -> Iterator[str]:
    label = page.say(wording.STATUS["pass"])
    style = _STATUS_STYLE["pass"]
    if len(domains) > _FEW:
        yield from page.labelled(label, page.say(wording.domain_count(len(domains))), style)
        yield from page.body("  ".join(_aligned(visible(domain.domain) for domain in domains)))
        return
    names = _aligned(visible(_name(domain)) for domain in domains)
    usages = _aligned(page.say(wording.USAGE[domain.usage]) for domain in domains)
    for name, usage, domain in zip(names, usages, domains, strict=True):
        yield from page.labelled(label, f"{name}  {usage}  {visible(domain.organization or '')}", style)


def _aligned(texts: Iterable[str]) -> list[str]:
    """The texts as a column; one that is much longer than others should be does not widen it."""
    column = list(texts)
    widest = max((cells for cells in map(cell_len, column) if cells <= _WIDEST_COLUMN), default=0)
    return [text + " " * (widest - cell_len(text)) for text in column]


# -- the sum ----------------------------------------------------------------


def _summary(page: _Page, document: ReportDocument) -> Iterator[str]:
    yield page.paint(page.say(Text(en="Summary", ja="まとめ")), _HEADING)
    for counts in (wording.status_counts(document.summary), wording.finding_counts(document.summary)):
        yield from page.hanging("  ", page.say(counts))


def _first_steps(page: _Page, document: ReportDocument) -> Iterator[str]:
    ordered = priorities(document.domains)
    if not ordered:
        return
    yield page.paint(page.say(Text(en="What to do first", ja="まず対処すること")), _HEADING)
    shown = ordered[:_FIRST]
    rules = _aligned(visible(f"{priority.code} {priority.name}") for priority in shown)
    for rule, priority in zip(rules, shown, strict=True):
        label = f"  {page.say(wording.SEVERITY[priority.severity])}"
        count = page.say(wording.domain_count(priority.domains))
        yield from page.labelled(label, f"{rule}  {count}", _SEVERITY_STYLE[priority.severity])
    left = len(ordered) - len(shown)
    if left:
        yield from page.body(page.say(Text(en=f"and {left} more", ja=f"ほか {left} 件")), _QUIET)
    hint = Text(
        en="`spfaudit rules CODE` explains a rule.", ja="各ルールの説明は `spfaudit rules CODE` で表示できます。"
    )
    yield from page.hanging("  ", page.say(hint), style=_QUIET)


def _conclusion(page: _Page, document: ReportDocument) -> Iterator[str]:
    for caveat in wording.caveats(document):
        yield from page.hanging("", page.say(caveat), style=_STATUS_STYLE["unjudged"])
    clear = wording.all_clear(document)
    if clear:
        yield from page.hanging("", page.say(clear), style=_STATUS_STYLE["pass"])
