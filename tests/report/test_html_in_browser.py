"""The HTML report as a browser sees it: quiet, closed to the outside, usable by keyboard, readable without scripts."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from browser import Browser
from report.sample import REPORT, VERDICTS, entry
from spfaudit.policy.verdict import Verdict
from spfaudit.report import render
from spfaudit.text import LANGS, Lang

EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)
SHOWN = (
    "return [...document.querySelectorAll('table.domains > tbody > tr')].filter(its => its.checkVisibility()).length"
)
FOCUS = "return document.activeElement.getAttribute('name') || document.activeElement.type || ''"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for lang in LANGS:
        (folder / f"{lang}.html").write_text(render(REPORT, "html", lang=lang, verbose=True), encoding="utf-8")
    return folder


@pytest.fixture
def page(chromium: Browser, folder: Path) -> Browser:
    chromium.scripts(True)
    chromium.size(1400)
    chromium.looks()
    chromium.open(folder / "en.html")
    return chromium


def keys(page: Browser, *pressed: str) -> None:
    ActionChains(page.driver).send_keys(*pressed).perform()


def tab_to(page: Browser, name: str) -> WebElement:
    for _ in range(100):
        keys(page, Keys.TAB)
        if page.run(FOCUS) == name:
            return page.driver.switch_to.active_element
    raise AssertionError(f"no way to {name} by keyboard")


@EVERY_LANGUAGE
def test_nothing_leaves_the_page_and_nothing_is_complained_of(page: Browser, folder: Path, lang: Lang) -> None:
    page.complaints()
    path = folder / f"{lang}.html"
    page.open(path)
    for details in page.driver.find_elements(By.TAG_NAME, "details"):
        page.run("arguments[0].open = true", details)
    requested = [
        event["params"]["request"]["url"] for event in page.events() if event["method"] == "Network.requestWillBeSent"
    ]
    assert requested == [path.as_uri()]
    assert page.complaints() == []


def test_hostile_records_are_inert(page: Browser) -> None:
    assert page.run("return document.scripts.length") == 1
    assert page.run("return document.querySelectorAll('[onerror], [onload], img, iframe').length") == 0
    assert "<script>alert(1)</script>" in page.run("return document.getElementById('hostile.example').textContent")
    opened = [event["method"] for event in page.events() if event["method"] == "Page.javascriptDialogOpening"]
    assert opened == []


def test_what_would_run_is_refused(page: Browser) -> None:
    """The security policy is in force: a script that got in would not run, and nothing would be fetched."""
    page.run(
        "const one = document.createElement('div'); document.body.append(one);"
        "one.innerHTML = `<img src='https://rogue.example/x.png' onerror='window.ran = 1'>`;"
        "const two = document.createElement('script'); two.text = 'window.ran = 1'; document.body.append(two);"
    )
    assert page.run("return window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


def test_filters_work_by_keyboard(page: Browser) -> None:
    counter = page.driver.find_element(By.NAME, "shown")
    assert counter.get_attribute("aria-live") == "polite"
    assert counter.text == f"{len(VERDICTS)} / {len(VERDICTS)}"
    tab_to(page, "name")
    keys(page, "EXAMPLE.go")
    named = sum("example.go" in verdict.entry.domain for verdict in VERDICTS)
    assert page.run(SHOWN) == named
    tab_to(page, "status")
    keys(page, "F")  # FAIL
    failing = page.run(SHOWN)
    assert 0 < failing < named
    assert counter.text == f"{failing} / {len(VERDICTS)}"
    for select, key in (("severity", "e"), ("usage", "s"), ("organization", "広")):
        tab_to(page, select)
        keys(page, key)
    assert page.run(SHOWN) == 1
    assert page.driver.find_element(By.ID, "nospf.example.go.jp").is_displayed()
    tab_to(page, "reset")
    keys(page, Keys.ENTER)
    assert page.run(SHOWN) == len(VERDICTS)
    assert page.driver.find_element(By.NAME, "name").get_attribute("value") == ""


def test_whole_groups_of_domains_that_do_not_fit_are_gone(page: Browser, tmp_path: Path) -> None:
    """Above 2,000 domains what is out of view is not laid out, fifty rows at a time: an empty group leaves no gap."""
    verdicts = [Verdict(entry=entry(f"{number % 100:02}-{number}.example", line=number)) for number in range(2_051)]
    path = tmp_path / "many.html"
    path.write_text(render(replace(REPORT, verdicts=tuple(verdicts)), "html"), encoding="utf-8")
    page.open(path)
    page.complaints()
    whole = page.run("return document.querySelector('table.domains').getBoundingClientRect().height")
    assert (
        page.run("return getComputedStyle(document.querySelector('table.domains tbody')).contentVisibility") == "auto"
    )
    assert page.run("return document.querySelector('table.domains').tBodies.length") == 42
    tab_to(page, "name")
    keys(page, "07-")
    assert page.driver.find_element(By.NAME, "shown").text == "21 / 2,051"
    shown = "return [...document.querySelector('table.domains').tBodies].filter(its => its.checkVisibility()).length"
    assert page.run(shown) == 21
    assert page.run("return document.querySelector('table.domains').getBoundingClientRect().height") < whole / 20
    keys(page, Keys.END, Keys.BACKSPACE, "x")
    assert page.run(shown) == 0
    tab_to(page, "reset")
    keys(page, Keys.ENTER)
    assert page.run(shown) == 42
    assert page.complaints() == []


def test_details_open_by_keyboard(page: Browser) -> None:
    summary = page.driver.find_element(By.CSS_SELECTOR, "tr[id='nospf.example.go.jp'] summary")
    page.run("arguments[0].focus()", summary)
    keys(page, Keys.ENTER)
    assert page.driver.find_element(By.CSS_SELECTOR, "tr[id='nospf.example.go.jp'] pre").is_displayed()


def test_a_link_to_a_domain_shows_and_unfolds_it(page: Browser, folder: Path) -> None:
    page.open(folder / "en.html", "#hostile.example")
    assert page.driver.find_element(By.CSS_SELECTOR, "tr[id='hostile.example'] pre").is_displayed()
    tab_to(page, "name")
    keys(page, "nothing is named so")
    assert page.run(SHOWN) == 0
    page.run("location.hash = '#news.example.go.jp'; dispatchEvent(new Event('hashchange'))")
    assert page.driver.find_element(By.CSS_SELECTOR, "tr[id='news.example.go.jp'] pre").is_displayed()


def test_everything_can_be_read_without_scripts(page: Browser, folder: Path) -> None:
    page.scripts(False)
    page.open(folder / "en.html")
    assert not page.driver.find_element(By.ID, "filter").is_displayed()
    rows = page.driver.find_elements(By.CSS_SELECTOR, "table.domains > tbody > tr")
    assert len(rows) == len(VERDICTS)
    assert all(row.is_displayed() for row in rows)
    rows[1].find_element(By.TAG_NAME, "summary").click()
    assert rows[1].find_element(By.TAG_NAME, "pre").is_displayed()


@EVERY_LANGUAGE
@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_is_wider_than_the_screen(page: Browser, folder: Path, lang: Lang, width: int) -> None:
    page.size(width)
    page.open(folder / f"{lang}.html")
    page.run("document.querySelectorAll('details').forEach((its) => { its.open = true; })")
    assert page.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_tables_are_tables_to_those_who_cannot_see(page: Browser) -> None:
    nodes = page.command("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert roles.count("rowheader") >= len(VERDICTS)
    assert roles.count("columnheader") >= 5
    assert roles.count("table") == 3


def test_paper_shows_what_the_screen_folds(page: Browser) -> None:
    page.looks(media="print")
    folded = page.driver.find_element(By.CSS_SELECTOR, "tr[id='nospf.example.go.jp'] pre")
    assert page.run("return arguments[0].getBoundingClientRect().height", folded) > 0
    assert not page.driver.find_element(By.ID, "filter").is_displayed()
    assert page.pdf().startswith(b"%PDF")
