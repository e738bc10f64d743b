"""Every way in which a resolver can misbehave, and what must come of it.

The one law: none of them is ever taken for "no such record", unless proven.
"""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from fault_answers import header
from fault_behaviours import only_plain
from fault_contradictions import CONTRADICTIONS
from fault_network import run_before
from fault_server import BEHAVIOURS, CANARY, GOOD_TXT, Ask, FaultServer, silence, txt
from fault_table import EXPECTED, RIGHT
from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Question, Records, Txt, may_pass
from spfaudit.resolver.live import LiveSource


def question(label: str) -> Question:
    return Question(f"{label}.fault.example", "TXT")


async def ask(source: LiveSource, *questions: Question) -> list[Answer]:
    await source.open()
    return await ask_open(source, *questions)


async def ask_open(source: LiveSource, *questions: Question) -> list[Answer]:
    """Asks, and closes it."""
    try:
        return await asyncio.gather(*map(source.lookup, questions))
    finally:
        await source.close()


SILENT = {label for label, expected in EXPECTED.items() if expected is Failure.TIMEOUT}.union(
    *[("edns-drop", "do-drop", "edns-unasked", "late"), ("tc-silent", "tc-drip", "nxdomain-nosoa-udp-only")]
)
"""Behaviours of which silence is a part: it must be waited for. Elsewhere a busy machine may take its time."""


def asked_apart(groups: Sequence[Sequence[str]], *servers: FaultServer, tries: int = 3) -> dict[str, Answer]:
    """The answers by label, all in the same time. Each group has a source of its own: what it does harms no other."""

    async def ask_group(labels: Sequence[str], turn: asyncio.Lock) -> dict[str, Answer]:
        timeout = 3.0 if SILENT.isdisjoint(labels) else 0.9
        source = LiveSource([server.address for server in servers], timeout=timeout, tries=tries, concurrency=20)
        async with turn:  # a busy machine could not answer all at once in time
            await source.open()
        return dict(zip(labels, await ask_open(source, *map(question, labels)), strict=True))

    async def ask_all() -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        turn = asyncio.Lock()
        for answered in await asyncio.gather(*(ask_group(labels, turn) for labels in groups)):
            answers |= answered
        return answers

    return asyncio.run(ask_all())


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Answer]:
    """What each behaviour gives: those that spoil a TCP connection, or keep the server busy, apart from the others."""
    apart = [label for label in EXPECTED if label.startswith("tc-") or label == "strays"]
    together = [label for label in EXPECTED if label not in apart]
    silent = [label for label in together if label in SILENT]
    with FaultServer() as server:
        answers = asked_apart([silent, [label for label in together if label not in SILENT]], server)
        return answers | asked_apart([[label] for label in apart], server)


@pytest.mark.parametrize(
    ("label", "passing"),
    [("tc-closed", True), ("tc-silent", True), ("nxdomain-nosoa-udp-only", True), ("tc-tc", False)],
)
def test_what_tcp_was_silent_about_may_come_later(label: str, passing: bool, outcomes: dict[str, Answer]) -> None:
    assert may_pass(outcomes[label]) is passing


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


def test_provenance_says_how_the_answer_was_come_by() -> None:
    with FaultServer() as server:
        source = LiveSource([server.address], timeout=20.0)  # or a busy machine would have to be asked twice
        good, truncated = asyncio.run(ask(source, question("good"), question("tc")))
    over_udp, over_tcp = good.provenance, truncated.provenance
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
    for label in ("edns-drop", "formerr-to-edns", "edns-unasked", "ad-without-edns"):
        found = outcomes[label]
        assert isinstance(found, Records)
        assert found.authenticated is None, label
    unsigned = outcomes["do-drop"]
    assert isinstance(unsigned, Records)
    assert unsigned.authenticated is False


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
APART = [[label] for label in OF_ONE_RESOLVER if label not in CONTRADICTIONS]
TOGETHER = [[label for label in OF_ONE_RESOLVER if label in CONTRADICTIONS]]
"""Messages that only contradict themselves: they harm no other question."""


@pytest.mark.parametrize("groups", [APART, TOGETHER], ids=["apart", "together"])
def test_the_next_resolver_is_asked_and_decides(groups: list[list[str]]) -> None:
    labels = [label for group in groups for label in group]
    with FaultServer() as bad, FaultServer(dict.fromkeys(labels, BEHAVIOURS["good"])) as fine:
        answers = asked_apart(groups, bad, fine, tries=6)  # more than one for the one that is fine, should it be late
        assert [label for label in labels if not bad.count(label)] == []
    for label, answer in answers.items():
        assert isinstance(answer, Records), (label, answer)
        assert answer.provenance.resolver == fine.address


@pytest.mark.parametrize("groups", [APART, TOGETHER], ids=["apart", "together"])
def test_where_both_resolvers_fail_nothing_is_known(groups: list[list[str]]) -> None:
    labels = [label for group in groups for label in group]
    with FaultServer() as one, FaultServer() as other:
        answers = asked_apart(groups, one, other)
        assert [label for label in labels if not (one.count(label) and other.count(label))] == []
    assert {label: answer.reason for label, answer in answers.items() if isinstance(answer, Failed)} == {
        label: EXPECTED[label] for label in labels
    }


@pytest.mark.parametrize("label", ["formerr", "notimp", "badvers"])
def test_edns_is_left_out_before_another_resolver_is_tried(label: str) -> None:
    with FaultServer() as one, FaultServer({label: BEHAVIOURS["good"]}) as other:
        (answer,) = asyncio.run(ask(LiveSource([one.address, other.address]), question(label)))
        assert [edns for asked, _, edns in one.asked if asked == label] == [True, False]
    assert isinstance(answer, Records)
    assert answer.provenance.resolver == other.address


def test_an_unproven_absence_is_confirmed_by_the_other_resolver() -> None:
    with FaultServer() as one, FaultServer() as other:
        source = LiveSource([one.address, other.address])
        (answer,) = asyncio.run(ask(source, question("nxdomain-nosoa-udp-only")))
    assert isinstance(answer, NxDomain)
    assert other.count("nxdomain-nosoa-udp-only", "udp") == 1


def test_an_unproven_absence_that_the_other_resolver_denies_is_a_conflict() -> None:
    with FaultServer() as one, FaultServer({"nxdomain-nosoa": BEHAVIOURS["good"]}) as other:
        source = LiveSource([one.address, other.address])
        (answer,) = asyncio.run(ask(source, question("nxdomain-nosoa")))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.CONFLICT


# -- faults of the resolver as a whole ----------------------------------------


def test_tcp_that_is_refused_leaves_a_truncated_answer_unread() -> None:
    with FaultServer(tcp=False) as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address], timeout=0.5), question("tc")))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.TRUNCATED


def test_a_slow_answer_is_used() -> None:
    slow: dict[str, Callable[[Ask], object]] = {"slow": lambda ask: ask.later(1.5, ask.send, txt(ask).to_wire())}
    with FaultServer(slow) as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address], timeout=20.0), question("slow")))
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 1


@pytest.mark.parametrize("rcode", [1, 2], ids=["FORMERR", "SERVFAIL"])
def test_a_resolver_without_edns_is_asked_plainly_from_then_on(rcode: int) -> None:
    no_edns = dict.fromkeys(("a", "b"), only_plain(lambda ask: header(ask, 0x8180 | rcode)))
    server = FaultServer({CANARY: silence, "": silence, "com": silence, **no_edns})
    source = LiveSource(["192.0.2.53"], concurrency=1)
    answers = run_before({"192.0.2.53": server}, ask(source, question("a"), question("b")))
    assert all(isinstance(answer, Records) for answer in answers)
    assert ("b", "udp", True) not in server.asked


def test_servfail_of_a_resolver_that_knows_edns_is_not_put_down_to_it() -> None:
    with FaultServer({"servfail": lambda ask: ask.send(header(ask, 0x8182))}) as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address]), question("servfail")))
        assert {edns for asked, _, edns in server.asked if asked == "servfail"} == {True}
    assert isinstance(answer, Failed)
