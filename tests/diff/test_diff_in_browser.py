"""The page of a difference as a browser sees it: quiet, closed to the outside, and no wider than a telephone."""

from pathlib import Path

import pytest

from browser import Browser
from diff.sample import sample
from spfaudit.diff.formats import DIFF_REPORTERS
from spfaudit.report.options import RenderOptions
from spfaudit.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_the_page(chromium: Browser, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "changes.html"
    path.write_text("".join(DIFF_REPORTERS["html"](sample(), RenderOptions(lang=lang))), encoding="utf-8")
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
    assert (
        chromium.run("return getComputedStyle(document.querySelector('del code')).textDecorationLine") == "line-through"
    )
    headings = chromium.run("return [...document.querySelectorAll('main section')].map(its => its.id)")
    assert headings[:4] == ["overview", "new", "fixed", "unknown"]
