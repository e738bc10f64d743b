"""Terms across character-strings. Single situations are SPF005's cases."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.spf.strings import parted, split_terms

TEXT = b"v=spf1 include:_spf.provider.example a mx:mail.example.go.jp  ip4:192.0.2.0/24 -all"


def cut(at: set[int]) -> tuple[bytes, ...]:
    borders = [0, *sorted(at), len(TEXT)]
    return tuple(TEXT[begin:end] for begin, end in pairwise(borders))


@given(st.sets(st.integers(0, len(TEXT))))
def test_every_border_inside_a_term_is_seen_and_no_other(at: set[int]) -> None:
    inside = [n for n in at if 0 < n < len(TEXT) and b" " not in TEXT[n - 1 : n + 1]]
    found = list(split_terms(cut(at)))
    assert sum(len(split.pieces) - 1 for split in found) == len(inside)
    assert all(b"".join(split.pieces) in TEXT.split() for split in found)
    assert all(split.readable for split in found)


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_any_octets(rest: list[bytes]) -> None:
    for split in split_terms([b"v=spf1 ", *rest]):
        assert all(split.pieces)
        assert b" " not in b"".join(split.pieces)


@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"mx", b"v=spf1 ", b"ip4:192.0.2.1", b" a", b""])))
def test_only_spaces_are_added(strings: list[bytes]) -> None:
    assert parted(strings).replace(b" ", b"") == b"".join(strings).replace(b" ", b"")


def test_spaces_are_added_where_two_terms_meet() -> None:
    assert parted([b"v=spf1 a", b"mx", b" include:a.exam", b"ple", b"-all"]) == b"v=spf1 a mx include:a.example -all"
