"""Ways are what was noted, or are not known: never another domain's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.report import ways as module
from spfaudit.report.ways import Ways

NAMES = st.lists(st.sampled_from(["a.example", "b.example", "c.example"]), max_size=3).map(tuple)


@given(st.lists(NAMES, max_size=20))
def test_each_place_has_the_way_that_was_noted_last(noted: list[tuple[str, ...]]) -> None:
    ways = Ways(3, tapes=1)
    for number, way in enumerate(noted):
        ways.put(number % 3, way)
    ways.learn(0, ways.mine())
    for place in range(3):
        assert ways.of(place, 0) == next(iter(noted[place::3][-1:]), ())


def test_each_process_has_numbers_of_its_own() -> None:
    ways, others = Ways(2, tapes=2), Ways(2, tapes=2)
    others.put(0, ("b.example",))
    ways.put(0, ("a.example",))
    ways.learn(0, ways.mine())
    ways.learn(1, others.mine())
    assert (ways.of(0, 0), ways.of(0, 1)) == (("a.example",), ("b.example",))


def test_a_process_that_told_nothing_leaves_its_ways_unknown() -> None:
    ways = Ways(1, tapes=2)
    ways.put(0, ("a.example",))
    assert ways.of(0, 1) is None


def test_what_is_beyond_the_numbers_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAYS", 2)  # one of them is that of records that lead nowhere
    ways = Ways(3, tapes=1)
    for place, name in enumerate(("a.example", "b.example", "a.example")):
        ways.put(place, (name,))
    ways.learn(0, ways.mine())
    assert [ways.of(place, 0) for place in range(3)] == [("a.example",), None, ("a.example",)]
