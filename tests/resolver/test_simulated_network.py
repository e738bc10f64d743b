"""A network made of a clock and a list: any loss, delay, repetition and order of replies.

No event loop, no socket, no waiting: what takes minutes here takes microseconds.
"""

import random
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import Answer, Failed, Host, NoData, NxDomain, Question, Records, Txt
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.message import NOERROR, NXDOMAIN, QR, RA, TC, Message, Owner, ResourceRecord
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.switchboard import Switchboard
from spfaudit.resolver.transport import Flight, Silence
from spfaudit.resolver.upstream import Upstream

SOA = ("example", "SOA")
SERVFAIL = 2
Fate = Sequence[float]
"""After how many seconds copies of a reply arrive; empty: it is lost."""


class World:
    """The clock, and what is to happen when."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self.alarms = Alarms(lambda: self.now, self.at)

    def at(self, when: float, event: Callable[[], None]) -> None:
        self._count += 1
        heappush(self._events, (max(when, self.now), self._count, event))

    def run(self) -> None:
        while self._events:
            self.now, _, event = heappop(self._events)
            event()


class Wire:
    """A carrier on which each reply has its fate. Truth depends on the name's first label."""

    def __init__(self, world: World, fates: Sequence[Fate]) -> None:
        self._world = world
        self._fates = list(fates)
        self._flying: set[Flight] = set()
        self.sent = 0

    def send(self, flight: Flight) -> Silence | None:
        self._flying.add(flight)
        self.sent += 1
        fate = self._fates.pop() if self._fates else (0.01,)
        for delay in fate:
            self._world.at(self._world.now + delay, lambda: self._arrive(flight))
        return None

    def _arrive(self, flight: Flight) -> None:
        if flight in self._flying:  # as transports do: a second copy is a stray
            self._flying.remove(flight)
            flight.heard(flight, truth(flight.question))

    def forget(self, flight: Flight) -> None:
        self._flying.remove(flight)

    def overdue(self, flight: Flight) -> None:
        pass

    def close(self) -> None:
        assert not self._flying


def truth(question: Question) -> Message:
    def message(
        *answer: ResourceRecord, authority: tuple[Owner, ...] = (), rcode: int = NOERROR, bits: int = QR | RA
    ) -> Message:
        return Message(id=0, bits=bits, rcode=rcode, question=question, answer=answer, authority=authority)

    match question.name.split(".")[0]:
        case "txt":
            return message(ResourceRecord(question.name, "TXT", 60, Txt((b"v=spf1 -all",))))
        case "alias":
            return message(
                ResourceRecord(question.name, "CNAME", 60, Host("t.example")),
                ResourceRecord("t.example", "TXT", 60, Txt((b"x",))),
            )
        case "nodata":
            return message(authority=(SOA,))
        case "nosoa":
            return message(rcode=NXDOMAIN)
        case "servfail":
            return message(rcode=SERVFAIL)
        case "truncated":
            return message(bits=QR | RA | TC)
        case _:
            return message(rcode=NXDOMAIN, authority=(SOA,))


EXPECTED = {"txt": Records, "alias": Records, "nodata": NoData, "nosoa": NxDomain, "gone": NxDomain}
QUESTIONS = [Question(f"{kind}.{n}.example", "TXT") for n in range(4) for kind in EXPECTED]


def play(
    fates: Sequence[Sequence[Fate]],
    *,
    servers: int = 1,
    rate: float = inf,
    questions: Sequence[Question] = QUESTIONS,
    concurrency: int = 2_000,
) -> tuple[dict[Question, list[Answer]], list[Wire]]:
    world = World()
    wires = [Wire(world, fates[n % len(fates)] if fates else ()) for n in range(2 * servers)]
    upstreams = [
        Upstream(
            Nameserver("192.0.2.53", 53 + n), {"udp": wires[2 * n], "tcp": wires[2 * n + 1]}, world.alarms, timeout=2.0
        )
        for n in range(servers)
    ]
    manners = Manners(timeout=2.0, tries=3, gate=Gate(Pace(rate), world.alarms), alarms=world.alarms)
    answers: dict[Question, list[Answer]] = {question: [] for question in questions}
    switchboard = Switchboard(upstreams, manners, concurrency=concurrency)
    for question in questions:
        switchboard.ask(question, lambda asked, answer: answers[asked].append(answer))
    world.run()
    assert switchboard.backlog == 0
    switchboard.close()
    for wire in wires:
        wire.close()
    assert all(upstream.gate.window.used == 0 for upstream in upstreams)
    return answers, wires


FATE = st.lists(st.floats(0, 8), max_size=3)


@given(st.lists(st.lists(FATE, max_size=60), min_size=1, max_size=4), st.integers(1, 2), st.integers(0, 2**16))
def test_whatever_the_network_does_answers_are_true_or_undetermined(
    fates: list[list[list[float]]], servers: int, seed: int
) -> None:
    random.seed(seed)
    answers, _ = play(fates, servers=servers)
    for question, given_ in answers.items():
        (answer,) = given_
        if not isinstance(answer, Failed):
            assert type(answer) is EXPECTED[question.name.split(".")[0]]


def test_a_kind_network_needs_one_query_each_and_a_witness_where_proof_is_missing() -> None:
    answers, (udp, tcp) = play([])
    assert all(type(answer) is EXPECTED[q.name.split(".")[0]] for q, (answer,) in answers.items())
    assert (udp.sent, tcp.sent) == (len(QUESTIONS), len(QUESTIONS) // len(EXPECTED))


def test_a_lost_datagram_costs_a_round_trip_not_a_try() -> None:
    answers, (udp, _) = play([[()]], questions=[Question("txt.example", "TXT")])
    ((answer,),) = answers.values()
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 1
    assert udp.sent == 2


def test_a_dead_network_ends() -> None:
    answers, (udp, _) = play([[()] * 1000])
    assert all(isinstance(answer, Failed) for (answer,) in answers.values())
    assert udp.sent <= 9 * (len(QUESTIONS) + 1)  # one more is asked for a sign of life


def test_all_questions_get_their_turn_at_a_low_rate() -> None:
    answers, _ = play([], rate=2.0)
    assert all(type(answer) is EXPECTED[q.name.split(".")[0]] for q, (answer,) in answers.items())


def test_an_answer_that_takes_a_second_and_a_half_is_used() -> None:
    answers, _ = play([[(1.5,)] * 3], questions=[Question("gone.example", "TXT")])
    ((answer,),) = answers.values()
    assert isinstance(answer, NxDomain)
    assert answer.provenance.tries == 1


def test_an_answer_to_a_try_that_was_given_up_is_used() -> None:
    answers, _ = play([[(), (), (), (), (), (3.0,)]], questions=[Question("txt.example", "TXT")])
    ((answer,),) = answers.values()
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 2
