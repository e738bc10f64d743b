"""Every rule against its cases."""

import itertools
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from japanese import JAPANESE, faults
from rule_cases import CASES, TODAY, Case, judge_case, load_cases, only
from spfaudit.evidence import Evidence
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.mail.posture import Posture
from spfaudit.names import parse_domain
from spfaudit.policy.settings import known_rules

ALL = [
    pytest.param(code, case, id=f"{code}-{case.it}")
    for code in known_rules()
    if (CASES / f"{code}.yaml").exists()
    for case in load_cases(code)
]


@pytest.mark.parametrize(("code", "case"), ALL)
def test_rule(code: str, case: Case, tmp_path: Path) -> None:
    verdict = judge_case(case, only(code), tmp_path)
    fired = [finding for finding in verdict.findings if finding.code == code]
    abstained = [unjudged for unjudged in verdict.unjudged if unjudged.code == code]
    outcome = "fires" if fired else "abstains" if abstained else "silent"
    assert outcome == case.expect, (fired, abstained)
    assert case.besides in (None, bool(abstained))
    told = {(finding.fingerprint, finding.message, finding.found) for finding in fired}
    assert len({finding.fingerprint for finding in fired}) == len(told)  # or the history takes two for one
    if case.times is not None:
        assert len(fired) == case.times
    said = " ".join(finding.message.en for finding in fired)
    assert [part for part in case.says if str(part) not in said] == [], said
    assert [part for part in case.unsaid if part in said] == [], said
    said_ja = " ".join(finding.message.ja for finding in fired)
    assert [part for part in case.says_ja if part not in said_ja] == [], said_ja
    advised = " ".join(finding.remedy.en for finding in fired)
    assert [part for part in case.remedy if part not in advised] == [], advised
    assert [part for part in case.unadvised if part in advised] == [], advised
    assert "" not in [finding.found for finding in fired]
    if case.severity is not None:
        assert {finding.severity for finding in fired} == {case.severity}
    if case.found is not None:
        assert [finding.found for finding in fired] == [case.found]
    if case.at is not None:
        placed = [(finding.found or "", finding.position) for finding in fired if finding.position is not None]
        assert [found[position:] for found, position in placed] == [case.at]
    if case.cause is not None:
        assert {finding.cause for finding in fired} == {case.cause}
    for text in [text for finding in fired for text in (finding.message, finding.remedy)]:
        assert text.en
        assert JAPANESE.search(text.ja)
        assert faults(text.ja) == [], text.ja
    assert [faults(unjudged.reason.ja) for unjudged in abstained if faults(unjudged.reason.ja)] == []


NAME = parse_domain("example.go.jp")


def _reads_dns(code: str) -> bool:
    from spfaudit.evidence import Missing
    from spfaudit.policy.rule import RULES

    # Retired names are on hold, or have been.
    for usage, hold_until in itertools.product(Usage, (TODAY, TODAY - timedelta(days=1))):
        entry = Entry(domain=NAME, usage=usage, senders=("gateway",), dkim_selectors=("s1",), hold_until=hold_until)
        inventory = Inventory(
            entries=(entry,),
            senders={"gateway": (ip_network("192.0.2.10"),)},
            approved_includes=(),
            approved_mx=(),
            authoritative=True,
            required_rua="mailto:dmarc@example.go.jp",
        )
        posture = Posture(entry, inventory, Evidence(lists_names=True), TODAY)
        try:
            list(RULES[code].check(posture))
        except Missing:
            return True
    return False


@pytest.mark.parametrize("code", list(known_rules()))
def test_rule_has_cases_of_every_kind(code: str) -> None:
    kinds = {case.expect for case in load_cases(code)}
    # A rule that reads the inventory only has no lookup that could fail.
    assert kinds == ({"fires", "silent", "abstains"} if _reads_dns(code) else {"fires", "silent"})


def test_no_case_without_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(known_rules())
