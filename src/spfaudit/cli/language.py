"""Which language the user reads."""

import os

from spfaudit.text import LANGS, Lang


def language(chosen: str | None) -> Lang:
    """`--lang` (or SPFAUDIT_LANG, which click has put there), then the locale's, then English."""
    candidates = (chosen, *(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")))
    first = next((candidate for candidate in candidates if candidate), "en").lower()
    return next((lang for lang in LANGS if first.startswith(lang)), "en")
