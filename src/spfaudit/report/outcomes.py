"""A domain's findings and abstentions as test cases, one for each rule and outcome.

Most rules have one outcome on a domain, however many findings. One that fired and abstained has two, and both are told.
A domain that nobody got to has a single one for all of its rules: a run that was cut short may leave thousands of them.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from spfaudit.evidence import Failed, Failure
from spfaudit.report import wording
from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument, UnjudgedDocument
from spfaudit.report.failing import fails, weight_of
from spfaudit.text import LANGS, Lang, Text

Outcome = Literal["passed", "told", "failed", "waived", "unjudged"]
"""`told`: a finding that fails nothing; `waived`: one that does not count, as it is waived or in the baseline."""

_NOT_ATTEMPTED = frozenset(Failed(reason=Failure.NOT_ATTEMPTED).describe().to(lang) for lang in LANGS)
_EVERY_RULE = Text(en="every rule", ja="すべての規則")


class Case(Struct, frozen=True, kw_only=True):
    """One rule's outcome on one domain. Text is verbatim."""

    domain: str
    rule: str
    outcome: Outcome
    kind: str
    """A key: the severity, `waived`, `known` or `unjudged`."""
    message: str
    lines: list[str]
    """Everything that there is to say, the message included."""


def cases(domain: DomainDocument, run: RunDocument, lang: Lang) -> Iterator[Case]:
    """At least one: a domain of which there is nothing to say has passed every rule."""
    if not domain.findings and not domain.unjudged:
        rule = _EVERY_RULE.to(lang)
        yield Case(domain=domain.domain, rule=rule, outcome="passed", kind="", message="", lines=[])
        return
    place = f"{run.inventory}:{domain.line}" if domain.line else run.inventory
    if _nobody_got_to(domain):
        yield _not_attempted(domain, place, lang)
        return
    found: dict[tuple[str, Outcome], list[FindingDocument]] = {}
    for finding in domain.findings:
        found.setdefault((f"{finding.code} {finding.name}", _outcome(finding, domain, run)), []).append(finding)
    abstained: dict[str, list[UnjudgedDocument]] = {}
    for one in domain.unjudged:
        abstained.setdefault(f"{one.code} {one.name}", []).append(one)
    used: set[str] = set()
    for (rule, outcome), findings in found.items():
        told = [line for finding in findings for line in _finding_lines(finding, lang)]
        first = findings[0]
        yield Case(
            domain=domain.domain,
            rule=_told_apart(rule, used, weight_of(first)),
            outcome=outcome,
            kind=weight_of(first),
            message=_with_more(_exception(first, lang) or first.message, len(findings), lang),
            lines=[*told, place],
        )
    for rule, some in abstained.items():
        lines = [line for one in some for line in _unjudged_lines(one, lang)]
        yield Case(
            domain=domain.domain,
            rule=_told_apart(rule, used, "unjudged"),
            outcome="unjudged",
            kind="unjudged",
            message=_with_more(lines[0], len(some), lang),
            lines=[*lines, place],
        )


def _nobody_got_to(domain: DomainDocument) -> bool:
    """Whether there was no question whose failure could be told, for any of several rules."""
    if domain.findings or len(domain.unjudged) < 2:
        return False
    reason = domain.unjudged[0].reason
    return reason in _NOT_ATTEMPTED and all(one.question is None and one.reason == reason for one in domain.unjudged)


def _not_attempted(domain: DomainDocument, place: str, lang: Lang) -> Case:
    reason = domain.unjudged[0].reason
    told = f"{wording.UNJUDGED.to(lang)}: {reason}"
    rules = Text(en="rules", ja="規則").to(lang)
    codes = " ".join(one.code for one in domain.unjudged)
    lines = [told, f"{rules}: {codes}", place]
    return Case(domain=domain.domain, rule=reason, outcome="unjudged", kind="unjudged", message=told, lines=lines)


def _outcome(finding: FindingDocument, domain: DomainDocument, run: RunDocument) -> Outcome:
    if not finding.counts:
        return "waived"
    return "failed" if fails(finding, domain, run) else "told"


def _told_apart(rule: str, used: set[str], kind: str) -> str:
    """The rule's name, with the outcome's where it is not the first: some show one of several cases of one name."""
    name = f"{rule} ({kind})" if rule in used else rule
    used.add(rule)
    return name


def _with_more(message: str, count: int, lang: Lang) -> str:
    more = Text(en=f" (and {count - 1} more)", ja=f"（ほか {count - 1} 件）")
    return message + more.to(lang) if count > 1 else message


def _exception(finding: FindingDocument, lang: Lang) -> str | None:
    note = wording.exception_note(finding)
    return None if note is None else note.to(lang)


def _finding_lines(finding: FindingDocument, lang: Lang) -> Iterator[str]:
    yield f"{wording.label(finding).to(lang)}: {finding.message}"
    yield from _labelled(
        [
            (Text(en="found", ja="検出値"), finding.found),
            (Text(en="remedy", ja="対処"), finding.remedy),
            (Text(en="reference", ja="参照"), finding.reference),
            (wording.KNOWN if finding.baseline else wording.WAIVED, _exception(finding, lang)),
        ],
        lang,
    )


def _unjudged_lines(one: UnjudgedDocument, lang: Lang) -> Iterator[str]:
    yield f"{wording.UNJUDGED.to(lang)}: {one.reason}"
    yield from _labelled([(Text(en="asked", ja="問い合わせ"), one.question)], lang)


def _labelled(parts: Iterable[tuple[Text, str | None]], lang: Lang) -> Iterator[str]:
    return (f"{label.to(lang)}: {value}" for label, value in parts if value is not None)
