"""What a run is compared with, and what is told of it in few words."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from history.a_run import RULES, a_run
from spfaudit.history import changes
from spfaudit.history.history import History
from spfaudit.history.writing import Beginning, begin_run
from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.changes_wording import others
from spfaudit.report.document import ReportDocument

SERIES = "domains.yaml"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "h.db") as history:
        yield history


def keep(history: History, *reports: ReportDocument, whole: bool = True) -> int:
    return [history.remember(report, series=SERIES, whole=whole) for report in reports][-1]


def changed(
    history: History, report: ReportDocument, *, whole: bool = True, number: int | None = None
) -> ChangesDocument | None:
    return changes.changes_since_last(history, report, series=SERIES, whole=whole, number=number)


def fates(told: ChangesDocument | None) -> dict[str, int]:
    assert told is not None
    names = ("new", "fixed", "open", "unknown", "first-judged", "not-judged")
    numbers = {name: told.findings.by(name).counted.error for name in names}  # type: ignore[arg-type]  # its names
    return {name: number for name, number in numbers.items() if number}


def test_what_the_run_before_could_not_tell_is_looked_for_before(history: History) -> None:
    keep(history, a_run(0, {"a": "SPF001", "b": ""}), a_run(1, {"a": "?SPF001", "b": "?SPF001"}))
    assert fates(changed(history, a_run(2, {"a": "SPF001", "b": "SPF001"}))) == {"open": 1, "new": 1}
    assert fates(changed(history, a_run(2, {"a": "", "b": ""}))) == {"fixed": 1}
    assert fates(changed(history, a_run(2, {"a": "?SPF001", "b": "?SPF001"}))) == {"unknown": 1}


def test_of_very_many_domains_only_the_run_before_is_asked(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_MANY", 1)
    keep(history, a_run(0, {"a": "SPF001", "b": ""}), a_run(1, {"a": "?SPF001", "b": "SPF002"}))
    assert fates(changed(history, a_run(2, {"a": "SPF001", "b": ""}))) == {"first-judged": 1, "fixed": 1}


def test_nobody_got_to_anything(history: History) -> None:
    keep(history, a_run(0, {"a": "SPF001", "b": ""}))
    assert fates(changed(history, a_run(1, {"a": "-", "b": "-"}, complete=False))) == {"unknown": 1}


OTHERWISE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the same": ({}, []),
    "another threshold": ({"fail_on": "warning"}, ["fail-on"]),
    "a threshold that was not said": ({"fail_on": None}, []),
    "a baseline": ({"baseline": "base.json"}, ["baseline"]),
    "another profile": ({"profile": "strict", "rules": {"strict": {}}}, ["profile"]),
    "other severities": ({"rules": {"baseline": {**RULES, "SPF001": "warning"}}}, ["rules"]),
    "rules that were not said": ({"rules": {}}, []),
}


@pytest.mark.parametrize("case", OTHERWISE)
def test_what_was_set_otherwise_is_told_with_results_that_are_others(history: History, case: str) -> None:
    run, expected = OTHERWISE[case]
    keep(history, a_run(0, {"a": "SPF001"}))
    after = a_run(1, {"a": ""})
    told = changed(history, replace(after, run=replace(after.run, **run)))
    assert told
    assert told.judged_otherwise == expected
    assert told.statuses
    said = " ".join(text.en for text in others(told))
    assert ("judged otherwise" in said) == bool(expected)


def test_waived_findings_do_not_count(history: History) -> None:
    keep(history, a_run(0, {"a": "", "b": "~SPF002"}))
    told = changed(history, a_run(1, {"a": "~SPF001", "b": ""}))
    assert fates(told) == {}
    assert told
    assert told.findings.new.waived == told.findings.fixed.waived == 1
    assert not told.new
    assert not told.fixed


def test_only_what_was_before(history: History) -> None:
    """Neither itself, nor a run that began later, nor one of another inventory, nor of part of this one."""
    first = a_run(2, {"a": "SPF001"})
    number = keep(history, first)
    keep(history, a_run(3, {"a": ""}))
    keep(history, a_run(1, {"a": ""}, shard="1/2"), whole=False)
    history.remember(a_run(0, {"a": ""}), series="others.yaml")
    assert changed(history, first, number=number) is None
    after = changed(history, a_run(2, {"a": ""}))
    assert after is not None
    assert after.run == number, "it began in the same second"


def test_only_what_has_a_report(history: History) -> None:
    """One that was killed has none yet, and one that was pruned has it no more."""
    keep(history, a_run(0, {"a": "SPF001"}))
    killed = Beginning(series=SERIES, started=datetime.fromisoformat(a_run(1, {}).run.started))
    begin_run(history.database, killed)
    assert fates(changed(history, a_run(2, {"a": ""}))) == {"fixed": 1}
    history.prune(before=date(2026, 12, 31))
    assert changed(history, a_run(2, {"a": ""})) is None


def test_nothing_in_common_is_nothing_to_compare(history: History) -> None:
    keep(history, a_run(0, {"a": "SPF001"}), whole=False)
    assert changed(history, a_run(1, {"b": "SPF001"}), whole=False) is None


def test_the_worst_and_most_widespread_rules_first(history: History) -> None:
    names = [f"d{number:02}" for number in range(15)]
    keep(history, a_run(0, dict.fromkeys(names, "")))
    told = changed(history, a_run(1, {name: "SPF001 SPF002" if name == "d07" else "SPF001" for name in names}))
    assert told is not None
    assert [(rule.code, rule.count, len(rule.domains)) for rule in told.new] == [("SPF001", 15, 10), ("SPF002", 1, 1)]
