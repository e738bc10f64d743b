"""How the command line says that it cannot go on."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from spfaudit.cli.exit_status import ExitStatus
from spfaudit.sanitise import visible
from spfaudit.text import Lang, ProblemError, Text


def say(text: Text, lang: Lang) -> None:
    """One line on stderr."""
    print(f"spfaudit: {visible(text.to(lang))}", file=sys.stderr)


def stop_all(texts: Sequence[Text], lang: Lang) -> NoReturn:
    """A line on stderr for each, and the end."""
    for text in texts:
        say(text, lang)
    raise SystemExit(int(ExitStatus.USAGE))


def stop(text: Text, lang: Lang, status: ExitStatus = ExitStatus.USAGE) -> NoReturn:
    """One line on stderr, and the end."""
    say(text, lang)
    raise SystemExit(int(status))


@contextmanager
def stopping_at(*kinds: type[ProblemError], lang: Lang, status: ExitStatus = ExitStatus.FAILED) -> Iterator[None]:
    """What an error of these kinds says when it leaves the block, and the end."""
    try:
        yield
    except kinds as error:
        stop(error.problem, lang, status)
