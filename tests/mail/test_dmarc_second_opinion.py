"""checkdmarc's reading of DMARC records beside ours: on generated records, each difference has a known reason."""

import socket

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spfaudit.evidence import octets_to_text
from spfaudit.mail.second_opinion.dmarc_differences import dmarc_differences
from spfaudit.mail.second_opinion.dmarc_opinion import DmarcOpinion, dmarc_opinion

DOMAIN = "example.go.jp"
POLICIES = ["none", "quarantine", "reject", "Reject", "bad", ""]
VALUES = {
    "p": POLICIES,
    "sp": POLICIES,
    "np": POLICIES,
    "t": ["y", "n", "Y", "1"],
    "psd": ["y", "n", "u", "x"],
    "adkim": ["r", "s", "S", "relaxed", ""],
    "aspf": ["r", "s", "x"],
    "fo": ["0", "1", "d", "s", "d:s", "1:d:s", "0:1", "d:d", "2", "0:", ""],
    "pct": ["50", "bad"],
    "rf": ["afrf"],
    "ri": ["86400"],
    "x": ["1", "p=reject"],
    "P": ["none", "reject"],
    "RUA": ["mailto:a@x.example"],
    "rua2": ["1"],
}
URIS = [
    "mailto:a@x.example",
    "MAILTO:a@X.example",
    "mailto:a@x.example?subject=dmarc",
    "mailto:a@x.example!10m",
    "mailto:a+b@x.example",
    "mailto:a%21b@x.example",
    "mailto:a!b@x.example",
    "mailto:%22a%40b%22@x.example",
    "mailto:a@%E6%97%A5%E6%9C%AC.example",
    "mailto:A@X.example",
    "mailto:a@localhost",
    "mailto:a",
    "mailto: a@x.example",
    "mailto:a@@x.example",
    "a@x.example",
    "https://x.example/dmarc",
    "https:// x.example",
    "",
]
VERSIONS = ["v=DMARC1"] * 12 + [
    "v = DMARC1",
    "v=DMARC1 ",
    "V=DMARC1",
    "v=dmarc1",
    "v=DMARC1\n",
    " v=DMARC1",
    '"v=DMARC1',
    "v=DMARC10",
    "v=spf1",
    "DMARC1",
    "",
]


@st.composite
def items(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.sampled_from(["junk", "", " ", "p", "=", "p==none", "ｐ=none", "p=\u00a0none", "v=DMARC1"]))
    if kind <= 2:
        tag = draw(st.sampled_from(["rua", "ruf"]))
        comma = draw(st.sampled_from([",", ", ", " ,"]))
        value = comma.join(draw(st.lists(st.sampled_from(URIS), min_size=1, max_size=3)))
    else:
        tag = draw(st.sampled_from(list(VALUES)))
        value = draw(st.sampled_from(VALUES[tag]))
    equals = draw(st.sampled_from(["=", "=", "=", " = ", "\t="]))
    return f"{tag}{equals}{value}"


@st.composite
def texts(draw: st.DrawFn) -> str:
    separator = draw(st.sampled_from([";", "; ", " ; ", ";\t"]))
    end = draw(st.sampled_from(["", "", ";", " ; ", ";;"]))
    return separator.join([draw(st.sampled_from(VERSIONS)), *draw(st.lists(items(), max_size=5))]) + end


def both(octets: bytes) -> tuple[DmarcOpinion, list[str]]:
    opinion = dmarc_opinion(DOMAIN, octets_to_text(octets))
    return opinion, [text.en for text in dmarc_differences(octets, opinion)]


@given(texts())
@example("v=DMARC1; p=none;; rua=mailto:a@x.example")
def test_every_difference_has_a_reason(text: str) -> None:
    _, told = both(text.encode())
    assert not [difference for difference in told if "unexplained" in difference]


@given(st.binary(max_size=60), st.sampled_from([b"", b"v=DMARC1;", b"v=DMARC1; p="]))
def test_arbitrary_octets(octets: bytes, version: bytes) -> None:
    _, told = both(version + octets)
    assert not [difference for difference in told if "unexplained" in difference]


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1; p=none; rua=mailto:a@x.example",
        "v=DMARC1;p=reject;sp=quarantine;np=none;t=y;psd=n;adkim=s;aspf=s",
        "v=DMARC1; p=reject; pct=50; rf=afrf; ri=86400; rua=mailto:a@x.example; ruf=mailto:a@x.example; fo=1:d:s",
        "v=DMARC1; p=Reject; fo=0:1; adkim=x",
        "v=DMARC1; sp=reject; rua=mailto:a@x.example",
        "v=DMARC1; p=none; p=none",
        "v=DMARC1; p=reject; sp=rejct",  # receivers apply none of it either
        "v=dmarc1; p=none",
        "v=spf1 -all",
    ],
)
def test_agreement_is_silent(text: str) -> None:
    assert both(text.encode())[1] == []


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("V=DMARC1; p=none", "RFC 6376 §3.2"),
        ("v=DMARC1\n", "line break"),
        ("v=DMARC1;\r\np=reject; rua=mailto:a@x.example", "line break between tags"),
        ("v=DMARC1; p=reject;\nrua=mailto:a@x.example", "line break between tags"),
        ("v=DMARC1; p=none; x=1; x=2", "RFC 6376 §3.2"),
        ("v=DMARC1; p=bad; rua=mailto:a@x.example", "§4.10.1"),
        ("v=DMARC1; p=none; t=yes", "default"),
        ("v=DMARC1; p=none; junk", "RFC 9989 §4.7"),
        ("v=DMARC1; p=none; rua=a@x.example", "one bad report URI"),
        ("v=DMARC1; P=reject; rua=mailto:a@x.example", "case-sensitive"),
        ("v=DMARC1", "§4.10.1"),
        ("v=DMARC1; p=none; rua=mailto:a@localhost", "single label"),
        ("v=DMARC1; p=none; rua=mailto:a@%E6%97%A5%E6%9C%AC.example", "RFC 6068 §2"),
        ("v=DMARC1; p=none; rua=mailto:a@x.example,mailto:a@X.example", "repeated"),
    ],
)
def test_known_reasons_are_given(text: str, section: str) -> None:
    told = both(text.encode())[1]
    assert told
    assert all(section in difference for difference in told)


def test_it_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    both(b"v=DMARC1; p=none")  # importing it is not what is tested, and what is imported without sockets is broken

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    opinion, _ = both(b"v=DMARC1; p=none; rua=mailto:a@stranger.example,mailto:b@other.example")
    assert opinion.opinion.valid
    assert opinion.destinations == {"rua": 2}
