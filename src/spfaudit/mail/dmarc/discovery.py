"""The DNS tree walk: which record applies to a name, and what it asks for (RFC 9989 §4.10).

Reads evidence. A level whose lookup failed leaves unknown whatever depends on it; levels beyond a record that ends
the walk do not matter. What stands above one parent is worked out once a run, however many names are below it.
"""

from collections.abc import Iterator

from msgspec import Struct

from spfaudit.evidence import Evidence, Failed, NoData, NxDomain, Question, Records, Undetermined
from spfaudit.mail.dmarc.grammar import standing as read
from spfaudit.mail.dmarc.record import Disposition, Located, Record, Standing
from spfaudit.mail.shared import SharedFacts
from spfaudit.names import LONGEST_NAME
from spfaudit.record_data import joined_texts

_MOST_LABELS = 7
"""Labels of the second name asked, at most: a walk asks eight questions and no more (§4.10 step 4)."""
_LONGEST_WITH_RECORD = LONGEST_NAME - len("_dmarc.")
_LONGEST_KEPT = 512
"""Octets of an RRset that is remembered: longer ones are seldom met twice."""


class InForce(Struct, frozen=True, gc=False):
    """The policy that receivers apply to a name, and whence they have it."""

    policy: Disposition
    """With inheritance and `t=y` applied."""
    location: str
    """The name whose record it is."""
    record: Record
    tag: str
    """`p`, `sp` or `np`: the tag that holds for the name, whether given or by its default."""

    @property
    def asked(self) -> Disposition:
        """The policy as the record says it, before `t=y` lowers it."""
        return self.record.asked[self.tag]

    @property
    def given(self) -> str:
        """The tag that says so, from which `tag` may have its value; "" if none does: by default it is none."""
        return self.record.giver(self.tag)


def rejects(in_force: InForce | None) -> bool:
    """Whether a policy is in force, and that of reject."""
    return in_force is not None and in_force.policy is Disposition.REJECT


def question(name: str) -> Question:
    """The question for the record of a name."""
    return Question(f"_dmarc.{name}", "TXT")


def fits(name: str) -> bool:
    """Whether a record of the name's own is possible: below a longer one there can be no `_dmarc` (RFC 1035 §2.3.4)."""
    return len(name) <= _LONGEST_WITH_RECORD


def standing(answer: Records | NoData | NxDomain, shared: SharedFacts) -> Standing:
    """What the answer to that question holds. Read once a run: most names have one of few records."""
    if not isinstance(answer, Records):
        return _NOTHING
    found = shared.dmarc_rrsets.get(answer.rdata)
    if found is None:
        texts = joined_texts(answer.rdata)
        found = read(texts)
        if sum(map(len, texts)) <= _LONGEST_KEPT:
            shared.dmarc_rrsets[answer.rdata] = found
    return found


_NOTHING = read(())


def parent_asked(name: str) -> str | None:
    """The name that a walk asks after `name`: its parent, or what seven labels of it leave; None beyond the top."""
    if name.count(".") < _MOST_LABELS:
        return name.partition(".")[2] or None
    return ".".join(name.split(".")[-_MOST_LABELS:])


def is_asked_from_below(name: str) -> bool:
    """Whether a walk from a name right below `name` asks `name` itself."""
    return name.count(".") < _MOST_LABELS


def records_from(name: str | None, evidence: Evidence, shared: SharedFacts) -> tuple[Located, ...]:
    """The valid records that a walk finds at `name` and above it, up to one that ends it; None: it has ended.

    Raises Missing with all levels, Undetermined for a failed one that the walk gets to.
    """
    if name is None:
        return ()
    found = shared.dmarc_walks.get(name)
    if found is None:
        names = list(filter(fits, _upwards(name)))
        answers = evidence.answers([question(level) for level in names])
        found = shared.dmarc_walks[name] = tuple(_valid(zip(names, answers, strict=True), shared))
    return found


def is_surely_below(name: str, evidence: Evidence, shared: SharedFacts) -> bool:
    """Whether a walk from `name` finds a record above it that is no public suffix's, whatever failed further up."""
    names = list(filter(fits, _upwards(parent_asked(name))))
    answers = evidence.answers([question(level) for level in names])
    try:
        nearest = next(_valid(zip(names, answers, strict=True), shared), None)
    except Undetermined:
        return False
    return nearest is not None and nearest.record.psd != "y"


def _upwards(name: str | None) -> Iterator[str]:
    while name:
        yield name
        name = parent_asked(name)


def _valid(levels: Iterator[tuple[str, object]], shared: SharedFacts) -> Iterator[Located]:
    for name, answer in levels:
        if isinstance(answer, Failed):
            raise Undetermined(question(name), answer)
        assert isinstance(answer, Records | NoData | NxDomain)
        if record := standing(answer, shared).own:
            yield Located(name, record)
            if record.psd != "u":
                return


def organizational_domain(name: str, own: Record | None, above: tuple[Located, ...]) -> str:
    """The Organizational Domain of `name` (§4.10.2); `above`: the records at its ancestors, nearest first.

    Only the last of these may say psd=n or psd=y, which ends the walk.
    """
    if own and own.psd != "u":  # psd=n says so; at psd=y the walk ends, and its start is all there is
        return name
    if not above:
        return name
    last = above[-1]  # the fewest labels
    return _one_label_below(last.name, name) if last.record.psd == "y" else last.name


def _one_label_below(ancestor: str, name: str) -> str:
    label = name.removesuffix(f".{ancestor}").rpartition(".")[2]
    return f"{label}.{ancestor}"


def in_force(location: str, record: Record, tag: str) -> InForce | None:
    """The policy by that record and tag (§4.10.1); None: no receiver applies DMARC by this record."""
    if not record.is_applied:
        return None
    asked = record.asked[tag]
    return InForce(asked.tested if record.t else asked, location, record, tag)


def source_of(name: str, above: tuple[Located, ...]) -> Located | None:
    """Whose record is for `name`, which has none of its own (§4.10.1); `above` as for `organizational_domain`."""
    if not above:
        return None
    last = above[-1]
    if last.record.psd == "y" and len(above) > 1 and above[-2].name == _one_label_below(last.name, name):
        return above[-2]  # the Organizational Domain has a record
    return last
