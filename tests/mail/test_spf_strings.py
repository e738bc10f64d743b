"""Terms across character-strings. Single situations are SPF005's cases."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.spf.strings import parted, separate, split_terms

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


@pytest.mark.parametrize(
    ("strings", "texts"),
    [
        ([b"v=spf1 mx -all", b"a-verification=1"], (b"v=spf1 mx -all", b"a-verification=1")),
        ([b"a-verification=1", b"MS=ms1", b"v=spf1 -all"], (b"a-verification=1", b"MS=ms1", b"v=spf1 -all")),
        ([b"v=spf1 mx", b" -all", b"", b"a=1"], (b"v=spf1 mx -all", b"a=1")),
        ([b"v=spf1 a ~all", b"v=SPF1 mx ~all"], (b"v=spf1 a ~all", b"v=SPF1 mx ~all")),
        ([b"v=spf1 mx", b"a=1"], ()),
        ([b"v=spf1 a:x.", b"example -all"], ()),
        ([b"v=spf1 -all", b"ip4:192.0.2.1"], ()),
        ([b"v=spf1 -all", b"ipv4:192.0.2.1"], ()),
        ([b"v=spf1 -all", b"redirect=x.example"], ()),
        ([b"v=sp", b"f1 -all"], ()),
        ([b"a=1", b"b=2"], ()),
        ([], ()),
        ([b"v=spf1 -all", *[b"a=1"] * 49], (b"v=spf1 -all", *[b"a=1"] * 49)),
        ([b"v=spf1 -all", *[b"a=1"] * 50], ()),
        ([b"v=spf1 ", *[b"a="] * 20_000], ()),
    ],
)
def test_what_was_meant_as_several_records(strings: list[bytes], texts: tuple[bytes, ...]) -> None:
    assert separate(strings) == texts


@given(st.lists(st.binary(max_size=9) | st.sampled_from([b"v=spf1", b" -all", b"v=spf1 mx ~all", b"a-b=1", b"ip4:x"])))
def test_nothing_is_lost_of_what_was_meant_as_several(strings: list[bytes]) -> None:
    assert b"".join(separate(strings)) in (b"", b"".join(strings))
