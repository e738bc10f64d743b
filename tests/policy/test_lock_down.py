"""The lock-down set: the records that the findings of a name ask for, together, are enough and not one too many."""

from datetime import date
from pathlib import Path
from typing import Any

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

from rule_cases import TODAY, Case, judge_case
from spfaudit.inventory.model import Usage
from spfaudit.policy.lock_down import WITH_RECORDS
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Verdict

SPF = 'example.go.jp. IN TXT "v=spf1 -all"'
DMARC = '_dmarc.example.go.jp. IN TXT "v=DMARC1; p=reject"'
WITH_REPORTS = '_dmarc.example.go.jp. IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc-reports@example.go.jp"'
MX = "example.go.jp. IN MX 0 ."
A = "example.go.jp. A 192.0.2.80\n"
NULL = 'example.go.jp. TXT "v=spf1 -all"\n'
REJECT = '_dmarc.example.go.jp. TXT "v=DMARC1; p=reject"\n'
EXCHANGER = "example.go.jp. MX 10 mx.example.go.jp.\n"
TEXT = 'example.go.jp. TXT "site-verification=1"\n'
N, R, X = Usage.NON_SENDING, Usage.RECEIVE_ONLY, Usage.RETIRED

LACKS: list[tuple[Usage, str, list[str]]] = [
    (N, TEXT, [SPF, DMARC]),  # without an address, no null MX
    (N, A, [SPF, DMARC, MX]),
    (N, A + NULL, [DMARC, MX]),
    (N, A + NULL + REJECT, [MX]),
    (N, A + NULL + REJECT + "example.go.jp. MX 0 .\n", []),
    (N, NULL + REJECT, []),
    (N, NULL + REJECT + EXCHANGER, []),  # to be deleted, and nothing to be published
    (N, NULL + REJECT + EXCHANGER + A, [MX]),
    (N, A + NULL + REJECT + "example.go.jp. MX 10 .\n", [MX]),
    (N, NULL + REJECT + "example.go.jp. MX 10 .\n", []),
    (N, 'example.go.jp. TXT "v=spf1 mx -all"\n' + REJECT, [SPF]),
    (N, 'example.go.jp. TXT "v=spf1 redirect=null.example"\nnull.example. TXT "v=spf1 -all"\n' + REJECT, []),
    (N, NULL + '_dmarc.go.jp. TXT "v=DMARC1; p=none; sp=reject"\n', []),  # inherited
    (N, "", []),  # does not exist
    (X, "", []),
    (X, A, [SPF, DMARC, MX]),
    (X, NULL, [DMARC]),
    (R, EXCHANGER, [SPF, WITH_REPORTS]),  # receives, as it should, and so can reports
    (R, EXCHANGER + 'example.go.jp. TXT "v=spf1 mx -all"\n' + REJECT, [SPF]),
    (R, EXCHANGER + 'example.go.jp. TXT "v=spf1 ip4: -all"\n' + REJECT, [SPF]),
    (R, EXCHANGER + NULL + 'example.go.jp. TXT "v=spf1 mx -all"\n' + REJECT, [SPF]),
    (R, A + NULL, [WITH_REPORTS]),
    (Usage.SENDING, A, []),
]


def case_of(usage: Usage, zone: str, failing: tuple[str, ...] = (), **more: Any) -> Case:
    held = {"hold_until": date(2027, 3, 31)} if usage is X else {}
    return Case(it="is judged", expect="", usage=usage, zone=zone, failing=list(failing), entry=held | more)


def judged(case: Case, folder: Path) -> Verdict:
    return judge_case(case, make_policy(select=["SPF", "USE", "MX"]), folder)


def asked_for(verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(line for finding in verdict.findings for line in finding.records))


@pytest.mark.parametrize(("usage", "zone", "lines"), LACKS)
def test_enough_and_not_one_too_many(usage: Usage, zone: str, lines: list[str], tmp_path: Path) -> None:
    verdict = judged(case_of(usage, zone), tmp_path)
    assert sorted(asked_for(verdict)) == sorted(lines)
    assert {finding.code for finding in verdict.findings if finding.records} <= WITH_RECORDS
    for finding in verdict.findings:
        assert all(line in finding.remedy.en and line in finding.remedy.ja for line in finding.records)
    first = next((finding for finding in verdict.findings if finding.records), None)
    assert first is None or all(line in first.remedy.en for line in lines)  # it tells them together
    assert "_domainkey" not in " ".join(finding.remedy.en for finding in verdict.findings)


@pytest.mark.parametrize(("usage", "zone", "lines"), [row for row in LACKS if row[2]])
def test_what_is_asked_for_is_what_was_lacking(usage: Usage, zone: str, lines: list[str], tmp_path: Path) -> None:
    replaced = [[line.split()[2], line.split()[0]] for line in lines]
    if usage is not R:
        replaced.append(["MX", "example.go.jp."])
    kept = [line for line in zone.splitlines() if TEXT.strip() == line or line.split()[1::-1] not in replaced]
    verdict = judged(case_of(usage, "\n".join([*kept, *lines]) + "\n"), tmp_path)
    assert asked_for(verdict) == []
    assert {finding.code for finding in verdict.findings} & {"SPF001", "USE001", "USE002", "USE003", "USE004"} == set()


@pytest.mark.parametrize(
    ("failing", "lines"),
    [
        ("example.go.jp TXT", []),
        ("_dmarc.example.go.jp TXT", [SPF, MX]),
        ("_dmarc.go.jp TXT", [SPF, MX]),
        ("example.go.jp MX", [SPF, DMARC]),
        ("example.go.jp A", [SPF, DMARC]),
    ],
)
def test_nothing_is_proposed_on_the_ground_of_a_failed_lookup(failing: str, lines: list[str], tmp_path: Path) -> None:
    verdict = judged(case_of(N, A, (failing,)), tmp_path)
    assert sorted(asked_for(verdict)) == sorted(lines)
    assert verdict.unjudged
    told = " ".join(finding.remedy.en for finding in verdict.findings)
    assert "All that the name lacks" not in told  # nobody knows
    assert not lines or f"(Known to be lacking, and more may be where lookups failed: {' | '.join(lines)})" in told


@pytest.mark.parametrize("usage", [N, X])
@pytest.mark.parametrize("exchangers", [EXCHANGER, "example.go.jp. MX 10 .\n", EXCHANGER + "example.go.jp. MX 0 .\n"])
@pytest.mark.parametrize("failing", ["example.go.jp A", "example.go.jp AAAA"])
def test_what_the_place_of_mx_records_takes_may_be_more_than_is_known(
    usage: Usage, exchangers: str, failing: str, tmp_path: Path
) -> None:
    verdict = judged(case_of(usage, exchangers + TEXT, (failing,)), tmp_path)
    assert asked_for(verdict) == [SPF, DMARC]  # whether a null MX as well hangs on the address
    told = " ".join(finding.remedy.en for finding in verdict.findings)
    assert "All that the name lacks" not in told
    assert f"(Known to be lacking, and more may be where lookups failed: {SPF} | {DMARC})" in told


def test_what_is_waived_is_not_asked_for_with_the_rest(tmp_path: Path) -> None:
    verdict = judged(case_of(N, A, waivers=[{"rule": "USE001", "reason": "move", "until": TODAY}]), tmp_path)
    first = next(finding for finding in verdict.findings if finding.code == "USE003")
    assert f"(All that the name lacks: {DMARC} | {MX})" in first.remedy.en
    assert "All that" not in next(f for f in verdict.findings if f.code == "USE001").remedy.en


@pytest.mark.parametrize("length", [0, 254, 255, 256, 600])
def test_strings_are_short_enough(length: int) -> None:
    text = "v=DMARC1; p=reject; rua=mailto:" + 'x"\\' * length
    line = txt_line("_dmarc.example.go.jp", text)
    data = line.removeprefix("_dmarc.example.go.jp. IN TXT ")
    rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.TXT, data)
    strings = rdata.strings  # type: ignore[attr-defined]  # a TXT
    assert b"".join(strings).decode() == text
    assert max(map(len, strings)) <= 255


def test_what_a_record_says_besides_stays_and_what_weakens_it_goes(tmp_path: Path) -> None:
    zone = NULL + (
        '_dmarc.example.go.jp. TXT "v=DMARC1; p=none; t=y; pct=50; sp=nonsense; np=reject; adkim=s; ASPF=s; '
        'rua=mailto:a@example.go.jp,bad; ruf=mailto:f@example.go.jp; x=y"\n'
    )
    (line,) = asked_for(judged(case_of(N, zone), tmp_path))
    assert line == (
        '_dmarc.example.go.jp. IN TXT "v=DMARC1; p=reject; np=reject; adkim=s; ruf=mailto:f@example.go.jp; x=y; '
        'rua=mailto:a@example.go.jp"'
    )


@pytest.mark.parametrize(("listed", "pointed_to"), [([], False), (["news.example.go.jp"], True)])
def test_the_whole_set_points_to_what_its_records_take(listed: list[str], pointed_to: bool, tmp_path: Path) -> None:
    case = Case(it="is judged", expect="", usage=N, zone=TEXT, listed=listed)
    first = next(finding for finding in judged(case, tmp_path).findings if finding.records)
    assert f"(All that the name lacks: {SPF} | {DMARC})" in first.remedy.en
    assert ("(Before you publish them, read the remedies of USE003 as well.)" in first.remedy.en) is pointed_to
    assert ("USE003" in first.remedy.ja) is pointed_to


def test_a_bracket_in_a_record_is_no_caution(tmp_path: Path) -> None:
    zone = TEXT + '_dmarc.example.go.jp. TXT "v=DMARC1; p=none; x=(note)"\n'
    first = next(finding for finding in judged(case_of(N, zone), tmp_path).findings if finding.records)
    assert "x=(note)" in first.remedy.en
    assert "Before you publish them" not in first.remedy.en
