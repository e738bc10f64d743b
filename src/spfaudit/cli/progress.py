"""Progress on stderr: a bar on a terminal, otherwise a line every few seconds.

Draws the bar itself: a library would need a thread, which forbids forking, and longer to load than a short run takes.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct

from spfaudit.cli.streams import ERASE_LINE, obeys_escapes
from spfaudit.text import Lang, Text

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_BARS = 0.2
_WIDEST_BAR = 30

Show = Callable[[int, int], None]
"""Told, as often as one likes, how many domains have been judged, and how many of them not in full."""


class State(Struct, frozen=True, kw_only=True):
    """How far a run has come. `seconds`: since it began."""

    total: int
    judged: int
    undetermined: int
    seconds: float


@contextmanager
def progress(total: int, *, quiet: bool, lang: Lang) -> Iterator[Show | None]:
    """Yields what is to be told while the run goes on. Quiet: None, and nothing is said."""
    began = last = time.monotonic()
    on_terminal = obeys_escapes(sys.stderr)
    pause = _SECONDS_BETWEEN_BARS if on_terminal else _SECONDS_BETWEEN_LINES

    def show(judged: int, undetermined: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < pause:
            return
        last = now
        state = State(total=total, judged=judged, undetermined=undetermined, seconds=now - began)
        if on_terminal:
            print(f"{ERASE_LINE}{bar(state, lang, _width())}", end="", file=sys.stderr, flush=True)
        else:
            print(f"spfaudit: {in_words(state).to(lang)}", file=sys.stderr, flush=True)

    try:
        yield None if quiet else show
    finally:
        if on_terminal and not quiet:
            print(ERASE_LINE, end="", file=sys.stderr, flush=True)


def in_words(state: State) -> Text:
    """How many have been judged, how fast, how many of them not in full, and how long it will take."""
    judged, undetermined = f"{state.judged:,}/{state.total:,}", f"{state.undetermined:,}"
    if state.judged >= state.total and state.undetermined:
        return Text(
            en=f"{judged} judged; a second look at those of {undetermined} whose lookups may succeed now",
            ja=f"{judged} 判定済み。未確認 {undetermined} のうち、一時的な失敗とみられるものを再確認中",
        )
    rate = state.judged / state.seconds if state.seconds else 0.0
    left = _clock((state.total - state.judged) / rate) if rate else "?"
    return Text(
        en=f"{judged} judged, {_speed(rate)} a second, {undetermined} undetermined, {left} left",
        ja=f"{judged} 判定済み、毎秒 {_speed(rate)}、未確認 {undetermined}、残り {left}",
    )


def bar(state: State, lang: Lang, width: int) -> str:
    """The same after a bar, on a line that is narrower than `width` cells; without the bar if that is too much."""
    words = in_words(state).to(lang)
    room = min(_WIDEST_BAR, width - _cells(words) - 4)
    if room < 5:
        return _shortened(words, width - 1)
    filled = room * state.judged // max(1, state.total)
    return f"[{'#' * filled}{'.' * (room - filled)}] {words}"


def _shortened(words: str, width: int) -> str:
    """As many of its parts as have room, and at least as much of the first as has."""
    parts = re.split(r"(?=、|, )", words)
    while len(parts) > 1 and _cells("".join(parts)) > width:
        parts.pop()
    line = "".join(parts)
    while _cells(line) > max(0, width):
        line = line[:-1]
    return line


def _cells(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _speed(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _width() -> int:
    import shutil  # a run without a bar, and without archives, does well without it

    return shutil.get_terminal_size().columns
