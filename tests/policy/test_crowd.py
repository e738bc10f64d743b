"""What stands for problems that are too many to tell each: how severe, how many, and known again."""

import pytest

from spfaudit.policy.crowd import fingerprint, how_many, rest_of, told
from spfaudit.policy.rule import MOST_PROBLEMS, Problem
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.text import same

RULE = RULES["MX001"]
assert RULE.severity is Severity.ERROR


def problems(count: int, severity: Severity | None = None) -> list[Problem]:
    return [Problem(message=same(f"problem {n}"), subject=f"mx{n}.example", severity=severity) for n in range(count)]


def test_fingerprints_stay_what_baselines_have() -> None:
    assert fingerprint("example.go.jp", "SPF001") == fingerprint("example.go.jp", "SPF001", "") == "9089791cdc523301"
    assert fingerprint("example.go.jp", "MX001", "mx.example") == "9d72df94ed7c415a"


@pytest.mark.parametrize(("more", "words"), [(1, "1 more problem of this kind"), (2, "2 more problems of this kind")])
def test_the_rest_is_as_severe_as_the_worst_of_it_and_not_of_what_is_told(more: int, words: str) -> None:
    mild = problems(more, Severity.INFO)
    *first, rest = told(RULE, [*problems(MOST_PROBLEMS), *mild])
    assert first == problems(MOST_PROBLEMS)
    assert (rest.message.en, rest.severity) == (words, Severity.INFO)
    *_, rest = told(RULE, [*problems(MOST_PROBLEMS, Severity.INFO), *mild, *problems(1)])
    assert rest.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("rest", "count"),
    [
        ("7 more problems of this kind", 9),
        ("ほかに同種の問題が 7 件あります", 9),
        ("", 3),  # a report that has no messages: there is one at least
    ],
)
def test_they_are_counted_by_what_stands_for_them(rest: str, count: int) -> None:
    each = [(fingerprint("example.go.jp", "MX001", f"mx{n}.example"), f"{n}00 octets") for n in range(2)]
    assert how_many("example.go.jp", "MX001", each) == 2
    assert how_many("example.go.jp", "MX001", [*each, (rest_of("example.go.jp", "MX001"), rest)]) == count
