"""Which of the known words somebody may have meant: by letters, and by what looks alike on a screen."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from heapq import nlargest

_ALIKE = str.maketrans({"l": "1", "i": "1", "|": "1", "o": "0", "_": "-"})
_LONGEST = 100
"""Characters of a word that are compared."""
_ENOUGH, _SHORT = 0.6, 0.7
"""How much alike words have to be; those of few letters, such as families of rules, have half in common with any."""
_MOST = 20
"""Words that are alike enough to be compared by how they begin."""
_COMPARED = 40
"""Words that are compared letter by letter: those that have most pairs of letters in common with the one meant."""


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that looks most like `word`; of several, the first that begins most like it. None: none does."""
    return _closest(word, tuple(choices))


@lru_cache(maxsize=1000)  # a long list may have the same mistake in every line
def _closest(word: str, choices: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # only where there is a mistake

    looks = _looks(choices)
    wanted = _look(word)
    compared: Iterable[str] = looks
    if len(looks) > _COMPARED:
        pairs = _pairs(wanted)
        compared = nlargest(_COMPARED, looks, key=lambda look: len(pairs & _pairs(look)))
    near = set(
        get_close_matches(wanted, compared, n=_MOST, cutoff=_SHORT if len(word) < 5 and word.isalpha() else _ENOUGH)
    )
    best = max((look for look in looks if look in near), key=lambda look: _likeness(wanted, look), default=None)
    return None if best is None else looks[best]


def _look(word: str) -> str:
    """The word without what is easily taken for something else: case, width, the digit and the letter."""
    return unicodedata.normalize("NFKC", word[:_LONGEST]).casefold().translate(_ALIKE)


@lru_cache(maxsize=10)
def _looks(choices: tuple[str, ...]) -> dict[str, str]:
    """How they look; of several that look alike, the first."""
    looks: dict[str, str] = {}
    for choice in choices:
        looks.setdefault(_look(choice), choice)
    return looks


@lru_cache(maxsize=10_000)
def _pairs(look: str) -> set[str]:
    return {look[at : at + 2] for at in range(len(look) - 1)}


def _likeness(wanted: str, look: str) -> tuple[float, int]:
    from difflib import SequenceMatcher

    same = next((at for at, (one, other) in enumerate(zip(wanted, look, strict=False)) if one != other), len(wanted))
    # As get_close_matches compares, or the best of its choices would not be the best here.
    return round(SequenceMatcher(None, look, wanted).ratio(), 2), same
