"""What somebody may have meant: by letters, by looks, and by how words begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.closest import closest
from spfaudit.policy.rules import RULES

WORDS = (*RULES, *(rule.name for rule in RULES.values()))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("SPF10l", "SPF101"),
        ("SPF1O1", "SPF101"),
        ("spf2Ol", "SPF201"),
        ("ＳＰＦ１０１", "SPF101"),
        ("SPF1011", "SPF101"),
        ("SPF01", "SPF010"),
        ("DMAOO1", "DMA001"),
        ("MXOO2", "MX002"),
        ("missing_spf", "missing-spf"),
        ("softfail-al", "softfail-all"),
        ("Too-Many-Lookup", "too-many-lookups"),
        ("nothing like it at all", None),
        ("", None),
        ("ALL", None),
        ("SPF", None),
        ("S", None),
    ],
)
def test_meant(given: str, meant: str | None) -> None:
    assert closest(given, WORDS) == meant


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_closest_to_itself(word: str) -> None:
    assert closest(word, WORDS) == word
    assert closest(word.swapcase(), WORDS) == word


def test_of_very_many_words_it_is_the_same_that_is_meant() -> None:
    """They are not all compared letter by letter: a long list may have thousands, and as many that are misspelt."""
    numbers = [f"gateway-{number:05}" for number in range(2000)]
    assert closest("gatewy-01234", [*numbers, *WORDS]) == "gateway-01234"
    assert closest("missing_spf", [*numbers, *WORDS]) == "missing-spf"
    assert closest("SPF10l", [*numbers, *WORDS]) == "SPF101"
    assert closest("nothing like it at all", [*numbers, *WORDS]) is None


@given(st.text(max_size=200))
def test_anything_can_be_asked_for(word: str) -> None:
    assert closest(word, WORDS) in (None, *WORDS)
