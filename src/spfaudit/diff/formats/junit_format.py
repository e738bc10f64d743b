"""JUnit XML of a difference: a suite for each fate, a test case per domain and finding.

A new finding that fails its domain is a failure, what is not known an error, what is waived skipped. What is fixed has
passed; what is still open, newly looked at or was not looked at fails nothing here, and is told in its case's output.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from spfaudit.diff import wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange
from spfaudit.report.changes_document import CHANGES, Change
from spfaudit.report.junit_format import attributes, counted, numbers, written
from spfaudit.report.options import RenderOptions
from spfaudit.report.outcomes import Case, Outcome
from spfaudit.text import Lang, Text

_COMPLETE = Text(en="The comparison is not complete.", ja="すべては比較できていません。")


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """Reads the domains twice for each suite: to count, and to write."""
    lang = options.lang
    run = [_run_case(diff, lang)]
    counts = {change: counted(_cases(diff, change, lang)) for change in CHANGES}
    total = sum(counts.values(), counted(run))
    moment = datetime.fromisoformat(diff.later.run.started).astimezone(UTC)
    shared = {"time": "0", "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S")}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    whole = {key: number for key, number in numbers(total).items() if key != "skipped"}
    yield f"<testsuites{attributes({'name': 'spfaudit diff', **whole, 'time': '0'})}>\n"
    yield f"  <testsuite{attributes({'name': 'spfaudit diff', **numbers(counted(run)), **shared})}>\n"
    yield from map(written, run)
    yield "  </testsuite>\n"
    for change in CHANGES:
        if counts[change]:
            name = wording.CHANGE[change].to(lang)
            yield f"  <testsuite{attributes({'name': name, **numbers(counts[change]), **shared})}>\n"
            yield from map(written, _cases(diff, change, lang))
            yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _run_case(diff: AnyDiff, lang: Lang) -> Case:
    """An error by itself if anything could not be compared."""
    caveats = [caveat.to(lang) for caveat in wording.caveats(diff)]
    doubtful = not (diff.earlier.complete and diff.later.complete) or diff.summary.domains.undetermined
    outcome: Outcome = "unjudged" if doubtful else "told"
    message = _COMPLETE.to(lang) if doubtful else ""
    lines = [wording.sides(diff).to(lang), *caveats]
    return Case(domain="spfaudit", rule="diff", outcome=outcome, kind="incomplete", message=message, lines=lines)


def _cases(diff: AnyDiff, kind: Change, lang: Lang) -> Iterator[Case]:
    for domain in diff.domains:
        used: dict[str, int] = {}
        for change in domain.findings:
            if change.change == kind:
                rule = f"{change.finding.code} {change.finding.name}"
                used[rule] = used.get(rule, 0) + 1
                number = f" ({used[rule]})" if used[rule] > 1 else ""
                yield _case(domain, change, f"{rule}{number}", lang)


def _case(domain: DomainChange, change: FindingChange, rule: str, lang: Lang) -> Case:
    finding = change.finding
    label = wording.label(change)
    lines = [f"{label.to(lang)}: {finding.message}", *(note.to(lang) for note in wording.notes(change))]
    if change.change in wording.IN_FULL:
        lines += [Text(en=f"remedy: {finding.remedy}", ja=f"対処: {finding.remedy}").to(lang)]
    why = wording.why(change)
    return Case(
        domain=domain.domain,
        rule=rule,
        outcome=_outcome(change),
        kind=change.change,
        message=why.to(lang) if why and change.change == "unknown" else finding.message,
        lines=lines,
    )


def _outcome(change: FindingChange) -> Outcome:
    if change.change == "fixed":
        return "passed"
    if change.change == "unknown":
        return "unjudged"
    if not change.finding.counts:
        return "waived"
    return "failed" if change.change == "new" and change.fails else "told"
