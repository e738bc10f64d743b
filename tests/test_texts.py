"""Every sentence is there in both languages, says the same things, and keeps to the glossary."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glossary import Term, terms, variants, words_of_the_code
from japanese import JAPANESE, faults
from rule_cases import CASES, load_cases
from spfaudit.policy.rules import RULES
from spfaudit.report import wording
from texts import ROOT, Written, drawn_strings, written_texts

ALL = list(written_texts())

# Names that one language alone needs.
FOR_ONE_LANGUAGE = {
    "report/html/sums.py": {"unit"},  # the Japanese counter
    "policy/rules/usage.py": {"existing"},  # the English plural
    "policy/crowd.py": {"problem"},  # likewise
    "failure_detail.py": {"detail", "match", "japanese"},  # a sentence known by its English pattern
}

_DRAWN_PAGES = ("manual/terminal.py", "manual/page.py", "manual/profile_text.py", "manual/rule_list.py")


def tables() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every pair of languages in the tables beside the code."""
    for path in sorted(ROOT.rglob("*.toml")):
        yield from ((path, pair) for pair in _pairs(tomllib.loads(path.read_text(encoding="utf-8"))))


def _pairs(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"en", "ja"} & value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _pairs(one)


def test_every_text_is_there_in_both_languages() -> None:
    assert len(ALL) > 1000
    assert [text for text in ALL if bool(text.en.strip()) != bool(text.ja.strip())] == []


def test_what_has_words_in_english_is_in_japanese() -> None:
    """Codes, names and marks are the same in both."""
    assert [text for text in ALL if not JAPANESE.search(text.ja) and _has_words(text)] == []


def _has_words(text: Written) -> bool:
    """Whether there is a word to translate: not in what both have, such as `softfail`, nor in what stands alone."""
    words = set(re.findall(r"[A-Za-z]{2,}", text.en.replace("{}", " "))) - set(re.findall("[A-Za-z]+", text.ja))
    return bool(words - {"of", "values"})


def test_both_languages_fill_in_the_same() -> None:
    for text in ALL:
        allowed = FOR_ONE_LANGUAGE.get(text.place.partition(":")[0], set())
        assert text.filled_en - allowed == text.filled_ja - allowed, text


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.place)
def test_japanese_keeps_to_the_glossary(text: Written) -> None:
    assert faults(text.ja) == []


def test_tables_are_in_both_languages_and_keep_to_the_glossary() -> None:
    pairs = list(tables())
    assert len(pairs) > 20
    for path, pair in pairs:
        assert pair["en"].strip(), path
        assert JAPANESE.search(pair["ja"]), (path, pair)
        assert faults(pair["ja"]) == [], (path, pair)


def test_captions_of_the_manual_keep_to_the_glossary() -> None:
    captions = [case.ja for path in CASES.glob("*.yaml") for case in load_cases(path.stem) if case.ja]
    assert [(caption, faults(caption)) for caption in captions if faults(caption)] == []


@pytest.mark.parametrize("code", list(RULES))
def test_a_rule_speaks_in_whole_sentences(code: str) -> None:
    rule = RULES[code]
    assert rule.title.en.endswith(".")
    assert rule.title.ja.endswith("。")
    assert rule.rationale.en.endswith((".", "`"))
    assert rule.rationale.ja.endswith("。")
    assert all(JAPANESE.search(text.ja) for text in (rule.title, rule.rationale, rule.remedy))
    assert re.match(r"RFC \d+|docs/\w+\.md|draft-", rule.reference)
    for named in re.findall(r"(?:docs|src)/[\w/.]+\.\w+", rule.reference):
        assert (ROOT.parent.parent / named).is_file()


def test_nothing_that_a_terminal_draws_is_of_doubtful_width() -> None:
    """Terminals differ in the width of some symbols (UAX #11, A): behind them, columns would not be straight."""
    strings = drawn_strings("report/terminal", "report/wording.py", "report/outcomes.py", *_DRAWN_PAGES)
    doubtful = [one for one in strings if any(unicodedata.east_asian_width(char) == "A" for char in one[1])]
    assert doubtful == []


def test_the_glossary_is_in_step_with_the_program() -> None:
    said = "\n".join([text.ja for text in ALL] + [pair["ja"] for _, pair in tables()])
    assert [term.ja for term in terms() if term.ja not in said] == []
    assert [use for use, variant in variants().items() if variant.search(use)] == []
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")).lower()
    assert [word.en for word in words_of_the_code() if word.en.lower() not in code] == []
    page = {(term.en, term.ja) for term in terms()}
    words = {**wording.STATUS, "waived": wording.WAIVED, **wording.SEVERITY}
    assert {(key, text.ja) for key, text in words.items()} <= page


@pytest.mark.parametrize("term", [term for term in terms() if term.always], ids=lambda term: term.en)
def test_a_word_that_has_one_translation_has_no_other(term: Term) -> None:
    word = re.compile(rf"(?<![-\w]){re.escape(term.en)}(?:s|es)?\b", re.IGNORECASE)
    assert [text for text in ALL if word.search(text.en) and term.ja not in text.ja] == []


def test_the_glossary_is_whole() -> None:
    assert len(terms()) > 40
    assert len({term.en for term in terms()}) == len(terms())
    for term in (*terms(), *words_of_the_code()):
        assert all((term.en, term.meaning, term.meaning_ja, term.source)), term
        assert JAPANESE.search(term.meaning_ja), term
        assert faults(term.meaning_ja.replace("`", " ")) == [], term
        assert re.match(r"RFC \d+( §[\d.]+)?(, RFC \d+( §[\d.]+)?)*$|docs/architecture\.md$", term.source), term
