"""What messages of authoritative servers mean: whose zone it is, and what stands at the name itself."""

from collections.abc import Iterable

import pytest

from spfaudit.evidence import NOWHERE, Answer, Failed, Failure, Host, NoData, NxDomain, Opaque, Question, Txt, records
from spfaudit.resolver.authoritative import classify_authoritative
from spfaudit.resolver.message import AA, NXDOMAIN, QR, TC, Message, Owner, ResourceRecord

ASKED = Question("example.go.jp", "TXT")
APEX = Question("example.go.jp", "SOA")
SPF = ResourceRecord("example.go.jp", "TXT", 300, Txt((b"v=spf1 -all",)))
OTHER = ResourceRecord("example.go.jp", "TXT", 60, Txt((b"other",)))
ALIAS = ResourceRecord("example.go.jp", "CNAME", 300, Host("www.provider.example"))
TARGET = ResourceRecord("www.provider.example", "TXT", 300, Txt((b"not of this zone",)))
STRANGE = ResourceRecord("elsewhere.example", "TXT", 300, Txt((b"who asked?",)))
SIGNATURE = ResourceRecord("example.go.jp", "RRSIG", 300, Opaque("TXT 13 3 300 …"))
SOA, ABOVE, STRANGER = ("example.go.jp", "SOA"), ("go.jp", "SOA"), ("example", "SOA")
FORMERR, SERVFAIL, REFUSED, NOTAUTH = 1, 2, 5, 9


def meaning(
    answer: Iterable[ResourceRecord] = (),
    authority: Iterable[Owner] = (),
    *,
    rcode: int = 0,
    bits: int = QR | AA,
    question: Question | None = ASKED,
    ede: tuple[str, ...] = (),
    beside: Iterable[Owner] = (),
    trailing: bool = False,
    asked: Question = ASKED,
) -> Answer:
    heard = Message(
        id=1,
        bits=bits,
        rcode=rcode,
        question=question,
        answer=tuple(answer),
        authority=tuple(authority),
        ede=ede,
        beside=tuple(beside),
        trailing=trailing,
    )
    return classify_authoritative(asked, heard, NOWHERE)


def failure(answer: Answer) -> tuple[Failure, str]:
    assert isinstance(answer, Failed), answer
    return answer.reason, answer.detail


def test_records_with_authority() -> None:
    assert meaning([SPF, SIGNATURE, OTHER]) == records([SPF.rdata, OTHER.rdata], ttl=60)


@pytest.mark.parametrize("owner", [SOA, ABOVE])
def test_absence_with_authority_and_its_proof(owner: Owner) -> None:
    assert meaning(authority=[owner]) == NoData()
    assert meaning(authority=[owner], rcode=NXDOMAIN) == NxDomain()


def test_an_alias_is_itself_and_nothing_is_made_of_its_target() -> None:
    assert meaning([ALIAS]) == meaning([ALIAS, TARGET]) == NoData(chain=("www.provider.example",))
    assert meaning([ALIAS], [STRANGER], rcode=NXDOMAIN) == NoData(chain=("www.provider.example",))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (meaning(rcode=REFUSED), "REFUSED"),
        (meaning(rcode=REFUSED, ede=("20 not authoritative",)), "REFUSED, EDE 20 not authoritative"),
        (meaning(rcode=REFUSED, ede=("18 prohibited",)), "REFUSED, EDE 18 prohibited"),
        (meaning(rcode=NOTAUTH), "NOTAUTH"),
        (meaning(bits=QR, authority=[(".", "NS")]), "an upward referral to ."),
        (meaning(bits=QR, authority=[("jp", "NS")]), "an upward referral to jp"),
        (meaning(bits=QR, authority=[("example.go.jp", "NS")]), "a referral to example.go.jp"),
        (meaning([SPF], bits=QR), "an answer without authority"),
        (meaning(authority=[SOA], bits=QR), "NOERROR without authority"),
        (meaning(bits=QR, rcode=NXDOMAIN), "NXDOMAIN without authority"),
        (meaning(authority=[ABOVE], asked=APEX), "NODATA"),
        (meaning(authority=[ABOVE], rcode=NXDOMAIN, asked=APEX), "NXDOMAIN"),
        (meaning([ALIAS, TARGET], asked=APEX), "CNAME www.provider.example"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_server_without_the_zone_is_lame(answer: Answer, says: str) -> None:
    assert failure(answer) == (Failure.LAME, says)


BLOCKED = ("15 blocked: by policy",)


@pytest.mark.parametrize(
    "answer",
    [
        meaning(bits=QR, rcode=NXDOMAIN, ede=BLOCKED, asked=APEX),
        meaning(authority=[ABOVE], rcode=NXDOMAIN, ede=BLOCKED),
        meaning([SPF], ede=BLOCKED),
        meaning(authority=[ABOVE], ede=BLOCKED, asked=APEX),
        meaning(bits=QR, rcode=REFUSED, ede=BLOCKED),
    ],
    ids=["without authority", "an absence", "a record", "the absence of a zone", "a refusal"],
)
def test_what_somebody_on_the_way_says_is_not_the_servers(answer: Answer) -> None:
    reason, detail = failure(answer)
    assert reason is Failure.RCODE
    assert detail.endswith(", EDE 15 blocked: by policy")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (meaning(rcode=SERVFAIL), Failure.RCODE),
        (meaning(rcode=FORMERR), Failure.RCODE),
        (meaning([SPF], bits=QR | AA | TC), Failure.TRUNCATED),
        (meaning(bits=QR | TC, rcode=REFUSED), Failure.TRUNCATED),
        (meaning([SPF], question=None), Failure.MISMATCH),
        (meaning([STRANGE]), Failure.MISMATCH),
        (meaning([SPF], rcode=NXDOMAIN), Failure.CONFLICT),
        (meaning(), Failure.UNPROVEN),
        (meaning(authority=[STRANGER]), Failure.UNPROVEN),
        (meaning(authority=[("example.go.jp", "NS")]), Failure.UNPROVEN),
        (meaning(authority=[SOA], asked=APEX), Failure.CONFLICT),
        (meaning(authority=[SOA], asked=APEX, rcode=NXDOMAIN), Failure.CONFLICT),
        (meaning(authority=[ABOVE, ("example.go.jp", "TXT")]), Failure.CONFLICT),
        (meaning(authority=[ABOVE, ("example.go.jp", "CH TXT")]), Failure.CONFLICT),
        (meaning(authority=[ABOVE, ("example.go.jp", "CNAME")]), Failure.CONFLICT),
        (meaning(authority=[ABOVE], beside=[("example.go.jp", "TXT")]), Failure.CONFLICT),
        (meaning(authority=[ABOVE], trailing=True), Failure.UNPARSABLE),
    ],
)
def test_what_proves_nothing_is_a_failure(answer: Answer, reason: Failure) -> None:
    assert failure(answer)[0] is reason
