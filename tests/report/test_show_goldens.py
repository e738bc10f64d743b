"""`show` and `test` look in both languages as they did when somebody last read it, and keep to the terminal's width."""

import pytest
from rich.cells import cell_len

from report.show_goldens import CHECKS, FOLDER, NAMES, goldens, page, walk
from spfaudit.text import LANGS, Lang

EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)


@EVERY_LANGUAGE
@pytest.mark.parametrize("name", NAMES)
def test_a_domain_in_full(name: str, lang: Lang) -> None:
    assert page(name, lang) == (FOLDER / f"{name}.{lang}.txt").read_text(encoding="utf-8")


@EVERY_LANGUAGE
@pytest.mark.parametrize("check", CHECKS)
def test_one_check_step_by_step(check: str, lang: Lang) -> None:
    told = walk(check, lang)
    assert told == (FOLDER / f"test-{check}.{lang}.txt").read_text(encoding="utf-8")
    assert told.split()[0] == check.partition("-")[0]


def test_no_golden_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(goldens())


@EVERY_LANGUAGE
@pytest.mark.parametrize("width", [40, 60, 200])
def test_lines_fit(lang: Lang, width: int) -> None:
    for name in NAMES:
        assert max(map(cell_len, page(name, lang, width).splitlines())) <= width
