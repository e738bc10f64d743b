"""A name that one answer denies and another knows: nothing is known of what was denied."""

import pytest

from spfaudit.evidence import (
    Answer,
    Evidence,
    Failed,
    Failure,
    Mx,
    NoData,
    NxDomain,
    Provenance,
    Question,
    Txt,
    records,
)
from spfaudit.mail.contradiction import contradicted

TXT, MX = Question("example.go.jp", "TXT"), Question("example.go.jp", "MX")
OF_MX, OF_TXT = records([Mx(10, "mx.example.go.jp")]), records([Txt((b"v=spf1 -all",))])
GONE = NxDomain(provenance=Provenance(rcode="NXDOMAIN"))
SERVFAIL = Failed(reason=Failure.RCODE, detail="SERVFAIL")


@pytest.mark.parametrize(
    ("txt", "mx", "unknown"),
    [
        (GONE, OF_MX, TXT),
        (GONE, NoData(), TXT),
        (OF_TXT, GONE, MX),
        (NoData(), GONE, MX),
        (NxDomain(chain=("a.example",)), OF_MX, TXT),
    ],
)
def test_what_was_denied_is_not_known(txt: Answer, mx: Answer, unknown: Question) -> None:
    doubted = contradicted(Evidence({TXT: txt, MX: mx}), TXT, MX)
    assert doubted is not None
    why = f"NXDOMAIN, though not for {'MX' if unknown == TXT else 'TXT'}"
    denial = txt if unknown == TXT else mx
    assert doubted == {unknown: Failed(reason=Failure.CONFLICT, detail=why, provenance=denial.provenance)}


@pytest.mark.parametrize(
    ("txt", "mx"),
    [(GONE, GONE), (OF_TXT, OF_MX), (NoData(), OF_MX), (OF_TXT, SERVFAIL), (SERVFAIL, SERVFAIL)],
)
def test_what_can_be_true_together_stays(txt: Answer, mx: Answer) -> None:
    assert contradicted(Evidence({TXT: txt, MX: mx}), TXT, MX) == {}


@pytest.mark.parametrize(("txt", "mx"), [(GONE, SERVFAIL), (SERVFAIL, GONE)])
def test_a_denial_that_could_not_be_confirmed_is_unknown_for_the_same_reason(txt: Answer, mx: Answer) -> None:
    doubted = contradicted(Evidence({TXT: txt, MX: mx}), TXT, MX)
    assert doubted == {(TXT if mx is SERVFAIL else MX): SERVFAIL}


@pytest.mark.parametrize("known", [TXT, MX], ids=str)
def test_of_one_answer_nothing_is_known_yet(known: Question) -> None:
    assert contradicted(Evidence({known: GONE}), TXT, MX) is None
