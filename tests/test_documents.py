"""Documents that are in both languages say the same, and the Japanese ones keep to the glossary."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from command import ROOT
from glossary import Term, terms
from japanese import JAPANESE, faults
from markdown_document import Document, Section, comments, links, read, spans, spoken, tables, without_comments
from spfaudit.cli.asked import asked
from spfaudit.evidence import Provenance, Question, Records, Txt

PATHS = {ja: ja.with_name(ja.name.replace(".ja.md", ".md")) for ja in (ROOT / "docs").glob("*.ja.md")}
PATHS |= {ROOT / "README.ja.md": ROOT / "README.md"}
PAIRS = [pytest.param(read(en), read(ja), id=en.name) for ja, en in sorted(PATHS.items())]
JAPANESE_ONES = [pytest.param(read(ja), id=ja.name) for ja in sorted(PATHS)]
IN_ONE_FILE = {"architecture.md", "glossary.md"}  # the map of the code, in English; the words, in both on one page

SAME_HEADINGS = {"spfaudit", "YAML", "DNSSEC", "GitHub", "GitLab", "CI"}
NAME_OF_A_FILE = re.compile(r"[\w./-]+")
CODE_OR_OPTION = re.compile(r"\b[A-Z]{2,3}[0-9]{3}\b|(?<![\w-])--[a-z][a-z-]*")
HALF_WIDTH_BRACKET = re.compile(r"[ぁ-んァ-ヶー一-龠][()]|[()][ぁ-んァ-ヶー一-龠]")
POLITE = re.compile(r"(?:です|ます|でした|ました|ません|ください)$")


def _same_in_both() -> Iterator[tuple[str, str]]:
    """What the program says in the reader's language, where documents show it."""
    origin = Provenance(resolver="192.0.2.53:53", transport="udp", tries=2)
    answer = Records(rdata=(Txt((b"v=spf1 -all",)),), provenance=origin)
    line = asked(Question("_spf.provider.example", "TXT"), answer, 0.012, "")
    yield line.ja, line.en
    yield "# usage: non-sending  # 推測: …", "# usage: non-sending  # guess: …"


SPOKEN_BY_THE_PROGRAM = dict(_same_in_both())


def test_each_document_is_in_both_languages() -> None:
    documents = {path.name for path in (ROOT / "docs").glob("*.md")} - IN_ONE_FILE
    assert documents == {path.name for pair in PATHS.items() for path in pair if path.parent == ROOT / "docs"}


@pytest.mark.parametrize(("en", "ja"), PAIRS)
def test_both_have_the_same_headings(en: Document, ja: Document) -> None:
    assert [(one.level, spans(one.heading)) for one in en.sections] == [
        (one.level, spans(one.heading)) for one in ja.sections
    ]


@pytest.mark.parametrize(("en", "ja"), PAIRS)
def test_both_have_the_same_code_apart_from_comments(en: Document, ja: Document) -> None:
    assert [(kind, _said(kind, text)) for kind, text in en.blocks] == [
        (kind, _said(kind, text)) for kind, text in ja.blocks
    ]


def _said(kind: str, block: str) -> list[str]:
    """What a machine reads of a block; of a screen the command, since test_readme.py knows what it prints."""
    if kind == "console":
        return [line.replace(" --lang ja", "") for line in block.splitlines() if line.startswith("$ ")]
    return without_comments(block)


@pytest.mark.parametrize(("en", "ja"), PAIRS)
def test_both_name_the_same_codes_options_and_files(en: Document, ja: Document) -> None:
    """In each section; codes and options as often."""
    for one, other in zip(en.sections, ja.sections, strict=True):
        named = {SPOKEN_BY_THE_PROGRAM.get(span, span) for span in spans(other.text)}
        assert named == spans(one.text), other.heading
        assert Counter(CODE_OR_OPTION.findall(other.text)) == Counter(CODE_OR_OPTION.findall(one.text)), other.heading


@pytest.mark.parametrize(("en", "ja"), PAIRS)
def test_both_lead_to_the_same_places(en: Document, ja: Document) -> None:
    """The Japanese one to Japanese documents, where there are any, and at its beginning to the English one."""
    for one, other in zip(en.sections, ja.sections, strict=True):
        there = [link.replace(".ja.md", ".md") for link in links(other.text)]
        assert sorted(there) == sorted(link.replace(".ja.md", ".md") for link in links(one.text)), other.heading
    japanese = {path.name for path in PATHS}
    elsewhere = [link.rpartition("/")[2] for section in ja.sections[1:] for link in links(section.text)]
    assert [link for link in elsewhere if link.replace(".md", ".ja.md") in japanese] == []


@pytest.mark.parametrize(("en", "ja"), PAIRS)
def test_both_have_the_same_numbers(en: Document, ja: Document) -> None:
    """Of two digits and more: smaller ones are words, here or there."""
    for one, other in zip(en.sections, ja.sections, strict=True):
        assert _numbers(other) == _numbers(one), other.heading


def _numbers(section: Section) -> set[str]:
    return set(re.findall(r"(?<![A-Z])\d{2,}", re.sub(r"(?<=\d),(?=\d)", "", spoken(section.text))))


@pytest.mark.parametrize(("en", "ja"), PAIRS)
def test_both_have_the_same_tables(en: Document, ja: Document) -> None:
    for one, other in zip(en.sections, ja.sections, strict=True):
        assert [len(row) for row in tables(one)] == [len(row) for row in tables(other)], other.heading
        assert [spans(row[0]) for row in tables(one)] == [spans(row[0]) for row in tables(other)], other.heading


@pytest.mark.parametrize(("en", "ja"), PAIRS)
@pytest.mark.parametrize("term", [term for term in terms() if term.always], ids=lambda term: term.en)
def test_a_word_that_has_one_translation_has_no_other(term: Term, en: Document, ja: Document) -> None:
    word = re.compile(rf"(?<![-\w]){re.escape(term.en)}(?:s|es)?\b", re.IGNORECASE)
    for one, other in zip(en.sections, ja.sections, strict=True):
        assert term.ja in other.text or not word.search(spoken(one.text)), other.heading


@pytest.mark.parametrize("ja", JAPANESE_ONES)
def test_japanese_keeps_to_the_glossary(ja: Document) -> None:
    lines = [line for section in ja.sections for line in spoken(section.text).splitlines()]
    lines += [spoken(comment) for kind, block in ja.blocks if kind != "console" for comment in comments(block)]
    told = {line: [*faults(line), *HALF_WIDTH_BRACKET.findall(line)] for line in lines}
    assert {line: found for line, found in told.items() if found} == {}


@pytest.mark.parametrize("ja", JAPANESE_ONES)
def test_comments_and_headings_are_in_japanese(ja: Document) -> None:
    told = [comment for kind, block in ja.blocks if kind != "console" for comment in comments(block)]
    told += [section.heading for section in ja.sections if section.heading not in SAME_HEADINGS]
    assert [one for one in told if not JAPANESE.search(one) and not NAME_OF_A_FILE.fullmatch(one)] == []


@pytest.mark.parametrize("ja", JAPANESE_ONES)
def test_sentences_are_polite(ja: Document) -> None:
    """Outside of tables, which list."""
    for section in ja.sections:
        running = "".join(spoken(line) + "\n" for line in section.prose if not line.startswith("|"))
        sentences = re.sub("（[^（）]*）|「[^「」]*」", "」", running.replace("\n", "")).split("。")[:-1]
        assert [one for one in sentences if not POLITE.search(one.rstrip("」"))] == []


@pytest.mark.parametrize("ja", JAPANESE_ONES)
def test_lines_end_where_a_reader_pauses(ja: Document) -> None:
    """Browsers show the end of a line as a space, which Japanese does not have amid a phrase."""
    for section in ja.sections:
        lines = [*section.prose, ""]
        broken = [
            line
            for line, after in pairwise(lines)
            if line and not line.endswith(("。", "、", "：", "）", "」")) and re.match(r" *[^\s*|（-]", after)
        ]
        assert broken == []
