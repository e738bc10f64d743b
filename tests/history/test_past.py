"""What a history tells of the time before a run, for a comparison of that run with a later one."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from history.a_run import RULES, a_run
from spfaudit.diff.comparison import Side, TapedDiff, compare
from spfaudit.history.history import History
from spfaudit.history.past import KeptPast
from spfaudit.report.document import IncludeDocument, ReportDocument

MONTHS: list[dict[str, str]] = [
    {"a": "SPF001", "b": "", "c": "", "d": "SPF001", "e": "SPF001"},
    {"a": "?SPF001", "b": "?SPF001", "c": "SPF001", "d": "?SPF001", "e": "?SPF001"},
    {"a": "?SPF001", "b": "?SPF001", "c": "?SPF001", "d": "-", "e": "?SPF001"},
    {"a": "SPF001", "b": "SPF001", "c": "", "d": "SPF001", "e": "?SPF001"},
]
EXPECTED = {"a": "open", "b": "new", "c": "fixed", "d": "open", "e": "unknown"}


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "h.db") as history:
        yield history


def latest_two(history: History, reports: list[ReportDocument]) -> TapedDiff:
    *_, before, after = [history.find(str(history.remember(report))) for report in reports]
    past = KeptPast(history.database, before)
    return compare(Side("A", history.read(before), before.whole), Side("B", history.read(after), after.whole), past)


def test_the_last_determined_state_counts(history: History) -> None:
    diff = latest_two(history, [a_run(month, found) for month, found in enumerate(MONTHS)])
    said = {its.domain.partition(".")[0]: one.change for its in diff.domains for one in its.findings}
    assert said == EXPECTED


def test_of_runs_that_tell_the_same_by_the_same_rules_the_latest_tells_it(history: History) -> None:
    """A domain that nobody can judge is looked for in years of daily runs."""
    fewer = {code: severity for code, severity in RULES.items() if code != "SPF002"}
    told = [("SPF001", RULES), ("?SPF001", RULES), ("?SPF001", RULES), ("?SPF001", fewer), ("?SPF001", RULES)]
    runs = [a_run(month, {"a": found}, rules=rules) for month, (found, rules) in enumerate([*told, ("", RULES)])]
    *_, last = [history.find(str(history.remember(run))) for run in runs]
    states = list(KeptPast(history.database, last).states("a.example"))
    assert [state.run.started for state in states] == [runs[place].run.started for place in (4, 3, 0)]
    history.database.execute("DELETE FROM body WHERE id = (SELECT min(body) FROM verdict)")
    with pytest.raises(sqlite3.IntegrityError, match="a verdict of run 1 is lacking"):
        list(KeptPast(history.database, last).states("a.example"))


def test_since_when(history: History) -> None:
    runs = [a_run(0, {"a": "SPF001"}), a_run(1, {"a": ""}), a_run(2, {"a": "SPF001"}), a_run(3, {"a": "SPF001"})]
    ((only,),) = [its.findings for its in latest_two(history, runs).domains]
    assert only.since == runs[2].run.started  # it was fixed in between
    assert only.since_exactly


@pytest.mark.parametrize(
    ("months", "exactly"),
    [
        (["SPF001", "SPF001"], False),
        (["", "SPF001", "SPF001"], True),
        (["", "SPF001", ""], True),
        (["?SPF001", "SPF001", "SPF001"], False),
        (["", "?SPF001", "SPF001", "SPF001"], False),
        (["", None, "SPF001", "SPF001"], False),
    ],
    ids=["no run before", "looked for", "mended since", "not determined", "not determined last", "not listed"],
)
def test_how_surely_it_is_known_since_when(history: History, months: list[str | None], exactly: bool) -> None:
    runs = [a_run(month, {"b": ""} if its is None else {"a": its, "b": ""}) for month, its in enumerate(months)]
    ((only,),) = [its.findings for its in latest_two(history, runs).domains]
    assert only.since == next(run.run.started for run in runs if run.domains[0].findings)
    assert only.since_exactly is exactly


@pytest.mark.parametrize(
    ("months", "since", "exactly"),
    [
        (["", "SPF001", "SPF001", "SPF001"], 1, True),
        (["SPF001", "", "SPF001", "SPF001"], 2, True),
        (["SPF001", "", "?SPF001", "SPF001"], 3, False),
        (["", "SPF001", "", "SPF001"], 3, True),
        (["SPF001", "?SPF001", "SPF001", "SPF001"], 0, False),
    ],
    ids=["came up", "came back", "came back unseen", "came and went", "was there all the time"],
)
@pytest.mark.parametrize("how", ["run", "start"])
def test_what_came_up_between_the_two(history: History, months: list[str], since: int, exactly: bool, how: str) -> None:
    runs = [a_run(month, {"a": its}) for month, its in enumerate(months)]
    first, *_, last = [history.find(str(history.remember(one))) for one in runs]
    past = KeptPast(history.database, first, last if how == "run" else last.started)
    ((only,),) = [its.findings for its in compare(Side("A", runs[0]), Side("B", runs[-1]), past).domains]
    assert (only.since, only.since_exactly) == (runs[since].run.started, exactly)


def test_what_was_pruned_says_nothing_of_before(history: History) -> None:
    for month, its in enumerate(["", "", "SPF001", "SPF001"]):
        history.remember(a_run(month, {"a": its}))
    before, after = history.find("previous"), history.find("latest")

    def exactly() -> bool:
        diff = compare(
            Side("A", history.read(before)), Side("B", history.read(after)), KeptPast(history.database, before)
        )
        ((only,),) = [its.findings for its in diff.domains]
        return only.since_exactly

    assert exactly()
    history.prune(keep=2)
    assert not exactly()


def test_runs_of_other_inventories_and_later_ones_tell_nothing(history: History) -> None:
    history.remember(a_run(0, {"a": "SPF001"}, inventory="other.yaml"))
    history.remember(a_run(9, {"a": "SPF001"}))
    ((only,),) = [
        its.findings for its in latest_two(history, [a_run(3, {"a": "?SPF001"}), a_run(4, {"a": "SPF001"})]).domains
    ]
    assert only.change == "first-judged"


def test_included_records(history: History) -> None:
    def with_cost(month: int, lookups: int | None) -> ReportDocument:
        include = IncludeDocument(
            name="_spf.provider.example",
            record="v=spf1 -all" if lookups is not None else None,
            problem=None if lookups is not None else "unknown",
            lookups=lookups,
            ipv4_addresses=None,
            ipv6_prefixes_64=None,
            includes=[],
            domains=1,
        )
        return replace(a_run(month, {"a": ""}), includes=[include])

    diff = latest_two(history, [with_cost(0, 1), with_cost(1, None), with_cost(2, 3)])
    (drift,) = diff.includes
    assert drift.lookups
    assert (drift.lookups.before, drift.lookups.after) == (1, 3)
