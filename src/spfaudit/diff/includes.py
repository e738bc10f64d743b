"""What changed of the records that domains share by include: most often a provider's, changed without a word.

Null is unknown, and never drift: each number is compared with the last that is known.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Generic, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.diff.document import IncludeChange
from spfaudit.diff.past import Past
from spfaudit.diff.records import record_change
from spfaudit.report.changes_document import IncludeProblem, NumberChange
from spfaudit.report.document import IncludeDocument

_Fact = TypeVar("_Fact")
_Told = tuple[str | None, IncludeDocument]
"""A state of an include, and the start of the run that tells it; None: the earlier one."""


def include_changes(
    earlier: Iterable[IncludeDocument],
    later: Iterable[IncludeDocument],
    past: Past,
    unseen: Collection[str],
    reached: Collection[str] | None = None,
) -> list[IncludeChange]:
    """The most used first. `reached`: only these names, and those that they lead to; None: all.

    `unseen`: names that the earlier one lacks for want of an answer: what is known of before counts.
    """
    before = {one.name: one for one in earlier}
    after = {one.name: one for one in later}
    names = after.keys() if reached is None else _below(reached, after)
    found = {}
    for name in names & (before.keys() | set(unseen)):
        changed = _change(before.get(name), after[name], past)
        if changed:
            found[name] = changed
    ordered = sorted(found.values(), key=lambda change: (-change.domains, change.name))
    return [
        replace(change, through=[name for name in after[change.name].includes if name in found]) for change in ordered
    ]


def _below(names: Iterable[str], known: dict[str, IncludeDocument]) -> set[str]:
    """Those of the names that are known, and all that they lead to."""
    found: set[str] = set()
    waiting = [name for name in names if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [below for below in known[name].includes if below in known]
    return found


class _Differing(Generic[_Fact], Struct, frozen=True):
    """A fact that was known and is known, and is another."""

    before: _Fact
    after: _Fact
    told_by: str | None


def _differing(
    fact: Callable[[IncludeDocument], _Fact | None], later: IncludeDocument, states: Callable[[], Iterator[_Told]]
) -> _Differing[_Fact] | None:
    after = fact(later)
    if after is None:
        return None
    known = ((value, told_by) for told_by, state in states() if (value := fact(state)) is not None)
    before, told_by = next(known, (after, None))
    return None if before == after else _Differing(before, after, told_by)


def _change(earlier: IncludeDocument | None, later: IncludeDocument, past: Past) -> IncludeChange | None:
    def states() -> Iterator[_Told]:
        if earlier:
            yield None, earlier
        yield from past.includes(later.name)

    texts = _differing(_texts, later, states)
    problem = _differing(_problem, later, states)
    led = _differing(_led, later, states)
    lookups = _differing(lambda one: one.lookups, later, states)
    ipv4 = _differing(lambda one: one.ipv4_addresses, later, states)
    ipv6 = _differing(lambda one: one.ipv6_prefixes_64, later, states)
    different = [one for one in (texts, problem, led, lookups, ipv4, ipv6) if one]
    if not different:
        return None
    return IncludeChange(
        name=later.name,
        domains=later.domains,
        record=record_change("spf", texts.before, texts.after, texts.told_by) if texts else None,
        problem=_named(problem.after) if problem else None,
        problem_before=_named(problem.before) if problem else None,
        lookups=_numbers(lookups),
        ipv4_addresses=_numbers(ipv4),
        ipv6_prefixes_64=_numbers(ipv6),
        includes_added=_beside(led.after, led.before) if led else [],
        includes_removed=_beside(led.before, led.after) if led else [],
        through=[],
        compared_with=min((one.told_by for one in different if one.told_by), default=None),
    )


def _texts(one: IncludeDocument) -> list[str] | None:
    """Its record, [] if there is none; None: unknown, or several."""
    if one.record is not None:
        return [one.record]
    return [] if one.problem == "absent" else None


def _problem(one: IncludeDocument) -> str | None:
    """What is wrong with it, "" if nothing; None: unknown."""
    return None if one.problem == "unknown" else one.problem or ""


def _named(problem: str) -> IncludeProblem | None:
    return cast("IncludeProblem", problem) if problem else None


def _led(one: IncludeDocument) -> list[str] | None:
    """The names that it leads to, whatever their order; None: unknown."""
    return None if one.problem == "unknown" else sorted(one.includes)


def _numbers(change: _Differing[int] | None) -> NumberChange | None:
    return NumberChange(before=change.before, after=change.after) if change else None


def _beside(names: list[str], others: list[str]) -> list[str]:
    return [name for name in names if name not in others]
