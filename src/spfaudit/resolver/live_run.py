"""One run of a `LiveSource`: who is asked, in which way, and what a person should know of them.

Knows what its parts do with a question; nothing of how they are made, or of runs before and after.
"""

from collections.abc import Sequence

from msgspec import Struct

from spfaudit.asking import is_unusual
from spfaudit.evidence import Failed, Failure, Question
from spfaudit.resolver.canary import unexamined_notice
from spfaudit.resolver.credibility import credibility_notices
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.given_up import given_up_notice
from spfaudit.resolver.hindsight import Hindsight
from spfaudit.resolver.other_ways import OtherWays
from spfaudit.resolver.random_label import as_if_put, asks_for_any, with_made_up_label
from spfaudit.resolver.source import Done, with_untrue
from spfaudit.resolver.switchboard import Switchboard
from spfaudit.resolver.upstream import Upstream
from spfaudit.text import Text


class LiveRun(Struct, frozen=True):
    """The resolvers, and whatever else is made anew for each run."""

    seed: bytes
    """Of the labels that are made up."""
    manners: Manners
    upstreams: Sequence[Upstream]
    switchboard: Switchboard
    other_ways: OtherWays
    hindsight: Hindsight

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn."""
        return self.switchboard.backlog + self.other_ways.backlog

    @property
    def notices(self) -> tuple[Text, ...]:
        """What a person should know of the resolvers that are asked."""
        all_given_up = self.switchboard.gave_up
        notices = (
            *credibility_notices({each.name: each.credibility for each in self.upstreams}),
            *(unexamined_notice(each.name) for each in self.hindsight.unexamined if not each.is_given_up),
            *(given_up_notice(each) for each in self.upstreams if each.is_given_up or all_given_up),
        )
        return with_untrue(notices) if self.hindsight.is_in_vain else notices

    def ask_with_care(self, question: Question, done: Done) -> None:
        """Asks what is not a plain question; and anything, once one was answered in two ways."""
        if is_unusual(question.type):
            self.other_ways.ask(question, done)
        elif question in self.hindsight.contradicted:
            done(question, Failed(reason=Failure.CONFLICT, detail="two answers to one query"))
        elif asks_for_any(question):
            sent = with_made_up_label(question, self.seed)
            self.switchboard.ask_anything(sent, lambda _, answer: done(question, as_if_put(answer, sent)))
        else:
            self.switchboard.ask_anything(question, done)

    def close(self) -> None:
        """Forgets all questions, and lets go of the sockets."""
        self.switchboard.close()
        self.other_ways.close()
        for upstream in self.upstreams:
            upstream.close()
