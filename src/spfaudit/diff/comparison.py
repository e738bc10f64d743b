"""Two reports compared, domain by domain, in memory that hardly grows with them.

Of the earlier report a place is kept for each name behind the first that is not where the later one has it; of what
comes out the counts. The changes lie on a tape.
"""

from array import array
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec
from msgspec import Struct

from spfaudit.diff.counting import Counting
from spfaudit.diff.determined import Look
from spfaudit.diff.document import DiffSummary, DomainChange, IncludeChange, SideDocument
from spfaudit.diff.domains import Comparing, in_both, is_told, only_earlier, only_later
from spfaudit.diff.includes import include_changes
from spfaudit.diff.past import NoPast, Past
from spfaudit.diff.unseen import Unseen
from spfaudit.report.document import AnyReport, DomainDocument, Domains, ToolDocument
from spfaudit.report.projection import tool_document
from spfaudit.report.tape import Tape
from spfaudit.text import Lang

_MOST_INCLUDES = 10_000
"""Changed includes that are told."""
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DomainChange).decode


class TapedChanges:
    """Changes of domains on a tape."""

    def __init__(self) -> None:
        self._tape = Tape()
        self._ends = array("Q", [0])

    def add(self, change: DomainChange) -> None:
        """One more."""
        octets = _encode(change)
        self._tape.append(octets)
        self._ends.append(self._ends[-1] + len(octets))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[DomainChange]:
        for place in range(len(self)):
            start, end = self._ends[place], self._ends[place + 1]
            yield _decode(self._tape.read(start, end - start))


class TapedDiff(Struct, frozen=True, kw_only=True):
    """A `DiffDocument` whose domains lie on a tape."""

    tool: ToolDocument
    lang: Lang | None
    earlier: SideDocument
    later: SideDocument
    summary: DiffSummary
    includes: list[IncludeChange]
    domains: TapedChanges


class Side(Struct, frozen=True):
    """A report, and how the user names it."""

    name: str
    report: AnyReport
    whole: bool | None = None
    """Whether the whole inventory was to be judged; None: unless the report is of a share."""


Wanted = Callable[[DomainDocument], bool]
"""Asked of every domain of both reports."""


def compare(earlier: Side, later: Side, past: Past | None = None, *, wanted: Wanted | None = None) -> TapedDiff:
    """The difference. `past`: what is known of the time before `earlier`. `wanted`: which domains are compared.

    Reads both once in their order, and the earlier one by place where theirs is not the same.
    """
    known = past or NoPast()
    reached: set[str] | None = set() if wanted else None
    counting = Counting(later.report.run.started)
    changes = TapedChanges()
    unseen = Unseen(earlier.report.includes, later.report.includes, known)
    for change in each_change(earlier, later, known, unseen, wanted=wanted, reached=reached):
        counting.add(change)
        if is_told(change):
            changes.add(change)
    drift = include_changes(earlier.report.includes, later.report.includes, known, unseen.names, reached)
    return TapedDiff(
        tool=tool_document(),
        lang=later.report.run.lang,
        earlier=_side(earlier),
        later=_side(later),
        summary=counting.summary(len(drift)),
        includes=drift[:_MOST_INCLUDES],
        domains=changes,
    )


def each_change(
    earlier: Side,
    later: Side,
    past: Past,
    unseen: Unseen,
    *,
    wanted: Wanted | None = None,
    reached: set[str] | None = None,
    unchanged: Callable[[DomainDocument], None] | None = None,
) -> Iterator[DomainChange]:
    """What became of every domain, in the later report's order, then of those that it lacks.

    `unseen` takes in the earlier report's domains, `reached` the names that records of the later one lead to.
    `unchanged`, if given, is told of domains of which both reports say the very same, and nothing is open: they are
    not yielded.
    """
    comparing = Comparing(
        earlier=earlier.report.run,
        later=later.report.run,
        past=past,
        whole_earlier=_is_whole(earlier),
        whole_later=_is_whole(later),
    )
    for before, now in _side_by_side(earlier.report.domains, later.report.domains):
        if before:
            unseen.look(before)
        if wanted:
            answers = [wanted(one) for one in (before, now) if one]  # both are asked of
            if not any(answers):
                continue
        if now is None:
            if before:
                yield only_earlier(Look(comparing.earlier, before), comparing)
            continue
        if reached is not None and now.spf:
            reached.update(now.spf.includes)
        if unchanged and before == now and not now.unjudged:
            unchanged(now)
            continue
        look = Look(comparing.later, now)
        yield in_both(Look(comparing.earlier, before), look, comparing) if before else only_later(look, comparing)


def _side_by_side(earlier: Domains, later: Domains) -> Iterator[tuple[DomainDocument | None, DomainDocument | None]]:
    """Each domain as both have it, in the order of the later ones; then those that only the earlier have.

    Both are read once, as long as their order is the same; from there on a place for each name is kept.
    """
    walk = iter(enumerate(earlier))
    places: dict[str, int] | None = None  # of what is left, from where the two are not in the same order any more
    for now in later:
        before = None
        if places is None:
            place, before = next(walk, (0, None))
            if before is None or before.domain != now.domain:
                passed = [] if before is None else [(place, before)]
                places = {one.domain: place for place, one in chain(passed, walk)}
        if places is not None:
            found = places.pop(now.domain, None)
            before = None if found is None else earlier[found]
        yield before, now
    left = (one for _, one in walk) if places is None else (earlier[place] for place in places.values())
    for before in left:
        yield before, None


def _is_whole(side: Side) -> bool:
    return side.report.run.shard is None if side.whole is None else side.whole


def _side(side: Side) -> SideDocument:
    report = side.report
    return SideDocument(
        name=side.name,
        whole=_is_whole(side),
        complete=report.complete,
        tool=report.tool,
        run=report.run,
        summary=report.summary,
    )
