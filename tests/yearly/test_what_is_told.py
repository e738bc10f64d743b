"""What the yearly report says of odd years, odd findings and odd names, in small histories written out in full."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from history.a_run import RULES, START, a_run
from spfaudit.history.history import History
from spfaudit.history.writing import Beginning, begin_run
from spfaudit.report.document import ReportDocument
from spfaudit.report.first import First
from spfaudit.report.projection import summarise
from spfaudit.text import Lang
from spfaudit.yearly.blind import blind
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.formats import render
from spfaudit.yearly.titles import fiscal_year_title
from yearly.reporting import report
from yearly.runs import SERIES


def told(folder: Path, *runs: ReportDocument, year: int = 2026, lang: Lang = "en", keep: int = 0) -> YearlyDocument:
    """The report on the year, of a history of these runs. `keep`: so many are not pruned; 0: all."""
    with History(folder / "h.db") as history:
        for run in runs:
            history.remember(run, series=SERIES)
        if keep:
            history.prune(keep=keep)
        return report(history, year, lang=lang)


def page(document: YearlyDocument) -> str:
    return "".join(render(document, "markdown"))


def test_a_history_may_have_more_runs_than_sqlite_takes_values(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        for month in range(9):
            history.remember(a_run(month, {"a": "SPF001"}), series=SERIES)
        whole = report(history, 2026)
    with History(tmp_path / "h.db") as history:  # opened again, since statements that it knows are not looked at anew
        history.database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 6)
        assert report(history, 2026) == whole


FIRST_YEAR = {
    "en": "No whole run was made before this period",
    "ja": "期首とします。前年度から継続する指摘はありません",
}
PRUNED = {"en": "The reports of the runs before this period have been pruned", "ja": "実行の結果は削除済みのため"}
UNJUDGED = {"en": "could not be judged, because DNS lookups failed", "ja": "達成にも是正済みにも数えていません"}
CHANGED = {"en": "How domains are judged was changed", "ja": "判定の条件が変更されています"}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_summary_says_what_stands_for_the_beginning(tmp_path: Path, lang: Lang) -> None:
    # Run 12 months later is in the next fiscal year.
    runs = [a_run(month, {"a": ""}) for month in (0, 1, 12, 13)]
    whole = page(told(tmp_path, *runs, year=2027, lang=lang))
    for caveat in (FIRST_YEAR, PRUNED, UNJUDGED, CHANGED):
        assert caveat[lang] not in whole


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_first_year_says_that_it_is_one(tmp_path: Path, lang: Lang) -> None:
    text = page(told(tmp_path, a_run(0, {"a": ""}), lang=lang))
    assert FIRST_YEAR[lang] in text
    assert PRUNED[lang] not in text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_year_whose_beginning_is_pruned_says_so(tmp_path: Path, lang: Lang) -> None:
    runs = [a_run(month, {"a": ""}) for month in (0, 1, 12, 13)]
    text = page(told(tmp_path, *runs, year=2027, lang=lang, keep=2))
    assert PRUNED[lang] in text
    assert FIRST_YEAR[lang] not in text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_could_not_be_judged_at_the_end_is_no_success(tmp_path: Path, lang: Lang) -> None:
    assert UNJUDGED[lang] in page(told(tmp_path, a_run(0, {"a": "", "b": "?SPF001"}), lang=lang))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_was_left_open_of_domains_that_fail_is_no_success_either(tmp_path: Path, lang: Lang) -> None:
    """Nothing was said of it where no domain was unjudged and nothing else."""
    in_full, in_part = a_run(0, {"a": "SPF001"}), a_run(1, {"a": "SPF001 ?DMA005"})
    assert in_part.summary.unjudged == 0
    document = told(tmp_path, in_full, in_part, lang=lang)
    assert {"en": "domains that fail could not be judged in full", "ja": UNJUDGED["ja"]}[lang] in page(document)
    assert UNJUDGED["ja"] not in page(told(tmp_path, a_run(2, {"a": "SPF001"}), lang="ja"))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_another_way_of_judging_is_told_at_the_beginning(tmp_path: Path, lang: Lang) -> None:
    fewer = {code: level for code, level in RULES.items() if code != "SPF001"}
    assert CHANGED[lang] in page(told(tmp_path, a_run(0, {"a": ""}), a_run(1, {"a": ""}, rules=fewer), lang=lang))


def against_a_baseline(report: ReportDocument) -> ReportDocument:
    """The same run, with a baseline that has all of its findings."""
    domains = [
        replace(its, findings=[replace(one, baseline=True) for one in its.findings], status="pass")
        for its in report.domains
    ]
    run = replace(report.run, baseline="base.json")
    return replace(report, run=run, domains=domains, summary=summarise(domains, report.summary.groups))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_a_baseline_keeps_from_failing_is_no_improvement(tmp_path: Path, lang: Lang) -> None:
    months: list[dict[str, str]] = [{"a": "SPF001 SPF003", "b": "DMA005"}, {"a": "SPF001 SPF003", "b": "DMA005"}]
    before, after = (a_run(month, domains) for month, domains in enumerate(months))
    document = told(tmp_path, before, against_a_baseline(after), lang=lang)
    assert (document.statuses_closing.failed, document.findings.all.open) == (0, 3)
    assert [(its.what, its.before, its.after) for its in document.method.changes] == [
        ("rules", "", "baseline=base.json")
    ]
    assert [month.known for month in document.trend[:3]] == [0, 3, None]
    text = page(document)
    assert {"en": "findings: known |", "ja": "指摘 既知 |"}[lang] in text
    assert {"en": "3 findings that are in a baseline", "ja": "ベースラインに記載済みの指摘 3 件"}[lang] in text
    assert CHANGED[lang] in text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_without_a_baseline_nothing_is_said_of_one(tmp_path: Path, lang: Lang) -> None:
    text = page(told(tmp_path, a_run(0, {"a": "SPF001"}), lang=lang))
    assert not [word for word in ("in a baseline", "known |", "ベースライン", "既知") if word in text]


def test_a_domain_that_left_the_list_unjudged_is_not_so_still(tmp_path: Path) -> None:
    months: list[dict[str, str]] = [{"a": "?SPF001", "b": "?SPF001"}, {"b": "?SPF001"}]
    document = told(tmp_path, *(a_run(month, domains) for month, domains in enumerate(months)))
    assert [(one.domain, one.still) for one in document.method.unjudged] == [("b.example", True), ("a.example", False)]
    assert "2 domains could not be judged in full by one run or more; 1 of those listed not by the" in page(document)


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_names_are_told_as_people_write_them_as_well(tmp_path: Path, format: str) -> None:
    runs = [a_run(month, {"xn--olsx0m": "SPF001 ?DMA005"}) for month in (0, 1)]
    for run in runs:
        run.domains[0] = replace(run.domains[0], unicode="広報.example")
    text = "".join(render(told(tmp_path, *runs), format))
    assert text.count("広報") == text.count("xn--olsx0m") == 2


def test_why_nobody_knows_of_a_finding_is_its_own_rules_reason(tmp_path: Path) -> None:
    before, after = a_run(0, {"a": "SPF001"}), a_run(1, {"a": "?USE001 ?SPF001"})
    other, own = after.domains[0].unjudged
    after.domains[0].unjudged[:] = [replace(other, reason="REFUSED"), own]
    (finding,) = told(tmp_path, before, after).findings.listed
    assert (finding.fate, finding.why, finding.reason) == ("not-known", "lookup-failed", "SERVFAIL")


@pytest.mark.parametrize(
    ("lang", "waived", "unknown"),
    [
        ("en", "Waived until 2027-03-31: later (owner: 基盤係)", "Unjudged (the lookup failed: SERVFAIL)"),
        ("ja", "免除（2027-03-31 まで）：later（担当：基盤係）", "未確認（問い合わせに失敗：SERVFAIL）"),
    ],
)
def test_what_is_said_of_what_is_waived_or_not_known(tmp_path: Path, lang: Lang, waived: str, unknown: str) -> None:
    before, after = a_run(0, {"a": "~SPF001", "b": "SPF003"}), a_run(1, {"a": "~SPF001", "b": "?SPF003"})
    for run in (before, after):
        (its,) = run.domains[0].findings
        assert its.waiver
        run.domains[0].findings[:] = [replace(its, waiver=replace(its.waiver, owner="基盤係"))]
    text = page(told(tmp_path, before, after, lang=lang))
    assert waived in text
    assert unknown in text


def test_a_rule_that_did_not_run_at_the_end_is_the_reason_although_another_one_abstained(tmp_path: Path) -> None:
    fewer = {code: level for code, level in RULES.items() if code != "SPF001"}
    (finding,) = told(tmp_path, a_run(0, {"a": "SPF001"}), a_run(1, {"a": "?USE001"}, rules=fewer)).findings.listed
    assert (finding.fate, finding.why, finding.reason) == ("not-known", "not-run", None)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_a_later_run_has_the_last_word_on_is_said_to_be_that(tmp_path: Path, lang: Lang) -> None:
    """The closing run ended after one that was started in the next year: as if too many had been found, it was said."""
    runs = [a_run(0, {"a": "SPF001"}), a_run(12, {"a": "SPF001"}), a_run(1, {"a": ""})]
    document = told(tmp_path, *runs, lang=lang)
    (finding,) = document.findings.listed
    assert (finding.fate, finding.why, finding.decided.id) == ("not-known", "later-run", 3)
    assert {"en": "a run that was started later", "ja": "後に開始した実行"}[lang] in page(document)


def test_a_run_that_never_ended_is_counted_as_that(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": ""}), series=SERIES)
        begin_run(history.database, Beginning(series=SERIES, started=START + timedelta(days=31)))
    method = told(tmp_path, a_run(2, {"a": ""})).method
    assert (method.whole, method.partial, method.incomplete, method.unfinished) == (2, 0, 0, 1)


def test_blind_is_as_of_the_last_look_and_until_the_run_that_could(tmp_path: Path) -> None:
    words = ["?SPF001", "", "?SPF001", "?SPF001", ""]
    reports = [a_run(month, {"a": word}) for month, word in enumerate(words)]
    reports[-1].domains[0] = replace(reports[-1].domains[0], organization="moved")
    with History(tmp_path / "h.db") as history:
        for report in reports:
            history.remember(report, series=SERIES)
        runs = list(history.runs(series=SERIES))
    its = blind([(run, report.domains[0]) for run, report in zip(runs, reports, strict=True)])
    assert its
    assert its.domain.organization == "moved"
    assert (its.runs, its.of, its.first.id, its.last.id, its.still) == (3, 5, 1, 4, False)
    assert its.longest == (START + timedelta(days=62), START + timedelta(days=124))


def test_the_first_of_many_are_kept_whatever_the_order_they_come_in() -> None:
    first = First[str](3)
    for number in (5, 1, 9, 7, 3, 8, 2, 6, 4, 0):
        first.add(number, str(number))
    assert (first.listed(), first.count) == (["0", "1", "2"], 10)


FOLLOW_UP = {
    "first": "No run was made before this period: there is nothing to follow up.",
    "none": "No finding was open at the beginning.",
    "some": "Findings open or waived at the beginning: 1. Of these 1 fixed, 0 still open,",
}


@pytest.mark.parametrize(
    ("before", "said"), [(None, "first"), ("", "none"), ("SPF001", "some")], ids=["first year", "nothing", "a finding"]
)
def test_what_was_carried_over_is_followed_up(before: str | None, said: str, tmp_path: Path) -> None:
    runs = [] if before is None else [a_run(1, {"a": before})]
    text = page(told(tmp_path, *runs, a_run(12, {"a": ""}), year=2027))
    assert [key for key, sentence in FOLLOW_UP.items() if sentence in text] == [said]


def test_what_was_found_again_and_who_only_passed_through_is_told_where_there_is_any(tmp_path: Path) -> None:
    once = page(told(tmp_path, a_run(0, {"a": "SPF001"}), a_run(1, {"a": ""})))
    assert " of them again" not in once
    assert "Findings: 1, of which 0 carried over and 1 found in the year. At the end: 1 fixed," in once
    again = tmp_path / "again"
    again.mkdir()
    words: list[dict[str, str]] = [{"a": "SPF001"}, {"a": "", "b": ""}, {"a": "SPF001"}]
    document = told(again, *(a_run(month, domains) for month, domains in enumerate(words)))
    assert (document.findings.all.total, document.findings.all.reopened, document.domains.passing) == (2, 1, 1)
    assert "2 found in the year, 1 of them again." in page(document)


@pytest.mark.parametrize(
    ("year", "begins", "ja"),
    [
        (2018, 4, "平成30年度（2018年度）"),
        (2019, 4, "令和元年度（2019年度）"),
        (2020, 4, "令和2年度（2020年度）"),
        (1989, 4, "平成元年度（1989年度）"),
        (1988, 4, "1988年度"),
        (2026, 10, "2026年度"),
        (2026, 1, "2026年"),
    ],
)
def test_what_a_year_is_called(year: int, begins: int, ja: str) -> None:
    assert fiscal_year_title(year, begins).ja == ja
