"""Thousands of texts at one name: each is looked at so many times and no more, whatever their number."""

from collections.abc import Callable, Iterator

import pytest

from one_verdict import judge
from rule_cases import TODAY
from spfaudit.evidence import Answer, Evidence, NoData, Question, Txt, records
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.policy.rules import dmarc_report_uris, dmarc_syntax, spf_near_misses
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

    def __init__(self, function: Callable[..., object]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *args: object) -> object:
        self.calls += 1
        return self.function(*args)


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


@pytest.mark.parametrize("list_of", ["," * 10 * MANY, " ," * 5 * MANY, ",".join(f"a{n}" for n in range(MANY))])
def test_what_a_list_of_destinations_was_meant_to_be_is_guessed_once(
    list_of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses = Counted(dmarc_report_uris.likely_line)
    readings = Counted(dmarc_report_uris.parse_record)
    monkeypatch.setattr(dmarc_report_uris, "likely_line", guesses)
    monkeypatch.setattr(dmarc_report_uris, "parse_record", readings)
    verdict = judged(
        "DMA015", Usage.SENDING, f"_dmarc.{NAME}", iter([f"v=DMARC1; p=none; rua=a{list_of};ruf={list_of}"])
    )
    assert {finding.code for finding in verdict.findings} == {"DMA015"}
    assert guesses.calls <= 2
    assert readings.calls == 0
