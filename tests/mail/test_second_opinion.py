"""What checkdmarc makes of our evidence, and that it knows nothing else."""

import socket
import threading
from typing import NoReturn

import pytest
from settling import settled

from small_world import DOWN, World, answer, record
from spfaudit.evidence import Evidence, Failed, Failure, Host, Missing, Mx, Question, Txt, records
from spfaudit.mail.second_opinion.opinion import Opinion, second_opinion

DOMAIN = "example.go.jp"


def opinion_on(world: World) -> Opinion:
    return settled(world, lambda evidence: second_opinion(DOMAIN, evidence))


# -- what it says -------------------------------------------------------------


def test_it_counts_over_our_evidence() -> None:
    opinion = opinion_on(
        {
            DOMAIN: {"TXT": ["v=spf1 include:_spf.provider.example mx a:gone.example -all"], "MX": ["10 mx.example"]},
            "_spf.provider.example": {"TXT": ["v=spf1 a:mail.provider.example ip4:192.0.2.0/24 ~all"]},
            "mail.provider.example": {"A": ["192.0.2.1"]},
            "mx.example": {"AAAA": ["2001:db8::1"]},
        }
    )
    assert (opinion.tool, opinion.valid, opinion.error) == ("checkdmarc", True, "")
    assert (opinion.lookups, opinion.void_lookups) == (4, 1)
    assert opinion.version
    assert any("gone.example" in warning for warning in opinion.warnings)


@pytest.mark.parametrize(
    ("world", "error"),
    [
        ({}, "does not exist"),
        ({DOMAIN: {"A": ["192.0.2.1"]}}, "An SPF record does not exist"),
        ({DOMAIN: {"TXT": ["v=spf1 -all", "v=spf1 ~all"]}}, "multiple"),
        (record("v=spf1 ip4:mail.example -all"), "not a valid IPv4 value"),
        (record("v=spf1 include:other.example -all"), "other.example"),
        (record("v=spf1 include:a..example -all"), "empty"),
        (record(f"v=spf1 include:{'a' * 64}.example -all"), "63"),
        (record("v=spf1 include:example.go.jp -all"), "loop"),
        (record(b"v=spf1 \xff -all"), "does not exist"),
        ({DOMAIN: {"TXT": DOWN}}, "SERVFAIL"),
        ({DOMAIN: {"TXT": Failed(reason=Failure.TIMEOUT)}}, "no answer in time"),
        ({DOMAIN: {"TXT": Failed(reason=Failure.OVER_BUDGET)}}, "over budget"),
    ],
)
def test_what_it_rejects(world: World, error: str) -> None:
    opinion = opinion_on(world)
    assert opinion.valid is False
    assert opinion.lookups is None
    assert error in opinion.error


@pytest.mark.parametrize("failure", Failure)
def test_a_failed_lookup_of_any_kind_is_an_error_to_it(failure: Failure) -> None:
    opinion = opinion_on(record("v=spf1 a:a.example -all", a__example={"A": Failed(reason=failure)}))
    assert (opinion.valid, opinion.void_lookups) == (True, 0)
    assert any("a.example" in warning for warning in opinion.warnings)


def test_it_sees_record_data_as_published() -> None:
    told = {
        Question(DOMAIN, "TXT"): records([Txt((b'v=spf1 x="\\" mx:', b"null.example -all"))]),
        Question(DOMAIN, "SPF"): records([Txt((b"v=spf1 ", b"-all"))]),
        Question(DOMAIN, "CNAME"): records([Host("alias.example")]),
        Question("alias.example", "TXT"): records([Txt((b"v=spf1 -all",))]),
        Question("null.example", "MX"): records([Mx(0, ".")]),
    }
    opinion = second_opinion(DOMAIN, Evidence(told))
    assert opinion.valid is True
    assert (opinion.lookups, opinion.void_lookups) == (1, 1)  # a null MX is no host
    assert any('"v=spf1 " "-all"' in warning for warning in opinion.warnings)
    assert any("CNAME record pointing to alias.example" in warning for warning in opinion.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 " + "include:a.example " * 3000,
        "v=spf1 " + "mx " * 10_000,
        "v=spf1 a:" + "%{i}" * 10_000,
        "v=spf1 all" + " " * 60_000 + "x",
        "v=spf1 \x1b[31m\u202e -all",
        'v=spf1 "' + '\\"' * 20_000,
        "v=spf1 include:\\999.example",
        "v=spf1 include:\u00df.example",
    ],
    ids=range(8),
)
def test_hostile_records_are_harmless(text: str) -> None:
    assert opinion_on(record(text)).valid in (True, False)


def test_its_breakdown_is_not_ours() -> None:
    depth = 1500
    world: World = {f"n{n}.example": {"TXT": [f"v=spf1 include:n{n + 1}.example"]} for n in range(depth)}
    questions = [Question(f"n{n}.example", type) for n in range(depth + 1) for type in ("TXT", "SPF", "CNAME")]
    opinion = second_opinion("n0.example", Evidence({question: answer(world, question) for question in questions}))
    assert opinion.valid is None
    assert "RecursionError" in opinion.error


# -- what it may know ---------------------------------------------------------


def test_what_it_misses_is_asked_for_together() -> None:
    with pytest.raises(Missing) as first:
        second_opinion(DOMAIN, Evidence())
    assert Question(DOMAIN, "TXT") in first.value.questions

    text = b"v=spf1 include:a.example include:b.example a:c.example exp=why.example redirect=%{d}"
    with pytest.raises(Missing) as second:
        second_opinion(DOMAIN, Evidence({Question(DOMAIN, "TXT"): records([Txt((text,))])}))
    wanted = {str(question) for question in second.value.questions}
    assert {"a.example TXT", "b.example TXT", "c.example A", "c.example AAAA", "why.example TXT"} <= wanted


def test_no_record_makes_it_open_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    opinion_on({})  # importing it is not what is tested

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was touched")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    opinion = opinion_on(
        record(
            "v=spf1 exp=why.example exists:%{i}.x.example ptr:b.example a:b.example mx include:a.example ra=me",
            a__example={"TXT": DOWN},
            b__example={"A": ["192.0.2.1"]},
            why__example={"TXT": ["go away", "twice"]},
        )
    )
    assert "a.example" in opinion.error
    assert any("Too many TXT records at exp value why.example" in warning for warning in opinion.warnings)


def test_the_explanation_comes_from_evidence() -> None:
    text = "v=spf1 -all exp=why.example"
    assert any("does not exist" in warning for warning in opinion_on(record(text)).warnings)
    assert opinion_on(record(text, why__example={"TXT": ["not yours"]})).warnings == ()


def test_nothing_is_remembered() -> None:
    host = {"A": ["192.0.2.1"], "MX": [f"10 {DOMAIN}"]}
    worlds: list[World] = [
        {DOMAIN: {"TXT": ["v=spf1 mx -all"], **host}},
        {DOMAIN: {"TXT": ["v=spf1 mx a a -all"], **host}},
        record("v=spf1 mx -all"),
        {},
    ]
    once = [opinion_on(world) for world in worlds]
    assert len(set(once)) == len(worlds)
    assert [opinion_on(world) for world in worlds * 2] == once * 2


def test_the_installed_package_is_left_alone() -> None:
    from checkdmarc import spf, utils

    found = spf.query_dns, spf.get_txt_records, utils._resolve_with_failover, utils.DNS_CACHE
    assert opinion_on(record("v=spf1 a mx -all")).valid is True
    assert (spf.query_dns, spf.get_txt_records, utils._resolve_with_failover, utils.DNS_CACHE) == found
    assert len(utils.DNS_CACHE) == 0


def test_threads_see_their_own_evidence() -> None:
    counts: dict[int, int | None] = {}

    def work(n: int) -> None:
        counts[n] = opinion_on(record("v=spf1 " + "exists:%{i}.x.example " * n)).lookups

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {n: n for n in range(8)}
