"""A baseline: what it has does not count again, whatever else does, and nothing that could not be judged is lost."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import REPORT, entry, finding, unjudged
from spfaudit.policy.crowd import fingerprint, told
from spfaudit.policy.rule import EVERY_USAGE, MOST_PROBLEMS, Problem, Rule
from spfaudit.policy.verdict import AppliedWaiver, Finding, Severity, Verdict
from spfaudit.report import REPORTERS, render
from spfaudit.report.baseline import Baseline, BaselineError, read_baseline
from spfaudit.report.projection import project, status_of
from spfaudit.text import Lang, same

WAIVER = AppliedWaiver(reason="later", until=date(2027, 1, 31))


def found(code: str, number: int = 0, waiver: AppliedWaiver | None = None, cause: str = "") -> Finding:
    return replace(
        finding(code, f"name-{code}", same("x"), waiver=waiver, cause=cause), fingerprint=f"{code.lower()}{number:010}"
    )


def verdict(*findings: Finding, silenced: Sequence[str] = (), domain: str = "a.example") -> Verdict:
    abstained = tuple(unjudged(code, f"name-{code}", None) for code in silenced)
    return Verdict(entry=entry(domain), findings=findings, unjudged=abstained)


def baseline(*verdicts: Verdict) -> Baseline:
    return read_baseline(render(replace(REPORT, verdicts=verdicts), "json").encode(), "earlier.json")


def test_what_it_has_is_known_and_all_else_is_new() -> None:
    earlier = baseline(verdict(found("SPF001"), found("SPF101", 1)))
    now = earlier.mark(verdict(found("SPF001"), found("SPF101", 1), found("SPF101", 2), found("SPF203")))
    assert [one.baseline for one in now.findings] == [True, True, False, False]
    elsewhere = verdict(found("SPF001"), domain="b.example")
    assert earlier.mark(elsewhere) == elsewhere
    assert status_of(now, Severity.ERROR) == "fail"
    assert status_of(earlier.mark(verdict(found("SPF001"))), Severity.ERROR) == "pass"


def test_the_fingerprint_alone_is_not_enough_the_rule_must_be_the_same() -> None:
    other = replace(found("SPF203"), fingerprint=found("SPF001").fingerprint)
    assert not baseline(verdict(found("SPF001"))).mark(verdict(other)).findings[0].baseline


def test_what_was_waived_counts_once_the_waiver_has_gone() -> None:
    earlier = baseline(verdict(found("SPF001", waiver=WAIVER)))
    assert not earlier.mark(verdict(found("SPF001"))).findings[0].baseline
    waived = baseline(verdict(found("SPF001"))).mark(verdict(found("SPF001", waiver=WAIVER)))
    assert not waived.findings[0].baseline


def test_what_cannot_be_judged_any_more_is_neither_lost_nor_passed() -> None:
    earlier = baseline(verdict(found("SPF101", 1), found("SPF101", 2), found("SPF001")))
    now = earlier.mark(verdict(found("SPF101", 2), silenced=["SPF101", "SPF203"]))
    assert [one.baseline for one in now.unjudged] == [(found("SPF101", 1).fingerprint,), ()]
    assert status_of(now, Severity.ERROR) == "unjudged"
    # The next baseline has it all the same: when it comes to light again, it is not new.
    again = baseline(now).mark(verdict(found("SPF101", 1), found("SPF101", 2), found("SPF001")))
    assert [one.baseline for one in again.findings] == [True, True, False]


MANY = Rule(
    code="SPF104",
    name="name-SPF104",
    severity=Severity.WARNING,
    usages=EVERY_USAGE,
    title=same(""),
    rationale=same(""),
    remedy=same("x"),
    reference="",
    check=lambda posture: iter(()),
)


def crowded(*numbers: int, silenced: Sequence[str] = ()) -> Verdict:
    """A verdict with so many problems of one rule, as the engine tells them."""
    problems = [Problem(message=same(f"{number}"), subject=f"{number}") for number in numbers]
    shown = told(MANY, problems) if len(problems) > MOST_PROBLEMS else problems
    findings = [
        replace(found(MANY.code), message=one.message, fingerprint=fingerprint("a.example", MANY.code, one.subject))
        for one in shown
    ]
    return verdict(*findings, silenced=silenced)


def counting(earlier: Baseline, now: Verdict) -> list[str]:
    return [one.message.en for one in earlier.mark(now).findings if not one.baseline]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_comes_up_where_not_each_was_told_may_have_been_there(lang: Lang) -> None:
    data = render(replace(REPORT, verdicts=(crowded(*range(60)),)), "json", lang=lang).encode()
    earlier = read_baseline(data, "earlier.json")
    assert counting(earlier, crowded(*range(60))) == []
    assert counting(earlier, crowded(*range(1, 60))) == []  # one was mended
    assert counting(earlier, crowded(*range(1, 60), silenced=[MANY.code])) == []  # or its lookup failed
    assert counting(earlier, crowded(*range(40, 60))) == []


def test_more_than_there_were_are_not_known_though_none_of_them_is_told() -> None:
    earlier = baseline(crowded(*range(60)))
    assert counting(earlier, crowded(*range(61))) == ["11 more problems of this kind"]
    assert counting(earlier, crowded(*range(5, 66))) == ["50", "51", "52", "53", "54", "11 more problems of this kind"]
    assert counting(baseline(crowded(*range(50))), crowded(*range(51))) == ["1 more problem of this kind"]


def test_of_many_that_are_left_open_none_is_lost() -> None:
    marked = baseline(crowded(*range(60))).mark(verdict(silenced=[MANY.code]))
    assert len(marked.unjudged[0].baseline) == MOST_PROBLEMS + 1
    assert counting(baseline(marked), crowded(*range(60))) == []
    partly = baseline(crowded(*range(60))).mark(crowded(*range(1, 60), silenced=[MANY.code]))
    assert counting(baseline(partly), crowded(*range(60))) == []
    assert counting(baseline(partly), crowded(*range(61))) == ["11 more problems of this kind"]


_CODES = st.sampled_from(["SPF001", "SPF101", "SPF203"])
_FOUND = st.builds(found, _CODES, st.integers(0, 2), st.sampled_from([None, None, WAIVER]), st.sampled_from(["", "c"]))
_VERDICTS = st.builds(
    lambda findings, silenced: verdict(*findings, silenced=silenced),
    st.lists(_FOUND, max_size=4),
    st.lists(_CODES, max_size=2, unique=True),
)


@given(_VERDICTS, _VERDICTS)
def test_it_only_ever_spares_what_it_has_and_keeps_what_is_left_open(before: Verdict, now: Verdict) -> None:
    marked = baseline(before).mark(now)
    had = {(one.code, one.fingerprint) for one in before.findings if one.waiver is None}
    for one in marked.findings:
        assert one.baseline == (one.waiver is None and (one.code, one.fingerprint) in had)
    left = {(one.code, fingerprint) for one in marked.unjudged for fingerprint in one.baseline}
    silenced = {one.code for one in now.unjudged}
    shown = {one.fingerprint for one in now.findings}
    assert left == {(code, fingerprint) for code, fingerprint in had if code in silenced and fingerprint not in shown}
    assert replace(marked, findings=now.findings, unjudged=now.unjudged) == now


@given(st.lists(_VERDICTS, max_size=3))
def test_a_run_without_changes_has_nothing_that_counts(verdicts: list[Verdict]) -> None:
    named = [replace(one, entry=entry(f"d{place}.example")) for place, one in enumerate(verdicts)]
    earlier = baseline(*named)
    document = project(replace(REPORT, verdicts=tuple(map(earlier.mark, named))), "en")
    assert not document.summary.failed
    assert not document.groups
    assert all(not one.counts for domain in document.domains for one in domain.findings)


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_no_format_counts_it(format: str) -> None:
    earlier = replace(REPORT, verdicts=(verdict(found("SPF001")),))
    marked = baseline(verdict(found("SPF001"))).mark(verdict(found("SPF001")))
    then, now = render(earlier, format), render(replace(earlier, verdicts=(marked,)), format)
    assert then != now
    label = {"gitlab": "", "github": "1 known", "prometheus": "findings_known", "sarif": "unchanged"}
    default = "baseline" if format in ("json", "jsonl") else "known"
    assert label.get(format, default) in now


def test_sarif_tells_new_from_unchanged_and_never_hides_what_is_unjudged() -> None:
    marked = baseline(verdict(found("SPF001"))).mark(verdict(found("SPF001"), found("SPF203"), silenced=["SPF101"]))
    run = json.loads(render(replace(REPORT, verdicts=(marked,)), "sarif"))["runs"][0]
    assert {result["ruleId"]: result["baselineState"] for result in run["results"]} == {
        "SPF001": "unchanged",
        "SPF203": "new",
        "UNJUDGED": "new",
    }
    without = replace(REPORT, run=replace(REPORT.run, baseline=None), verdicts=(verdict(found("SPF001")),))
    assert "baselineState" not in render(without, "sarif")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b'{"schema": "spfaudit.report/2", "domains": 1}', b'{"schema": 1}']
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(data, "x.json")
    assert caught.value.problem.en.startswith("x.json: ")
    deep = b'{"schema": "spfaudit.report/1", "domains": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for broken in (render(REPORT, "json").encode()[:-40], deep):
        with pytest.raises(BaselineError):
            read_baseline(broken, "x.json")


def test_it_may_begin_with_a_bom_and_utf_16_is_told_as_that() -> None:
    """As `diff` and `merge` take them: editors and shells put it there."""
    text = render(replace(REPORT, verdicts=(verdict(found("SPF001")),)), "json")
    known = read_baseline(text.encode("utf-8-sig"), "earlier.json")
    assert known.mark(verdict(found("SPF001"))).findings[0].baseline
    with pytest.raises(BaselineError) as refused:
        read_baseline(text.encode("utf-16"), "earlier.json")
    assert refused.value.problem.en.startswith("earlier.json: not a spfaudit report: the file is in UTF-16; save it")
