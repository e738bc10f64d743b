"""Requirements are met only where that is proven: what nobody judged is never counted as met."""

import pytest
from msgspec.structs import replace

from report.sample import REPORT
from spfaudit.policy import rules as _registered  # noqa: F401  # importing it fills RULES
from spfaudit.policy.rule import RULES
from spfaudit.report.counts import SeverityName
from spfaudit.report.coverage import REQUIREMENTS, Coverage, Outcome, Requirement, percent
from spfaudit.report.document import (
    DmarcDocument,
    DomainDocument,
    FindingDocument,
    RecordsDocument,
    SpfDocument,
    UnjudgedDocument,
    WaiverDocument,
)
from spfaudit.report.projection import project

RUN = project(REPORT, "en").run
EVERY_RULE: dict[str, SeverityName] = dict.fromkeys(RULES, "error")
BY_KEY = {requirement.key: requirement for requirement in REQUIREMENTS}
EVERY_REQUIREMENT = pytest.mark.parametrize("requirement", REQUIREMENTS, ids=BY_KEY)

NULL = SpfDocument(lookups=0, void_lookups_ipv4=0, void_lookups_ipv6=0, ipv4_addresses=0, ipv6_prefixes_64=0, all="-")
UNKNOWN = SpfDocument(
    lookups=None, void_lookups_ipv4=None, void_lookups_ipv6=None, ipv4_addresses=None, ipv6_prefixes_64=None, all=None
)
REJECT = DmarcDocument(location="a.example", policy="reject", subdomain_policy="reject")
NO_FACTS = RecordsDocument(spf=None, dmarc=None, mx=None)
SOUND = DomainDocument(
    domain="a.example",
    unicode="a.example",
    usage="sending",
    organization=None,
    line=1,
    status="pass",
    records=RecordsDocument(spf=["v=spf1 -all"], dmarc=["v=DMARC1; p=reject"], mx=["0 ."]),
    spf=NULL,
    dmarc=REJECT,
    findings=[],
    unjudged=[],
)


def fired(code: str, *, waived: bool = False) -> FindingDocument:
    return FindingDocument(
        code=code,
        name="a-defect",
        severity="error",
        message="",
        found=None,
        position=None,
        remedy="",
        reference="",
        fingerprint="",
        waiver=WaiverDocument(reason="known", until="2027-01-31") if waived else None,
    )


def abstained(code: str) -> UnjudgedDocument:
    return UnjudgedDocument(code=code, name="a-defect", reason="SERVFAIL", question=None)


def outcome_of(requirement: Requirement, domain: DomainDocument, *, off: str = "") -> Outcome | None:
    rules = {code: severity for code, severity in EVERY_RULE.items() if code != off}
    return requirement.outcome(replace(RUN, rules={"baseline": rules}), domain)


def sound(requirement: Requirement) -> DomainDocument:
    return replace(SOUND, usage=sorted(requirement.usages)[0])


@EVERY_REQUIREMENT
def test_a_sound_domain_meets_it(requirement: Requirement) -> None:
    assert outcome_of(requirement, sound(requirement)) is Outcome.MET


@EVERY_REQUIREMENT
def test_each_of_its_rules_breaks_it_or_leaves_it_unjudged(requirement: Requirement) -> None:
    domain = sound(requirement)
    for code in requirement.codes:
        assert outcome_of(requirement, replace(domain, findings=[fired(code)])) is Outcome.BROKEN
        assert outcome_of(requirement, replace(domain, findings=[fired(code, waived=True)])) is Outcome.WAIVED
        assert outcome_of(requirement, replace(domain, unjudged=[abstained(code)])) is Outcome.UNJUDGED


@EVERY_REQUIREMENT
def test_what_is_waived_and_not_judged_besides_is_unjudged(requirement: Requirement) -> None:
    code = min(requirement.codes)
    domain = replace(sound(requirement), findings=[fired(code, waived=True)], unjudged=[abstained(code)])
    assert outcome_of(requirement, domain) is Outcome.UNJUDGED


@EVERY_REQUIREMENT
def test_silence_of_rules_that_may_not_have_run_proves_nothing(requirement: Requirement) -> None:
    unknown = replace(sound(requirement), records=NO_FACTS, spf=None, dmarc=None)
    assert outcome_of(requirement, unknown) is Outcome.UNJUDGED


@EVERY_REQUIREMENT
def test_without_one_of_its_rules_it_is_never_met(requirement: Requirement) -> None:
    for usage in requirement.usages:
        domain = replace(SOUND, usage=usage)
        for code in requirement.codes:
            concerned = usage in {its.value for its in RULES[code].usages}
            assert outcome_of(requirement, domain, off=code) is (Outcome.UNJUDGED if concerned else Outcome.MET)
            assert requirement.not_run(replace(RUN, rules={}), domain), "a report that does not say what ran"


@EVERY_REQUIREMENT
def test_a_domain_is_judged_by_its_own_profile(requirement: Requirement) -> None:
    run = replace(RUN, rules={"baseline": EVERY_RULE, "own": {}})
    assert requirement.outcome(run, replace(sound(requirement), profile="own")) is Outcome.UNJUDGED


@EVERY_REQUIREMENT
def test_what_is_proven_is_broken_whatever_did_not_run(requirement: Requirement) -> None:
    first, *others = sorted(requirement.codes)
    domain = replace(sound(requirement), findings=[fired(first)])
    assert all(outcome_of(requirement, domain, off=other) is Outcome.BROKEN for other in others)


@EVERY_REQUIREMENT
def test_a_finding_of_the_baseline_breaks_it_all_the_same(requirement: Requirement) -> None:
    known = replace(fired(min(requirement.codes)), baseline=True)
    assert outcome_of(requirement, replace(sound(requirement), findings=[known])) is Outcome.BROKEN


@EVERY_REQUIREMENT
def test_sums_that_are_not_known_prove_nothing(requirement: Requirement) -> None:
    outcome = outcome_of(requirement, replace(sound(requirement), spf=UNKNOWN))
    needs_sums = requirement.key in {"spf-limits", "spf-denies", "retired"}
    assert outcome is (Outcome.UNJUDGED if needs_sums else Outcome.MET)


@EVERY_REQUIREMENT
def test_its_rules_exist_and_run_for_its_usages(requirement: Requirement) -> None:
    for code in requirement.codes:
        assert {usage.value for usage in RULES[code].usages} & requirement.usages


@pytest.mark.parametrize(
    ("key", "changes", "outcome"),
    [
        ("spf", {"spf": None, "records": RecordsDocument(spf=[], dmarc=[], mx=[])}, Outcome.BROKEN),
        ("spf-limits", {"spf": replace(NULL, lookups=11)}, Outcome.BROKEN),
        ("spf-limits", {"spf": replace(NULL, void_lookups_ipv6=3)}, Outcome.BROKEN),
        ("spf-denies", {"spf": replace(NULL, all="~")}, Outcome.BROKEN),
        ("spf-denies", {"spf": replace(NULL, ipv4_addresses=1)}, Outcome.BROKEN),
        ("dmarc", {"dmarc": replace(REJECT, policy="none")}, Outcome.MET),
        ("dmarc-reject", {"dmarc": replace(REJECT, policy="quarantine")}, Outcome.BROKEN),
        ("retired", {"records": RecordsDocument(spf=[], dmarc=[], mx=[]), "spf": None}, Outcome.MET),
        ("retired", {"records": RecordsDocument(spf=[], dmarc=[], mx=["10 mx.a.example"])}, Outcome.BROKEN),
    ],
)
def test_facts_decide_where_rules_are_off(key: str, changes: dict[str, object], outcome: Outcome) -> None:
    assert outcome_of(BY_KEY[key], replace(sound(BY_KEY[key]), **changes)) is outcome


NO_POLICY = RecordsDocument(spf=["v=spf1 -all"], dmarc=["v=DMARC1; p=none", "v=DMARC1; p=reject"], mx=[])


@pytest.mark.parametrize("key", ["dmarc", "dmarc-reject"])
def test_a_void_dmarc_record_is_no_policy_and_nothing_unjudged(key: str) -> None:
    requirement, domain = BY_KEY[key], replace(SOUND, records=NO_POLICY, dmarc=None)
    broken, waived = (replace(domain, findings=[fired("DMA002", waived=waived)]) for waived in (False, True))
    assert outcome_of(requirement, broken) is Outcome.BROKEN
    assert outcome_of(requirement, waived) is Outcome.WAIVED
    assert requirement.told(RUN, replace(SOUND, findings=broken.findings)) == [], "what is in force is another record"


@pytest.mark.parametrize("key", ["dmarc", "dmarc-reject"])
def test_it_is_unjudged_where_nobody_knows_what_is_in_force(key: str) -> None:
    domain = replace(SOUND, records=NO_POLICY, dmarc=None, findings=[fired("DMA002")])
    assert outcome_of(BY_KEY[key], replace(domain, unjudged=[abstained("DMA005")])) is Outcome.UNJUDGED
    assert outcome_of(BY_KEY[key], domain, off="DMA005") is Outcome.UNJUDGED
    assert outcome_of(BY_KEY[key], replace(domain, records=NO_FACTS)) is Outcome.UNJUDGED


def test_a_finding_that_is_not_the_reason_changes_nothing() -> None:
    findings = [fired("DMA006", waived=True), fired("DMA011")]
    domain = replace(SOUND, dmarc=replace(REJECT, policy="quarantine"), findings=findings)
    assert outcome_of(BY_KEY["dmarc-reject"], domain) is Outcome.WAIVED


def test_a_retired_name_with_a_void_null_mx_says_why() -> None:
    records = RecordsDocument(spf=["v=spf1 -all"], dmarc=[], mx=["10 ."])
    domain = replace(SOUND, usage="retired", records=records, findings=[fired("MX004")])
    assert outcome_of(BY_KEY["retired"], domain) is Outcome.BROKEN
    assert [finding.code for finding in BY_KEY["retired"].told(RUN, domain)] == ["MX004"]


@EVERY_REQUIREMENT
def test_it_does_not_apply_to_other_usages(requirement: Requirement) -> None:
    for usage in {"sending", "receive-only", "non-sending", "retired"} - requirement.usages:
        assert outcome_of(requirement, replace(SOUND, usage=usage)) is None


def test_all_domains_are_counted_once_per_requirement_that_applies() -> None:
    document = project(REPORT, "en")
    coverage, domains = Coverage(document.run), document.domains
    for domain in domains:
        coverage.add(domain)
    for share in coverage.shares():
        assert share.total == sum(domain.usage in share.requirement.usages for domain in domains)
    assert Coverage(RUN).shares() == []


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 0, "0%"), (0, 9, "0%"), (1, 1000, "<1%"), (1, 3, "33%"), (9_999, 10_000, "99%"), (7, 7, "100%")],
)
def test_percents_say_all_and_nothing_only_where_it_is_so(part: int, whole: int, told: str) -> None:
    assert percent(part, whole) == told
