"""What of a difference is worth telling unasked, and whether there is anything.

What rests on a lookup that failed is not: what is unknown now was told before, or will be when it is known.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange, IncludeChange, RecordChange
from spfaudit.diff.wording import is_remarkable, number_of, told
from spfaudit.notify.document import (
    ComparedRun,
    NotifiedCounts,
    NotifiedDomain,
    NotifiedFinding,
    NotifiedInclude,
    NotifiedRecord,
    NotifiedRun,
    NotifyDocument,
)
from spfaudit.notify.wording import summary_line
from spfaudit.report.counts import RANKS
from spfaudit.report.first import First
from spfaudit.report.json_text import escaped
from spfaudit.text import Lang

MOST = 20
"""Of each list."""
LARGEST = 128 * 1024
"""Octets that are posted at most: with fewer of each list, if they are so long."""
_CLIP = 500
"""Characters of one text."""
_MOST_STRINGS = 10
"""Strings of one record that are told."""


class _Lists(Struct, frozen=True):
    """What is told, while it is gathered."""

    new: First[NotifiedFinding]
    first_judged: First[NotifiedFinding]
    fixed: First[NotifiedFinding]
    changed: First[NotifiedFinding]
    records: First[NotifiedRecord]
    drift: First[NotifiedInclude]
    domains: First[NotifiedDomain]


_LISTS = _Lists.__struct_fields__


def notification(diff: AnyDiff, *, run: int, compared_with: int, lang: Lang) -> NotifyDocument | None:
    """What is to be told; None: nothing that is worth it has changed. `run`, `compared_with`: numbers of the runs."""
    lists = _Lists(*(First(MOST) for _ in _LISTS))
    for domain in diff.domains:
        _take(domain, lists)
    for include in diff.includes:
        lists.drift.add(-include.domains, _include(include))
    counts = NotifiedCounts(
        **{name: getattr(lists, name).count for name in _LISTS if name != "drift"},
        drift=diff.summary.includes,
        unknown=number_of(diff.summary.findings.unknown),
        compared=diff.summary.domains,
    )
    cut_short = diff.earlier.complete and not diff.later.complete
    if not (cut_short or any(getattr(counts, name) for name in _LISTS)):
        return None
    return NotifyDocument(
        text=summary_line(counts, diff.later).to(lang),
        lang=lang,
        tool=diff.tool,
        run=NotifiedRun(
            id=run,
            started=diff.later.run.started,
            finished=diff.later.run.finished,
            complete=diff.later.complete,
            inventory=_clipped(diff.later.run.inventory),
            profile=_clipped(diff.later.run.profile),
            summary=diff.later.summary,
        ),
        compared_with=ComparedRun(id=compared_with, started=diff.earlier.run.started, complete=diff.earlier.complete),
        counts=counts,
        **{name: getattr(lists, name).listed() for name in _LISTS},
    )


def written(document: NotifyDocument) -> bytes:
    """JSON of at most `LARGEST` octets: the lists are as long as that allows."""
    for most in (MOST, MOST // 4, 1, 0):
        shortened = {name: getattr(document, name)[:most] for name in _LISTS}
        octets = escaped(msgspec.json.encode(replace(document, **shortened)))
        if len(octets) <= LARGEST:
            break
    return octets


def _take(domain: DomainChange, lists: _Lists) -> None:
    for some, changes in (
        (lists.new, [change for change in told(domain, "new") if change.finding.counts]),
        (lists.first_judged, [change for change in told(domain, "first-judged") if change.finding.counts]),
        (lists.fixed, told(domain, "fixed")),
        (lists.changed, filter(is_remarkable, told(domain, "open"))),
    ):
        for change in changes:
            some.add(_weight(change), _finding(domain, change))
    for record in domain.records:
        lists.records.add(0, _record(domain, record))
    for listed in _listed(domain):
        lists.domains.add(0, listed)


def _weight(change: FindingChange) -> int:
    """What fails its domain comes first, then by severity."""
    return RANKS[change.finding.severity] - len(RANKS) * change.fails


def _finding(domain: DomainChange, change: FindingChange) -> NotifiedFinding:
    finding = change.finding
    return NotifiedFinding(
        domain=domain.domain,
        unicode=domain.unicode,
        organization=_organization(domain.organization),
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        severity_before=change.severity_before,
        waived=finding.waiver is not None,
        waived_before=change.waiver_before is not None,
        fails=change.fails,
        message=_clipped(finding.message),
        since=change.since,
        compared_with=change.compared_with,
    )


def _record(domain: DomainChange, change: RecordChange) -> NotifiedRecord:
    return NotifiedRecord(
        domain=domain.domain,
        unicode=domain.unicode,
        organization=_organization(domain.organization),
        kind=change.kind,
        before=_all_clipped(change.before),
        after=_all_clipped(change.after),
        compared_with=change.compared_with,
    )


def _listed(domain: DomainChange) -> Iterator[NotifiedDomain]:
    listed = domain.listed
    if listed == "earlier-only" or listed == "later-only":
        return  # nobody can tell
    if listed == "both" and domain.usage_before is None and not domain.organization_changed:
        return
    yield NotifiedDomain(
        domain=domain.domain,
        unicode=domain.unicode,
        listed=listed,
        usage=domain.usage,
        usage_before=domain.usage_before,
        organization=_organization(domain.organization),
        organization_before=_organization(domain.organization_before),
        status=domain.status,
    )


def _include(change: IncludeChange) -> NotifiedInclude:
    record = change.record
    return NotifiedInclude(
        name=_clipped(change.name),
        domains=change.domains,
        before=_all_clipped(record.before) if record else [],
        after=_all_clipped(record.after) if record else [],
        problem=change.problem,
        problem_before=change.problem_before,
        lookups=change.lookups,
        ipv4_addresses=change.ipv4_addresses,
        ipv6_prefixes_64=change.ipv6_prefixes_64,
        compared_with=change.compared_with,
    )


def _organization(name: str | None) -> str | None:
    return _clipped(name) if name else None


def _clipped(text: str) -> str:
    return text if len(text) <= _CLIP else f"{text[:_CLIP]}…(+{len(text) - _CLIP})"


def _all_clipped(texts: Sequence[str]) -> list[str]:
    rest = len(texts) - _MOST_STRINGS
    shown = [_clipped(text) for text in texts[:_MOST_STRINGS]]
    return [*shown, f"…(+{rest})"] if rest > 0 else shown
