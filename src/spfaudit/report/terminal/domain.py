"""One domain on a terminal: its findings, what could not be judged, its records."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.cells import cell_len

from spfaudit.policy.rule import family_of
from spfaudit.report import wording
from spfaudit.report.abstentions import by_reason
from spfaudit.report.counts import Status
from spfaudit.report.document import DomainDocument, FindingDocument, UnjudgedDocument
from spfaudit.report.excerpt import fitting_excerpt
from spfaudit.report.groups import Cause, Causes
from spfaudit.report.terminal.groups import reference_lines
from spfaudit.report.terminal.page import CLIP_VERBOSE, HEADING, QUIET, SEVERITY_STYLE, Page, found_label
from spfaudit.sanitise import visible
from spfaudit.text import Text

STATUS_STYLE: dict[Status, str] = {"pass": "green", "fail": "bold red", "unjudged": "bold yellow"}
_FEW_RULES = 4
"""So many rules are told by name, and so many of a family by code."""


def domain_lines(page: Page, domain: DomainDocument, causes: Causes) -> Iterator[str]:
    """Everything worth saying of a domain but what could not be judged, and but what is said of `causes`."""
    status = page.say(wording.STATUS[domain.status])
    about = [page.say(wording.USAGE[domain.usage]), domain.organization, _line(page, domain.line)]
    told = page.say(Text(en=", ", ja="、")).join(filter(None, about))
    name = wording.full_name(domain.domain, domain.unicode)
    heading = Text(en=f"{name} ({told})", ja=f"{name}（{told}）")
    yield from page.labelled(status, visible(page.say(heading)), STATUS_STYLE[domain.status], HEADING)
    if page.options.verbose:
        yield from record_lines(page, domain)
    for (code, severity), findings in groupby(domain.findings, key=lambda finding: (finding.code, finding.severity)):
        referred_to: dict[int, Cause] = {}
        for finding in findings:
            cause = causes.get((code, finding.cause))
            if not cause or not finding.counts or page.options.verbose:
                yield from finding_lines(page, finding)
            else:
                referred_to[cause.number] = cause
        if referred_to:
            yield from reference_lines(page, severity, [referred_to[number] for number in sorted(referred_to)])


def _line(page: Page, line: int) -> str:
    return page.say(Text(en=f"line {line}", ja=f"{line} 行目")) if line else ""


def record_lines(page: Page, domain: DomainDocument) -> Iterator[str]:
    """The records found; unknown and none are told apart."""
    for kind, found in (("SPF", domain.records.spf), ("DMARC", domain.records.dmarc), ("MX", domain.records.mx)):
        match found:
            case None:
                shown = [page.say(Text(en="unknown", ja="不明"))]
            case []:
                shown = [page.say(Text(en="none", ja="なし"))]
            case _:
                shown = [page.clip(record) for record in found]
        for label, record in zip([f"  {kind}", *[""] * len(shown)], shown, strict=False):
            yield from page.labelled(label, record, QUIET, QUIET)


def finding_lines(page: Page, finding: FindingDocument) -> Iterator[str]:
    """A rule that fired, with what was found and what to do."""
    rule = f"{finding.code} {finding.name}" + (f" ({finding.reference})" if page.options.verbose else "")
    exception = wording.exception_note(finding)
    label = f"  {page.say(wording.label(finding))}"
    yield from page.labelled(label, visible(rule), QUIET if exception else SEVERITY_STYLE[finding.severity])
    if exception:
        yield from page.body(page.clip(page.say(exception)))
    yield from page.body(visible(finding.message, CLIP_VERBOSE))
    if finding.found is not None and finding.position is not None:
        yield from _pointed_at(page, finding.found, finding.position - 1)
    elif finding.found is not None:
        found = page.clip(finding.found) or page.say(Text(en="(empty)", ja="（空）"))
        yield from page.body(found, QUIET, lead=found_label(page))
    if not exception:
        yield from page.body(visible(finding.remedy, CLIP_VERBOSE), lead="-> ")


def _pointed_at(page: Page, found: str, position: int) -> Iterator[str]:
    """The record around the fault, with a caret under it."""
    lead = " " * page.margin + found_label(page)
    before, after = fitting_excerpt(found, position, page.width - cell_len(lead), cell_len)
    yield lead + page.paint(before + after, QUIET)
    yield " " * (cell_len(lead) + cell_len(before)) + page.paint("^", SEVERITY_STYLE["error"])


def unjudged_lines(page: Page, abstentions: Iterable[UnjudgedDocument], *, whole: bool = True) -> Iterator[str]:
    """One failed lookup often silences many rules: they share its lines. `whole`: every code is told."""
    for one in by_reason(abstentions):
        label = f"  {page.say(wording.UNJUDGED)}"
        yield from page.labelled(label, visible(_rules(page, one.rules, whole=whole)), STATUS_STYLE["unjudged"])
        yield from page.body(page.clip(one.reason))
        if one.question is not None:
            yield from page.body(page.clip(one.question), QUIET, lead=page.say(Text(en="asked: ", ja="問い合わせ：")))


def _rules(page: Page, abstentions: list[UnjudgedDocument], *, whole: bool) -> str:
    """Their names if they are few, otherwise their number and codes, or families."""
    if len(abstentions) <= _FEW_RULES:
        return ", ".join(f"{abstention.code} {abstention.name}" for abstention in abstentions)
    count = page.say(Text(en=f"{len(abstentions)} rules: ", ja=f"{len(abstentions)} 件の規則："))
    codes = [abstention.code for abstention in abstentions]
    return count + (" ".join(codes) if whole else _folded(page, codes))


def _folded(page: Page, codes: list[str]) -> str:
    """The codes, but the number alone of a family that has many."""
    families: dict[str, list[str]] = {}
    for code in codes:
        families.setdefault(family_of(code), []).append(code)
    told = []
    for family, its in families.items():
        many = Text(en=f"{family} ({len(its)})", ja=f"{family}（{len(its)}）")
        told += its if len(its) <= _FEW_RULES else [page.say(many)]
    return page.say(Text(en=", ", ja="、")).join(told)
