"""What is guessed of a name's usage, and that nothing is where a lookup failed."""

from collections.abc import Mapping
from datetime import date

import pytest

from japanese import faults
from one_verdict import judge
from spfaudit.evidence import (
    Answer,
    Evidence,
    Failed,
    Failure,
    Missing,
    Mx,
    NoData,
    NxDomain,
    Question,
    Rdata,
    Txt,
    records,
)
from spfaudit.inventory.drafting import Seeming
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import Domain
from spfaudit.policy.guess import GUESSING, guess_of

NAME = Domain("a.example")
NULL = Txt((b"v=spf1 -all",))
SENDS = Txt((b"v=spf1 ip4:192.0.2.1 -all",))
TIMEOUT = Failed(reason=Failure.TIMEOUT)


def guess(txt: Answer, mx: Answer, **more: Answer) -> Seeming:
    answers: dict[Question, Answer] = {Question(NAME, "TXT"): txt, Question(NAME, "MX"): mx}
    answers |= {Question(name.replace("_", "."), "TXT"): answer for name, answer in more.items()}
    answers[Question(f"_dmarc.{NAME}", "TXT")] = TIMEOUT  # does not matter
    entry = Entry(domain=NAME)
    while True:
        try:
            return guess_of(judge(entry, Inventory(entries=(entry,)), GUESSING, Evidence(answers), date(2026, 1, 1)))
        except Missing as missing:
            answers |= dict.fromkeys(missing.questions, TIMEOUT)


def some(*rdata: Rdata) -> Answer:
    return records(rdata)


@pytest.mark.parametrize(
    ("txt", "mx", "usage", "why"),
    [
        (NxDomain(), NxDomain(), Usage.RETIRED, "does not exist"),
        (some(NULL), NoData(), Usage.NON_SENDING, "no MX"),
        (some(NULL), some(Mx(0, ".")), Usage.NON_SENDING, "null MX"),
        (some(NULL), some(Mx(10, "mx.a.example")), Usage.RECEIVE_ONLY, "MX mx.a.example"),
        (some(SENDS), NoData(), Usage.SENDING, "does not simply deny"),
        (some(SENDS), TIMEOUT, Usage.SENDING, "does not simply deny"),
        (NoData(), NoData(), Usage.NON_SENDING, "no SPF, no MX"),
        (NoData(), some(Mx(10, "mx.a.example")), None, "sending or receive-only?"),
        (some(NULL, SENDS), NoData(), None, "2 SPF records"),
        (some(Txt((b"v=spf1 ip4:x -all",))), NoData(), None, "malformed"),
        (some(Txt((b"v=spf1; ip4:192.0.2.1 -all",))), NoData(), None, "meant as SPF"),
        (some(Txt((b"v=spf10 -all",)), NULL), NoData(), Usage.NON_SENDING, "no MX"),
        (TIMEOUT, NoData(), None, "not known: a lookup failed"),
        (TIMEOUT, some(Mx(0, ".")), None, "not known: a lookup failed"),
        (some(NULL), TIMEOUT, None, "not known: a lookup failed"),
        (NoData(), TIMEOUT, None, "not known: a lookup failed"),
        (TIMEOUT, TIMEOUT, None, "not known: a lookup failed"),
    ],
)
def test_guesses(txt: Answer, mx: Answer, usage: Usage | None, why: str) -> None:
    made = guess(txt, mx)
    assert made.usage is usage
    assert why in made.why.en
    assert made.why.ja
    assert faults(made.why.ja) == []


@pytest.mark.parametrize(
    ("target", "usage"),
    [(some(NULL), Usage.NON_SENDING), (some(SENDS), Usage.SENDING), (TIMEOUT, None), (NoData(), Usage.SENDING)],
)
def test_a_redirect_is_followed(target: Answer, usage: Usage | None) -> None:
    assert guess(some(Txt((b"v=spf1 redirect=b.example",))), NoData(), b_example=target).usage is usage


def test_answers_that_fail_never_change_a_guess() -> None:
    worlds: Mapping[str, tuple[Answer, Answer]] = {
        "null": (some(NULL), NoData()),
        "sends": (some(SENDS), some(Mx(10, "mx.a.example"))),
        "gone": (NxDomain(), NxDomain()),
        "bare": (NoData(), NoData()),
    }
    for txt, mx in worlds.values():
        whole = guess(txt, mx).usage
        for broken in (guess(TIMEOUT, mx), guess(txt, TIMEOUT), guess(TIMEOUT, TIMEOUT)):
            assert broken.usage in (None, whole)
