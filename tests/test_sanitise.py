"""The one sanitiser: nothing unseen or active gets through, and nothing else is touched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.sanitise import all_seen, visible

any_text = st.text(st.characters(codec=None, categories=None))  # every code point, lone surrogates included
hostile = st.text(
    st.sampled_from("\x1b\x07\x00\x7f\x85\x9b\u202e\u2066\u200b\ufeff\u2028\U000e0041\ud800\u0301\r\n\t a字")
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("v=spf1 include:_spf.example -all", "v=spf1 include:_spf.example -all"),
        ("財務省　大臣官房（Ａ）ﾒｰﾙ", "財務省　大臣官房（Ａ）ﾒｰﾙ"),
        ("café – “naïve” 😀", "café – “naïve” 😀"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\x00\x07\x08\x7f", r"\x00\x07\x08\x7f"),
        ("\x85\x9b31m", r"\x85\x9b31m"),
        ("pay\u202egnp.exe\u2066x\u2069\u200e\u061c", r"pay\u202egnp.exe\u2066x\u2069\u200e\u061c"),
        ("v=\u200bspf1\u2060\ufeff\u200d\u00ad", r"v=\u200bspf1\u2060\ufeff\u200d\xad"),
        ("one\u2028two\u2029three", r"one\u2028two\u2029three"),
        ("v=spf1\u00a0-all\u2003", r"v=spf1\xa0-all\u2003"),
        ("\U000e0041\U000e007f", r"\U000e0041\U000e007f"),
        ("\ue000\U0010fffd\uffff\u0378", r"\ue000\U0010fffd\uffff\u0378"),
        ("\ud800x\udfff", r"\ud800x\udfff"),
        ("\u3164\uffa0\u115f\u2800\u034f", r"\u3164\uffa0\u115f\u2800\u034f"),
        ("", ""),
    ],
)
def test_what_is_unseen_or_active_becomes_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_backslashes_are_not_doubled() -> None:
    assert visible(r"a\b \x1b") == r"a\b \x1b"


def test_one_variation_selector_after_a_kanji_is_spelling_more_are_smuggling() -> None:
    assert visible("葛\U000e0100城市") == "葛\U000e0100城市"
    assert visible("葛\U000e0100\U000e0101") == "葛\U000e0100" + r"\U000e0101"
    assert visible("a\U000e0100\ufe0f") == r"a\U000e0100\ufe0f"


def test_combining_marks_do_not_pile_up() -> None:
    assert visible("か\u3099e\u0301") == "か\u3099e\u0301"
    assert visible("e" + "\u0301" * 5) == "e" + "\u0301" * 3 + r"\u0301\u0301"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc…(+1)"),
        ("a" * 400, 88, "a" * 88 + "…(+312)"),
        ("\x1b\x1b\x1b", 1, r"\x1b…(+2)"),
        ("日本語の長い文", 3, "日本語…(+4)"),
        ("", 0, ""),
        ("abc", 0, "…(+3)"),
    ],
)
def test_clipping_says_how_much_is_left_out(text: str, limit: int, shown: str) -> None:
    assert visible(text, limit) == shown


@given(any_text | hostile)
def test_the_result_is_one_printable_line(text: str) -> None:
    shown = visible(text)
    assert shown.splitlines() in ([shown], [])
    assert all(char.isprintable() or char == "\u3000" for char in shown)
    assert not any(
        unicodedata.bidirectional(char) in {"RLO", "LRO", "RLE", "LRE", "PDF", "LRI", "RLI"} for char in shown
    )
    shown.encode("utf-8")


@given(any_text | hostile)
def test_doing_it_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_is_untouched(text: str) -> None:
    assert visible(text) == text


@given(any_text | hostile, st.integers(0, 20))
def test_a_clip_keeps_the_beginning_and_the_count(text: str, limit: int) -> None:
    left_out = max(0, len(text) - limit)
    assert visible(text, limit) == visible(text[:limit]) + (f"…(+{left_out})" if left_out else "")


def test_what_is_passed_at_sight_can_be_seen_in_any_company() -> None:
    passed = [char for char in map(chr, range(0x110000)) if all_seen(char) and char != "\n"]
    assert len(passed) > 20_000
    assert all(char.isprintable() or char == "\u3000" for char in passed)
    assert not any(unicodedata.category(char) in {"Mn", "Me", "Cf", "Zs"} for char in passed if char not in " \u3000")
