"""Every way in which a resolver can misbehave, and what must come of it.

The one law: none of them is ever taken for "no such record", unless proven.
"""

import asyncio

import pytest

from fault_server import BEHAVIOURS, CANARY, GOOD_TXT, FaultServer, silence
from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Question, Records, Txt
from spfaudit.resolver.live import LiveSource

RIGHT = "the true record"

EXPECTED: dict[str, object] = {
    "good": RIGHT,
    "servfail": Failure.RCODE,
    "refused": Failure.RCODE,
    "notimp": Failure.RCODE,
    "formerr": Failure.RCODE,
    "notauth": Failure.RCODE,
    "yxdomain": Failure.RCODE,
    "rcode15": Failure.RCODE,
    "badvers": Failure.RCODE,
    "formerr-to-edns": RIGHT,
    "bare-formerr-to-edns": RIGHT,
    "notimp-to-edns": RIGHT,
    "badvers-to-edns": RIGHT,
    "edns-drop": RIGHT,
    "timeout": Failure.TIMEOUT,
    "tc": RIGHT,
    "tc-refused": Failure.TRUNCATED,
    "tc-tc": Failure.TRUNCATED,
    "tc-silent": Failure.TRUNCATED,
    "tc-drip": Failure.TRUNCATED,
    "tc-too-long": Failure.TRUNCATED,
    "tc-too-short": Failure.UNPARSABLE,
    "tc-zero": Failure.TRUNCATED,
    "tc-wrong-id-then-right": RIGHT,
    "referral-up": Failure.REFERRAL,
    "referral-down": Failure.REFERRAL,
    "referral-ra": Failure.REFERRAL,
    "lame-empty": Failure.REFERRAL,
    "lame-soa": Failure.REFERRAL,
    "lame-nxdomain": Failure.REFERRAL,
    "other-name": Failure.MISMATCH,
    "foreign-soa": Failure.MISMATCH,
    "empty-question": Failure.MISMATCH,
    "wrong-id": Failure.TIMEOUT,
    "wrong-id-then-right": RIGHT,
    "strays": Failure.MISMATCH,
    "spoofed": RIGHT,
    "echo": Failure.TIMEOUT,
    "nxdomain": NxDomain,
    "nodata": NoData,
    "nxdomain-nosoa": NxDomain,
    "nodata-nosoa": NoData,
    "nxdomain-nosoa-udp-only": Failure.UNPROVEN,
    "nxdomain-then-data": Failure.CONFLICT,
    "alternating": Failure.CONFLICT,
    "udp-nx-tcp-data": Failure.CONFLICT,
    "cname-loop": Failure.CNAME_LOOP,
    "cname-self": Failure.CNAME_LOOP,
    "cname-unfinished": Failure.CNAME_UNFINISHED,
    "cname-alias-soa": Failure.CNAME_UNFINISHED,
    "cname-dangling": NoData,
    "cname-servfail": Failure.RCODE,
    "chain-of-20": RIGHT,
    "garbage": Failure.UNPARSABLE,
    "three-octets": Failure.TIMEOUT,
    "empty-datagram": Failure.TIMEOUT,
    "compression-loop": Failure.UNPARSABLE,
    "rdlength": Failure.UNPARSABLE,
    "string-length": Failure.UNPARSABLE,
    "txt-without-strings": Failure.UNPARSABLE,
    "trailing": RIGHT,
    "late": RIGHT,
    "fails-twice": RIGHT,
}


def question(label: str) -> Question:
    return Question(f"{label}.fault.example", "TXT")


async def ask(source: LiveSource, *questions: Question) -> list[Answer]:
    await source.open()
    try:
        return await asyncio.gather(*map(source.lookup, questions))
    finally:
        await source.close()


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Answer]:
    """What each behaviour gives, all asked at once."""
    with FaultServer() as server:
        source = LiveSource([server.address], timeout=0.2, tries=3)
        answers = asyncio.run(ask(source, *map(question, EXPECTED)))
    return dict(zip(EXPECTED, answers, strict=True))


def test_every_behaviour_has_an_expectation() -> None:
    assert EXPECTED.keys() == BEHAVIOURS.keys()


@pytest.mark.parametrize("label", EXPECTED)
def test_outcome(label: str, outcomes: dict[str, Answer]) -> None:
    answer, expected = outcomes[label], EXPECTED[label]
    if expected is RIGHT:
        assert isinstance(answer, Records), answer
        assert answer.rdata == (Txt((GOOD_TXT.encode(),)),)
    elif isinstance(expected, Failure):
        assert isinstance(answer, Failed), answer
        assert answer.reason is expected
    else:
        assert type(answer) is expected, answer


def test_servfail_comes_with_its_extended_error(outcomes: dict[str, Answer]) -> None:
    failed = outcomes["servfail"]
    assert isinstance(failed, Failed)
    assert failed.detail == "SERVFAIL, EDE 22 no reachable authority: at delegation fault.example"
    assert failed.provenance.ede == ("22 no reachable authority: at delegation fault.example",)
    assert failed.provenance.tries == 3


def test_unknown_rcode_is_named_by_its_number(outcomes: dict[str, Answer]) -> None:
    failed = outcomes["rcode15"]
    assert isinstance(failed, Failed)
    assert failed.detail == "RCODE15"


def test_a_chain_is_part_of_the_answer(outcomes: dict[str, Answer]) -> None:
    found = outcomes["chain-of-20"]
    assert isinstance(found, Records)
    assert found.chain == tuple(f"c{n}.fault.example" for n in range(20))


def test_a_dangling_alias_keeps_its_target(outcomes: dict[str, Answer]) -> None:
    absent = outcomes["cname-dangling"]
    assert isinstance(absent, NoData)
    assert absent.chain == ("gone.elsewhere.example",)


def test_provenance_says_how_the_answer_was_come_by(outcomes: dict[str, Answer]) -> None:
    over_udp, over_tcp = outcomes["good"].provenance, outcomes["tc"].provenance
    assert over_udp.transport == "udp"
    assert over_udp.rcode == "NOERROR"
    assert over_udp.flags == "qr rd ra"
    assert over_udp.tries == 1
    assert over_udp.resolver.startswith("127.0.0.1:")
    assert over_udp.at.endswith("+00:00")
    assert over_tcp.transport == "tcp"
    assert over_tcp.tries == 2


@pytest.mark.parametrize("label", ["servfail", "notauth", "referral-up", "garbage", "timeout", "other-name", "tc-tc"])
def test_the_next_resolver_is_asked(label: str) -> None:
    with FaultServer() as bad, FaultServer({label: BEHAVIOURS["good"]}) as fine:
        source = LiveSource([bad.address, fine.address], timeout=0.1)
        (answer,) = asyncio.run(ask(source, question(label)))
    assert isinstance(answer, Records)
    assert answer.provenance.resolver == fine.address


def test_an_unproven_absence_is_confirmed_by_the_other_resolver() -> None:
    with FaultServer() as one, FaultServer() as other:
        source = LiveSource([one.address, other.address], timeout=0.2)
        (answer,) = asyncio.run(ask(source, question("nxdomain-nosoa-udp-only")))
    assert isinstance(answer, NxDomain)
    assert other.count("nxdomain-nosoa-udp-only", "udp") == 1


def test_an_unproven_absence_that_the_other_resolver_denies_is_a_conflict() -> None:
    with FaultServer() as one, FaultServer({"nxdomain-nosoa": BEHAVIOURS["good"]}) as other:
        source = LiveSource([one.address, other.address], timeout=0.2)
        (answer,) = asyncio.run(ask(source, question("nxdomain-nosoa")))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.CONFLICT


def test_a_resolver_without_edns_is_asked_plainly_from_then_on() -> None:
    no_edns = dict.fromkeys(("a", "b"), BEHAVIOURS["bare-formerr-to-edns"])
    with FaultServer({CANARY: silence, **no_edns}) as server:
        source = LiveSource([server.address], timeout=0.2, concurrency=1)
        answers = asyncio.run(ask(source, question("a"), question("b")))
    assert all(isinstance(answer, Records) for answer in answers)
    assert ("b", "udp", True) not in server.asked
