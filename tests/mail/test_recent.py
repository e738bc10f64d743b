"""A bounded memory: what is used stays, and there is never too much."""

from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.recent import Recent


@given(st.integers(1, 5), st.lists(st.tuples(st.booleans(), st.integers(0, 12)), max_size=60))
def test_the_keys_used_last_are_kept_and_never_twice_as_many(capacity: int, uses: list[tuple[bool, int]]) -> None:
    recent: Recent[int, int] = Recent(capacity)
    used: list[int] = []  # the latest last
    for write, key in uses:
        if write:
            recent[key] = key * key
        if recent.get(key) is not None:
            assert recent.get(key) == key * key
            used = [*(other for other in used if other != key), key]
        assert len(recent) <= 2 * capacity
    assert all(key in recent for key in used[-capacity:])


def test_what_is_used_outlives_what_is_not() -> None:
    recent: Recent[str, int] = Recent(3)
    recent["provider"] = 1
    for number in range(100):
        recent[f"d{number}.example"] = number
        assert recent.get("provider") == 1
    assert recent.get("d0.example") is None
