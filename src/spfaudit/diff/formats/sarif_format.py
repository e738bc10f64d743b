"""SARIF 2.1.0 of a difference: results with their baseline state (§3.27.24), as viewers compare runs themselves.

What is new or newly looked at is `new`, what is still open `unchanged`, what is fixed `absent`. What was there and is
not known now is `unchanged` and of the kind `open`, and so never taken for fixed. What nobody looked at is left out.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from spfaudit.diff import wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange
from spfaudit.report.abstentions import Abstention
from spfaudit.report.changes_document import Change
from spfaudit.report.document import UnjudgedDocument
from spfaudit.report.failing import weight_of
from spfaudit.report.options import RenderOptions
from spfaudit.report.sarif_format import MOST, artifact, frame, left_out, log
from spfaudit.report.sarif_results import RANKS, Rank, Ranked, fingerprints, result
from spfaudit.report.sarif_rules import descriptors
from spfaudit.sanitise import visible
from spfaudit.text import Lang

_BASELINE: dict[Change, str] = {
    "new": "new",
    "first-judged": "new",
    "open": "unchanged",
    "unknown": "unchanged",
    "fixed": "absent",
}
_CLIP = 1_000
"""Characters of a property."""

_Told = tuple[Ranked, FindingChange]


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """New results first. Reads the domains once, and keeps no more than code scanning shows."""
    lang = options.lang
    kept: list[_Told] = []
    later: list[_Told] = []
    left: Counter[Rank] = Counter()
    for domain in diff.domains:
        for change in domain.findings:
            if change.change not in _BASELINE:
                continue
            one = _ranked(domain, change, lang)
            some = kept if change.change in ("new", "first-judged", "unknown") else later
            if len(some) < MOST:
                some.append((one, change))
            else:
                left[one.rank] += 1
    left.update(ranked.rank for ranked, _ in later[MOST - len(kept) :])
    told = sorted([*kept, *later[: MOST - len(kept)]], key=lambda each: RANKS.index(each[0].rank))
    rules, indexes = descriptors((ranked for ranked, _ in told), lang)
    notices = [*wording.caveats(diff), *left_out(+left, lang)]
    place = artifact(diff.later.run.inventory)
    head = frame(diff.later, rules, notices, lang)
    head["runs"][0]["properties"] |= {"comparedWith": visible(wording.sides(diff).to(lang), _CLIP)}
    yield from log(head, (_result(one, change, indexes[one.rule], place, lang) for one, change in told))


def _ranked(domain: DomainChange, change: FindingChange, lang: Lang) -> Ranked:
    finding = change.finding
    if change.change != "unknown":
        return Ranked(rank=weight_of(finding), domain=domain.domain, line=domain.line, what=finding)
    reason = change.reason or wording.joined([note for note in [wording.why(change)] if note]).to(lang)
    rule = UnjudgedDocument(code=finding.code, name=finding.name, reason=reason, question=change.question)
    what = Abstention(reason=reason, question=change.question, rules=[rule])
    return Ranked(rank="unjudged", domain=domain.domain, line=domain.line, what=what)


def _result(one: Ranked, change: FindingChange, rule: int, place: dict[str, str] | None, lang: Lang) -> dict[str, Any]:
    written = result(one, rule, place, lang)
    # The finding's own: it is the same result as before, even if nobody can tell now.
    written["partialFingerprints"] = fingerprints(visible(change.finding.fingerprint))
    notes = wording.joined(wording.notes(change)).to(lang)
    written["baselineState"] = _BASELINE[change.change]
    written["properties"] |= {"change": change.change} | ({"notes": visible(notes, _CLIP)} if notes else {})
    return written
