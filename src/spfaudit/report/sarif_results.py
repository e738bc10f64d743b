"""SARIF's results: what is told of a domain, how bad it is, and how it is written (SARIF 2.1.0 §3.27)."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from spfaudit.report import wording
from spfaudit.report.abstentions import Abstention, by_reason
from spfaudit.report.code_quality import digest
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import DomainDocument, FindingDocument
from spfaudit.report.failing import weight_of
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

Rank = Literal["error", "unjudged", "warning", "info", "known", "waived"]
RANKS: tuple[Rank, ...] = ("error", "unjudged", "warning", "info", "known", "waived")
"""The worst first. Nobody knows how bad that is which could not be judged: it may not vanish behind warnings."""
UNJUDGED_RULE = ("UNJUDGED", "not-judged")
"""Code and name under which lookups that failed are told, whichever rules they silenced."""

_CLIP = 1_000
"""Characters of a message or record."""
LEVELS: dict[SeverityName, str] = {"error": "error", "warning": "warning", "info": "note"}


class Ranked(Struct, frozen=True, kw_only=True):
    """A finding, or what one failed lookup left unjudged, on one domain."""

    rank: Rank
    domain: str
    line: int
    what: FindingDocument | Abstention

    @property
    def rule(self) -> tuple[str, str]:
        """Code and name."""
        return UNJUDGED_RULE if isinstance(self.what, Abstention) else (self.what.code, self.what.name)


def ranked(domain: DomainDocument) -> Iterator[Ranked]:
    """Everything that there is to tell of the domain."""
    for finding in domain.findings:
        yield Ranked(rank=weight_of(finding), domain=domain.domain, line=domain.line, what=finding)
    for abstention in by_reason(domain.unjudged):
        yield Ranked(rank="unjudged", domain=domain.domain, line=domain.line, what=abstention)


def result(
    one: Ranked, rule: int, artifact: dict[str, str] | None, lang: Lang, *, compared: bool = False
) -> dict[str, Any]:
    """The result object. `rule`: the index of the rule's descriptor; `compared`: whether the run had a baseline."""
    # §3.27.24: all results have it, or none. What could not be judged may not vanish with what is known.
    state = {"baselineState": "unchanged" if one.rank == "known" else "new"} if compared else {}
    own = _open(one.domain, one.what, lang) if isinstance(one.what, Abstention) else _failed(one.domain, one.what, lang)
    return {
        "ruleId": visible(one.rule[0]),
        "ruleIndex": rule,
        **own,
        **state,
        "locations": [_location(one, artifact)],
    }


def _failed(domain: str, finding: FindingDocument, lang: Lang) -> dict[str, Any]:
    parts = [Text(en=f"{domain}: {finding.message}", ja=f"{domain}：{finding.message}").to(lang)]
    if finding.found:
        parts.append(Text(en=f"Found: {finding.found}", ja=f"検出値：{finding.found}").to(lang))
    parts.append(wording.remedy(finding).to(lang))
    told = {"domain": domain, "cause": finding.cause, "reference": finding.reference}
    return {
        "kind": "fail",
        "level": LEVELS[finding.severity],
        "message": {"text": "\n".join(map(_plain, parts))},
        "partialFingerprints": fingerprints(visible(finding.fingerprint)),
        # §3.27.23: an empty list says that it is not suppressed, absence that nobody knows.
        "suppressions": _suppressions(finding, lang),
        "properties": {key: visible(value, _CLIP) for key, value in told.items() if value},
    }


def _suppressions(finding: FindingDocument, lang: Lang) -> list[dict[str, str]]:
    if finding.waiver is None:
        return []
    note = wording.waiver_note(finding.waiver).to(lang)
    return [{"kind": "external", "status": "accepted", "justification": visible(note, _CLIP)}]


def _open(domain: str, abstention: Abstention, lang: Lang) -> dict[str, Any]:
    codes = [visible(rule.code) for rule in abstention.rules]
    told = wording.not_a_pass(domain, abstention)
    rules = Text(en=f"Rules: {' '.join(codes)}", ja=f"規則：{' '.join(codes)}")
    # The reason identifies it only where no question does: it depends on the language.
    return {
        "kind": "open",
        "level": "none",  # §3.27.10: so it must be unless the kind is `fail`
        "message": {"text": f"{_plain(told.to(lang))}\n{_plain(rules.to(lang))}"},
        "partialFingerprints": fingerprints(digest(domain, abstention.question or abstention.reason)),
        "suppressions": [],
        "properties": {"domain": domain, "rules": codes},
    }


def fingerprints(fingerprint: str) -> dict[str, str]:
    """What tells a result from all others, for GitHub and for other viewers."""
    # GitHub tells alerts apart by its own key alone. Left to itself, it takes the text of the line and of those that
    # follow, which is the same for all findings of a rule on a domain, and changes with its neighbours.
    return {"primaryLocationLineHash": f"{fingerprint}:1", "spfaudit/v1": fingerprint}


def _location(one: Ranked, artifact: dict[str, str] | None) -> dict[str, Any]:
    place: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": one.domain, "kind": "resource"}]}
    if artifact:
        physical: dict[str, Any] = {"artifactLocation": artifact}
        if one.line:
            physical["region"] = {"startLine": one.line}
        place = {"physicalLocation": physical, **place}
    return place


def _plain(text: str) -> str:
    """On one line, without the links that plain text may hold as well (§3.11.6)."""
    return visible(text, _CLIP).replace("](", "] (")
