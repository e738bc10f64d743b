"""Waivers that somebody should look at: told where there are any, and few where space is dear; and the good news."""

import pytest
from msgspec.structs import replace

from report.sample import CLEAN, WAIVERS
from spfaudit.report import render
from spfaudit.report.document import WaiverUseDocument
from spfaudit.report.model import Report
from spfaudit.report.wording import WAIVERS as HEADING
from spfaudit.report.wording import waiver_use
from spfaudit.text import LANGS, Lang

UNUSED = WAIVERS[2]
EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)
TEXTS = pytest.mark.parametrize("format", ["terminal", "markdown", "html"])


def told(format: str, *waivers: WaiverUseDocument, lang: Lang = "en", verbose: bool = False) -> str:
    report = Report(run=CLEAN.run, verdicts=CLEAN.verdicts, waivers=waivers)
    return render(report, format, lang=lang, width=200, verbose=verbose)


@TEXTS
@EVERY_LANGUAGE
def test_of_none_that_matter_nothing_is_said(format: str, lang: Lang) -> None:
    for waivers in ((), (WAIVERS[0],), WAIVERS[4:]):
        assert HEADING.to(lang) not in told(format, *waivers, lang=lang)
    assert HEADING.to(lang) in told(format, UNUSED, lang=lang)


def many(count: int) -> list[WaiverUseDocument]:
    return [replace(UNUSED, domains=[f"w{number:02}.example"]) for number in range(count)]


def test_a_terminal_names_ten_and_counts_the_others() -> None:
    ten, twelve = told("terminal", *many(10)), told("terminal", *many(12))
    assert [f"w{number:02}.example" in ten for number in range(10)] == [True] * 10
    assert "more" not in ten.partition(HEADING.en)[2]
    assert "w09.example" in twelve
    assert "w10.example" not in twelve
    assert "and 2 more" in twelve
    everything = told("terminal", *many(12), verbose=True)
    assert "w11.example" in everything
    assert "and 2 more" not in everything


def test_what_is_said_of_a_waiver() -> None:
    none = replace(UNUSED, owner=None)
    assert waiver_use(none).en == "USE001 on *.example.com (line 3) matches no domain of the inventory"
    unused = replace(none, listed=1, owner="who")
    assert waiver_use(unused).en.startswith("USE001 on *.example.com (line 3) is unused: ")
    assert waiver_use(unused).en.endswith(" (owner: who)")
    ends = replace(none, listed=1, unused=False, line=0, until="2027-03-31")
    assert waiver_use(ends).en == "USE001 on *.example.com ends on 2027-03-31"
    assert waiver_use(ends).ja == "*.example.com に対する USE001 の免除は 2027-03-31 に期限を迎えます"


@EVERY_LANGUAGE
def test_good_news_of_one_domain_and_of_all(lang: Lang) -> None:
    several = {"en": "Every domain passes.", "ja": "すべてのドメインが合格です。"}[lang]
    one = {"en": "The domain passes.", "ja": "合格です。"}[lang]
    assert len(CLEAN.verdicts) > 1
    assert render(CLEAN, "terminal", lang=lang).count(f"\n{several}\n") == 1
    alone = Report(run=CLEAN.run, verdicts=CLEAN.verdicts[:1])
    assert render(alone, "terminal", lang=lang).count(f"\n{one}\n") == 1
