"""What is wrong with a sentence in Japanese, as far as a program can tell."""

import re

from glossary import variants

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
_QUOTED = re.compile("'[^']*'")
_LATIN = "A-Za-z0-9"
_TOUCHING = re.compile(f"[ぁ-んァ-ヶー一-龠][{_LATIN}]|[{_LATIN}][ぁ-んァ-ヶ一-龠]")
_ERA = re.compile("(?:令和|平成)[0-9]+(?=年)")  # written in one piece, by custom
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_HALF_WIDTH_MARK = re.compile(r"[ぁ-んァ-ヶー一-龠][,;?!]|[ぁ-んァ-ヶー一-龠]\.(?:\s|$)")


def faults(ja: str) -> list[str]:
    """What a Japanese reader would stumble over; empty where all is well. What is in quotation marks is data."""
    ja = _ERA.sub("", _QUOTED.sub("''", ja))
    found = [f"{match[0]!r}: write {use}" for use, variant in variants().items() if (match := variant.search(ja))]
    found += [f"no space in {match[0]!r}" for match in [_TOUCHING.search(ja)] if match]
    found += [f"full-width {match[0]!r}" for match in [_FULL_WIDTH.search(ja)] if match]
    found += [f"half-width {match[0]!r}" for match in [_HALF_WIDTH_MARK.search(ja)] if match]
    return found
