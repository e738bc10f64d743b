"""Two answers to one query, and whether both can be true.

Whoever sits on the way to a resolver can answer before it does, with the right id, question and source; the resolver's
own answer comes all the same, a moment later. Pure.
"""

from spfaudit.evidence import Answer, Failed, Question, Records
from spfaudit.resolver.classify import Unproven, classify
from spfaudit.resolver.message import Message

_ROTATING = frozenset({"A", "AAAA"})
"""Of these a pool shows other ones each time: a query that the network repeats is honestly answered in two ways."""


def contradiction(one: Message, other: Message) -> Question | None:
    """What is asked, if the two messages answer it, and not alike."""
    question = one.question
    if question is None or other.question != question:
        return None
    first, second = _claim(classify(question, one)), _claim(classify(question, other))
    if first is None or second is None or first == second:
        return None
    return question if first[0] is not second[0] or question.type not in _ROTATING else None


def _claim(result: Answer | Unproven) -> tuple[type, frozenset[object]] | None:
    """Which of the outcomes it is, with its data. None: it claims nothing."""
    if isinstance(result, Failed):
        return None
    if isinstance(result, Records):
        return Records, frozenset(result.rdata)
    return type(result.absence if isinstance(result, Unproven) else result), frozenset()
