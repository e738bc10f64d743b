"""What a Japanese keyboard does to letters and digits of an inventory: full-width forms, understood by folding."""

import unicodedata


def fold(text: str) -> str:
    """`text` with full-width forms made ASCII (Unicode's NFKC) and without surrounding space."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
