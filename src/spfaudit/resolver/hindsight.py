"""What a run finds out of its resolvers only after it has believed them.

That one query was answered in two ways (`told_twice`), or that a resolver's word is worth nothing (`canary`). Knows
what is found; what follows from it is the business of whoever holds the answers.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence

from spfaudit.evidence import Question
from spfaudit.resolver.canary import believe_who_is_alone, examine
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.message import Message
from spfaudit.resolver.told_twice import contradiction
from spfaudit.resolver.upstream import Upstream

_LEAST_WAIT, _MOST_WAIT = 0.01, 0.1
"""Seconds in which the last answer may prove to be one of two, at the end of a run."""


class Hindsight:
    """What one run finds out too late.

    `as_put`: the question as the run has put it; `noticed`: called at each one newly contradicted.
    """

    def __init__(self, as_put: Callable[[Question], Question], noticed: Callable[[], None]) -> None:
        self.contradicted: set[Question] = set()
        """Questions to which one query was answered in two ways."""
        self.unexamined: Sequence[Upstream] = ()
        """Resolvers that even in the end did not say enough to tell whether they lie."""
        self.is_in_vain = False
        """Whether whoever asks has given up for it."""
        self._untold: list[Question] = []
        """Those contradicted that were not told of yet."""
        self._was_misled = False
        """Whether a resolver has proved worthless that was believed, and that was not told yet."""
        self._as_put = as_put
        self._noticed = noticed

    def compare(self, one: Message, other: Message) -> None:
        """Takes note of a second answer to a query."""
        contradicted = contradiction(one, other)
        question = contradicted and self._as_put(contradicted)
        if question and question not in self.contradicted:
            self.contradicted.add(question)
            self._untold.append(question)
            self._noticed()

    async def look_back(self, upstreams: Sequence[Upstream], manners: Manners) -> Collection[Question] | None:
        """Questions that were answered in two ways; None if a resolver's word proves worthless that was believed: one
        that could not be examined before, or that has changed since. What is known already is told at once, also of
        what came to light before an earlier look was cancelled."""
        if not (self._was_misled or self._matters(upstreams)):
            await self._examine_again(upstreams, manners)
        if self._was_misled:
            self._was_misled = False
            return None
        untold, self._untold = self._matters(upstreams), []
        return untold

    def _matters(self, upstreams: Sequence[Upstream]) -> tuple[Question, ...]:
        """What was not told yet. On a name that cannot exist no verdict rests; where its like is asked about, that is
        seen to be answered in two ways as well."""
        return tuple(
            question
            for question in self._untold
            if not any(question.name in each.credibility.impossible for each in upstreams)
        )

    async def _examine_again(self, upstreams: Sequence[Upstream], manners: Manners) -> None:
        """Finds out whether a resolver has proved worthless, or to make up what it was believed."""
        asked = [each for each in upstreams if not (each.credibility.is_liar or each.is_given_up)]
        believed = [each for each in asked if each.credibility.doubt is None]
        unknown = [each for each in asked if not each.credibility.is_examined]
        synthesis = {each: each.credibility.synthesis for each in asked}
        examined = (examine(each, manners) for each in {*believed, *unknown})
        try:
            await asyncio.gather(_second_answers(upstreams), *examined)
        finally:  # whatever it had time for
            believe_who_is_alone(upstreams)
            self.unexamined = [upstream for upstream in unknown if not upstream.credibility.is_examined]
            self._was_misled = (
                any(each.credibility.is_liar for each in asked)
                or any(each.credibility.synthesis != synthesis[each] for each in asked)
                or any((doubt := each.credibility.doubt) is not None and not doubt.is_alone for each in believed)
            )


async def _second_answers(upstreams: Sequence[Upstream]) -> None:
    """Waits for true answers that are slower than forged ones: about as long as answers usually take."""
    usual = max((each.round_trip.usual for each in upstreams if not each.server.tls), default=0.0)
    if usual:
        await asyncio.sleep(min(max(usual, _LEAST_WAIT), _MOST_WAIT))
