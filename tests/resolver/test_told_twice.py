"""Two messages that answer one query: which of them cannot both be true."""

from collections.abc import Iterable

import pytest

from spfaudit.evidence import Address, Host, Question, Rdata, Txt
from spfaudit.resolver.message import NOERROR, NXDOMAIN, QR, RA, TC, Message, ResourceRecord
from spfaudit.resolver.told_twice import contradiction

ASKED = Question("example.go.jp", "TXT")
ADDRESS = Question("example.go.jp", "A")


def message(
    *data: Rdata,
    question: Question | None = ASKED,
    owner: str = ASKED.name,
    before: Iterable[ResourceRecord] = (),
    rcode: int = NOERROR,
    apex: str = "jp",
    bits: int = QR | RA,
) -> Message:
    """One that holds the data at `owner`, or an absence that the zone `apex` vouches for; "": nobody does."""
    asked = question or ASKED
    return Message(
        id=1,
        bits=bits,
        rcode=rcode,
        question=question,
        answer=(*before, *(ResourceRecord(owner, asked.type, 300, each) for each in data)),
        authority=() if data or not apex else ((apex, "SOA"),),
    )


def text(*texts: bytes, question: Question | None = ASKED) -> Message:
    return message(*(Txt((each,)) for each in texts), question=question)


def addresses(*given: str) -> Message:
    return message(*(Address(each) for each in given), question=ADDRESS)


SERVFAIL = 2
ABSENT, DENIED = message(), message(rcode=NXDOMAIN)
FAILED = message(rcode=SERVFAIL, apex="")
ALIAS = ResourceRecord(ASKED.name, "CNAME", 300, Host("www.example"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (text(b"a"), text(b"b")),
        (text(b"a"), text(b"a", b"b")),
        (text(b"a"), ABSENT),
        (text(b"a"), DENIED),
        (ABSENT, DENIED),
        (text(b"a"), message(apex="")),
        (text(b"a"), message(Txt((b"b",)), owner="www.example", before=(ALIAS,))),
    ],
)
def test_what_cannot_both_be_true(one: Message, other: Message) -> None:
    assert contradiction(one, other) == contradiction(other, one) == ASKED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (text(b"a", b"b"), text(b"b", b"a")),
        (ABSENT, ABSENT),
        (ABSENT, message(apex="")),
        (DENIED, message(apex="", rcode=NXDOMAIN)),
        (text(b"a"), FAILED),
        (DENIED, FAILED),
        (FAILED, FAILED),
        (text(b"a"), message(bits=QR | RA | TC)),
        (text(b"a"), message(Txt((b"a",)), owner="www.example", before=(ALIAS,))),
    ],
)
def test_what_can(one: Message, other: Message) -> None:
    assert contradiction(one, other) is contradiction(other, one) is None


def test_a_pool_shows_other_addresses_each_time_but_some() -> None:
    assert contradiction(addresses("192.0.2.1"), addresses("192.0.2.2")) is None
    gone = message(question=ADDRESS)
    assert contradiction(addresses("192.0.2.1"), gone) == contradiction(gone, addresses("192.0.2.1")) == ADDRESS


def test_answers_to_different_questions_contradict_nothing() -> None:
    assert contradiction(text(b"a"), addresses("192.0.2.1")) is None
    assert contradiction(text(b"a"), text(b"b", question=Question("other.go.jp", "TXT"))) is None
    assert contradiction(text(b"a", question=None), text(b"b", question=None)) is None
