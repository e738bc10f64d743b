"""Which language the user reads."""

import os
import sys
from functools import cache

from spfaudit.text import LANGS, Lang

_OPTION = "--lang"


def language(chosen: str | None) -> Lang:
    """`--lang` (or SPFAUDIT_LANG, which click has put there), then the locale's, then English."""
    candidates = (chosen, *(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")))
    first = next((candidate for candidate in candidates if candidate), "en").lower()
    return next((lang for lang in LANGS if first.startswith(lang)), "en")


@cache
def spoken() -> Lang:
    """The language of this process, known before its command line has been parsed: for help, and for errors in it."""
    return language(_named(sys.argv[1:]) or os.environ.get("SPFAUDIT_LANG"))


def _named(arguments: list[str]) -> str | None:
    """The last one, as click has it."""
    named = None
    for position, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if not equals:
            value = "".join(arguments[position + 1 : position + 2])
        if option == _OPTION and value in LANGS:
            named = value
    return named
