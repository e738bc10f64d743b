"""What was looked for: by a finding's fingerprint, since two problems of one rule may not be sought alike."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from report.sample import REPORT
from rule_cases import judge_case, load_cases, only
from spfaudit.report.determined import was_sought

WITHOUT = replace(REPORT.run, profile="baseline", rules={"baseline": {"TLS006": "warning"}})
WITH = replace(WITHOUT, rules={"baseline": {"TLS006": "warning", "TLS003": "error"}})


@pytest.mark.parametrize(
    ("it", "always"),
    [
        ("is refused for its signatures, and answered without validation", True),
        ("is not signed, where transport is audited", False),
    ],
)
def test_an_unsigned_name_is_looked_for_on_demand_and_a_bogus_one_always(it: str, always: bool, tmp_path: Path) -> None:
    (case,) = [case for case in load_cases("TLS006") if case.it == it]
    (finding,) = judge_case(case, only("TLS006"), tmp_path).findings
    its = finding.code, finding.fingerprint
    assert was_sought(WITHOUT, "baseline", case.domain, its, lambda: finding.found or "") is always
    assert was_sought(WITH, "baseline", case.domain, its, lambda: finding.found or "")


@pytest.mark.parametrize("code", ["LIF005", "SPF009", "TLS006"])
def test_whatever_is_looked_for_on_demand_is_known(code: str, tmp_path: Path) -> None:
    on_demand = 0
    for number, case in enumerate(case for case in load_cases(code) if case.transport and not case.failing):
        with_it, without = tmp_path / f"{number}", tmp_path / f"{number}-without"
        with_it.mkdir()
        without.mkdir()
        told = judge_case(case, only(code), with_it).findings
        always = {one.fingerprint for one in judge_case(replace(case, transport=False), only(code), without).findings}
        for finding in told:
            its, found = (code, finding.fingerprint), finding.found or ""
            assert was_sought(WITHOUT, "baseline", case.domain, its, lambda found=found: found) is (its[1] in always)
            on_demand += its[1] not in always
    assert on_demand
