"""What is told of the problems of one rule on one domain where there are too many to tell each.

Knows what stands for the rest, and how many it stands for.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from spfaudit.policy.rule import MOST_PROBLEMS, Problem, Rule
from spfaudit.text import Text, plural

_REST = "more"
"""The subject of what stands for the rest: the same, however many they are."""


def fingerprint(domain: str, code: str, subject: str = "") -> str:
    """What tells a problem from all others, from run to run."""
    return hashlib.sha256(f"{domain}\0{code}\0{subject}".encode()).hexdigest()[:16]


def told(rule: Rule, problems: Sequence[Problem]) -> list[Problem]:
    """The problems that are told where there are too many, the last one of which stands for the rest."""
    more = len(problems) - MOST_PROBLEMS
    rest = Problem(
        message=Text(
            en=f"{more} more {plural(more, 'problem')} of this kind", ja=f"ほかに同種の問題が {more} 件あります"
        ),
        subject=_REST,
        severity=max(
            (problem.severity or rule.severity for problem in problems[MOST_PROBLEMS:]), key=lambda s: s.weight
        ),
    )
    return [*problems[:MOST_PROBLEMS], rest]


def rest_of(domain: str, code: str) -> str:
    """The fingerprint of what stands for the rest."""
    return fingerprint(domain, code, _REST)


def how_many(domain: str, code: str, findings: Iterable[tuple[str, str]]) -> int:
    """How many problems of the rule there are; `findings`: fingerprint and message, in whatever language, of each."""
    rest = rest_of(domain, code)
    return sum(_stands_for(message) if fingerprint == rest else 1 for fingerprint, message in findings)


def _stands_for(message: str) -> int:
    number = re.search("[0-9]+", message)
    return int(number[0]) if number else 1
