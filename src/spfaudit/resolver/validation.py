"""Questions about validation itself: do the resolvers vouch for anything, and what do they say unchecked?

Plays on resolvers' dialogues, and knows no event loop. What follows from the answers is not its business.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, Question
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.message import CD, RD
from spfaudit.resolver.upstream import Upstream

Tell = Callable[[Answer], None]
Converse = Callable[[Question, Manners, Sequence[Upstream], Tell], None]
"""Has a dialogue about a question, in a manner, with some resolvers; then tells the answer."""

_ELSEWHERE = ("22 ", "23 ")
"""EDE codes by which a resolver blames the network, not signatures: "no reachable authority", "network error"."""


def ask_unchecked(
    question: Question, upstreams: Sequence[Upstream], manners: Manners, converse: Converse, tell: Tell
) -> None:
    """Tells the answer without validation (RFC 4035 §3.2.2), if with validation there still is none but SERVFAIL.

    It is asked with validation once more afterwards: a resolver that was only overloaded, or whose way to the servers
    was broken for a moment, must not look like one that refuses a signature.
    """

    def heard_unchecked(unchecked: Answer) -> None:
        if isinstance(unchecked, Failed):
            tell(unchecked)
        else:
            converse(question, manners, upstreams, lambda checked: tell(_of_both(unchecked, checked)))

    converse(question, replace(manners, flags=RD | CD), upstreams, heard_unchecked)


def _of_both(unchecked: Answer, checked: Answer) -> Answer:
    if not isinstance(checked, Failed):
        return Failed(reason=Failure.CONFLICT, detail="with validation: now answered", provenance=checked.provenance)
    if checked.provenance.rcode != "SERVFAIL" or any(error.startswith(_ELSEWHERE) for error in checked.provenance.ede):
        return checked
    return unchecked


def ask_each(
    question: Question, upstreams: Sequence[Upstream], manners: Manners, converse: Converse, tell: Tell
) -> None:
    """Tells one answer for all resolvers: authenticated only if each vouches for its own, Failed if one has none."""
    answers: list[Answer] = []

    def heard(answer: Answer) -> None:
        answers.append(answer)
        if len(answers) == len(upstreams):
            tell(_of_all(answers))

    for upstream in upstreams:
        converse(question, manners, [upstream], heard)


def _of_all(answers: Sequence[Answer]) -> Answer:
    vouched: bool | None = True
    for answer in answers:
        if isinstance(answer, Failed):
            return answer
        vouched = vouched and answer.authenticated
    first = answers[0]
    return first if isinstance(first, Failed) else replace(first, authenticated=vouched)
