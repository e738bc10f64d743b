"""The DNS tree walk: which record applies to a name, and what it asks for (RFC 9989 §4.10).

Reads evidence. A level whose lookup failed leaves unknown whatever depends on it; levels beyond a record that ends
the walk do not matter. What stands above one parent is worked out once a run, however many names are below it.
"""

from collections.abc import Iterator

from msgspec import Struct

from spfaudit.evidence import Evidence, Failed, NoData, NxDomain, Question, Records, Txt, Undetermined
from spfaudit.mail.dmarc.grammar import published
from spfaudit.mail.dmarc.record import Disposition, Published, Record
from spfaudit.mail.shared import SharedFacts

_MOST_LABELS = 7
"""Labels of the second name asked, at most: a walk asks eight questions and no more (§4.10 step 4)."""


class Located(Struct, frozen=True, gc=False):
    """A valid record and the name it is for."""

    name: str
    record: Record


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
        match self.tag:
            case "p":
                return self.record.own
            case "sp":
                return self.record.existing_subdomains
            case _:
                return self.record.nonexistent_subdomains


def question(name: str) -> Question:
    """The question for the record of a name."""
    return Question(f"_dmarc.{name}", "TXT")


def read(answer: Records | NoData | NxDomain, shared: SharedFacts) -> Published:
    """What the answer to that question holds."""
    rdata = answer.rdata if isinstance(answer, Records) else ()
    return published([record.joined for record in rdata if isinstance(record, Txt)], shared.dmarc_records)


def parent_asked(name: str) -> str | None:
    """The name that a walk asks after `name`: its parent, or what seven labels of it leave; None beyond the top."""
    labels = name.split(".")
    if len(labels) > _MOST_LABELS:
        return ".".join(labels[-_MOST_LABELS:])
    return ".".join(labels[1:]) or None


def records_from(name: str | None, evidence: Evidence, shared: SharedFacts) -> tuple[Located, ...]:
    """The valid records that a walk finds at `name` and above it, up to one that ends it; None: it has ended.

    Raises Missing with all levels, Undetermined for a failed one that the walk gets to.
    """
    if name is None:
        return ()
    found = shared.dmarc_walks.get(name)
    if found is None:
        names = list(_upwards(name))
        answers = evidence.answers([question(level) for level in names])
        found = shared.dmarc_walks[name] = tuple(_valid(zip(names, answers, strict=True), shared))
    return found


def _upwards(name: str | None) -> Iterator[str]:
    while name:
        yield name
        name = parent_asked(name)


def _valid(levels: Iterator[tuple[str, object]], shared: SharedFacts) -> Iterator[Located]:
    for name, answer in levels:
        if isinstance(answer, Failed):
            raise Undetermined(question(name), answer)
        assert isinstance(answer, Records | NoData | NxDomain)
        record = read(answer, shared)
        if isinstance(record, Record):
            yield Located(name, record)
            if record.psd != "u":
                return


def organizational_domain(name: str, own: Record | None, above: tuple[Located, ...]) -> str:
    """The Organizational Domain of `name` (§4.10.2); `above`: the records at its ancestors, nearest first."""
    if own and own.psd != "u":  # psd=n says so; at psd=y the walk ends, and its start is all there is
        return name
    for located in above:
        if located.record.psd == "n":
            return located.name
        if located.record.psd == "y":
            return _one_label_below(located.name, name)
    if above:
        return above[-1].name  # the fewest labels
    return name


def _one_label_below(ancestor: str, name: str) -> str:
    label = name.removesuffix(f".{ancestor}").rpartition(".")[2]
    return f"{label}.{ancestor}"


def applied(name: str, own: Record | None, above: tuple[Located, ...], *, exists: bool) -> InForce | None:
    """The policy in force for `name` (§4.10.1); None: no receiver applies DMARC to it."""
    if own:
        return _in_force(Located(name, own), "p")
    organizational = organizational_domain(name, own, above)
    for located in above:
        if located.name == organizational or located.record.psd == "y":  # the nearer of the two comes first
            return _in_force(located, "sp" if exists else "np")
    return None


def _in_force(located: Located, tag: str) -> InForce | None:
    record = located.record
    if not record.is_applied:
        return None
    asked = InForce(Disposition.NONE, located.name, record, tag).asked
    return InForce(asked.tested if record.t else asked, located.name, record, tag)
