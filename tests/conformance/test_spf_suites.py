"""The conformance suites of RFC 7208 and RFC 4408: every case, no exceptions, over evidence and over the wire.

The suite of RFC 4408 is passed as by an implementation that knows no records of type SPF, as RFC 7208 §3.1 demands.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from spf_suite import Case, Scenario, SuiteZone, scenarios
from spfaudit.checking import check_host
from spfaudit.mail.check_host.result import CheckResult
from spfaudit.names import InvalidName, parse_domain
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.source import Source
from suite_server import serving

SCENARIOS = scenarios()
CASES = [pytest.param(s, case, id=f"{s.id}-{case.id}") for s in SCENARIOS for case in s.cases]


def run(case: Case, source: Source) -> CheckResult:
    return check_host(case.host, case.sender, case.helo, source)


def wrong(case: Case, found: CheckResult) -> str:
    """What is wrong with a result, or ""."""
    if found.result not in case.results:
        return f"{case.id}: {found.result} instead of {case.results}: {found}"
    if case.explanation is not None and found.explanation != case.explanation:
        return f"{case.id}: explained by {found.explanation!r} instead of {case.explanation!r}"
    return ""


def test_the_suites_are_whole() -> None:
    assert len(CASES) > 300


@pytest.mark.parametrize(("scenario", "case"), CASES)
def test_over_zone_data(scenario: Scenario, case: Case) -> None:
    found = run(case, scenario.zone)
    assert not wrong(case, found)
    explained = found.result in ("permerror", "temperror") or (found.result == "none" and not is_name(domain_of(case)))
    assert (found.reason is not None) == explained


def domain_of(case: Case) -> str:
    """The <domain> of the check (RFC 7208 §4.1)."""
    return case.sender.rpartition("@")[2] or case.helo


def is_name(text: str) -> bool:
    try:
        parse_domain(text)
    except InvalidName:
        return False
    return True


def meets_silence(case: Case, zone: SuiteZone) -> bool:
    zone.unanswered.clear()
    run(case, zone)
    return bool(zone.unanswered)


@pytest.mark.parametrize("scenario", [pytest.param(scenario, id=scenario.id) for scenario in SCENARIOS])
def test_over_a_network_and_in_threads(scenario: Scenario) -> None:
    # Silence must be waited for; where there is none, a busy machine may take its time.
    hasty = {case.id for case in scenario.cases if meets_silence(case, scenario.zone)}

    def run_live(case: Case) -> CheckResult:
        return run(case, LiveSource([server], timeout=3.0 if case.id in hasty else 20.0, tries=1))

    with serving(scenario.zone) as server, ThreadPoolExecutor(8) as threads:
        found = threads.map(run_live, scenario.cases)
        faults = [wrong(case, result) for case, result in zip(scenario.cases, found, strict=True)]
    assert [fault for fault in faults if fault] == []
