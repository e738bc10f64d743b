"""The yearly page as a browser sees it: quiet, closed to the outside, and no wider than a telephone."""

from pathlib import Path

import pytest

from browser import Browser
from spfaudit.text import LANGS, Lang
from spfaudit.yearly.formats import render
from yearly.goldens import small_history, yearly

# A word of one character a line, as narrow columns make it of Japanese.
STACKED = """
  return [...document.querySelectorAll('.figures thead th')].filter(its => {
    const range = document.createRange();
    range.selectNodeContents(its);
    const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top))).size;
    return lines > 1 && lines * 2 > its.textContent.length;
  }).map(its => its.textContent)
"""

NAMES_OF_REGIONS = """
  return [...document.querySelectorAll('[role=region]')].map(
    its => its.getAttribute('aria-labelledby').split(' ').map(id => document.getElementById(id).textContent).join(' ')
  )
"""


@pytest.mark.parametrize("lang", LANGS)
def test_the_page(chromium: Browser, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "yearly.html"
    with small_history(tmp_path / "history.db") as history:
        path.write_text("".join(render(yearly(history, lang), "html")), encoding="utf-8")
    chromium.complaints()
    chromium.size(400)
    chromium.open(path)
    requested = [
        event["params"]["request"]["url"]
        for event in chromium.events()
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert set(requested) <= {path.as_uri(), "about:blank"}
    assert chromium.complaints() == []
    assert chromium.run("return document.documentElement.scrollWidth") <= 400
    assert chromium.run("return document.querySelectorAll('[onerror], [onload], img, iframe, main script').length") == 0
    assert chromium.run(STACKED) == []
    regions = chromium.run(NAMES_OF_REGIONS)
    assert len(set(regions)) == len(regions) > 1  # a screen reader lists them by name
    assert all(regions)
    captions = "[...document.querySelectorAll('.figures caption')].map(its => its.getBoundingClientRect().right)"
    assert max(chromium.run(f"return {captions}")) <= 400
