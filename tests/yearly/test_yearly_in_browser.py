"""The yearly report as a browser sees it: quiet, closed to the outside, no wider than a telephone, fit for paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, browser
from spfaudit.text import LANGS, Lang
from yearly.goldens import FOLDER

COLOURS = "return [...document.querySelectorAll('.columns rect.bad')].map(its => getComputedStyle(its).fill)"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.mark.parametrize("lang", LANGS)
def test_the_page(chromium: Browser, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "year.html"
    path.write_bytes((FOLDER / f"html.{lang}.html").read_bytes())
    chromium.complaints()
    chromium.size(360)
    chromium.open(path)
    requested = [
        event["params"]["request"]["url"]
        for event in chromium.events()
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert set(requested) <= {path.as_uri(), "about:blank"}
    assert chromium.complaints() == []
    assert chromium.run("return document.documentElement.scrollWidth") <= 360
    headings = chromium.run("return [...document.querySelectorAll('main > section')].map(its => its.id)")
    assert headings == ["summary", "organizations", "findings", "follow-up", "trend", "method"]
    # The style sheet was let in, and charts are drawn with it.
    assert set(chromium.run(COLOURS)) == {"rgb(207, 58, 44)"}
    assert chromium.run("return [...document.querySelectorAll('.columns')].every(its => its.clientHeight > 40)")
    assert chromium.pdf().startswith(b"%PDF")
