"""Where mail for a name goes: what MX records say, what hosts have, and what is asked for it."""

from datetime import date

import pytest

from spfaudit.evidence import (
    Address,
    Answer,
    Evidence,
    Failed,
    Failure,
    Missing,
    Mx,
    NoData,
    NxDomain,
    Question,
    Undetermined,
    records,
)
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.mx.hosts import Host, complete, examine
from spfaudit.mail.mx.records import Fault, fault_of, read_exchange
from spfaudit.mail.posture import Posture
from spfaudit.mail.recent import Recent
from spfaudit.mail.shared import SharedFacts
from spfaudit.names import parse_domain

DOMAIN = parse_domain("example.go.jp")
IPV4 = records([Address("192.0.2.1")])
IPV6 = records([Address("2001:db8::1")])
DOWN = Failed(reason=Failure.TIMEOUT)


@pytest.mark.parametrize(
    ("rrset", "is_null", "targets"),
    [
        ((), False, ()),
        ((Mx(0, "."),), True, ()),  # RFC 7505 §3
        ((Mx(10, "."),), False, ()),
        ((Mx(0, "."), Mx(10, ".")), False, ()),
        ((Mx(0, "."), Mx(10, "mx.example")), False, ("mx.example",)),
        ((Mx(0, "mx.example"),), False, ("mx.example",)),
        ((Mx(5, "b.example"), Mx(10, "a.example"), Mx(20, "b.example")), False, ("b.example", "a.example")),
    ],
)
def test_what_an_rrset_says(rrset: tuple[Mx, ...], is_null: bool, targets: tuple[str, ...]) -> None:
    exchange = read_exchange(rrset)
    assert exchange.is_null == is_null
    assert exchange.targets == targets
    assert exchange.hosts == targets


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("mx.example", None),
        ("1.example", None),
        ("xn--olsx0m.example", None),
        ("a" * 63 + ".example", None),
        ("192.0.2.1", Fault.IP_LITERAL),
        ("[192.0.2.1]", Fault.IP_LITERAL),
        ("2001:db8::1", Fault.IP_LITERAL),
        ("[ipv6:2001:db8::1]", Fault.IP_LITERAL),
        ("mx", Fault.SINGLE_LABEL),
        ("192.0.2", Fault.NOT_A_HOST_NAME),
        ("mx_1.example", Fault.NOT_A_HOST_NAME),
        ("-mx.example", Fault.NOT_A_HOST_NAME),
        ("mx-.example", Fault.NOT_A_HOST_NAME),
        ("*.example", Fault.NOT_A_HOST_NAME),
        (r"mx\032.example", Fault.NOT_A_HOST_NAME),
        (r"mx\.1.example", Fault.NOT_A_HOST_NAME),
        ("mx.example\n", Fault.NOT_A_HOST_NAME),
        ("a" * 64 + ".example", Fault.NOT_A_HOST_NAME),
        (".".join(["a" * 60] * 5), Fault.NOT_A_HOST_NAME),
    ],
)
def test_what_is_a_host_name(name: str, fault: Fault | None) -> None:
    assert fault_of(name) is fault


def asked(names: list[str], world: dict[Question, Answer], known: Recent[str, Host]) -> list[list[Question]]:
    """What is asked in each round."""
    evidence, rounds = Evidence(), []
    while True:
        try:
            examine(names, evidence, known)
            return rounds
        except Missing as missing:
            rounds.append(list(missing.questions))
            evidence = evidence.extended({question: world[question] for question in missing.questions})


def test_all_hosts_are_asked_for_together_and_once_a_run() -> None:
    known: Recent[str, Host] = Recent(10)
    a, b, c, d = (Question(f"{letter}.example", "A") for letter in "abcd")
    b6 = Question("b.example", "AAAA")
    world: dict[Question, Answer] = {a: IPV4, b: NoData(), b6: IPV6, c: NxDomain(), d: DOWN}
    assert asked(["a.example", "b.example", "c.example", "d.example"], world, known) == [[a, b, c, d], [b6]]
    assert asked(["a.example", "b.example", "c.example"], world, known) == []
    assert asked(["d.example"], world, known) == [[d]]  # a failure is not remembered


def test_a_failed_lookup_is_set_aside_and_never_an_absence() -> None:
    answers: dict[Question, Answer] = {
        Question("a.example", "A"): IPV4,
        Question("b.example", "A"): NoData(),
        Question("b.example", "AAAA"): DOWN,
        Question("c.example", "A"): DOWN,
    }
    hosts = examine(["a.example", "b.example", "c.example"], Evidence(answers))
    assert [host.name for host in hosts.known] == ["a.example"]
    with pytest.raises(Undetermined):
        hosts.require_complete()


def posture(answers: dict[Question, Answer]) -> Posture:
    entry = Entry(domain=DOMAIN)
    world = {Question(DOMAIN, "TXT"): NoData(), Question(DOMAIN, "MX"): NoData()} | answers
    return Posture(entry, Inventory(entries=(entry,)), Evidence(world), date(2026, 11, 23), SharedFacts())


@pytest.mark.parametrize(
    ("answers", "implicit"),
    [
        ({"A": IPV4}, True),  # RFC 5321 §5.1
        ({"A": NoData(), "AAAA": IPV6}, True),
        ({"A": records([Address("198.18.0.1")], chain=("www.provider.example",))}, True),
        ({"A": NoData(), "AAAA": NoData()}, False),
        ({"A": NxDomain(chain=("www.gone.example",))}, False),
        ({"TXT": NxDomain()}, False),
        ({"TXT": NxDomain(chain=("www.gone.example",))}, False),
        ({"MX": records([Mx(0, ".")])}, False),
        ({"MX": records([Mx(10, "mx.example")])}, False),
    ],
)
def test_implicit_mx(answers: dict[str, Answer], implicit: bool) -> None:
    given = {Question(DOMAIN, type): answer for type, answer in answers.items()}
    assert posture(given).exchangers.is_implicit is implicit


@pytest.mark.parametrize("answers", [{"A": DOWN}, {"A": NoData(), "AAAA": DOWN}, {"TXT": DOWN}, {"MX": DOWN}])
def test_an_implicit_mx_that_is_not_known(answers: dict[str, Answer]) -> None:
    given = {Question(DOMAIN, type): answer for type, answer in answers.items()}
    with pytest.raises(Undetermined):
        _ = posture(given).exchangers.is_implicit


def test_what_one_domain_has_asked_of_an_exchanger_no_other_need_ask() -> None:
    host = "mx.example"
    asked = Evidence({Question(host, "A"): IPV4, Question(host, "AAAA"): IPV6})
    known: Recent[str, Host] = Recent(10)
    first = examine([host], asked, known)
    assert first.known[0].ipv6 is None  # an IPv4 address is enough to know that it has one
    whole = complete(first.known, asked, known)
    assert complete(first.known, Evidence(), known) == whole


def test_rrsets_of_many_records_are_not_remembered() -> None:
    for count, remembered in ((3, 1), (300, 0)):
        seen = posture(
            {Question(DOMAIN, "MX"): records([Mx(number, f"mx{number}.example") for number in range(count)])}
        )
        assert len(seen.exchangers.exchange.targets) == count
        assert len(seen.shared.exchanges) == remembered
