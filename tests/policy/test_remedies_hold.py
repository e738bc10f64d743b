"""What a remedy has published mends the finding, and is not itself at fault."""

import re
from collections.abc import Iterator
from itertools import product

import dns.rdata
import pytest

from rule_cases import TODAY
from small_world import World, answer
from spfaudit.evidence import Evidence
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Finding, Severity, Verdict

POLICIES = ("none", "quarantine", "reject")
POLICY = make_policy(select=["DMA", "USE"])
LINE = re.compile(r'_dmarc\.example\.go\.jp\. IN TXT ((?:"[^"]*" ?)+)')
RUA = "rua=mailto:a@example.go.jp"
SENDS, SENDS_NOTHING = "v=spf1 mx -all", "v=spf1 -all"
FURTHER = {"DMA005", "DMA006", "DMA017"}
"""What is left to do once the record is right, and was hidden behind its fault."""


def judged(usage: Usage, record: str) -> Verdict:
    world: World = {
        "jp": {},
        "go.jp": {},
        "example.go.jp": {
            "MX": ["10 mx.example.go.jp"],
            "TXT": [SENDS if usage is Usage.SENDING else SENDS_NOTHING],
        },
        "mx.example.go.jp": {"A": ["192.0.2.25"], "TXT": ["v=spf1 a -all"]},
        "_dmarc.example.go.jp": {"TXT": [record]},
    }
    entry = Entry(domain="example.go.jp", usage=usage)
    trial = Trial(entry, Inventory(entries=(entry,)), POLICY, TODAY)
    evidence = Evidence()
    while missing := trial.advance(evidence):
        evidence = evidence.extended({question: answer(world, question) for question in missing})
    return trial.verdict()


def offered(finding: Finding) -> Iterator[str]:
    for data in LINE.findall(finding.remedy.en):
        yield b"".join(dns.rdata.from_text("IN", "TXT", data).strings).decode()  # type: ignore[attr-defined]  # a TXT


def of_weight(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings if finding.severity.weight >= Severity.WARNING.weight}


def holds(usage: Usage, record: str) -> None:
    before = judged(usage, record)
    for finding in before.findings:
        for line in offered(finding):
            after = judged(usage, line)
            assert finding.fingerprint not in {other.fingerprint for other in after.findings}, (finding.code, line)
            assert of_weight(after) - of_weight(before) <= FURTHER, (finding.code, line)


@pytest.mark.parametrize("usage", [Usage.SENDING, Usage.NON_SENDING])
@pytest.mark.parametrize(("p", "sp"), list(product(POLICIES, ("", *POLICIES))))
def test_of_policies(usage: Usage, p: str, sp: str) -> None:
    for np, test in product(("", *POLICIES), ("", "t=y")):
        tags = [f"p={p}", sp and f"sp={sp}", np and f"np={np}", test, RUA]
        holds(usage, "; ".join(["v=DMARC1", *filter(None, tags)]))


@pytest.mark.parametrize("usage", list(Usage))
@pytest.mark.parametrize("version", ["v=DMARC1;", "v=dmarc1;", "v=DMARC1", '"v=DMARC1;', "DMARC1;", "v:DMARC1,"])
@pytest.mark.parametrize("more", ["", "fo=1; ", "fo=1; ruf=mailto:a@example.go.jp; ", "pct=50; ", "aspf=strict; "])
def test_of_records_with_slips(usage: Usage, version: str, more: str) -> None:
    holds(usage, f"{version} p=quarantine; {more}{RUA}")
