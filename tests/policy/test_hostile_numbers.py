"""Thousands of texts at one name: each is looked at so many times and no more, whatever their number."""

from collections.abc import Callable, Iterator

import pytest

from one_verdict import judge
from rule_cases import TODAY
from spfaudit.evidence import Answer, Evidence, NoData, Question, Txt, records
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.policy.rules import dmarc_syntax, spf_near_misses
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Verdict

NAME = parse_domain("example.go.jp")
MANY = 300


def judged(code: str, usage: Usage, place: str, texts: Iterator[str]) -> Verdict:
    questions = [Question(NAME, "TXT"), Question(NAME, "MX"), *(Question(f"_dmarc.{name}", "TXT") for name in ABOVE)]
    answers: dict[Question, Answer] = dict.fromkeys(questions, NoData())
    answers[Question(place, "TXT")] = records([Txt((text.encode(),)) for text in texts])
    entry = Entry(domain=NAME, usage=usage)
    return judge(entry, Inventory(entries=(entry,)), make_policy(select=[code]), Evidence(answers), TODAY)


ABOVE = [NAME, "go.jp", "jp"]


class Counted:
    """A function, and how often it was called."""

    def __init__(self, function: Callable[[bytes], object]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, octets: bytes) -> object:
        self.calls += 1
        return self.function(octets)


@pytest.mark.parametrize("usage", [Usage.SENDING, Usage.NON_SENDING])
@pytest.mark.parametrize("name", ["is_near_miss", "likely_meant"])
def test_texts_that_are_nearly_spf_are_gone_through_once(
    name: str, usage: Usage, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(getattr(spf_near_misses, name))
    monkeypatch.setattr(spf_near_misses, name, counted)
    verdict = judged("SPF004", usage, NAME, (f"v=spf l ip4:192.0.2.{number} -all" for number in range(MANY)))
    assert {finding.code for finding in verdict.findings} == {"SPF004"}
    assert counted.calls <= 2 * MANY


@pytest.mark.parametrize("usage", [Usage.SENDING, Usage.NON_SENDING])
@pytest.mark.parametrize("code", ["DMA003", "DMA004"])
def test_texts_that_are_nearly_dmarc_are_gone_through_once(
    code: str, usage: Usage, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(dmarc_syntax.near_miss)
    monkeypatch.setattr(dmarc_syntax, "near_miss", counted)
    text = {"DMA003": "p=none; v=DMARC1; x={}", "DMA004": "DMARC1; p=none; x={}"}[code]
    verdict = judged(code, usage, f"_dmarc.{NAME}", (text.format(number) for number in range(MANY)))
    assert {finding.code for finding in verdict.findings} == {code}
    assert counted.calls <= 2 * MANY
