"""The yearly report where history is short, pruned, too much, or elsewhere."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from history.a_run import RULES, a_run
from spfaudit.history.history import History
from spfaudit.yearly import counting
from spfaudit.yearly.building import NothingToReport
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.fates import Bounds, fate
from spfaudit.yearly.formats import render
from yearly.reporting import assert_sum, report
from yearly.runs import SERIES, history_file


@pytest.mark.parametrize(("count", "at_least"), [(50, 50), (51, 52)])
def test_what_comes_after_too_many_to_tell_may_have_been_there_before(
    tmp_path: Path, count: int, at_least: int
) -> None:
    with History(tmp_path / "h.db") as history:
        crowd, left = a_run(0, {"a": "SPF207"}), a_run(1, {"a": "SPF207"})
        (one,) = crowd.domains[0].findings
        crowd.domains[0].findings[:] = [replace(one, fingerprint=f"{number:016x}") for number in range(count)]
        for run in (crowd, left, a_run(2, {"a": ""})):
            history.remember(run, series=SERIES)
        findings = report(history, 2026).findings
    assert (findings.time.fixed, findings.time.at_least) == (count + 1, at_least)


def test_where_a_run_of_the_whole_did_not_look_nothing_before_it_tells_since_when(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        for run in (a_run(0, {"a": ""}), a_run(1, {"b": ""}), a_run(2, {"a": "SPF001"}), a_run(3, {"a": ""})):
            history.remember(run, series=SERIES)
        findings = report(history, 2026).findings
    assert (findings.time.fixed, findings.time.at_least) == (1, 1)


def test_what_the_closing_run_did_not_look_at_is_not_known(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": "SPF001"}), series=SERIES)
        (run,) = history.runs()
        (life,) = history.lives(SERIES)
        fated = fate(life, {}, Bounds(before=None, closing=run, runs=[run]))
    assert fated
    assert (fated.fate, fated.why, fated.reason, fated.told) == ("not-known", "not-run", None, None)


def test_profiles_of_some_domains_own_are_told_as_well(tmp_path: Path) -> None:
    """By their names when they come and go with whole runs; a part of the inventory may simply have no such domain."""
    rules = {"baseline": RULES, "strict": RULES}
    stricter = {"baseline": RULES, "strict": {**RULES, "SPF203": "info"}}
    runs: list[tuple[dict[str, Any], bool]] = [
        ({"baseline": RULES}, True),
        (rules, True),
        ({"baseline": RULES}, False),
        (rules, True),
        (stricter, True),
        ({"baseline": RULES}, True),
    ]
    with History(tmp_path / "h.db") as history:
        for month, (judged_by, whole) in enumerate(runs):
            run = a_run(month, {"a": ""})
            history.remember(replace(run, run=replace(run.run, rules=judged_by)), series=SERIES, whole=whole)
        told = [(its.run.id, its.what, its.before, its.after) for its in report(history, 2026).method.changes]
    assert told == [
        (2, "rules", "", "profile=strict"),
        (5, "rules", "strict:SPF203=error", "strict:SPF203=info"),
        (6, "rules", "profile=strict", ""),
    ]


def test_a_year_without_runs(history: History) -> None:
    with pytest.raises(NothingToReport) as caught:
        report(history, 2024)
    assert not caught.value.looked


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_elsewhere_the_border_is_elsewhere(history: History, zone: str) -> None:
    assert report(history, 2025, zone).closing.id == 15
    assert report(history, 2026, zone).opening.id == 15


def test_the_report_is_the_same_wherever_the_machine_is(
    history: History, reports: dict[int, YearlyDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    try:
        for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert report(history, 2026) == reports[2026]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_after_pruning_counts_stay_and_nothing_is_invented(tmp_path: Path, reports: dict[int, YearlyDocument]) -> None:
    path = history_file(tmp_path)
    with History(path) as history:
        history.prune(keep=13)  # all that is before the second year, and its opening run
        told = report(history, 2026)
    assert (told.opening.id, told.opening_is, told.first_year) == (15, "first", False)
    assert told.findings.all == reports[2026].findings.all
    assert told.closing == reports[2026].closing
    with History(path) as history:
        history.prune(keep=3)
        told = report(history, 2026)
    assert [month.lack for month in told.trend] == [*["pruned"] * 4, "not-whole", *["pruned"] * 5, None, None]
    assert [month.statuses for month in told.trend] == [month.statuses for month in reports[2026].trend]
    assert told.findings.all.total == reports[2026].findings.all.total
    assert told.findings.all.fixed == reports[2026].findings.all.fixed


def test_what_is_too_much_to_list_is_counted_all_the_same(
    history: History, reports: dict[int, YearlyDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_FINDINGS", 5)
    monkeypatch.setattr(counting, "MOST_NAMES", 3)
    monkeypatch.setattr(counting, "MOST_ORGANIZATIONS", 2)
    whole, told = reports[2026], report(history, 2026)
    assert told.findings.listed == whole.findings.listed[:5]
    assert told.method.unjudged == whole.method.unjudged[:3]
    assert told.method.unjudged_names == whole.method.unjudged_names
    assert told.findings.all == whole.findings.all
    assert [one.others for one in told.organizations] == [False, False, True]
    assert_sum((its.findings for its in told.organizations), told.findings.all)
    assert_sum((its.closing for its in told.organizations), told.statuses_closing)
    text = "".join(render(told, "markdown"))
    assert f"ほかの指摘 {whole.findings.all.total - 5} 件は集計のみ" in text
    assert "その他の組織" in text
