"""The Public Suffix List: the same as the package that carries it says of every rule and around it."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from spfaudit.suffixes import is_public_suffix, registrable_domain, rules


@cache
def oracle() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True, only_icann=True)


def names_of_rules() -> list[str]:
    known = rules(international=True)
    return sorted(known.suffixes | known.exceptions)


def test_around_every_rule() -> None:
    for rule in names_of_rules():
        for name in (rule, f"a.{rule}", f"b.a.{rule}", f"c.b.a.{rule}"):
            assert registrable_domain(name) == oracle().privatesuffix(name), name
            assert is_public_suffix(name) == (registrable_domain(name) is None), name


@given(
    st.lists(st.sampled_from(["a", "www", "city", "kawasaki", "go", "co", "k12", "ma", "us", "jp", "ck"]), min_size=1)
)
def test_any_name(labels: list[str]) -> None:
    name = ".".join(labels)
    assert registrable_domain(name) == oracle().privatesuffix(name)
    assert is_public_suffix(name) == (registrable_domain(name) is None)


@pytest.mark.parametrize(
    ("name", "registered"),
    [
        ("jp", None),
        ("go.jp", None),
        ("mof.go.jp", "mof.go.jp"),
        ("www.mof.go.jp", "mof.go.jp"),
        ("city.kawasaki.jp", "city.kawasaki.jp"),
        ("other.kawasaki.jp", None),
        ("a.other.kawasaki.jp", "a.other.kawasaki.jp"),
        ("nonsense", None),
        ("a.nonsense", "a.nonsense"),
        ("xn--wgv71a.jp", "xn--wgv71a.jp"),
    ],
)
def test_known_names(name: str, registered: str | None) -> None:
    assert registrable_domain(name) == registered
