"""Progress on stderr: a bar on a terminal, otherwise a line every few seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from spfaudit.policy.verdict import Verdict
from spfaudit.text import Lang, Text

_SECONDS_BETWEEN_LINES = 5.0
_DONE = Text(en="judged", ja="判定済み")
_UNDETERMINED = Text(en="undetermined", ja="未確認")


@contextmanager
def progress(total: int, *, quiet: bool, lang: Lang) -> Iterator[Callable[[Verdict], None]]:
    """Yields what is to be told of each verdict. Quiet: tells nobody."""
    if quiet:
        yield lambda verdict: None
    elif sys.stderr.isatty():
        with _bar(total, lang) as tell:
            yield tell
    else:
        yield _lines(total, lang)


@contextmanager
def _bar(total: int, lang: Lang) -> Iterator[Callable[[Verdict], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{_UNDETERMINED.to(lang)} {{task.fields[undetermined]}}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, undetermined=0)
        undetermined = 0

        def tell(verdict: Verdict) -> None:
            nonlocal undetermined
            undetermined += bool(verdict.unjudged)
            bar.update(task, advance=1, undetermined=undetermined)

        yield tell


def _lines(total: int, lang: Lang) -> Callable[[Verdict], None]:
    done = undetermined = 0
    last = time.monotonic()

    def tell(verdict: Verdict) -> None:
        nonlocal done, undetermined, last
        done += 1
        undetermined += bool(verdict.unjudged)
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            print(
                f"spfaudit: {done}/{total} {_DONE.to(lang)}, {undetermined} {_UNDETERMINED.to(lang)}",
                file=sys.stderr,
            )

    return tell
