"""Many domains, and a resolver that allows little: all are judged, if slowly, on a network made of a clock."""

import random
import struct
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from simulated_network import Stage

from simulated_sockets import Address, Arrivals, Network
from spfaudit.auditing import audit_stream
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.names import parse_domain
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.pace import Breaker
from spfaudit.resolver.upstream import Upstream

SOA = b"\0" + struct.pack("!HHIH", 6, 1, 60, 22) + b"\0\0" + bytes(20)
"""Of the root."""
ROOT_SERVERS = b"\0" + struct.pack("!HH", 2, 1)
COM_SERVERS = b"\3com" + ROOT_SERVERS
SERVER = struct.pack("!HHHIH", 0xC00C, 2, 1, 60, 4) + b"\2ns\0"
DOMAINS = Inventory(entries=tuple(Entry(domain=parse_domain(f"name{n}.test")) for n in range(300)))
PER_SECOND = 30
FORMERR, SERVFAIL, REFUSED = 1, 2, 5


def reply(query: bytes, rcode: int = 0) -> bytes:
    """Proof that the name has no such records, or an error; the servers of the root and of `com` are known."""
    question = query[12 : query.index(b"\0", 12) + 5]
    if question in (ROOT_SERVERS, COM_SERVERS) and not rcode:
        return query[:2] + struct.pack("!5H", 0x8180, 1, 1, 0, 0) + question + SERVER
    proof = b"" if rcode else SOA
    return query[:2] + struct.pack("!5H", 0x8180 | rcode, 1, 0, bool(proof), 0) + question + proof


def limited(network: Network, refusal: int | None) -> Callable[[Address, str, bytes], Arrivals]:
    """Answers so many questions a second, and refuses the rest or says nothing."""
    state = {"tokens": float(PER_SECOND), "at": 0.0}

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        state["tokens"] = min(PER_SECOND, state["tokens"] + (network.now - state["at"]) * PER_SECOND)
        state["at"] = network.now
        if state["tokens"] >= 1:
            state["tokens"] -= 1
            return [(0.01, reply(query))]
        return [] if refusal is None else [(0.01, reply(query, refusal))]

    return serve


def queued(network: Network, per_second: float, room: int) -> Callable[[Address, str, bytes], Arrivals]:
    """Answers so many questions a second, one after the other; as many wait as there is room for, the rest is lost."""
    free: dict[Address, float] = {}

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        begin = max(free.get(address, 0.0), network.now)
        if (begin - network.now) * per_second >= room:
            return []
        free[address] = begin + 1 / per_second
        return [(free[address] - network.now, reply(query))]

    return serve


def judge(
    network: Network,
    rate: float | None = None,
    domains: Inventory = DOMAINS,
    nameservers: Sequence[str] = ("192.0.2.53",),
) -> list[Verdict]:
    async def run() -> list[Verdict]:
        source = LiveSource(nameservers, rate=rate)
        return [verdict async for verdict in audit_stream(domains, source, today=date(2026, 11, 23))]

    return network.run(run())


def unjudged(verdicts: list[Verdict]) -> list[str]:
    return [str(verdict.entry.domain) for verdict in verdicts if verdict.unjudged]


def test_a_low_rate_makes_a_run_slow_and_leaves_nothing_open() -> None:
    network = Network(lambda address, transport, query: [(0.01, reply(query))])
    verdicts = judge(network, rate=PER_SECOND)
    assert unjudged(verdicts) == []
    assert network.now >= len(network.sent) / PER_SECOND - 1


@pytest.mark.parametrize("rate", [0.1, 1, 2.5])
def test_hardly_any_rate_makes_a_run_slower_still_and_leaves_nothing_open(rate: float) -> None:
    network = Network(lambda address, transport, query: [(0.01, reply(query))])
    verdicts = judge(network, rate=rate, domains=Inventory(entries=DOMAINS.entries[:12]))
    assert unjudged(verdicts) == []
    assert network.now < 1.1 * len(network.sent) / rate


@pytest.mark.parametrize("refusal", [REFUSED, SERVFAIL, None])
def test_a_resolver_that_allows_little_is_asked_until_it_has_answered_all(refusal: int | None) -> None:
    network = Network(lambda address, transport, query: [(0.01, reply(query))])
    network.server = limited(network, refusal)
    assert unjudged(judge(network)) == []


@pytest.mark.parametrize("room", [10, 500, 5_000])
def test_a_resolver_that_lets_questions_wait_too_long_is_not_dead(room: int) -> None:
    network = Network(lambda address, transport, query: [])
    network.server = queued(network, PER_SECOND, room)
    assert unjudged(judge(network, domains=Inventory(entries=DOMAINS.entries[:150]))) == []


def test_who_waits_while_a_queue_is_worked_off_is_out_of_time_by_no_fault_of_its_own() -> None:
    """With chance as it is here, no question waits just when the time of some domains is over."""
    random.seed(2051)
    network = Network(lambda address, transport, query: [])
    network.server = queued(network, PER_SECOND, 500)
    assert unjudged(judge(network, domains=Inventory(entries=DOMAINS.entries[:150]))) == []


def test_a_resolver_that_lets_questions_wait_too_long_is_left_where_there_is_another() -> None:
    network = Network(lambda address, transport, query: [])
    busy = queued(network, PER_SECOND, 5_000)
    network.server = lambda address, transport, query: (
        busy(address, transport, query) if address[0] == "192.0.2.53" else [(0.01, reply(query))]
    )
    assert unjudged(judge(network, nameservers=("192.0.2.53", "192.0.2.54"))) == []
    assert network.now < 20


def test_a_resolver_whose_answers_all_come_too_late_is_given_up() -> None:
    network = Network(lambda address, transport, query: [(7.0, reply(query))])
    assert len(unjudged(judge(network))) == len(DOMAINS.entries)
    assert network.now < 20


def test_a_resolver_that_was_fast_and_answers_too_late_for_good_is_given_up_in_the_end() -> None:
    network = Network(lambda address, transport, query: [(0.01 if network.now < 0.05 else 7.0, reply(query))])
    assert unjudged(judge(network)) != []
    assert network.now < 200


@pytest.mark.parametrize("nameservers", [("192.0.2.53",), ("192.0.2.53", "192.0.2.54")])
def test_a_resolver_that_is_away_for_some_seconds_is_waited_for_where_there_is_no_other(
    nameservers: tuple[str, ...],
) -> None:
    network = Network(lambda address, transport, query: [])
    network.server = lambda address, transport, query: [] if 1 < network.now < 12 else [(0.01, reply(query))]
    assert unjudged(judge(network, rate=200, nameservers=nameservers)) == []


@pytest.mark.parametrize("nameservers", [("192.0.2.53",), ("192.0.2.53", "192.0.2.54")])
def test_a_resolver_that_falls_silent_for_good_is_given_up_and_not_asked_much_until_then(
    nameservers: tuple[str, ...],
) -> None:
    network = Network(lambda address, transport, query: [])
    network.server = lambda address, transport, query: [] if network.now > 1 else [(0.01, reply(query))]
    verdicts = judge(network, rate=200, nameservers=nameservers)
    assert "not attempted" in {one.reason.en for verdict in verdicts for one in verdict.unjudged}
    assert network.now < 60
    assert len(network.sent) < 3_000


def test_of_several_who_all_fall_silent_the_one_that_has_answered_lately_is_waited_for() -> None:
    stage = Stage(servers=2)
    preferred, idle = stage.upstreams
    preferred.heard_at_once(100.0, [], edns=True)
    fall_silent(stage, preferred, 100.0, 106.0)
    assert stage.switchboard.best() == [idle]
    fall_silent(stage, idle, 101.0, 108.0)
    assert stage.switchboard.best() == [preferred]
    fall_silent(stage, preferred, 110.0, 121.0)
    assert stage.switchboard.best() == []


def fall_silent(stage: Stage, upstream: Upstream, begin: float, end: float) -> None:
    for stage.world.now in [begin] * Breaker.STRIKES + [end]:
        upstream.was_silent(stage.world.now, "")


def failing(rcode: int) -> Callable[[Address, str, bytes], Arrivals]:
    """The first resolver answers everything with an error, and all others answer."""
    return lambda address, transport, query: [(0.01, reply(query, rcode if address[0] == "192.0.2.53" else 0))]


@pytest.mark.parametrize("rcode", [FORMERR, SERVFAIL, REFUSED])
def test_a_resolver_that_has_only_errors_does_not_slow_down_another(rcode: int) -> None:
    network = Network(failing(rcode))
    assert unjudged(judge(network, nameservers=("192.0.2.53", "192.0.2.54"))) == []
    assert network.now < 20


def test_a_resolver_that_refuses_all_but_its_own_names_is_asked_for_them_where_there_is_another() -> None:
    """Whatever was asked before, and for however long: the other one may deny them."""
    inner = DOMAINS.entries[-1].domain.encode().split(b".")[0]
    asked: list[float] = []

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        is_first = address[0] == "192.0.2.53"
        if is_first and inner in query:
            asked.append(network.now)
        return [(0.01, reply(query, REFUSED if is_first and inner not in query else 0))]

    network = Network(serve)
    assert unjudged(judge(network, rate=50, nameservers=("192.0.2.53", "192.0.2.54"))) == []
    assert asked
    assert asked[0] > 25


@pytest.mark.parametrize("rcode", [FORMERR, SERVFAIL, REFUSED])
def test_a_resolver_that_has_only_errors_is_given_up_in_the_end(rcode: int) -> None:
    network = Network(failing(rcode))
    assert len(unjudged(judge(network, rate=50))) == len(DOMAINS.entries)
    assert network.now < 60


def test_two_resolvers_that_have_only_errors_are_given_up_as_one_is() -> None:
    network = Network(lambda address, transport, query: [(0.01, reply(query, REFUSED))])
    verdicts = judge(network, rate=50, nameservers=("192.0.2.53", "192.0.2.54"))
    assert len(unjudged(verdicts)) == len(DOMAINS.entries)
    assert "not attempted" in {one.reason.en for verdict in verdicts for one in verdict.unjudged}
    assert network.now < 90


def test_a_resolver_that_has_errors_for_all_but_the_root_is_not_given_up() -> None:
    """It may well be that all of the names are dead."""
    network = Network(lambda address, transport, query: [])
    network.server = lambda address, transport, query: [(0.01, reply(query, 0 if ROOT_SERVERS in query else SERVFAIL))]
    verdicts = judge(network, rate=50, domains=Inventory(entries=DOMAINS.entries[:100]))
    assert network.now > 30
    reasons = {one.reason.en for verdict in verdicts for one in verdict.unjudged}
    assert reasons == {"resolver answered with an error (SERVFAIL)"}


def test_a_resolver_that_refuses_everything_for_a_while_is_not_given_up() -> None:
    network = Network(lambda address, transport, query: [])
    network.server = lambda address, transport, query: [(0.01, reply(query, REFUSED if 0.1 < network.now < 12 else 0))]
    assert unjudged(judge(network)) == []


def test_a_resolver_that_refuses_once_to_tell_of_the_root_is_not_given_up() -> None:
    """So it may for haste, and all of the names be dead besides."""
    refusals = [REFUSED] * 3  # as many as one question has tries

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        if not query.startswith(ROOT_SERVERS, 12):
            return [(0.01, reply(query, SERVFAIL))]
        return [(0.01, reply(query, refusals.pop() if refusals and network.now > 1 else 0))]

    network = Network(serve)
    verdicts = judge(network, rate=50, domains=Inventory(entries=DOMAINS.entries[:150]))
    assert not refusals
    reasons = {one.reason.en for verdict in verdicts for one in verdict.unjudged}
    assert reasons == {"resolver answered with an error (SERVFAIL)"}
