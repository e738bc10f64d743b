"""What keeps a delegation from being known in full: everything that failed, but for what only our own network lacks."""

import os
from errno import EADDRNOTAVAIL, EAFNOSUPPORT, ECONNREFUSED, EHOSTUNREACH, EMFILE, ENETUNREACH

import pytest
from msgspec import Struct

from spfaudit.asking import at_server
from spfaudit.evidence import (
    Address,
    Answer,
    Evidence,
    Failed,
    Failure,
    Host,
    NoData,
    NxDomain,
    Opaque,
    Question,
    Txt,
    Undetermined,
    records,
)
from spfaudit.inventory.model import Entry
from spfaudit.mail.delegation import Delegation

DOMAIN, HOST, OTHER = "example.go.jp", "ns1.example.go.jp", "ns2.example.go.jp"
SOA = records([Opaque("ns1.example.go.jp. h. 1 2 3 4 5")])


class Ground(Struct, frozen=True):
    entry: Entry
    evidence: Evidence


def delegation(over_ipv4: Answer, over_ipv6: Answer) -> Delegation:
    """Of a zone with one server, which answers so at each of its addresses."""
    answers: dict[Question, Answer] = {
        Question(DOMAIN, "NS"): records([Host(HOST)]),
        Question(HOST, "A"): records([Address("192.0.2.53")]),
        Question(HOST, "AAAA"): records([Address("2001:db8::53")]),
        Question(DOMAIN, at_server("SOA", "192.0.2.53")): over_ipv4,
        Question(DOMAIN, at_server("SOA", "2001:db8::53")): over_ipv6,
    }
    return Delegation(Ground(Entry(domain=DOMAIN), Evidence(answers)))


NO, YES = NxDomain(), NoData()


@pytest.mark.parametrize(
    ("txt", "ns", "above", "apex"),
    [
        (YES, YES, YES, DOMAIN),
        (NO, NO, NO, None),
        (YES, YES, NO, DOMAIN),  # what is in between is denied as if nothing were below
        (YES, NO, YES, DOMAIN),  # only this type is denied
        (YES, NO, NO, DOMAIN),
        (records([Txt((b"x",))]), NO, YES, DOMAIN),
    ],
)
def test_a_name_that_is_denied_for_ns_alone_is_in_some_zone(
    txt: Answer, ns: Answer, above: Answer, apex: str | None
) -> None:
    name, between = f"a.b.{DOMAIN}", f"b.{DOMAIN}"
    answers = {
        Question(name, "TXT"): txt,
        Question(name, "NS"): ns,
        Question(between, "NS"): above,
        Question(DOMAIN, "NS"): records([Host(HOST)]),
    }
    zone = Delegation(Ground(Entry(domain=name), Evidence(answers))).zone
    assert (zone and zone.apex) == apex


def test_a_name_that_is_denied_for_ns_and_otherwise_unknown_is_unknown() -> None:
    failed = Failed(reason=Failure.TIMEOUT)
    with pytest.raises(Undetermined):
        _ = Delegation(
            Ground(Entry(domain=DOMAIN), Evidence({Question(DOMAIN, "NS"): NO, Question(DOMAIN, "TXT"): failed}))
        ).zone


def unreachable(number: int) -> Failed:
    return Failed(reason=Failure.UNREACHABLE, detail=os.strerror(number))


@pytest.mark.parametrize("number", [ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT])
def test_without_a_way_to_ipv6_a_server_that_answers_over_ipv4_is_enough(number: int) -> None:
    delegation(SOA, unreachable(number)).require_complete()


@pytest.mark.parametrize("number", [ECONNREFUSED, EHOSTUNREACH, EMFILE])
def test_a_server_that_is_not_there_over_ipv6_is_none_that_answers(number: int) -> None:
    with pytest.raises(Undetermined):
        delegation(SOA, unreachable(number)).require_complete()


def test_a_server_that_answers_at_no_address_is_unknown() -> None:
    with pytest.raises(Undetermined):
        delegation(Failed(reason=Failure.TIMEOUT), unreachable(ENETUNREACH)).require_complete()
