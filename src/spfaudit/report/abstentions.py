"""Rules that abstained, put together by why: one failed lookup often silences many rules.

Knows documents, and no looks.
"""

from collections.abc import Iterable

from msgspec import Struct

from spfaudit.report.document import UnjudgedDocument


class Abstention(Struct, frozen=True, kw_only=True):
    """The rules of one domain that one thing silenced."""

    reason: str
    question: str | None
    rules: list[UnjudgedDocument]


def by_reason(unjudged: Iterable[UnjudgedDocument]) -> list[Abstention]:
    """Abstentions with the same reason and question together, in the order in which they are first met."""
    rules = list(unjudged)
    reasons, questions = {one.reason for one in rules}, {one.question for one in rules}
    if len(reasons) == len(questions) == 1:  # as of a domain that nobody got to, of which there may be thousands
        return [Abstention(reason=reasons.pop(), question=questions.pop(), rules=rules)]
    found: dict[tuple[str, str | None], list[UnjudgedDocument]] = {}
    for one in rules:
        found.setdefault((one.reason, one.question), []).append(one)
    return [Abstention(reason=reason, question=question, rules=its) for (reason, question), its in found.items()]
