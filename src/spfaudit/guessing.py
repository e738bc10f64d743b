"""What many names seem to be used for: the run of guesses. Prints nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from spfaudit.assignment import Assignment
from spfaudit.evidence import NAMES, Answer, Question, Records
from spfaudit.inventory.drafting import Seeming
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.judging import judge_all
from spfaudit.mail.purposes import purposes
from spfaudit.policy.guess import GUESSING, guess_of
from spfaudit.policy.settings import Policies
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.source import Source
from spfaudit.resolver.zonefile import ZoneSource


def guess_usages(entries: Sequence[Entry], source: Source) -> list[Seeming]:
    """A guess for each entry, in their order, whatever is declared of it. Blocks; raises SourceError."""
    assignment = Assignment(
        inventory=Inventory(entries=tuple(replace(entry, profile=None) for entry in entries)),
        policies=Policies(run=GUESSING),
        today=date.min,  # no guess depends on it
    )
    guesses: dict[int, Seeming] = {}
    memo = Memo(source)

    async def run() -> None:
        memo.heed_defects()
        await judge_all(assignment, memo, tell=lambda place, verdict: guesses.update({place: guess_of(verdict)}))

    asyncio.run(run())
    return [guesses[place] for place in range(len(entries))]


def names_of(source: ZoneSource) -> list[str]:
    """The apexes of the zones, and the names in them that are of use to somebody: those that LIF008 would miss."""
    names: dict[str, None] = {}
    for apex in source.apexes:
        names[apex] = None
        source.ask(Question(apex, NAMES), lambda _, answer: names.update(dict.fromkeys(_useful(answer))))
    return list(names)


def _useful(answer: Answer) -> Iterable[str]:
    return purposes(answer.rdata) if isinstance(answer, Records) else ()
