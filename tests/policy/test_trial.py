"""The engine: what it catches, what it re-runs, what a waiver does."""

from datetime import date

import pytest

from dkim_keys import KEYS
from one_verdict import judge
from spfaudit.evidence import (
    Address,
    Answer,
    Evidence,
    Failed,
    Failure,
    Missing,
    Mx,
    NoData,
    NxDomain,
    Provenance,
    Question,
    Txt,
    records,
)
from spfaudit.inventory.model import Entry, Inventory, Usage, Waiver
from spfaudit.mail.shared import SharedFacts
from spfaudit.names import parse_domain
from spfaudit.policy import rule as registry
from spfaudit.policy.judge import Trial, not_attempted
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Severity
from spfaudit.text import same

TODAY = date(2026, 11, 23)
NAME = parse_domain("example.go.jp")
BASE: dict[Question, Answer] = {
    Question(NAME, "TXT"): NoData(),
    Question(NAME, "MX"): NoData(),
    Question(f"_dmarc.{NAME}", "TXT"): NxDomain(),
}


def entry(usage: Usage = Usage.SENDING, *waivers: Waiver) -> Entry:
    return Entry(domain=NAME, usage=usage, waivers=waivers)


def test_first_questions_leave_together() -> None:
    one = entry(Usage.NON_SENDING)
    trial = Trial(one, Inventory(entries=(one,)), make_policy(), TODAY)
    assert set(trial.advance(Evidence())) == set(BASE)


def test_a_judgement_without_its_evidence_is_refused() -> None:
    one = entry()
    with pytest.raises(Missing):
        judge(one, Inventory(entries=(one,)), make_policy(), Evidence(), TODAY)


def test_what_others_follow_from_is_told_before_them() -> None:
    found = BASE | {
        Question(NAME, "TXT"): records([Txt((b"v=spf1 ip4:mail.example.go.jp -all",))]),
        Question(f"_dmarc.{NAME}", "TXT"): records([Txt((b"v=DMARC1; p=reject",))]),
    }
    one = entry()
    verdict = judge(one, Inventory(entries=(one,)), make_policy(select=["DMA017", "SPF003"]), Evidence(found), TODAY)
    codes = [finding.code for finding in verdict.findings]
    assert codes == ["SPF003", "DMA017"]  # the policy has no mechanism for want of a valid SPF record


def test_rules_that_have_spoken_do_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from msgspec.structs import replace

    runs: dict[str, int] = {}

    def counting(code: str) -> registry.Rule:
        original = registry.RULES[code]

        def check(posture):  # type: ignore[no-untyped-def]  # stands in for any check
            runs[code] = runs.get(code, 0) + 1
            yield from original.check(posture)

        return replace(original, check=check)

    for code in list(registry.RULES):
        monkeypatch.setitem(registry.RULES, code, counting(code))
    one = entry()
    policy = make_policy(select=["SPF001", "SPF101", "LIF009"])
    trial = Trial(one, Inventory(entries=(one,)), policy, TODAY)
    evidence = Evidence()
    world = BASE | {
        Question(NAME, "TXT"): records([Txt((b"v=spf1 include:a.example -all",))]),
        Question("a.example", "TXT"): records([Txt((b"v=spf1 -all",))]),
    }
    while missing := trial.advance(evidence):
        evidence = evidence.extended({question: world[question] for question in missing})
    assert runs["SPF001"] == 1
    assert runs["SPF101"] == 2  # and once more for the include
    assert runs["LIF009"] == 1  # needs no evidence at all
    assert trial.verdict().findings == ()


def test_a_running_waiver_is_shown_and_an_expired_one_counts_for_nothing() -> None:
    running = Waiver(rule="SPF001", reason="move", until=TODAY)
    expired = Waiver(rule="SPF001", reason="move", until=date(2026, 11, 22))
    for waiver, waived in ((running, True), (expired, False)):
        one = entry(Usage.SENDING, waiver)
        policy = make_policy(select=["SPF001", "LIF009"])
        verdict = judge(one, Inventory(entries=(one,)), policy, Evidence(BASE), TODAY)
        finding = next(finding for finding in verdict.findings if finding.code == "SPF001")
        assert (finding.waiver is not None) == waived
        assert any(finding.code == "LIF009" for finding in verdict.findings) != waived


def test_a_failed_lookup_silences_no_other_rule() -> None:
    one = entry(Usage.NON_SENDING)
    world = BASE | {Question(NAME, "MX"): Failed(reason=Failure.TIMEOUT)}
    policy = make_policy(select=["USE001", "USE005"])
    verdict = judge(one, Inventory(entries=(one,)), policy, Evidence(world), TODAY)
    assert [finding.code for finding in verdict.findings] == ["USE001"]
    assert [unjudged.code for unjudged in verdict.unjudged] == ["USE005"]
    assert verdict.facts.mx_records is None
    assert verdict.facts.spf_records == ()


def test_severities_come_from_the_policy() -> None:
    one = entry()
    policy = make_policy(severities={"missing-spf": "warning"}, select=["SPF001"])
    verdict = judge(one, Inventory(entries=(one,)), policy, Evidence(BASE), TODAY)
    assert [(finding.code, finding.severity) for finding in verdict.findings] == [("SPF001", Severity.WARNING)]


def test_fingerprint_is_of_the_defect_and_not_of_its_words() -> None:
    prints = set()
    for usage in (Usage.SENDING, Usage.RECEIVE_ONLY):
        one = entry(usage)
        verdict = judge(one, Inventory(entries=(one,)), make_policy(select=["SPF001"]), Evidence(BASE), TODAY)
        prints.add(verdict.findings[0].fingerprint)
    assert len(prints) == 1


@pytest.mark.parametrize(("mistakes", "told", "last"), [(50, 50, "x49"), (3000, 51, "2950 more problems of this kind")])
def test_a_record_full_of_mistakes_does_not_flood_the_report(mistakes: int, told: int, last: str) -> None:
    one = entry()
    text = ("v=spf1 " + " ".join(f"x{number}=1" for number in range(mistakes)) + " -all").encode()
    strings = tuple(text[at : at + 255] for at in range(0, len(text), 255))
    world = BASE | {Question(NAME, "TXT"): records([Txt(strings)])}
    verdict = judge(one, Inventory(entries=(one,)), make_policy(select=["SPF011"]), Evidence(world), TODAY)
    assert len(verdict.findings) == told
    assert last in verdict.findings[-1].message.en


@pytest.mark.parametrize(
    ("failed", "passing"),
    [
        (Failed(reason=Failure.TIMEOUT), True),
        (Failed(reason=Failure.CONFLICT), True),
        (Failed(reason=Failure.RCODE, provenance=Provenance(rcode="SERVFAIL")), True),
        (Failed(reason=Failure.RCODE, provenance=Provenance(rcode="NOTIMP")), False),
        (Failed(reason=Failure.TRUNCATED, provenance=Provenance(transport="udp")), True),
        (Failed(reason=Failure.TRUNCATED, provenance=Provenance(transport="tcp")), False),
        (
            Failed(reason=Failure.UNPROVEN, detail="NOERROR", provenance=Provenance(transport="udp", rcode="NOERROR")),
            True,
        ),
        (
            Failed(reason=Failure.UNPROVEN, detail="NOERROR", provenance=Provenance(transport="tls", rcode="NOERROR")),
            False,
        ),
        (
            Failed(reason=Failure.UNPROVEN, detail="a liar", provenance=Provenance(transport="udp", rcode="NOERROR")),
            False,
        ),
        (Failed(reason=Failure.OVER_BUDGET), False),
        (Failed(reason=Failure.UNPARSABLE), False),
    ],
)
def test_a_verdict_tells_whether_asking_again_may_help(failed: Failed, passing: bool) -> None:
    one = entry()
    world = BASE | {Question(NAME, "TXT"): failed}
    verdict = judge(one, Inventory(entries=(one,)), make_policy(select=["SPF001"]), Evidence(world), TODAY)
    assert [unjudged.passing for unjudged in verdict.unjudged] == [passing]


def test_domains_that_nobody_got_to_share_what_is_said_of_them() -> None:
    policy, reason = make_policy(), same("not attempted")
    first, second = (not_attempted(entry(Usage.SENDING), policy, reason) for _ in range(2))
    assert first.unjudged is second.unjudged
    assert [unjudged.code for unjudged in first.unjudged] == [rule.code for rule in policy.rules[Usage.SENDING]]
    assert not_attempted(entry(Usage.RETIRED), policy, reason).unjudged != first.unjudged
    assert not_attempted(entry(), make_policy(select=["SPF001"]), reason).unjudged != first.unjudged


def test_what_a_host_publishes_is_asked_once_a_run() -> None:
    one = entry()
    policy, shared = make_policy(select=["SPF213"]), SharedFacts()
    host = Question("mx.example", "TXT")
    world = BASE | {Question(NAME, "MX"): records([Mx(10, "mx.example")])}
    for answer, found in ((Failed(reason=Failure.TIMEOUT), 0), (NoData(), 1)):
        trial = Trial(one, Inventory(entries=(one,)), policy, TODAY, shared)
        assert trial.advance(Evidence(world)) == (host,)  # a failure is not remembered
        assert trial.advance(Evidence(world | {host: answer})) == ()
        assert len(trial.verdict().findings) == found
    trial = Trial(one, Inventory(entries=(one,)), policy, TODAY, shared)
    assert trial.advance(Evidence(world)) == ()
    assert len(trial.verdict().findings) == 1


def test_what_an_exchanger_has_is_asked_once_a_run() -> None:
    policy, shared = make_policy(select=["MX"]), SharedFacts()
    host = Question("mx.example", "A")
    answers: list[Answer] = [Failed(reason=Failure.TIMEOUT), records([Address("192.0.2.1")])]
    for number in range(4):
        one = Entry(domain=parse_domain(f"d{number}.example.go.jp"))
        world = {
            question: records([Mx(10, "mx.example")]) if question.type == "MX" else NoData()
            for question in Trial(one, Inventory(entries=(one,)), policy, TODAY).advance(Evidence())
        }
        trial = Trial(one, Inventory(entries=(one,)), policy, TODAY, shared)
        if answers:
            assert trial.advance(Evidence(world)) == (host,)  # a failure is not remembered
            world[host] = answers.pop(0)
        assert trial.advance(Evidence(world)) == ()
        assert [unjudged.code for unjudged in trial.verdict().unjudged] == (["MX001", "MX002"] if number == 0 else [])


def test_a_problem_can_be_milder_than_its_rule_and_never_graver() -> None:
    one = Entry(domain=NAME, dkim_selectors=("s1", "s2"))
    world = BASE | {
        Question(f"s1._domainkey.{NAME}", "TXT"): _key(512),
        Question(f"s2._domainkey.{NAME}", "TXT"): _key(1024),
    }
    for level, found in (
        (None, [Severity.ERROR, Severity.WARNING]),
        ("error", [Severity.ERROR, Severity.WARNING]),
        ("warning", [Severity.WARNING, Severity.WARNING]),
        ("info", [Severity.INFO, Severity.INFO]),
    ):
        policy = make_policy(select=["DKI002"], severities={"DKI002": level} if level else None)
        verdict = judge(one, Inventory(entries=(one,)), policy, Evidence(world), TODAY)
        assert [finding.severity for finding in verdict.findings] == found


def test_what_is_not_told_one_by_one_weighs_as_much_as_its_gravest() -> None:
    names = [f"s{number}" for number in range(60)]
    world = {Question(f"{name}._domainkey.{NAME}", "TXT"): _key(1024) for name in names}
    one = Entry(domain=NAME, dkim_selectors=tuple(names))
    for gravest, severity in ((1024, Severity.WARNING), (512, Severity.ERROR)):
        world[Question(f"s59._domainkey.{NAME}", "TXT")] = _key(gravest)
        verdict = judge(one, Inventory(entries=(one,)), make_policy(select=["DKI002"]), Evidence(BASE | world), TODAY)
        (rest,) = [finding for finding in verdict.findings if "more problems" in finding.message.en]
        assert rest.severity is severity


def _key(bits: int) -> Answer:
    return records([Txt((f"p={KEYS[f'rsa{bits}']}".encode(),))])


def test_a_waiver_for_a_family_is_for_all_its_rules_but_not_for_the_expiry_of_others() -> None:
    running = Waiver(rule="LIF", reason="all", until=TODAY)
    expired = Waiver(rule="SPF", reason="move", until=date(2026, 11, 22), domains=("*.go.jp",), owner="基盤係")
    one = entry(Usage.SENDING, running, expired, Waiver(rule="SPF0", reason="soon", until=TODAY, owner="K."))
    policy = make_policy(select=["SPF001", "LIF009"])
    verdict = judge(one, Inventory(entries=(one,)), policy, Evidence(BASE), TODAY)
    waived = {finding.code: finding.waiver for finding in verdict.findings}
    assert waived["SPF001"] is not None
    assert (waived["SPF001"].reason, waived["SPF001"].owner) == ("soon", "K.")
    assert waived["LIF009"] is None
    (lapse,) = (finding for finding in verdict.findings if finding.code == "LIF009")
    assert lapse.cause == "waiver:SPF *.go.jp"
    assert lapse.message.en == "the waiver for SPF on *.go.jp ended on 2026-11-22; owner: 基盤係"


def test_waivers_of_one_pattern_for_two_organizations_are_two_causes() -> None:
    lapsed = [
        Waiver(rule="SPF", reason="move", until=date(2026, 11, 22), domains=("*.go.jp",), owner=owner, organization=of)
        for of, owner in ((None, "K."), ("国際局", "L."))
    ]
    one = entry(Usage.SENDING, *lapsed)
    verdict = judge(one, Inventory(entries=(one,)), make_policy(select=["LIF009"]), Evidence(BASE), TODAY)
    assert [finding.cause for finding in verdict.findings] == ["waiver:SPF *.go.jp", "waiver:SPF *.go.jp (国際局)"]
    assert verdict.findings[1].message.en == "the waiver for SPF on *.go.jp (国際局) ended on 2026-11-22; owner: L."
    assert len({finding.fingerprint for finding in verdict.findings}) == 2
