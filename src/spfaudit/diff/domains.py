"""What became of one domain: findings, records, and what the inventory says of it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from msgspec import Struct

from spfaudit.diff.determined import Doubt, Look
from spfaudit.diff.document import DomainChange, FindingChange, RecordChange
from spfaudit.diff.findings import Before, Seen, added, dropped, finding_changes
from spfaudit.diff.past import Past
from spfaudit.diff.records import Kind, record_change
from spfaudit.report.counts import RANKS
from spfaudit.report.document import FindingDocument, RunDocument

_Alone = Literal["added", "dropped", "earlier-only", "later-only"]
_KINDS: tuple[Kind, ...] = ("spf", "dmarc", "mx")


class Comparing(Struct, frozen=True, kw_only=True):
    """What holds for all domains of two reports."""

    earlier: RunDocument
    later: RunDocument
    past: Past
    whole_earlier: bool
    """Whether it has the whole inventory: otherwise a domain that it lacks need not have been unlisted."""
    whole_later: bool

    def fails(self, finding: FindingDocument) -> bool:
        """Whether it fails its domain: by the later run's threshold, or if that has none to go by, as an error."""
        least = self.later.fail_on
        if least is None or least == "never":
            least = "error"
        return finding.counts and RANKS[finding.severity] <= RANKS[least]

    def seen(self, domain: str) -> Seen:
        """When findings of the domain were first seen, up to the earlier report."""
        return lambda finding: self.past.first_seen(domain, finding)

    def opened(self, domain: str) -> Seen:
        """When they came up between the two."""
        return lambda finding: self.past.opened_between(domain, finding)


def in_both(earlier: Look, later: Look, comparing: Comparing) -> DomainChange:
    """Of a domain that both reports have."""
    before, now = earlier.domain, later.domain
    past = _Reread(Look(state.run, state.domain) for state in comparing.past.states(now.domain))
    known = Before(look=earlier, past=past, seen=comparing.seen(now.domain), opened=comparing.opened(now.domain))
    findings = list(finding_changes(known, later, comparing.fails))
    return DomainChange(
        domain=now.domain,
        unicode=now.unicode,
        listed="both",
        line=now.line,
        usage=now.usage,
        usage_before=None if before.usage == now.usage else before.usage,
        organization=now.organization,
        organization_changed=before.organization != now.organization,
        organization_before=None if before.organization == now.organization else before.organization,
        status=now.status,
        status_before=before.status,
        undetermined=bool(now.unjudged) or any(_for_want_of_answers(one) for one in findings),
        records=list(_records(earlier, later, past)),
        findings=findings,
    )


def only_later(later: Look, comparing: Comparing) -> DomainChange:
    """Of a domain that the earlier report lacks."""
    part = not comparing.whole_earlier
    doubt = Doubt(why="other-part" if part else "added")
    return _alone(later, "later-only" if part else "added", list(added(later, doubt, comparing.fails)))


def only_earlier(earlier: Look, comparing: Comparing) -> DomainChange:
    """Of a domain that the later report lacks."""
    part = not comparing.whole_later
    doubt = Doubt(why="other-part" if part else "dropped")
    findings = list(dropped(earlier, doubt, comparing.seen(earlier.domain.domain)))
    return _alone(earlier, "earlier-only" if part else "dropped", findings)


def is_told(change: DomainChange) -> bool:
    """Whether there is anything to tell of it."""
    return (
        change.listed != "both"
        or change.undetermined
        or change.status != change.status_before
        or change.usage_before is not None
        or change.organization_changed
        or bool(change.records or change.findings)
    )


def _alone(look: Look, listed: _Alone, findings: list[FindingChange]) -> DomainChange:
    domain = look.domain
    gone = listed in ("dropped", "earlier-only")
    return DomainChange(
        domain=domain.domain,
        unicode=domain.unicode,
        listed=listed,
        line=0 if gone else domain.line,
        usage=domain.usage,
        usage_before=None,
        organization=domain.organization,
        organization_changed=False,
        organization_before=None,
        status=None if gone else domain.status,
        status_before=domain.status if gone else None,
        undetermined=not gone and bool(domain.unjudged),
        records=[],
        findings=findings,
    )


def _for_want_of_answers(change: FindingChange) -> bool:
    return change.change in ("unknown", "first-judged") and change.why in ("lookup-failed", "too-many")


def _records(earlier: Look, later: Look, past: Iterable[Look]) -> Iterator[RecordChange]:
    for kind in _KINDS:
        after: list[str] | None = getattr(later.domain.records, kind)
        if after is None:
            continue
        for look in chain([earlier], past):
            before: list[str] | None = getattr(look.domain.records, kind)
            if before is not None:
                told_by = None if look is earlier else look.run.started
                change = record_change(kind, before, after, told_by)
                if change:
                    yield change
                break


class _Reread:
    """What comes out of an iterator, as often as wanted, and read no further than anybody wants."""

    def __init__(self, looks: Iterator[Look]) -> None:
        self._looks = looks
        self._read: list[Look] = []

    def __iter__(self) -> Iterator[Look]:
        yield from self._read
        for look in self._looks:
            self._read.append(look)
            yield look
