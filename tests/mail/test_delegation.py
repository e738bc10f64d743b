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
    Provenance,
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


def lame(flags: str) -> Failed:
    return Failed(reason=Failure.LAME, detail="an answer without authority", provenance=Provenance(flags=flags))


RESOLVERS, LAME = lame("qr ra"), lame("qr")


@pytest.mark.parametrize(
    ("over_ipv4", "over_ipv6", "found"),
    [
        (RESOLVERS, RESOLVERS, []),
        (RESOLVERS, SOA, []),
        (SOA, RESOLVERS, []),
        (LAME, SOA, ["192.0.2.53"]),
        (LAME, LAME, ["192.0.2.53", "2001:db8::53"]),
        (LAME, RESOLVERS, ["192.0.2.53"]),
    ],
)
def test_no_server_is_lame_where_a_resolver_answers_for_all(
    over_ipv4: Answer, over_ipv6: Answer, found: list[str]
) -> None:
    """It may be on the way, and so may it for the addresses of one family."""
    asked = delegation(over_ipv4, over_ipv6)
    assert [one.server.address for one in asked.lame] == found
    if RESOLVERS in (over_ipv4, over_ipv6):
        with pytest.raises(Undetermined, match="one on the way may answer for them"):
            asked.require_complete()


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (SOA, ["192.0.2.54"]),
        (LAME, ["192.0.2.53", "192.0.2.54"]),
        (NO, ["192.0.2.53", "192.0.2.54"]),
        (Failed(reason=Failure.TIMEOUT), []),  # nor does this show that nobody is on the way
        (Failed(reason=Failure.RCODE, detail="SERVFAIL"), []),
    ],
    ids=["sound", "lame", "denies", "silent", "fails"],
)
def test_one_of_several_that_answers_as_a_resolver_does_is_lame_if_another_answers_for_itself(
    other: Answer, found: list[str]
) -> None:
    answers: dict[Question, Answer] = {
        Question(DOMAIN, "NS"): records([Host(HOST), Host(OTHER)]),
        **{Question(host, "AAAA"): NO for host in (HOST, OTHER)},
        Question(HOST, "A"): records([Address("192.0.2.53")]),
        Question(OTHER, "A"): records([Address("192.0.2.54")]),
        Question(DOMAIN, at_server("SOA", "192.0.2.53")): other,
        Question(DOMAIN, at_server("SOA", "192.0.2.54")): RESOLVERS,
    }
    asked = Delegation(Ground(Entry(domain=DOMAIN), Evidence(answers)))
    assert [one.server.address for one in asked.lame] == found
