"""Verdicts kept for their reports in little memory, in whatever order they come, and read in the inventory's.

A later verdict on the same entry takes the place of the earlier one. Knows documents, and tapes to keep them on;
may be filled by forked processes, each with a tape of its own, over one index.
"""

from array import array
from collections.abc import Iterator, Sequence

from msgspec.structs import asdict, replace

from spfaudit.inventory.model import Entry
from spfaudit.policy.verdict import Facts, Severity, SpfFacts, Unjudged, Verdict
from spfaudit.report.baseline import Baseline
from spfaudit.report.document import (
    DomainDocument,
    FindingDocument,
    IncludeDocument,
    SpfDocument,
    SummaryDocument,
)
from spfaudit.report.fragment import (
    fragment,
    read_causes,
    read_codes,
    read_findings,
    read_fragment,
    read_includes,
    tail,
    with_tail,
)
from spfaudit.report.groups import Groups, group
from spfaudit.report.includes import Includes
from spfaudit.report.marks import Marks
from spfaudit.report.projection import domain_document, heading
from spfaudit.report.spool_counts import (
    CAUSED,
    counts_of,
    counts_of_document,
    status_in,
    summarise_counts,
)
from spfaudit.report.spool_index import SpoolIndex, as_tail, is_tail, offset_of, position_of, tape_of
from spfaudit.report.tape import Tape
from spfaudit.report.verdict_fragment import verdict_fragment
from spfaudit.report.waivers import Outcome
from spfaudit.report.ways import Ways
from spfaudit.text import Lang

_NO_FACTS = Facts()


class Spool:
    """The verdicts on `entries`, each at its entry's place, as documents in one language.

    `baseline`: what is known already. `tapes`: how many processes will write, each after `write_to`; 1 stands for this
    one alone. `hears`: whether it is to keep the marks of answers as well.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        lang: Lang,
        fail_on: Severity | None,
        baseline: Baseline | None = None,
        tapes: int = 1,
        hears: bool = False,
    ) -> None:
        self._entries = entries
        self._baseline = baseline
        self._lang: Lang = lang
        self._fail_on = fail_on
        shared = tapes > 1
        self.marks = Marks(tapes) if hears else None
        """Marks of the answers that the verdicts rest on; no verdict can be read before those of its answers can."""
        firsts = self.marks.tapes if self.marks else [None] * tapes
        self._tapes = [Tape(shared=shared, first=first) for first in firsts]
        self._mine = 0
        self._index = SpoolIndex(len(entries), tapes)
        self._tails: dict[tuple[str, str | None], tuple[tuple[Unjudged, ...], int, int]] = {}
        self._alike: dict[int, DomainDocument] = {}
        """By the position of its tail, one of the domains that have it."""
        self._groups: Groups | None = None
        self.includes = Includes()
        """What this process knows of the trees that records lead to."""

    # -- writing ------------------------------------------------------------

    def write_to(self, tape: int) -> None:
        """From now on this process writes to that tape."""
        self._mine = tape
        if self.marks:
            self.marks.write_to(tape)

    def add(self, place: int, verdict: Verdict) -> None:
        """Keeps the verdict on `entries[place]`. Raises OSError if there are many tapes and the disk is full."""
        if self._baseline:
            verdict = self._baseline.mark(verdict)
        counts = counts_of(verdict, self._fail_on)
        if verdict.facts.includes:
            self.includes.learn(verdict.facts.includes)
        kept = self._kept_tail(verdict)
        if kept:
            position, length = as_tail(kept[0]), kept[1]
        else:
            octets = verdict_fragment(verdict, status_in(counts), self._lang)
            position, length = self._append(octets), len(octets)
        known = sum([finding.baseline for finding in verdict.findings])
        self._put(place, position, length, counts, known, verdict.facts.spf)

    def take_back(self) -> None:
        """Forgets what the verdicts so far tell of trees: it does not hold. They themselves will all be superseded."""
        self.includes = Includes()

    def restore(self, place: int, document: DomainDocument) -> None:
        """Keeps what another run has found of `entries[place]`. Raises OSError as `add` does."""
        octets = fragment(document)
        known = sum(finding.baseline for finding in document.findings)
        self._put(place, self._append(octets), len(octets), counts_of_document(document), known, document.spf)

    def _put(
        self, place: int, position: int, length: int, counts: int, known: int, spf: SpfFacts | SpfDocument | None
    ) -> None:
        self._groups = None
        way = tuple(spf.includes) if spf else ()
        self._index.put(place, position, length, counts=counts, known=known, way=way)

    def _append(self, octets: bytes) -> int:
        return position_of(self._mine, self._tapes[self._mine].append(octets))

    def _kept_tail(self, verdict: Verdict) -> tuple[int, int] | None:
        """Position and length of what a domain that nobody got to shares with others of its usage and profile."""
        if verdict.findings or not verdict.unjudged or verdict.facts != _NO_FACTS:
            return None
        alike = verdict.entry.usage.value, verdict.entry.profile
        known = self._tails.get(alike)
        if known is None or known[0] != verdict.unjudged:
            if any(unjudged.question is not None or unjudged.baseline for unjudged in verdict.unjudged):
                return None
            octets = tail(domain_document(verdict, lang=self._lang, fail_on=self._fail_on))
            known = self._tails[alike] = verdict.unjudged, self._append(octets), len(octets)
        return known[1:]

    def flush(self) -> None:
        """Lets other processes see all that was added, if there are any. Raises OSError."""
        if len(self._tapes) > 1:
            self._tapes[self._mine].flush()

    # -- reading ------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[DomainDocument]:
        return map(self.document, range(len(self._entries)))

    def __getitem__(self, place: int) -> DomainDocument:
        return self.document(place)

    def fragments(self) -> Iterator[bytes]:
        """Each domain as it stands in the JSON report. Every place must have been filled."""
        return map(self._fragment, range(len(self._entries)))

    @property
    def ways(self) -> Ways:
        """Where records lead, as far as this process knows what the numbers mean."""
        return self._index.ways

    def document(self, place: int) -> DomainDocument:
        """The document at a place, which must have been filled."""
        position = self._index.positions[place]
        if not is_tail(position):
            return read_fragment(self._fragment(place))
        alike = self._alike.get(position)
        if alike is None:
            alike = self._alike[position] = read_fragment(self._fragment(place))
        return replace(alike, **asdict(heading(self._entries[place])))

    def _fragment(self, place: int) -> bytes:
        return self._octets(place, self._index.positions[place], self._index.lengths[place])

    def _octets(self, place: int, position: int, length: int) -> bytes:
        octets = self._tapes[tape_of(position)].read(offset_of(position), length)
        return with_tail(heading(self._entries[place]), octets) if is_tail(position) else octets

    def missing(self) -> Iterator[int]:
        """The places without a verdict: those that a process which has died did not get to, or had not yet written."""
        ends = self._ends()
        for place, position in enumerate(self._index.positions):
            if not (position and _is_there(position, self._index.lengths[place], ends)):
                yield place

    def changes(self, seen: "array[int]") -> Iterator[tuple[int, bytes]]:
        """The places, with their fragments, whose verdicts can be read and are not those that `seen` knows of.

        `seen`: as many numbers as there are places, at first zeros; it is brought up to date. Whoever
        writes meanwhile does no harm.
        """
        ends = self._ends()
        for place, position, length in self._index.changes(seen):
            if _is_there(position, length, ends):
                octets = self._octets(place, position, length)
                seen[place] = position
                yield place, octets

    def _ends(self) -> list[int] | None:
        """How much of each tape can be read; None: all, for nobody else writes."""
        return [tape.catch_up() for tape in self._tapes] if len(self._tapes) > 1 else None

    @property
    def judged(self) -> int:
        """Entries with a verdict, by whatever process."""
        return self._index.judged

    @property
    def undetermined(self) -> int:
        """Judged entries for which some rule abstained."""
        return self._index.undetermined

    def summary(self) -> SummaryDocument:
        """The counts over all verdicts. Every place must have been filled."""
        return summarise_counts(self._index.counts, known=sum(self._index.known), groups=self.groups.total)

    @property
    def groups(self) -> Groups:
        """The findings of all verdicts by their common causes. Worked out once. Raises OSError."""
        if self._groups is None:
            blames = (read_causes(self._fragment(place)) for place in self._with_causes())
            self._groups = group(blames, self._findings_with_causes)
        return self._groups

    def outcomes(self) -> Iterator[Outcome]:
        """What fired and what abstained on the entries that have waivers."""
        for place, entry in enumerate(self._entries):
            if entry.waivers:
                codes = read_codes(self._fragment(place))
                yield Outcome(
                    entry,
                    frozenset(finding.code for finding in codes.findings),
                    frozenset(unjudged.code for unjudged in codes.unjudged),
                )

    def include_documents(self) -> list[IncludeDocument]:
        """The trees that the records lead to, as far as `includes` knows them. Raises OSError."""
        if len(self._tapes) == 1:
            self.ways.learn(0, self.ways.mine())
        return self.includes.documents(map(self._way, range(len(self._entries))))

    def _way(self, place: int) -> Sequence[str]:
        way = self.ways.of(place, tape_of(self._index.positions[place]))
        return read_includes(self._fragment(place)) if way is None else way

    def _findings_with_causes(self) -> Iterator[tuple[str, list[FindingDocument]]]:
        for place in self._with_causes():
            yield self._entries[place].domain, read_findings(self._fragment(place))

    def _with_causes(self) -> Iterator[int]:
        return (place for place, counts in enumerate(self._index.counts) if counts & CAUSED)

    def close(self) -> None:
        """Forgets everything."""
        for tape in self._tapes:
            tape.close()
        if self.marks:
            self.marks.close()


def _is_there(position: int, length: int, ends: Sequence[int] | None) -> bool:
    return ends is None or offset_of(position) + length <= ends[tape_of(position)]
