"""Names that are aliases because a DNAME record above them renames all that is below it (RFC 6672 §2.2).

Such a name has no CNAME record that could be deleted, and nothing can be published at it. Answers show the alias alone.
A name that nobody has made, beside it, shows that all names are renamed alike: no wildcard copies a label into its
target. Reads evidence; judges nothing.
"""

from collections.abc import Iterator

from msgspec import Struct

from spfaudit.evidence import Answer, Evidence, Failed, NxDomain, Question, Undetermined
from spfaudit.names import RANDOM_LABEL, random_name_below
from spfaudit.suffixes import registrable_domain


class Dname(Struct, frozen=True):
    """A DNAME record."""

    owner: str
    target: str


class DeadEnd(Struct, frozen=True):
    """Whose record it is that leads a chain of aliases to a name that does not exist."""

    owner: str
    dname: Dname | None
    """None: the owner's own, a CNAME record; or a wildcard's, where the name is nobody's."""
    remains: tuple[str, ...]
    """The aliases from the owner on."""
    target_exists: bool = False
    """Whether the DNAME record is sound: it leads to a name that exists, below which something is just not there."""


def dead_end(evidence: Evidence, name: str, chain: tuple[str, ...]) -> DeadEnd | Undetermined:
    """What makes `name` an alias to nowhere, along `chain`, which is not empty.

    Undetermined, which is returned and not raised, if the lookups that would tell failed. Raises Missing.
    """
    renamed = renamings(evidence, name, chain)
    if isinstance(renamed, Undetermined):
        return renamed
    if len(renamed) < len(chain):
        return DeadEnd((name, *chain)[len(renamed)], None, chain[len(renamed) :])
    dname = renamed[-1]
    question = Question(dname.target, "TXT")
    answer = evidence.answer(question)
    if isinstance(answer, Failed):
        return Undetermined(question, answer)
    return DeadEnd(dname.owner, dname, chain[-1:], target_exists=not isinstance(answer, NxDomain))


def renamings(evidence: Evidence, name: str, chain: tuple[str, ...]) -> tuple[Dname, ...] | Undetermined:
    """The DNAME records that make the first of the aliases; the next one, if any, is made by a CNAME record.

    Undetermined, which is returned and not raised, if the lookups that would tell failed. Raises Missing.
    """
    renamed: list[Dname] = []
    for owner, target in zip((name, *chain), chain, strict=False):
        found = dname_above(evidence, owner, target)
        if isinstance(found, Undetermined):
            return found
        if found is None:
            break
        renamed.append(found)
    return tuple(renamed)


def dname_above(evidence: Evidence, name: str, target: str) -> Dname | Undetermined | None:
    """The DNAME record that makes `name` an alias of `target`; None: it is a CNAME record that does.

    Undetermined, which is returned and not raised, if the lookups that would tell failed. Raises Missing.
    """
    pairs = tuple(_above(name, target))
    beside = random_name_below(pairs[0].owner) if pairs else None
    if not beside:
        return None
    renamed = _first_alias(evidence, beside)
    if isinstance(renamed, Undetermined):
        return renamed
    if renamed != f"{RANDOM_LABEL}.{pairs[0].target}":
        return None
    for pair in pairs[:-1]:
        renamed = _first_alias(evidence, pair.owner)
        if isinstance(renamed, Undetermined):
            return renamed
        if renamed != pair.target:  # what is renamed itself has the record further up
            return pair
    return pairs[-1]


def landing(domain: str, answer: Answer) -> str:
    """Below which name a made-up name below `domain` has come to be: `domain`, or where DNAME records lead.

    `answer`: what was said of the made-up name.
    """
    made_up = [] if isinstance(answer, Failed) else [name for name in answer.chain if _is_made_up(name)]
    return made_up[-1].partition(".")[2] if made_up else domain


def is_merely_renamed(answer: Answer) -> bool:
    """Whether the aliases of a made-up name are all made of DNAME records: what they lead to is as made up."""
    return not isinstance(answer, Failed) and bool(answer.chain) and _is_made_up(answer.chain[-1])


def _above(name: str, target: str) -> Iterator[Dname]:
    """The records that could make the one an alias of the other, the closest first: what is cut off is the same."""
    while registrable_domain(name) not in (name, None):
        label, _, name = name.partition(".")
        same, _, target = target.partition(".")
        if label != same or not target:
            return
        yield Dname(name, target)


def _first_alias(evidence: Evidence, name: str) -> str | Undetermined:
    """What the name is an alias of, to begin with, or ""."""
    question = Question(name, "TXT")
    answer = evidence.answer(question)
    if isinstance(answer, Failed):
        return Undetermined(question, answer)
    return answer.chain[0] if answer.chain else ""


def _is_made_up(name: str) -> bool:
    return name.startswith(f"{RANDOM_LABEL}.")
