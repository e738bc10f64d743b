"""Findings with a common cause, put together: one broken shared thing is one group, however many domains it hits.

Reads the findings twice, and at first keeps a number for each that names a cause, so that the texts in memory are those
of groups that are reported. Knows findings as documents; where they lie is the caller's business.
"""

import heapq
from array import array
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby, islice
from typing import Protocol

from msgspec import Struct

from spfaudit.policy.rule import catalogue_order
from spfaudit.report.common_text import CommonText
from spfaudit.report.counts import RANKS, SeverityName
from spfaudit.report.document import DomainDocument, FindingDocument, GroupDocument

MOST_GROUPS = 10_000
"""Groups that are reported: the worst and largest, if a hostile or strange inventory has more."""
MOST_NAMES = 1_000
"""Domains of a group that are named; all are counted."""
_WORTH_TELLING_APART = 3
"""Domains from which on a report for people tells a cause apart from them."""
_FEWEST = 2

_CAUSE_BITS = 48

Findings = Iterable[tuple[str, Sequence[FindingDocument]]]
"""Domains, in the inventory's order, with their findings; those without any that name a cause may be left out."""


class Blame(Protocol):
    """The part of a finding that tells which group it may belong to."""

    @property
    def code(self) -> str: ...

    @property
    def severity(self) -> SeverityName: ...

    @property
    def cause(self) -> str | None: ...

    @property
    def counts(self) -> bool: ...


class Groups(Struct, frozen=True, kw_only=True):
    """All groups of a report."""

    listed: list[GroupDocument]
    """By severity, then by number of domains, then as the catalogue has them, then by cause."""
    total: int
    """More than are listed, if there are more than `MOST_GROUPS`."""


def group_documents(domains: Iterable[DomainDocument]) -> Groups:
    """The groups of all domains, which are read twice."""
    return group(
        (domain.findings for domain in domains), lambda: ((domain.domain, domain.findings) for domain in domains)
    )


def group(blames: Iterable[Sequence[Blame]], read: Callable[[], Findings]) -> Groups:
    """The groups of all domains: `blames` are those of each domain, and `read` gives the domains once more."""
    keys = _Keys()
    for its in blames:
        keys.add(its)
    chosen, total = keys.shared()
    groups: defaultdict[tuple[str, str], _Group] = defaultdict(_Group)
    for domain, findings in read() if chosen else ():
        for finding in findings:
            if finding.cause and keys.of(finding.code, finding.cause) in chosen:
                groups[finding.code, finding.cause].add(domain, finding)
    listed = [
        one.document(code, cause) for (code, cause), one in groups.items() if one.count >= _FEWEST
    ]  # two causes may have one key
    listed.sort(key=lambda its: (RANKS[its.severity], -its.count, catalogue_order(its.code), its.cause))
    return Groups(listed=listed, total=total if total > MOST_GROUPS else len(listed))


class _Keys:
    """Numbers that stand for a rule and a cause each: of most causes nothing else need be remembered."""

    def __init__(self) -> None:
        self._met = array("Q")
        """A number for each domain that a cause hits."""
        self._codes: dict[str, int] = {}
        self._weights: list[int] = []
        """By the number of the code."""

    def of(self, code: str, cause: str) -> int:
        """Their number: the same for the same rule and cause, and nearly always for these only."""
        return self._codes.setdefault(code, len(self._codes)) << _CAUSE_BITS | _digest(cause)

    def add(self, blames: Iterable[Blame]) -> None:
        """One more domain's."""
        met = set()
        for blame in blames:
            if blame.cause and blame.counts:
                key = self.of(blame.code, blame.cause)
                met.add(key)
                self._weigh(key >> _CAUSE_BITS, RANKS[blame.severity])
        self._met.extend(met)

    def _weigh(self, code: int, weight: int) -> None:
        self._weights.extend([weight] * (code + 1 - len(self._weights)))
        self._weights[code] = min(self._weights[code], weight)

    def shared(self) -> tuple[Container[int], int]:
        """Those met at several domains, but no more than may be reported; and how many there are."""
        total = 0

        def ranked() -> Iterator[tuple[int, int, int]]:
            nonlocal total
            for key, run in groupby(sorted(self._met)):
                count = sum(1 for _ in run)
                if count >= _FEWEST:
                    total += 1
                    yield self._weights[key >> _CAUSE_BITS], -count, key

        worst = heapq.nsmallest(MOST_GROUPS, ranked())
        return {key for _, _, key in worst}, total


@lru_cache(maxsize=1_024)  # most findings have one of few causes
def _digest(cause: str) -> int:
    return int.from_bytes(blake2b(cause.encode(), digest_size=_CAUSE_BITS // 8).digest(), "big")


class _Group:
    """One group while its domains are read."""

    __slots__ = ("_last", "_last_known", "_one", "count", "found", "known", "message", "names", "remedy", "waived")

    def __init__(self) -> None:
        self.count = self.waived = self.known = 0
        self.names: list[str] = []
        self.message, self.found, self.remedy = CommonText(), CommonText(), CommonText()
        self._one: FindingDocument | None = None
        """Of the worst severity."""
        self._last = self._last_known = ""

    def add(self, domain: str, finding: FindingDocument) -> None:
        """One more finding of the group. A domain may have several, one after the other: one that counts is enough."""
        again, self._last = domain == self._last, domain
        if finding.waiver:
            self.waived += not again
            return
        if finding.baseline:
            if not again:
                self.known += 1
                self._last_known = domain
            return
        if domain == self._last_known:  # the baseline has another finding of the domain, and not this one
            self.known -= 1
            self._last_known, again = "", False
        self.count += not again
        if self._one is None or RANKS[finding.severity] < RANKS[self._one.severity]:
            self._one = finding
        if self.count > MOST_NAMES:
            return
        if not again:
            self.names.append(domain)
        self.message.add(finding.message)
        self.found.add(finding.found or "")
        self.remedy.add(finding.remedy)

    def document(self, code: str, cause: str) -> GroupDocument:
        """The group as it is reported. Only after `add`."""
        assert self._one is not None
        return GroupDocument(
            code=code,
            name=self._one.name,
            severity=self._one.severity,
            cause=cause,
            message=self.message.text,
            found=None if self.found.differs else self.found.text or None,
            remedy=self.remedy.text,
            reference=self._one.reference,
            count=self.count,
            waived=self.waived,
            baseline=self.known,
            domains=self.names,
        )


class Cause(Struct, frozen=True):
    """A group that a report for people tells apart from the domains that it hits, and the number that refers to it."""

    number: int
    group: GroupDocument


Causes = Mapping[tuple[str, str | None], Cause]
"""By code and cause, in the order of their numbers."""


def told_causes(groups: Iterable[GroupDocument], most: int | None = None) -> Causes:
    """The causes that hit enough domains, the first `most` of them."""
    worth_it = (group for group in groups if group.count >= _WORTH_TELLING_APART)
    return {(group.code, group.cause): Cause(n, group) for n, group in enumerate(islice(worth_it, most), start=1)}
