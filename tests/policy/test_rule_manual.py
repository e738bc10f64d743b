"""The manual of the rules: true, whole, up to date, and the same on a terminal as in `docs/rules`."""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

import spfaudit as library
from command import spfaudit
from rule_cases import load_cases
from rule_manual import EXAMPLES, PAGES, written_examples, written_pages
from spfaudit.manual.markdown import render_markdown
from spfaudit.manual.page import Page, ShownExample, make_page
from spfaudit.manual.terminal import render_plain
from spfaudit.policy.examples import rule_examples
from spfaudit.policy.profiles import find_profile
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang

STALE = "the rules or their cases have changed: run `make docs`, read what it changes, and commit that too"
HOSTILE = "`` ` ``` \x1b[31m\u202e<script> [a](javascript:b) @team #1\n# heading"
CODES = list(RULES)


def test_the_examples_say_what_comes_of_judging_them() -> None:
    assert written_examples() == EXAMPLES.read_bytes(), STALE


def test_no_page_is_stale_missing_or_left_over() -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in PAGES.iterdir()}
    written = written_pages()
    assert sorted(there) == sorted(written), STALE
    assert [name for name, page in written.items() if there[name] != page] == [], STALE


def test_the_index_says_which_rules_the_default_profile_has_off() -> None:
    off = {code for code, demand in find_profile("baseline").demands.items() if demand.severity is Severity.OFF}
    for page in ("README.md", "README.ja.md"):
        cells = [re.split(r" ?[|] ?", line) for line in written_pages()[page].splitlines() if line.startswith("| [")]
        assert {code[1:7].rstrip("]") for _, code, _, severity, *_ in cells if severity.startswith("off")} == off


def test_a_name_before_a_record_stays_in_one_piece() -> None:
    """`DOMAIN TXT "…"` was cut in two behind DOMA, as if IN were the class."""
    prose = [line for page in written_pages().values() for line in page.splitlines() if not line.startswith("```")]
    assert [line for line in prose if "``" in line] == []


def test_an_address_stays_in_one_piece_with_its_mechanism() -> None:
    pieces = [piece for page in written_pages().values() for piece in page.split() if "ip6:" in piece]
    assert any("`ip6:" in piece for piece in pieces)
    assert not any("ip6:`" in piece for piece in pieces)


@pytest.mark.parametrize("code", CODES)
def test_examples_are_of_every_kind_and_few(code: str) -> None:
    kinds = [example.outcome for example in rule_examples()[code]]
    cases = {case.expect for case in load_cases(code)}
    assert 1 <= kinds.count("fires") <= 3
    assert 1 <= kinds.count("silent") <= 2
    assert kinds.count("abstains") == ("abstains" in cases)
    for example in rule_examples()[code]:
        assert bool(example.messages) == (example.outcome != "silent")


@pytest.mark.parametrize("code", CODES)
def test_what_an_example_declares_is_an_inventory(code: str, tmp_path: Path) -> None:
    for at, example in enumerate(rule_examples()[code]):
        path = tmp_path / f"{at}.yaml"
        path.write_text("\n".join(example.declared) + "\n", encoding="utf-8")
        assert library.load_inventory(path).entries


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", CODES)
def test_a_terminal_shows_the_same_in_80_cells(code: str, lang: Lang) -> None:
    page = make_page(code, lang)
    shown = render_plain(page, lang)
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    unbroken, markdown = _letters(shown), _letters(render_markdown(page, lang))
    examples = [example for _, below in page.examples for example in below]
    told = [page.title, page.rationale, page.remedy, *page.profiles]
    for text in told + [said for example in examples for said in (example.caption, *example.messages)]:
        assert _letters(visible(text)) in markdown
        assert _letters(visible(text)[:390]) in unbroken


def _letters(text: str) -> str:
    """What is left when lines are broken elsewhere and words stand in code spans."""
    return re.sub(r"[\s`]", "", text)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_in_a_page_can_act(lang: Lang) -> None:
    hostile = ShownExample(
        caption=HOSTILE, declared=(HOSTILE,), world=(HOSTILE, "```"), messages=(HOSTILE,), remedies=(HOSTILE,)
    )
    page = Page(
        code="SPF001",
        name="missing-spf",
        title=HOSTILE,
        rationale=HOSTILE,
        remedy=HOSTILE,
        usages="every",
        severity="error",
        profiles=(HOSTILE,),
        reference=HOSTILE,
        examples=(("heading", (hostile,)),),
    )
    for shown in (render_plain(page, lang), render_markdown(page, lang)):
        assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cf"} and char != "\n"]
        assert "\n# heading" not in shown
    blocks = re.findall(r"^(`{3,})(?:yaml|zone)$(.*?)^\1$", render_markdown(page, lang), re.MULTILINE | re.DOTALL)
    assert [len(fence) for fence, _ in blocks] == [4, 4]
    outside = re.sub(r"^(`{3,})\w+$.*?^\1$", "", render_markdown(page, lang), flags=re.MULTILINE | re.DOTALL)
    spans = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert "<" not in spans
    assert "@" not in spans


def test_every_link_of_the_manual_leads_somewhere() -> None:
    for path in PAGES.iterdir():
        for link in re.findall(r"\]\(([^)]*)\)", path.read_text(encoding="utf-8")):
            assert link.startswith("https://www.rfc-editor.org/rfc/rfc") or (PAGES / link).is_file(), (path.name, link)


@pytest.mark.parametrize("lang", LANGS)
def test_the_command_prints_the_page(lang: Lang) -> None:
    assert spfaudit("rules", "USE001", "--lang", lang).stdout == render_plain(make_page("USE001", lang), lang)
    page = spfaudit("rules", "USE001", "--lang", lang, "--format", "markdown").stdout
    assert page == written_pages()["USE001.md" if lang == "en" else "USE001.ja.md"]
    index = spfaudit("rules", "--lang", lang, "--format", "markdown").stdout
    assert index == written_pages()["README.md" if lang == "en" else "README.ja.md"]


def test_an_audit_does_not_read_the_manual() -> None:
    code = "import sys, spfaudit.cli.check_run; print('spfaudit.policy.examples' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
