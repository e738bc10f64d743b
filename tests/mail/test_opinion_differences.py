"""checkdmarc's verdict set beside ours, and our own in its measure."""

import pytest
from settling import settled

from small_world import DOWN, World, record
from spfaudit.evidence import Evidence
from spfaudit.mail.second_opinion.by_pyspf import differences as differences_with_pyspf
from spfaudit.mail.second_opinion.by_pyspf import pyspf_opinion
from spfaudit.mail.second_opinion.differences import differences
from spfaudit.mail.second_opinion.opinion import Opinion, second_opinion
from spfaudit.mail.second_opinion.own_verdict import OwnVerdict, own_verdict
from spfaudit.mail.spf.ranges import Ranges

DOMAIN = "example.go.jp"
TWELVE = {"TXT": ["v=spf1 " + "exists:%{i}.x.example " * 12]}
ELEVEN_HOSTS = [f"10 m{n}.example" for n in range(11)]


def told(world: World) -> list[str]:
    """The differences, in English."""

    def both(evidence: Evidence) -> list[str]:
        ours, opinion = own_verdict(DOMAIN, evidence), second_opinion(DOMAIN, evidence)
        return [text.en for text in differences(ours, opinion)]

    return settled(world, both)


@pytest.mark.parametrize(
    "world",
    [
        {},
        {DOMAIN: {"TXT": ["v=spf1 -all", "v=spf1 ~all"]}},
        record("v=spf1 -all"),
        record("v=spf1 ip4:mail.example -all"),
        record("v=spf1 include:other.example -all"),
        record("v=spf1 include:a.example ~all", a__example={"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}),
        record("v=spf1 redirect=a.example", a__example={"TXT": ["v=spf1 exists:%{i}.x.example -all"]}),
        record("v=spf1 redirect=gone.example -all"),
        record("v=spf1 a:a.example -all", a__example={"AAAA": ["2001:db8::1"]}),
    ],
)
def test_agreement_is_silent(world: World) -> None:
    assert told(world) == []


@pytest.mark.parametrize(
    ("world", "parts"),
    [
        ({DOMAIN: {"TXT": DOWN}}, ["failed lookup for a missing record"]),
        (record("v=spf1 include:a.example -all", a__example={"TXT": DOWN}), ["failed lookup for a missing record"]),
        (record("v=spf1 a:a.example -all", a__example={"A": DOWN}), ["passes over a failed lookup"]),
        (record("V=SPF1 -all"), ["lower case only"]),
        (record("v=spf1 redirect=a.example", a__example={"TXT": ["v=Spf1 -all"]}), ["lower case only"]),
        (record("v=spf1 -all ip4:999"), ["behind 'all'"]),
        (record("v=spf1 ?ALL redirect=a.example redirect=a.example"), ["behind 'all'"]),
        (record("v=spf1 +all"), ["every client passes"]),
        (record("v=spf1 ip4:192.0.2.1\tip4:192.0.2.2 -all"), ["white space"]),
        (record("v=spf1 ip4:192.0.2.1 -all\r\n"), ["white space"]),
        (record("v=spf1 ip4:192.0.2.1\u00a0 -all"), ["white space"]),
        (record("v=spf1 a:localhost -all"), ["valid top label"]),
        (record("v=spf1 foo=%x -all"), ["values of modifiers"]),
        (record("v=spf1 foo=bar-all -all"), ["looks like '-all'"]),
        ({DOMAIN: {"TXT": ["v=spf1 -all", b"v=spf1 \xff"]}}, ["not UTF-8"]),
        (
            {DOMAIN: {"TXT": ["v=spf1 include:x.%{d} -all"]}, f"x.{DOMAIN}": TWELVE},
            ["we reject it. checkdmarc does not expand macros", "we count 13. checkdmarc does not expand macros"],
        ),
        (record("v=spf1 include:%{o} -all"), ["does not expand macros"]),
        (record("v=spf1 include:a.example -all", a__example=TWELVE), ["we count 13. checkdmarc leaves out"]),
        (
            record("v=spf1 exists:a.example exists:b.example exists:c.example -all"),
            ["we reject it. checkdmarc does not count void lookups", "we count 3 for an IPv4 client and 3 for"],
        ),
        (
            record("v=spf1 ptr:a.example ptr:b.example ptr:c.example -all"),
            ["we accept it. checkdmarc does not count void lookups", "counts 3 void lookups, we count 0"],
        ),
    ],
)
def test_known_reasons_are_given(world: World, parts: list[str]) -> None:
    found = told(world)
    assert len(found) == len(parts)
    for text, part in zip(found, parts, strict=True):
        assert part in text
        assert "unexplained" not in text


@pytest.mark.parametrize(
    "world",
    [
        record("v=spf1 a:a.example mx:a.example ptr -all"),
        record("v=spf1 a:a.example include:b.example -all", b__example={"TXT": ["v=spf1 mx:a.example ptr -all"]}),
        record("v=spf1 a:a.example mx:a.example exists:%{i}.a.example -all"),
        record("v=spf1 include:%{i}.a.example -all"),
    ],
)
def test_an_error_that_one_client_meets_by_its_own_names_is_explained(world: World) -> None:
    def both(evidence: Evidence) -> tuple[OwnVerdict, Opinion]:
        return own_verdict(DOMAIN, evidence), pyspf_opinion(DOMAIN, evidence, Ranges())

    ours, opinion = settled(world, both)
    assert (ours.valid, opinion.valid) == (True, False)
    (difference,) = differences_with_pyspf(ours, opinion)
    assert "depends on the client" in difference.en


def test_a_cause_that_checkdmarc_did_not_stumble_over_explains_nothing() -> None:
    (difference,) = told(record("V=SPF1 include:a.example -all", a__example={"TXT": DOWN}))
    assert "lower case only" in difference
    (difference,) = told(
        record("v=spf1 include:a.example include:b.example", a__example={"TXT": DOWN}, b__example={"TXT": ["V=SPF1"]})
    )
    assert "failed lookup for a missing record" in difference


def ours_on(world: World) -> OwnVerdict:
    return settled(world, lambda evidence: own_verdict(DOMAIN, evidence))


@pytest.mark.parametrize(
    "opinion",
    [
        Opinion(tool="checkdmarc", version="6", valid=False, error="for no reason"),
        Opinion(tool="checkdmarc", version="6", valid=True, lookups=7),
    ],
)
def test_what_is_unknown_is_called_unexplained(opinion: Opinion) -> None:
    (difference,) = differences(ours_on(record("v=spf1 -all")), opinion)
    assert "unexplained" in difference.en
    assert "不明" in difference.ja


def test_a_defect_of_unknown_kind_is_called_unexplained() -> None:
    (difference,) = differences(
        ours_on(record("v=spf1 nonsense -all")), Opinion(tool="checkdmarc", version="6", valid=True)
    )
    assert "we reject it. The difference is unexplained" in difference.en


def test_a_breakdown_is_told() -> None:
    opinion = Opinion(tool="checkdmarc", version="6", valid=None, error="KeyError: 'x'")
    (difference,) = differences(ours_on(record("v=spf1 -all")), opinion)
    assert "broke down" in difference.en
    assert "KeyError: 'x'" in difference.ja


@pytest.mark.parametrize(
    ("world", "valid"),
    [
        ({}, False),
        ({DOMAIN: {"TXT": DOWN}}, None),
        ({DOMAIN: {"TXT": ["v=spf1 a -all"], "AAAA": DOWN}}, None),
        ({DOMAIN: {"TXT": ["v=spf1 mx -all"], "MX": ELEVEN_HOSTS}}, False),
        (record("v=spf1 a -all"), True),
        (record("v=spf1 include:a.example include:gone.example -all", a__example={"TXT": DOWN}), False),
        (
            record("v=spf1 include:a.example -all", a__example={"TXT": ["v=spf1 mx -all"], "MX": ELEVEN_HOSTS}),
            False,
        ),
        (record("v=spf1 " + "exists:%{i}.x.example " * 10 + "-all"), True),
        (record("v=spf1 " + "exists:%{i}.x.example " * 11 + "-all"), False),
        (record("v=spf1 exists:a.example exists:b.example -all"), True),
        (record("v=spf1 exists:a.example exists:b.example exists:c.example -all"), False),
        (record("v=spf1 include:example.go.jp -all"), False),
    ],
)
def test_our_own_verdict(world: World, valid: bool | None) -> None:
    assert ours_on(world).valid is valid
