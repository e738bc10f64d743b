"""Every way in which a resolver can misbehave, and what must come of it.

The one law: none of them is ever taken for "no such record", unless proven.
"""

import asyncio
from collections.abc import Callable

import pytest

from fault_server import BEHAVIOURS, CANARY, GOOD_TXT, Ask, FaultServer, silence, txt
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
    "do-drop": RIGHT,
    "ad-without-edns": RIGHT,
    "timeout": Failure.TIMEOUT,
    "tc": RIGHT,
    "tc-closed": Failure.TRUNCATED,
    "tc-half": Failure.TRUNCATED,
    "tc-tc": Failure.TRUNCATED,
    "tc-silent": Failure.TRUNCATED,
    "tc-drip": Failure.TRUNCATED,
    "tc-pieces": RIGHT,
    "tc-three-octets": Failure.TRUNCATED,
    "tc-garbage": Failure.UNPARSABLE,
    "tc-cut": RIGHT,
    "tc-too-long": Failure.TRUNCATED,
    "tc-too-short": Failure.UNPARSABLE,
    "tc-zero": Failure.TRUNCATED,
    "tc-wrong-id-then-right": RIGHT,
    "tc-wrong-type-then-right": RIGHT,
    "tc-echo-then-right": RIGHT,
    "tc-strays": Failure.MISMATCH,
    "referral-up": Failure.REFERRAL,
    "referral-down": Failure.REFERRAL,
    "referral-ra": Failure.REFERRAL,
    "lame-empty": Failure.REFERRAL,
    "lame-soa": Failure.REFERRAL,
    "lame-nxdomain": Failure.REFERRAL,
    "other-name": Failure.MISMATCH,
    "another-beside": RIGHT,
    "foreign-soa": Failure.MISMATCH,
    "empty-question": Failure.MISMATCH,
    "empty-question-evil": Failure.MISMATCH,
    "empty-question-absent": Failure.MISMATCH,
    "wrong-id": Failure.TIMEOUT,
    "wrong-id-then-right": RIGHT,
    "strays": Failure.MISMATCH,
    "wrong-port-then-right": RIGHT,
    "wrong-source-then-right": RIGHT,
    "wrong-type-then-right": RIGHT,
    "echo-then-right": RIGHT,
    "query-then-right": RIGHT,
    "spoofed": RIGHT,
    "echo": Failure.TIMEOUT,
    "nxdomain": NxDomain,
    "nodata": NoData,
    "nxdomain-with-records": Failure.CONFLICT,
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
    "cname-gone": NxDomain,
    "cname-servfail": Failure.RCODE,
    "chain-of-20": RIGHT,
    "garbage": Failure.UNPARSABLE,
    "counts": Failure.UNPARSABLE,
    "two-questions": Failure.UNPARSABLE,
    "eleven-octets": Failure.TIMEOUT,
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
    """What each behaviour gives, all asked at once: those that spoil a TCP connection by sources of their own."""
    alone = [[label] for label in EXPECTED if label.startswith("tc-")]
    together = [label for label in EXPECTED if not label.startswith("tc-")]

    async def all_at_once(groups: list[list[str]]) -> list[list[Answer]]:
        sources = [LiveSource([server.address], timeout=0.2, tries=3) for _ in groups]
        return await asyncio.gather(
            *(ask(source, *map(question, labels)) for source, labels in zip(sources, groups, strict=True))
        )

    with FaultServer() as server:
        groups = [together, *alone]
        answers = asyncio.run(all_at_once(groups))
    return dict(zip(sum(groups, start=[]), sum(answers, start=[]), strict=True))


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


@pytest.mark.parametrize("label", ["refused", "notimp", "formerr", "notauth", "yxdomain", "badvers"])
def test_an_error_is_told_by_its_name(label: str, outcomes: dict[str, Answer]) -> None:
    failed = outcomes[label]
    assert isinstance(failed, Failed)
    assert failed.detail == failed.provenance.rcode == label.upper()


def test_nobody_vouches_for_an_answer_without_edns(outcomes: dict[str, Answer]) -> None:
    for label in ("edns-drop", "formerr-to-edns", "do-drop", "ad-without-edns"):
        found = outcomes[label]
        assert isinstance(found, Records)
        assert not found.authenticated, label


def test_a_chain_that_ends_at_a_name_that_does_not_exist_keeps_its_target(outcomes: dict[str, Answer]) -> None:
    absent = outcomes["cname-gone"]
    assert isinstance(absent, NxDomain)
    assert absent.chain == ("gone.elsewhere.example",)


# -- more than one resolver ---------------------------------------------------

OF_ONE_RESOLVER = [
    label
    for label, expected in EXPECTED.items()
    if isinstance(expected, Failure) and expected not in (Failure.CONFLICT, Failure.UNPROVEN)
]
"""Failures that say nothing about what another resolver may answer."""


def asked_of_two(labels: list[str], one: FaultServer, other: FaultServer) -> dict[str, Answer]:
    """Each label by a source of its own: what one of them does to a resolver's health is nothing to the others."""

    async def all_at_once() -> list[list[Answer]]:
        sources = [LiveSource([one.address, other.address], timeout=0.2, tries=2) for _ in labels]
        return await asyncio.gather(
            *(ask(source, question(label)) for source, label in zip(sources, labels, strict=True))
        )

    return dict(zip(labels, sum(asyncio.run(all_at_once()), start=[]), strict=True))


def test_the_next_resolver_is_asked_and_decides() -> None:
    with FaultServer() as bad, FaultServer(dict.fromkeys(OF_ONE_RESOLVER, BEHAVIOURS["good"])) as fine:
        answers = asked_of_two(OF_ONE_RESOLVER, bad, fine)
        assert all(bad.count(label) for label in OF_ONE_RESOLVER)
    for label, answer in answers.items():
        assert isinstance(answer, Records), (label, answer)
        assert answer.provenance.resolver == fine.address


def test_where_both_resolvers_fail_nothing_is_known() -> None:
    with FaultServer() as one, FaultServer() as other:
        answers = asked_of_two(OF_ONE_RESOLVER, one, other)
        assert all(one.count(label) and other.count(label) for label in OF_ONE_RESOLVER)
    assert {label: answer.reason for label, answer in answers.items() if isinstance(answer, Failed)} == {
        label: EXPECTED[label] for label in OF_ONE_RESOLVER
    }


@pytest.mark.parametrize("label", ["formerr", "notimp", "badvers"])
def test_edns_is_left_out_before_another_resolver_is_tried(label: str) -> None:
    with FaultServer() as one, FaultServer({label: BEHAVIOURS["good"]}) as other:
        (answer,) = asyncio.run(ask(LiveSource([one.address, other.address], timeout=0.2), question(label)))
        assert [edns for asked, _, edns in one.asked if asked == label] == [True, False]
    assert isinstance(answer, Records)
    assert answer.provenance.resolver == other.address


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


# -- faults of the resolver as a whole ----------------------------------------


def test_tcp_that_is_refused_leaves_a_truncated_answer_unread() -> None:
    with FaultServer(tcp=False) as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address], timeout=0.2), question("tc")))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.TRUNCATED


def test_a_slow_answer_is_used() -> None:
    slow: dict[str, Callable[[Ask], object]] = {"slow": lambda ask: ask.later(1.5, ask.send, txt(ask).to_wire())}
    with FaultServer(slow) as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address], timeout=2.0), question("slow")))
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 1


def test_a_resolver_without_edns_is_asked_plainly_from_then_on() -> None:
    no_edns = dict.fromkeys(("a", "b"), BEHAVIOURS["bare-formerr-to-edns"])
    with FaultServer({CANARY: silence, **no_edns}) as server:
        source = LiveSource([server.address], timeout=0.2, concurrency=1)
        answers = asyncio.run(ask(source, question("a"), question("b")))
    assert all(isinstance(answer, Records) for answer in answers)
    assert ("b", "udp", True) not in server.asked
