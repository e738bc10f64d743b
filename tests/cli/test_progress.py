"""Progress: what it says of a run, within the width of the terminal."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spfaudit.cli.outputs import wants_color
from spfaudit.cli.progress import State, bar, in_words, progress
from spfaudit.text import LANGS, Lang


def state(judged: int, *, undetermined: int = 0, seconds: float = 10.0, total: int = 20_000) -> State:
    return State(total=total, judged=judged, undetermined=undetermined, seconds=seconds)


@pytest.mark.parametrize(
    ("state", "english", "japanese"),
    [
        (
            state(5_000, undetermined=12),
            "5,000/20,000 judged, 500 a second, 12 undetermined, 0:30 left",
            "5,000/20,000 判定済み、毎秒 500、未確認 12、残り 0:30",
        ),
        (
            state(1, seconds=10),
            "1/20,000 judged, 0.1 a second, 0 undetermined, 55:33:10 left",
            "1/20,000 判定済み、毎秒 0.1、未確認 0、残り 55:33:10",
        ),
        (
            state(0),
            "0/20,000 judged, 0.0 a second, 0 undetermined, ? left",
            "0/20,000 判定済み、毎秒 0.0、未確認 0、残り ?",
        ),
        (
            state(20_000, undetermined=7),
            "20,000/20,000 judged; a second look at those of 7 whose lookups may succeed now",
            "20,000/20,000 判定済み。未確認 7 のうち、一時的な失敗とみられるものを再確認中",
        ),
    ],
)
def test_words(state: State, english: str, japanese: str) -> None:
    assert in_words(state).en == english
    assert in_words(state).ja == japanese


@given(
    st.integers(0, 2_000_000),
    st.integers(0, 2_000_000),
    st.floats(0, 1e6),
    st.sampled_from(LANGS),
    st.integers(1, 200),
)
def test_the_bar_stays_on_its_line(judged: int, undetermined: int, seconds: float, lang: Lang, width: int) -> None:
    drawn = bar(state(judged, undetermined=undetermined, seconds=seconds, total=max(1, judged)), lang, width)
    assert cell_len(drawn) < width
    assert "\n" not in drawn


def test_on_a_narrow_terminal_what_is_said_last_is_left_out() -> None:
    assert bar(state(5_000), "en", 40) == "5,000/20,000 judged, 500 a second"
    assert bar(state(5_000), "ja", 40) == "5,000/20,000 判定済み、毎秒 500"
    assert bar(state(5_000), "ja", 20) == "5,000/20,000 判定済"


def test_the_bar_fills_up() -> None:
    assert bar(state(0), "en", 120).count("#") == 0
    assert bar(state(10_000), "en", 120).count("#") == bar(state(10_000), "en", 120).count(".") > 10
    assert "." not in bar(state(20_000, seconds=20), "en", 120)


class Terminal(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("lang", LANGS)
def test_the_bar_is_drawn_anew_and_is_gone_before_the_report(monkeypatch: pytest.MonkeyPatch, lang: Lang) -> None:
    terminal = Terminal()
    clock = iter([0.0, 0.1, 1.0, 1.1, 2.0])
    monkeypatch.setenv("TERM", "xterm")
    widths = iter([100, 30])
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((next(widths), 24)))
    with progress(1000, quiet=False, lang=lang) as show:
        assert show is not None
        for judged in (10, 20, 30, 40):  # the first and the third too early
            show(judged, 0)
    before, *drawn, after = terminal.getvalue().split("\r\x1b[K")
    assert before == after == ""
    assert ["20/1,000" in drawn[0], drawn[0].startswith("["), "40/1,000" in drawn[1]] == [True, True, True]
    assert [cell_len(line) < width for line, width in zip(drawn, (100, 30), strict=True)] == [True, True]


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_dumb_terminal_is_shown_lines_and_no_colours(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    clock = iter([0.0, 6.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with progress(1000, quiet=False, lang="en") as show:
        assert show is not None
        show(10, 0)
    assert terminal.getvalue().startswith("spfaudit: 10/1,000 judged")
    assert "\x1b" not in terminal.getvalue()
    assert not wants_color("auto")
    assert wants_color("always")
    monkeypatch.setenv("TERM", "xterm")
    assert wants_color("auto")


def test_quiet_means_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(10, quiet=True, lang="en") as show:
        assert show is None
    with progress(10, quiet=False, lang="en") as show:
        assert show is not None
        show(1, 0)  # too early for a line
    assert capsys.readouterr().err == ""
