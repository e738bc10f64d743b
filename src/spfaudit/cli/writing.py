"""One output of one command: a file, or stdout for `-`."""

from collections.abc import Iterable

from spfaudit.cli.outputs import print_whole
from spfaudit.report.output import check_target, write_whole

_STDOUT = "-"


def check_one(path: str) -> None:
    """Raises OutputError if nothing could be written there."""
    if path != _STDOUT:
        check_target(path)


def write_one(path: str, text: Iterable[str]) -> None:
    """All of the text, or an OutputError; a file is then as it was."""
    if path == _STDOUT:
        print_whole(text)
    else:
        write_whole(path, text)
