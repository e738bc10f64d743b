"""Pace and breaker, on a clock of the tests' own."""

from math import inf

import pytest

from spfaudit.resolver.pace import Breaker, Futility, Pace


def run_against_limiter(limit: float, *, seconds: float) -> tuple[int, int]:
    """How many questions of `seconds` a resolver answers and refuses that allows `limit` a second."""
    pace, now, answered, refused, tokens = Pace(), 0.0, 0, 0, limit
    while now < seconds:
        wait = max(pace.delay(now), 0.001)
        now, tokens = now + wait, min(limit, tokens + wait * limit)
        pace.sent(now)
        if tokens >= 1:
            tokens -= 1
            answered += 1
            pace.note(now, good=1)
        else:
            refused += 1
            pace.note(now, bad=1)
    return answered, refused


@pytest.mark.parametrize("limit", [30, 100, 400])
def test_a_limit_is_found_and_mostly_kept(limit: int) -> None:
    answered, refused = run_against_limiter(limit, seconds=60)
    assert answered > 0.6 * limit * 60
    assert refused < 0.15 * answered


def test_full_speed_where_nothing_fails() -> None:
    pace = Pace()
    for n in range(1000):
        pace.sent(n / 1000)
        pace.note(n / 1000, good=1)
    assert pace.rate == inf
    assert pace.delay(1.0) == 0


def test_a_resolver_that_refuses_everything_is_not_asked_more_slowly() -> None:
    pace = Pace()
    for n in range(1000):
        pace.note(n / 1000, bad=1)
    assert pace.rate == inf


def test_a_few_failures_do_not_slow_down() -> None:
    pace = Pace()
    for n in range(1000):
        pace.note(n / 1000, good=19, bad=1)
    assert pace.rate == inf


def test_speed_comes_back() -> None:
    pace = Pace()
    for _ in range(20):
        pace.note(0.1, good=1, bad=1)
    slow = pace.rate
    assert slow < inf
    now = 0.1
    while pace.rate < inf and now < 600:
        now += 0.1
        pace.note(now, good=1)
    assert pace.rate == inf


def test_the_ceiling_is_never_exceeded() -> None:
    pace = Pace(50)
    now, sent = 100.0, 0
    start = now
    while now < start + 10:
        now += max(pace.delay(now), 0.0001)
        pace.sent(now)
        pace.note(now, good=1)
        sent += 1
    assert sent <= 505
    assert sent >= 490


def test_a_lost_burst_is_not_death() -> None:
    breaker = Breaker(patience=4.0)
    for _ in range(200):
        breaker.silent(2.0)
    assert not breaker.open


def test_long_silence_is() -> None:
    breaker = Breaker(patience=4.0)
    for now in range(12):
        breaker.silent(float(now))
    assert breaker.open


def test_a_few_slow_questions_are_not_death() -> None:
    breaker = Breaker(patience=4.0)
    for now in (0.0, 10.0, 20.0):
        breaker.silent(now)
    assert not breaker.open


def test_any_answer_is_a_sign_of_life() -> None:
    breaker = Breaker(patience=4.0)
    for now in range(100):
        breaker.silent(float(now))
        if now % 5 == 0:
            breaker.answered()
    assert not breaker.open


def test_an_answer_revives() -> None:
    breaker = Breaker(patience=0.0)
    for now in range(20):
        breaker.silent(float(now))
    breaker.answered()
    assert not breaker.open


def failing(futility: Futility, now: float) -> bool:
    """What it says to the last of as many errors as it takes."""
    return [futility.failed(now) for _ in range(futility.MANY)][-1]


def test_errors_are_suspicious_only_if_they_are_many_and_last() -> None:
    futility = Futility(patience=4.0)
    assert [failing(futility, now) for now in (1.0, 20.9, 21.1)] == [False, False, True]
    assert not any(Futility(patience=4.0).failed(float(now)) for now in range(futility.MANY - 1))


def test_who_does_not_even_tell_what_anybody_knows_is_given_up_in_the_end() -> None:
    futility = Futility(patience=4.0)
    failing(futility, 0.0)
    assert failing(futility, 20.0)
    futility.knows_nothing()
    assert not futility.open  # it may have refused for haste
    assert failing(futility, 21.0)
    assert not futility.open
    futility.knows_nothing()
    assert futility.open


def test_who_tells_it_is_not() -> None:
    futility = Futility(patience=4.0)
    for now in range(100):
        failing(futility, float(now))
    assert not futility.open


def test_one_thing_told_is_enough_to_go_on_with_it() -> None:
    futility = Futility(patience=4.0)
    futility.knows_nothing()
    futility.knows_nothing()
    assert futility.open
    futility.told()
    assert not futility.open
    futility.knows_nothing()
    assert not futility.open
    assert [failing(futility, now) for now in (100.0, 101.0)] == [False, False]
