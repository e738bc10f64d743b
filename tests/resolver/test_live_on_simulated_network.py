"""Live answers, and whole verdicts, over a network that loses, delays, repeats and reorders replies."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulated_sockets import Address, Arrivals, Network
from spfaudit.auditing import audit_stream
from spfaudit.evidence import Answer, Failed, NoData, NxDomain, Question, Records
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.live import LiveSource

RESOLVERS = ("192.0.2.53", "192.0.2.54")

# -- what is true, and how it arrives -------------------------------------------

ZONE: dict[tuple[str, str], list[str]] = {
    ("", "NS"): ["a.root-servers.test."],
    ("com", "NS"): ["a.gtld-servers.test."],
    ("good.test", "TXT"): ['"v=spf1 include:shared.test mx -all"'],
    ("good.test", "MX"): ["10 mail.good.test."],
    ("mail.good.test", "A"): ["192.0.2.10"],
    ("mail.good.test", "TXT"): ['"v=spf1 a -all"'],
    ("open.test", "TXT"): ['"v=spf1 include:shared.test a:www.open.test +all"'],
    ("open.test", "MX"): ["10 mail.good.test."],
    ("www.open.test", "CNAME"): ["host.shared.test."],
    ("host.shared.test", "A"): ["192.0.2.20"],
    ("shared.test", "TXT"): ['"v=spf1 ip4:192.0.2.0/28 include:alias.shared.test include:gone.shared.test ~all"'],
    ("alias.shared.test", "CNAME"): ["spf.elsewhere.test."],
    ("spf.elsewhere.test", "TXT"): ['"v=spf1 ip6:2001:db8::/64 -all"'],
    ("silent.test", "TXT"): ['"v=spf1 -all"'],
    ("silent.test", "MX"): ["0 ."],
    ("_dmarc.silent.test", "TXT"): ['"v=DMARC1; p=reject"'],
    ("bare.test", "MX"): ["10 mail.good.test."],
    ("dangling.test", "CNAME"): ["gone.elsewhere.test."],
    ("nosoa.test", "TXT"): ['"v=spf1 -all"'],
}
WITHOUT_PROOF = "nosoa"
"""Absences at names with this in them come without an SOA."""
ENTRIES = (
    Entry(domain=parse_domain("good.test")),
    Entry(domain=parse_domain("open.test")),
    Entry(domain=parse_domain("silent.test"), usage=Usage.NON_SENDING),
    Entry(domain=parse_domain("bare.test"), usage=Usage.NON_SENDING),
    Entry(domain=parse_domain("gone.test"), usage=Usage.NON_SENDING),
    Entry(domain=parse_domain("dangling.test")),
    Entry(domain=parse_domain("nosoa.test"), usage=Usage.NON_SENDING),
)
INVENTORY = Inventory(entries=ENTRIES)
TRUTH = {
    "good.test": {"SPF107", "SPF207"},
    "open.test": {"SPF201"},
    "silent.test": set(),
    "bare.test": {"USE001", "USE005"},
    "gone.test": {"LIF001"},
    "dangling.test": {"SPF001"},
    "nosoa.test": set(),
}
"""The codes that must be among the findings where nothing is lost."""


def exists(name: str) -> bool:
    return any(owner == name or owner.endswith(f".{name}") for owner, _ in ZONE)


@lru_cache(maxsize=1_000)
def true_reply(query: bytes) -> bytes:
    """The true answer of a recursive resolver. `query`, and what is returned, are without their ids."""
    asked = dns.message.from_wire(b"\0\0" + query)
    message = dns.message.make_response(asked, recursion_available=True)
    name = asked.question[0].name.to_text().lower().removesuffix(".")
    type = dns.rdatatype.to_text(asked.question[0].rdtype)
    while target := ZONE.get((name, "CNAME")):
        message.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", *target))
        name = target[0].removesuffix(".")
    if data := ZONE.get((name, type)):
        message.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", type, *data))
    else:
        message.set_rcode(dns.rcode.NOERROR if exists(name) else dns.rcode.NXDOMAIN)
        if WITHOUT_PROOF not in name:
            apex = ".".join(name.rsplit(".", 2)[-2:]) if exists(".".join(name.rsplit(".", 2)[-2:])) else ""
            message.authority.append(dns.rrset.from_text(f"{apex}.", 60, "IN", "SOA", "a. b. 1 2 3 4 5"))
    return message.to_wire()[2:]


def failing(query: bytes) -> bytes:
    message = dns.message.make_response(dns.message.from_wire(b"\0\0" + query), recursion_available=True)
    message.set_rcode(dns.rcode.SERVFAIL)
    return message.to_wire()[2:]


def cut(query: bytes) -> bytes:
    message = dns.message.make_response(dns.message.from_wire(b"\0\0" + query), recursion_available=True)
    message.flags |= dns.flags.TC
    return message.to_wire()[2:]


KINDS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "true": lambda id, query: id + true_reply(query),
    "wrong id": lambda id, query: bytes([id[0] ^ 1, id[1]]) + true_reply(query),
    "servfail": lambda id, query: id + failing(query),
    "truncated": lambda id, query: id + cut(query),
    "cut off": lambda id, query: (id + true_reply(query))[:-3],
    "echo": lambda id, query: id + query,
}
Fate = Sequence[tuple[str, float]]
"""What becomes of a query: which replies arrive, and after how many seconds; empty: it is lost."""
AT_ONCE: Fate = (("true", 0.01),)


@dataclass
class Fates:
    """Gives each query to each resolver its fate, in the order they are sent; a kind one when there is none left."""

    of: Sequence[Sequence[Fate]] = ()
    after: Fate = AT_ONCE
    left: list[list[Fate]] = field(init=False)

    def __post_init__(self) -> None:
        self.left = [list(reversed(fates)) for fates in self.of]

    def __call__(self, address: Address, transport: str, query: bytes) -> Arrivals:
        place = 2 * RESOLVERS.index(address[0]) + (transport == "tcp")
        fates = self.left[place % len(self.left)] if self.left else []
        fate = fates.pop() if fates else self.after
        return [(delay, KINDS[kind](query[:2], query[2:])) for kind, delay in fate]


# -- answers ----------------------------------------------------------------------

EXPECTED: dict[str, type[Answer]] = {
    "good.test": Records,
    "alias.shared.test": Records,
    "host.shared.test": NoData,
    "gone.test": NxDomain,
    "gone.nosoa.test": NxDomain,
}


@dataclass
class Play:
    """What came of some questions, and what it took."""

    answers: dict[str, Answer]
    udp: int
    tcp: int
    seconds: float


def play(fates: Fates, names: Sequence[str] = tuple(EXPECTED), *, servers: int = 1, rate: float | None = None) -> Play:
    """Asks for the TXT of `names`, all at once, of a source that is open and has learnt nothing yet."""
    network = Network(Fates())

    async def ask() -> Play:
        source = LiveSource(RESOLVERS[:servers], rate=rate)
        await source.open()
        network.server = fates
        already, since = len(network.sent), network.now
        answers = await asyncio.gather(*(source.lookup(Question(name, "TXT")) for name in names))
        seconds = network.now - since
        await source.close()
        sent = [transport for transport, _ in network.sent[already:]]
        return Play(dict(zip(names, answers, strict=True)), sent.count("udp"), sent.count("tcp"), seconds)

    return network.run(ask())


DELAYS = (0.01, 0.09, 0.4, 1.5, 2.0, 2.1, 3.9, 8.0)
HONEST: list[Fate] = [
    AT_ONCE,
    (),
    *([("true", delay)] for delay in DELAYS),
    *([("true", first), ("true", second)] for first, second in combinations(DELAYS, 2)),
]
"""Loss, delay and repetition; and any order, since one reply may overtake another."""
HOSTILE: list[Fate] = [
    *([(kind, delay)] for kind in KINDS for delay in DELAYS[::2]),
    *([(kind, 0.01), ("true", delay)] for kind in KINDS for delay in DELAYS[::2]),
    *([("true", delay), (kind, delay)] for kind in KINDS for delay in DELAYS[::2]),
]


def fates(kinds: Sequence[Fate]) -> st.SearchStrategy[Fates]:
    """Some for each way to each resolver, and one for all queries after those."""
    some = st.lists(st.lists(st.sampled_from(kinds), max_size=40), min_size=1, max_size=4)
    return st.builds(Fates, some, st.sampled_from([AT_ONCE, AT_ONCE, AT_ONCE, *kinds]))


@given(fates(HONEST + HOSTILE), st.integers(1, 2), st.integers(0, 2**16))
def test_whatever_the_network_does_answers_are_true_or_undetermined(fates: Fates, servers: int, seed: int) -> None:
    random.seed(seed)
    for name, answer in play(fates, servers=servers).answers.items():
        assert isinstance(answer, (EXPECTED[name], Failed)), (name, answer)


def test_a_kind_network_needs_one_query_each_and_a_witness_where_proof_is_missing() -> None:
    played = play(Fates())
    assert {name: type(answer) for name, answer in played.answers.items()} == EXPECTED
    assert (played.udp, played.tcp) == (len(EXPECTED), 1)


def test_a_lost_datagram_costs_a_round_trip_not_a_try() -> None:
    played = play(Fates([[()]]), ["good.test"])
    answer = played.answers["good.test"]
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 1
    assert (played.udp, played.tcp) == (2, 0)


def test_a_dead_network_ends() -> None:
    played = play(Fates([[()] * 1_000]))
    assert all(isinstance(answer, Failed) for answer in played.answers.values())
    assert played.udp <= 9 * len(EXPECTED) + 9  # and a sign of life, asked for at the root
    assert played.seconds < 60


def test_all_questions_get_their_turn_at_a_low_rate() -> None:
    played = play(Fates(), rate=2.0)
    assert {name: type(answer) for name, answer in played.answers.items()} == EXPECTED


def test_an_answer_that_takes_a_second_and_a_half_is_used() -> None:
    answer = play(Fates([[[("true", 1.5)]] * 3]), ["gone.test"]).answers["gone.test"]
    assert isinstance(answer, NxDomain)
    assert answer.provenance.tries == 1


def test_an_answer_to_a_try_that_was_given_up_is_used() -> None:
    answer = play(Fates([[[("true", 3.0)], *[()] * 8]]), ["good.test"]).answers["good.test"]
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 2


def test_edns_in_an_answer_to_a_query_without_it_is_no_sign_that_queries_with_it_arrive() -> None:
    """They never do here: each of them costs a try, as the first question shows."""

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        asked = dns.message.from_wire(query)
        if asked.edns >= 0:
            return []
        message = dns.message.from_wire(query[:2] + true_reply(query[2:]))
        message.use_edns(0)  # against RFC 6891 §7
        return [(0.01, message.to_wire())]

    network = Network(serve)

    async def ask() -> list[Answer]:
        source = LiveSource(RESOLVERS[:1])
        await source.open()
        await source.lookup(Question("good.test", "TXT"))
        network.sent.clear()
        answers = [await source.lookup(Question(name, "TXT")) for name in EXPECTED]
        await source.close()
        return answers

    assert list(map(type, network.run(ask()))) == list(EXPECTED.values())
    assert not any(dns.message.from_wire(query).edns >= 0 for _, query in network.sent)


# -- verdicts -----------------------------------------------------------------------


def judge(fates: Fates, servers: int = 1) -> list[Verdict]:
    """All rules over the whole inventory, from the first question to the second look."""

    async def run() -> list[Verdict]:
        source = LiveSource(RESOLVERS[:servers])
        return [verdict async for verdict in audit_stream(INVENTORY, source, today=date(2026, 11, 23))]

    return Network(fates).run(run())


def found(verdict: Verdict) -> set[tuple[str, str]]:
    return {(finding.code, finding.fingerprint) for finding in verdict.findings}


@pytest.fixture(scope="module")
def truth() -> list[Verdict]:
    return judge(Fates())


def test_a_kind_network_leaves_nothing_open(truth: list[Verdict]) -> None:
    assert not any(verdict.unjudged for verdict in truth)
    codes = {str(verdict.entry.domain): {finding.code for finding in verdict.findings} for verdict in truth}
    assert codes.keys() == TRUTH.keys()
    assert {name: TRUTH[name] - codes[name] for name in TRUTH if TRUTH[name] - codes[name]} == {}


def holds(verdicts: Sequence[Verdict], truth: Sequence[Verdict]) -> None:
    """Verdicts in their order, and each is the true one or has more that is unjudged."""
    assert [verdict.entry for verdict in verdicts] == [whole.entry for whole in truth]
    for verdict, whole in zip(verdicts, truth, strict=True):
        unjudged = {rule.code for rule in verdict.unjudged}
        assert found(verdict) <= found(whole), "the network made a finding"
        assert {code for code, _ in found(whole) - found(verdict)} <= unjudged, "the network made a finding vanish"
        if not unjudged:
            assert verdict == whole


@given(fates(HONEST), st.integers(1, 2), st.integers(0, 2**16))
def test_loss_delay_repetition_and_order_make_no_other_verdict(
    truth: list[Verdict], fates: Fates, servers: int, seed: int
) -> None:
    random.seed(seed)
    holds(judge(fates, servers), truth)


@given(fates(HONEST + HOSTILE), st.integers(1, 2), st.integers(0, 2**16))
def test_failing_forged_and_broken_replies_make_no_other_verdict(
    truth: list[Verdict], fates: Fates, servers: int, seed: int
) -> None:
    random.seed(seed)
    holds(judge(fates, servers), truth)


def test_a_network_that_only_delays_makes_no_difference(truth: list[Verdict]) -> None:
    order = random.Random(4)
    fates = [[[("true", order.uniform(0, 1.0))] for _ in range(200)] for _ in range(2)]
    assert judge(Fates(fates)) == truth
