"""What has changed, in few words: as much of a difference as a report carries (`report.changes_document`).

Counts as the whole difference does, but keeps no changes, and asks nobody since when a finding has been there.
"""

from collections.abc import Iterator

from msgspec import Struct

from spfaudit.diff.comparison import Side, each_change
from spfaudit.diff.counting import Counting
from spfaudit.diff.document import DomainChange, IncludeChange
from spfaudit.diff.includes import include_changes
from spfaudit.diff.past import NoPast, Past, PastState
from spfaudit.diff.unseen import Unseen
from spfaudit.report.changes_document import ChangedInclude, ChangedRule, ChangesDocument
from spfaudit.report.document import IncludeDocument
from spfaudit.report.failing import judged_otherwise
from spfaudit.report.priorities import Fired, in_order

_FIRST = 10
"""So many rules, of each so many domains, and so many includes are told."""


class Earlier(Struct, frozen=True):
    """The run before, and what is known of the time before it."""

    run: int
    side: Side
    past: Past


def brief(earlier: Earlier, later: Side) -> ChangesDocument | None:
    """The changes; None if the two have no domain in common, so that there is nothing to compare."""
    counting = Counting(later.report.run.started)
    new, fixed = _Rules(), _Rules()
    past = _Ageless(earlier.past)
    unseen = Unseen(earlier.side.report.includes, later.report.includes, past)
    for change in each_change(earlier.side, later, past, unseen, unchanged=counting.add_unchanged):
        counting.add(change)
        new.add(change, "new")
        fixed.add(change, "fixed")
    drift = include_changes(earlier.side.report.includes, later.report.includes, past, unseen.names)
    summary = counting.summary(len(drift))
    if not summary.domains.compared:
        return None
    return ChangesDocument(
        run=earlier.run,
        started=earlier.side.report.run.started,
        complete=earlier.side.report.complete,
        findings=summary.findings,
        domains=summary.domains,
        statuses=summary.statuses,
        judged_otherwise=judged_otherwise(earlier.side.report.run, later.report.run),
        new=new.listed(),
        fixed=fixed.listed(),
        includes=[_include(one) for one in drift[:_FIRST]],
        includes_changed=len(drift),
    )


class _Ageless(NoPast):
    """A past that is not asked how old findings are: that is a question for each of them."""

    def __init__(self, past: Past) -> None:
        self._past = past

    def states(self, domain: str) -> Iterator[PastState]:
        return self._past.states(domain)

    def includes(self, name: str) -> Iterator[tuple[str, IncludeDocument]]:
        return self._past.includes(name)


class _Rules:
    """The domains of each rule's findings that share a fate, and count."""

    def __init__(self) -> None:
        self._domains: dict[Fired, list[str]] = {}
        self._counts: dict[Fired, int] = {}

    def add(self, change: DomainChange, fate: str) -> None:
        """One more domain."""
        found = (one.finding for one in change.findings if one.change == fate and one.finding.counts)
        for rule in dict.fromkeys((finding.severity, finding.code, finding.name) for finding in found):
            self._counts[rule] = self._counts.get(rule, 0) + 1
            names = self._domains.setdefault(rule, [])
            if len(names) < _FIRST:
                names.append(change.domain)

    def listed(self) -> list[ChangedRule]:
        """The first of them, as `in_order` has them."""
        return [
            ChangedRule(code=rule[1], name=rule[2], severity=rule[0], count=count, domains=self._domains[rule])
            for rule, count in in_order(self._counts)[:_FIRST]
        ]


def _include(change: IncludeChange) -> ChangedInclude:
    return ChangedInclude(
        name=change.name,
        domains=change.domains,
        record=change.record is not None,
        problem=change.problem,
        problem_before=change.problem_before,
        lookups=change.lookups,
        ipv4_addresses=change.ipv4_addresses,
        ipv6_prefixes_64=change.ipv6_prefixes_64,
    )
