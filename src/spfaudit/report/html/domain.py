"""One domain as data for the page's template: words chosen, what is the same put together, nothing escaped yet."""

from collections import Counter
from collections.abc import Container
from functools import lru_cache

from msgspec import Struct

from spfaudit.report import wording
from spfaudit.report.abstentions import by_reason
from spfaudit.report.counts import SEVERITIES
from spfaudit.report.document import DomainDocument, FindingDocument, UnjudgedDocument
from spfaudit.report.groups import Cause, Causes
from spfaudit.report.html.remedies import SharedRemedies
from spfaudit.report.html.rules import rule_remedy
from spfaudit.report.html.sums import policy_line, sums_line
from spfaudit.report.html.trees import Line, Trees, lines_of
from spfaudit.text import Lang, Text, plural

_NAMED = 3
"""So many rules that fired are named where the details are folded away."""
_FEW_RULES = 4
_CONTEXT = 600
"""Characters around a fault that are shown of a long record."""


class FindingView(Struct, frozen=True, kw_only=True):
    """A rule that fired."""

    kind: str
    """The first letter of its severity, or a if it is waived."""
    label: str
    finding: FindingDocument
    waiver: str
    cause: Cause | None
    """The common cause with which found value and remedy are told, if there is one."""
    before: str | None
    """None: nothing was found, or it is among the records that are shown anyway."""
    fault: str
    """The character at fault within what was found."""
    after: str
    remedy: str
    """Empty: none is wanted, or the rule's own holds, which is told with the rule."""
    remedy_number: int
    """The number under which the rule tells the remedy for all domains that share it; 0: it is told here."""


class UnjudgedView(Struct, frozen=True, kw_only=True):
    """Rules that abstained for one reason."""

    rules: str
    reason: str
    question: str | None


class DomainView(Struct, frozen=True, kw_only=True):
    """A row of the table, and its details if there are any."""

    domain: DomainDocument
    unicode: str
    """Empty if it is the same."""
    usage: str
    status: str
    severities: str
    """For the filter: the first letters of those of its findings, w(a)ived and (u)njudged among them."""
    organization: int
    """For the filter."""
    counts: str
    folded: str
    """What is told while the details are folded away. Empty: there are none."""
    sums: str | None
    tree: list[Line]
    policy: str | None
    findings: list[FindingView]
    unjudged: tuple[UnjudgedView, ...]


class Manner(Struct, frozen=True, kw_only=True):
    """How domains are told."""

    lang: Lang
    verbose: bool
    """Clean domains have details, too."""
    brief: bool
    """Nothing is told twice: for so many domains that it would weigh."""
    causes: Causes
    trees: Trees
    remedies: SharedRemedies | None = None
    """None: none is told elsewhere."""


def view(domain: DomainDocument, organization: int, manner: Manner) -> DomainView:
    """`organization`: its number."""
    lang = manner.lang
    shown = {*(domain.records.spf or ()), *(domain.records.dmarc or ())} if manner.brief else frozenset()
    findings = [_finding(domain, finding, manner, shown) for finding in domain.findings]
    abstentions = tuple(domain.unjudged)
    eventful = bool(findings or abstentions)
    return DomainView(
        domain=domain,
        unicode="" if domain.unicode == domain.domain else domain.unicode,
        usage=wording.USAGE[domain.usage].to(lang),
        status=wording.STATUS[domain.status].to(lang),
        severities=_letters(domain),
        organization=organization,
        counts=_counts(domain, lang),
        folded=_folded(domain, lang) if eventful or manner.verbose else "",
        sums=sums_line(domain.spf, lang) if domain.spf else None,
        tree=lines_of(domain.spf.includes, manner.trees, lang, deep=not manner.brief) if domain.spf else [],
        policy=policy_line(domain.dmarc, domain.domain, lang) if domain.dmarc else None,
        findings=findings,
        unjudged=_unjudged(abstentions, lang),
    )


def _finding(domain: DomainDocument, finding: FindingDocument, manner: Manner, shown: Container[str]) -> FindingView:
    lang, exception = manner.lang, wording.exception_note(finding)
    told = finding.position is not None or finding.found not in shown
    before, fault, after = _around(finding.found if told else None, finding.position)
    general = manner.brief and finding.remedy == rule_remedy(finding.code, lang)
    return FindingView(
        kind="a" if exception else finding.severity[0],
        label=wording.label(finding).to(lang),
        finding=finding,
        waiver=exception.to(lang) if exception else "",
        cause=None if exception else manner.causes.get((finding.code, finding.cause)),
        before=before,
        fault=fault,
        after=after,
        remedy="" if exception or general else finding.remedy,
        remedy_number=manner.remedies.number(domain, finding) if manner.remedies else 0,
    )


def _around(found: str | None, position: int | None) -> tuple[str | None, str, str]:
    """What was found before, at and after the fault; all of it before, if there is no telling where."""
    if found is None or position is None or position > len(found):
        return found, "", ""
    at = position - 1
    start, end = max(0, at - _CONTEXT), at + 1 + _CONTEXT
    before = ("…" if start else "") + found[start:at]
    after = found[at + 1 : end] + ("…" if end < len(found) else "")
    return before, found[at], after


def _letters(domain: DomainDocument) -> str:
    letters = {finding.severity[0] if finding.counts else "a" for finding in domain.findings}
    return "".join(sorted(letters | ({"u"} if domain.unjudged else set())))


def _counts(domain: DomainDocument, lang: Lang) -> str:
    numbers = Counter(finding.severity for finding in domain.findings if finding.counts)
    waived = sum(1 for finding in domain.findings if finding.waiver)
    known = len(domain.findings) - numbers.total() - waived
    told = [(wording.SEVERITY[severity], numbers[severity]) for severity in SEVERITIES]
    told += [(wording.WAIVED, waived), (wording.KNOWN, known), (wording.UNJUDGED, len(domain.unjudged))]
    return Text(en=", ", ja="、").to(lang).join(f"{label.to(lang)} {number:,}" for label, number in told if number)


def _folded(domain: DomainDocument, lang: Lang) -> str:
    rules = list(dict.fromkeys(f"{finding.code} {finding.name}" for finding in domain.findings))
    parts = rules[:_NAMED]
    if len(rules) > _NAMED:
        parts.append(f"+{len(rules) - _NAMED}")
    if domain.unjudged:
        number = len(domain.unjudged)
        parts.append(
            Text(en=f"{number:,} {plural(number, 'rule')} unjudged", ja=f"未確認の規則 {number:,} 件").to(lang)
        )
    return Text(en=", ", ja="、").to(lang).join(parts or [Text(en="Records", ja="レコード").to(lang)])


@lru_cache(maxsize=64)  # of a run that was cut short, thousands of domains have the very same ones
def _unjudged(abstentions: tuple[UnjudgedDocument, ...], lang: Lang) -> tuple[UnjudgedView, ...]:
    return tuple(
        UnjudgedView(rules=_rules(one.rules, lang), reason=one.reason, question=one.question)
        for one in by_reason(abstentions)
    )


def _rules(abstentions: list[UnjudgedDocument], lang: Lang) -> str:
    """Their names if they are few, otherwise their number and codes."""
    if len(abstentions) <= _FEW_RULES:
        return ", ".join(f"{abstention.code} {abstention.name}" for abstention in abstentions)
    number = len(abstentions)
    count = Text(en=f"{number} rules: ", ja=f"{number} 件の規則：").to(lang)
    return count + " ".join(abstention.code for abstention in abstentions)
