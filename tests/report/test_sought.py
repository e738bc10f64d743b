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
    assert was_sought(WITHOUT, "baseline", case.domain, its) is always
    assert was_sought(WITH, "baseline", case.domain, its)
