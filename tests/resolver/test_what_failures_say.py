"""What a message is told to lack, or to contradict, where it says nothing about its question."""

from collections.abc import Sequence

import pytest

from spfaudit.evidence import Address, Failed, Failure, Host, NoData, NxDomain, Opaque, Question, Records, Txt
from spfaudit.resolver.classify import classify
from spfaudit.resolver.message import NXDOMAIN, QR, RA, TC, Message, Owner, ResourceRecord

NAME = "example.go.jp"
ASKED = Question(NAME, "TXT")
SPF = ResourceRecord(NAME, "TXT", 300, Txt((b"v=spf1 -all",)))
SOA, NS = ("go.jp", "SOA"), ("go.jp", "NS")


def cname(name: str, target: str) -> ResourceRecord:
    return ResourceRecord(name, "CNAME", 300, Host(target))


def heard(
    *answer: ResourceRecord,
    authority: Sequence[Owner] = (SOA,),
    beside: Sequence[Owner] = (),
    rcode: int = 0,
    bits: int = QR | RA,
    question: Question | None = ASKED,
    ede: str = "",
    trailing: bool = False,
) -> Message:
    return Message(
        id=1,
        bits=bits,
        rcode=rcode,
        question=question,
        answer=answer,
        authority=tuple(authority),
        ede=(ede,) if ede else (),
        had_edns=True,
        beside=tuple(beside),
        trailing=trailing,
    )


SERVERS = Question(NAME, "NS")
ELSEWHERE = "signs of the records outside the answer"
SAID: dict[str, tuple[Message, Failure, str]] = {
    "truncated": (heard(SPF, bits=QR | RA | TC), Failure.TRUNCATED, ""),
    "no question": (heard(question=None), Failure.MISMATCH, "empty question section"),
    "an error": (heard(rcode=2, ede="6 dnssec bogus: x"), Failure.RCODE, "SERVFAIL, EDE 6 dnssec bogus: x"),
    "a policy zone": (
        heard(beside=[("rpz.example", "SOA")], rcode=NXDOMAIN),
        Failure.RCODE,
        "NXDOMAIN, by the response policy zone rpz.example",
    ),
    "several CNAME": (heard(cname(NAME, "b"), cname(NAME, "c")), Failure.CONFLICT, f"several CNAME at {NAME}"),
    "an alias of itself": (heard(cname(NAME, NAME)), Failure.CNAME_LOOP, f"at {NAME}"),
    "aliases of each other": (heard(cname(NAME, "b"), cname("b", "c"), cname("c", "b")), Failure.CNAME_LOOP, "at b"),
    "NXDOMAIN and a record": (heard(SPF, rcode=NXDOMAIN), Failure.CONFLICT, "NXDOMAIN with records"),
    "more records": (heard(SPF, beside=[(NAME, "TXT")]), Failure.CONFLICT, ELSEWHERE),
    "octets behind it": (heard(trailing=True), Failure.UNPARSABLE, "octets after the message"),
    "the records elsewhere": (heard(beside=[(NAME, "TXT")]), Failure.CONFLICT, ELSEWHERE),
    "their signature": (heard(ResourceRecord(NAME, "RRSIG", 300, Opaque("x"))), Failure.CONFLICT, ELSEWHERE),
    "a DNAME without its alias": (
        heard(ResourceRecord("go.jp", "DNAME", 300, Host("example"))),
        Failure.CNAME_UNFINISHED,
        "nothing behind the DNAME at go.jp",
    ),
    "no recursion": (heard(bits=QR), Failure.REFERRAL, "recursion not available"),
    "a referral": (heard(authority=[NS]), Failure.REFERRAL, ""),
    "an alias to nowhere": (heard(cname(NAME, "b")), Failure.CNAME_UNFINISHED, "nothing about b"),
    "the SOA of another": (heard(authority=[("a.example", "SOA"), NS]), Failure.MISMATCH, "SOA of a.example"),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_told(case: str) -> None:
    message, reason, detail = SAID[case]
    answer = classify(ASKED, message)
    assert isinstance(answer, Failed)
    assert (answer.reason, answer.detail) == (reason, detail)


@pytest.mark.parametrize("code", [3, 4, 15, 16, 17, 18, 19])
def test_an_answer_that_is_not_the_zones(code: int) -> None:
    for message in (heard(SPF, ede=f"{code} x"), heard(ede=f"{code} x"), heard(rcode=NXDOMAIN, ede=f"{code}")):
        answer = classify(ASKED, message)
        assert isinstance(answer, Failed)
        assert f", EDE {code}" in answer.detail


@pytest.mark.parametrize("code", [13, 14, 22, 24])
def test_an_absence_of_who_has_nothing_to_say(code: int) -> None:
    answer = classify(ASKED, heard(ede=f"{code} x"))
    assert isinstance(answer, Failed)
    assert answer.detail == f"NOERROR, EDE {code} x"
    assert isinstance(classify(ASKED, heard(SPF, ede=f"{code} x")), Records)


def test_what_may_stand_beside_an_absence() -> None:
    assert classify(ASKED, heard(beside=[SOA])) == NoData()  # of the name's own zone, and no policy's
    assert classify(ASKED, heard(ede="29 synthesized", rcode=NXDOMAIN)) == NxDomain()
    assert classify(ASKED, heard(ResourceRecord("jp", "RRSIG", 300, Opaque("x")))) == NoData()
    assert (
        classify(ASKED, heard(ResourceRecord(NAME, "DNAME", 300, Host("example")))) == NoData()
    )  # renames what is below


def test_servers_in_the_authority_section_are_a_referral_or_the_records_denied() -> None:
    def said(*authority: Owner) -> object:
        answer = classify(SERVERS, heard(question=SERVERS, authority=authority))
        return answer.reason if isinstance(answer, Failed) else answer

    own = NAME, "NS"
    assert said(own) is Failure.REFERRAL
    assert said(SOA) == NoData()
    assert said(SOA, NS) == NoData()
    assert said(SOA, own) is said(own, SOA) is Failure.CONFLICT


@pytest.mark.parametrize("type", ["A", "AAAA", "NS", "SOA"])
def test_servers_may_add_what_is_of_use_to_an_answer_that_has_it(type: str) -> None:
    question = Question(NAME, type)
    record = ResourceRecord(NAME, type, 300, Address("192.0.2.1"))
    message = heard(record, question=question, authority=[(NAME, type)], beside=[(NAME, type)])
    assert isinstance(classify(question, message), Records)
