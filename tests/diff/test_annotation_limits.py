"""How much of a difference is told where there is room for little, and what is no difference at all."""

import pytest
from msgspec.structs import replace

from diff.small_reports import ALL_RULES, domain, finding, report, unjudged
from report.changes_sample import CHANGES
from report.sample import CLEAN
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.determined import Look
from spfaudit.diff.formats import DIFF_REPORTERS
from spfaudit.policy.judge import MOST_PROBLEMS
from spfaudit.report import REPORTERS
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import DomainDocument
from spfaudit.report.github_format import MOST
from spfaudit.report.options import RenderOptions
from spfaudit.report.projection import project

A = "a.example.go.jp"


def annotations(earlier: list[DomainDocument], later: list[DomainDocument]) -> list[str]:
    diff = compare(Side("1", report(*earlier)), Side("2", report(*later)))
    return "".join(DIFF_REPORTERS["github"](diff, RenderOptions())).splitlines()


@pytest.mark.parametrize(
    ("code", "severity", "shown"),
    [("SPF001", "error", MOST), ("DMA006", "warning", MOST), ("DMA006", "info", MOST - 1)],
)
def test_github_shows_only_so_many_of_a_kind(code: str, severity: SeverityName, shown: int) -> None:
    names = [f"d{number}.example" for number in range(MOST + 5)]
    later = [domain(name, finding(name, code, severity=severity)) for name in names]
    told = annotations([domain(name) for name in names], later)
    assert sum("new:" in line and code in line for line in told) == shown
    assert len(told) == shown + 1  # and the counts


def test_github_leaves_room_for_what_is_not_known() -> None:
    names = [f"d{number}.example" for number in range(MOST)]
    lost = [f"l{number}.example" for number in range(MOST)]
    earlier = [domain(name) for name in names] + [domain(name, finding(name)) for name in lost]
    later = [domain(name, finding(name, "DMA006", severity="warning")) for name in names]
    later += [domain(name, unjudged=[unjudged("SPF001")]) for name in lost]
    told = annotations(earlier, later)
    assert sum(line.startswith("::warning") for line in told) == MOST
    assert sum("not known now" in line for line in told) == 5


def test_a_terminal_tells_three_of_each_and_counts_the_others() -> None:
    document = replace(project(CLEAN, "en"), changes=replace(CHANGES, new=[], fixed=CHANGES.new + CHANGES.fixed))
    short, long = (
        "".join(REPORTERS["terminal"](document, RenderOptions(width=200, verbose=verbose))) for verbose in (False, True)
    )
    assert "and 3 more" in short
    assert "SPF203" not in short
    assert "SPF203" in long
    assert "and 3 more" not in long


def test_too_many_findings_are_of_the_rule_itself() -> None:
    crowd = [finding(A, "SPF101", str(number)) for number in range(MOST_PROBLEMS + 1)]
    look = Look(report().run, domain(A, *crowd))
    assert (doubt := look.doubt("SPF101"))
    assert doubt.why == "too-many"
    assert look.doubt("SPF001") is None
    assert Look(report().run, domain(A, *crowd[1:])).doubt("SPF101") is None


def test_a_rule_that_was_not_run_or_of_which_the_report_does_not_say_proves_nothing() -> None:
    fewer = {code: level for code, level in ALL_RULES.items() if code != "SPF001"}
    for rules, why in ((fewer, "not-run"), (ALL_RULES, None)):
        doubt = Look(report(rules=rules).run, domain(A)).doubt("SPF001")
        assert (doubt.why if doubt else None) == why
    silent = replace(report().run, rules={})
    assert (doubt := Look(silent, domain(A)).doubt("SPF001"))
    assert doubt.why == "not-said"


def told(before: DomainDocument | None, after: DomainDocument | None) -> bool:
    earlier, later = (report(*([one] if one else [])) for one in (before, after))
    return bool(list(compare(Side("1", earlier), Side("2", later)).domains))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (domain(A), domain(A), False),
        (None, domain(A), True),
        (domain(A), None, True),
        (domain(A), domain(A, usage="retired"), True),
        (domain(A), domain(A, organization="B"), True),
        (domain(A, mx=[]), domain(A, mx=["0 ."]), True),
        (domain(A), domain(A, finding(A)), True),
        (domain(A), domain(A, unjudged=[unjudged("SPF001")]), True),
        (domain(A), replace(domain(A), status="fail"), True),
    ],
    ids=["nothing", "added", "dropped", "usage", "organization", "records", "finding", "abstention", "status"],
)
def test_any_one_change_is_told(before: DomainDocument | None, after: DomainDocument | None, expected: bool) -> None:
    assert told(before, after) is expected
