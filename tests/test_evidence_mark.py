"""Marks of answers: equal for equal facts, and for no others; the same octets in every version."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import (
    Address,
    Answer,
    Document,
    Failed,
    Failure,
    Host,
    Mx,
    NoData,
    NxDomain,
    Opaque,
    Provenance,
    Question,
    Txt,
    records,
)
from spfaudit.evidence_mark import FAILED, HALF, OCTETS, mark

TXT = Question("example.jp", "TXT")
SPF = Txt((b"v=spf1 -all",))
BY = Provenance(resolver="192.0.2.53:53", transport="udp", tries=3, at="2026-11-01T00:00:00Z")

DIFFERENT: list[tuple[Question, Answer]] = [
    (TXT, records([SPF])),
    (Question("example.jp", "SPF"), records([SPF])),
    (Question("www.example.jp", "TXT"), records([SPF])),
    (Question("example.j", "p TXT"), records([SPF])),
    (TXT, records([Txt((b"v=spf1 ~all",))])),
    (TXT, records([Txt((b"v=spf1 ", b"-all"))])),
    (TXT, records([SPF, Txt((b"x",))])),
    (TXT, records([SPF], authenticated=True)),
    (TXT, records([SPF], chain=("a.example",))),
    (TXT, records([SPF], chain=("a.example", "b.example"))),
    (TXT, records([SPF], beside_cname="a.example")),
    (TXT, records([Address("192.0.2.1")])),
    (TXT, records([Host("192.0.2.1")])),
    (TXT, records([Opaque("192.0.2.1")])),
    (TXT, records([Mx(10, "a.example")])),
    (TXT, records([Mx(20, "a.example")])),
    (TXT, records([Document(status=200, octets=b"x")])),
    (TXT, records([Document(status=200, octets=b"y")])),
    (TXT, NoData()),
    (TXT, NoData(authenticated=True)),
    (TXT, NoData(chain=("a.example",))),
    (TXT, NxDomain()),
    (TXT, NxDomain(authenticated=True)),
    (TXT, NxDomain(chain=("a.example",))),
    (TXT, Failed(reason=Failure.TIMEOUT)),
]
SAME: list[tuple[Answer, Answer]] = [
    (records([SPF], ttl=300, provenance=BY), records([SPF], ttl=1)),
    (records([SPF, Txt((b"x",))]), records([Txt((b"x",)), SPF, SPF])),
    (NoData(provenance=BY), NoData()),
    (NxDomain(provenance=BY), NxDomain()),
    (Failed(reason=Failure.TIMEOUT, provenance=BY), Failed(reason=Failure.RCODE, detail="SERVFAIL")),
]


def test_other_facts_have_other_marks() -> None:
    marks = {mark(question, answer) for question, answer in DIFFERENT}
    assert len(marks) == len(DIFFERENT)
    assert {len(one) for one in marks} == {OCTETS}


@pytest.mark.parametrize("kind", [NoData, NxDomain, lambda **more: records([SPF], **more)])
def test_what_nobody_could_vouch_for_is_another_fact_than_what_nobody_did(kind: Callable[..., Answer]) -> None:
    assert len({mark(TXT, kind(authenticated=vouched)) for vouched in (True, False, None)}) == 3


@pytest.mark.parametrize(("one", "other"), SAME)
def test_when_and_from_whom_makes_no_difference(one: Answer, other: Answer) -> None:
    assert mark(TXT, one) == mark(TXT, other)


def test_the_serial_number_of_a_zone_is_no_fact_of_mail() -> None:
    for type in ("SOA", "SOA/EACH", "SOA@192.0.2.53"):
        root = Question(".", type)
        one, other, unsigned = (
            mark(root, records([Opaque(f"ns.example. mail.example. {serial} 7200 900 1209600 300")], authenticated=ad))
            for serial, ad in ((1, True), (2, True), (2, False))
        )
        assert one == other != unsigned
        assert unsigned != mark(root, NoData())


@given(st.text("ab.", max_size=5), st.text("ab.", max_size=5))
def test_a_failure_says_which_question_failed(name: str, other: str) -> None:
    failed = mark(Question(name, "TXT"), Failed(reason=Failure.TIMEOUT))
    assert failed[HALF:] == FAILED
    assert (failed[:HALF] == mark(Question(other, "TXT"), NoData())[:HALF]) == (name == other)


def test_the_octets_stay_what_they_are() -> None:
    """Digests in people's histories are compared across versions: whoever changes this must have a reason to."""
    whole = b"".join(mark(question, answer) for question, answer in DIFFERENT)
    assert hashlib.sha256(whole).hexdigest()[:16] == "d8eea49f58508bac"
