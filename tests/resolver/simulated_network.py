"""A network made of a clock and a list: any loss, delay, repetition and order of replies.

No event loop, no socket, no waiting: what takes minutes here takes microseconds.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from heapq import heappop, heappush
from math import inf

from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, Host, NoData, NxDomain, Question, Records, Txt
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.message import NOERROR, NXDOMAIN, QR, RA, TC, Message, Owner, ResourceRecord, Unreadable
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.switchboard import Switchboard
from spfaudit.resolver.transport import Flight, Reply, Silence
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
    """A carrier on which each reply has its fate. Truth depends on the name's first label, and on the transport."""

    is_behind = False

    def __init__(self, world: World, fates: Sequence[Fate], transport: str = "udp") -> None:
        self._world = world
        self._fates = list(fates)
        self._transport = transport
        self._flying: set[Flight] = set()
        self.broken = False
        """Nothing can be sent."""
        self.sent = 0
        self.without_edns = 0
        self.most_at_once = 0
        self.late: Callable[[float], None] = lambda sent: None

    def send(self, flight: Flight) -> None:
        self.sent += 1
        self.without_edns += not flight.edns
        self._flying.add(flight)
        self.most_at_once = max(self.most_at_once, len(self._flying))
        if self.broken:
            unreachable = Silence(Failure.UNREACHABLE, "network is unreachable")
            self._world.at(self._world.now, lambda: self._arrive(flight, unreachable))
            return
        fate = self._fates.pop() if self._fates else (0.01,)
        for delay in fate:
            self._world.at(
                self._world.now + delay, lambda: self._arrive(flight, truth(flight.question, self._transport))
            )

    def send_all(self, flights: Collection[Flight], answered: object) -> None:
        for flight in flights:
            self.send(flight)

    def _arrive(self, flight: Flight, reply: Reply) -> None:
        if flight in self._flying:  # as transports do: a second copy is a stray
            self._flying.remove(flight)
            flight.heard(flight, reply)

    def forget(self, flight: Flight) -> None:
        self._flying.remove(flight)

    def overdue(self, flight: Flight) -> None:
        pass

    def close(self) -> None:
        assert not self._flying


def truth(question: Question, transport: str) -> Reply:
    """What comes back."""

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
            return replace(message(rcode=SERVFAIL), had_edns=True)  # or EDNS would be left out next
        case "truncated":
            if transport == "udp":
                return message(bits=QR | RA | TC)
            return message(ResourceRecord(question.name, "TXT", 60, Txt((b"long",))))
        case "garbage":
            return Unreadable("octets", 0)
        case "attacked":
            return Silence(Failure.MISMATCH, "100 packets that answer another query")
        case _:
            return message(rcode=NXDOMAIN, authority=(SOA,))


KINDS: dict[str, type[Answer]] = {
    "txt": Records,
    "alias": Records,
    "nodata": NoData,
    "nosoa": NxDomain,
    "gone": NxDomain,
    "truncated": Records,
}
FAILING = {
    "servfail": Failure.RCODE,
    "garbage": Failure.UNPARSABLE,
    "attacked": Failure.MISMATCH,
}


def questions_of(kinds: Iterable[str], each: int = 4) -> list[Question]:
    """Some of each kind."""
    return [Question(f"{kind}.{n}.example", "TXT") for n in range(each) for kind in kinds]


def is_true(question: Question, answer: Answer) -> bool:
    """Whether it is the answer of a network that loses nothing."""
    kind = question.name.split(".")[0]
    if isinstance(answer, Failed):
        return answer.reason is FAILING.get(kind)
    return type(answer) is KINDS.get(kind)


class Stage:
    """Some resolvers behind simulated wires, and the switchboard that asks them."""

    def __init__(
        self,
        fates: Sequence[Sequence[Fate]] = (),
        *,
        servers: int = 1,
        rate: float = inf,
        concurrency: int = 2_000,
        timeout: float = 2.0,
    ) -> None:
        self.world = World()
        self.wires = [
            Wire(self.world, fates[n % len(fates)] if fates else (), ("udp", "tcp")[n % 2]) for n in range(2 * servers)
        ]
        self.upstreams = [
            Upstream(
                Nameserver("192.0.2.53", 53 + n),
                {"udp": self.wires[2 * n], "tcp": self.wires[2 * n + 1]},
                self.world.alarms,
                timeout=timeout,
            )
            for n in range(servers)
        ]
        alarms = self.world.alarms
        manners = Manners(timeout=timeout, tries=3, gate=Gate(Pace(rate), alarms), alarms=alarms)
        self.switchboard = Switchboard(self.upstreams, manners, concurrency=concurrency, later=lambda call: call())

    def play(self, questions: Iterable[Question]) -> dict[Question, Answer]:
        """Asks all at once; returns the answers, of which each question got one, after the last thing has happened."""
        answers: dict[Question, Answer] = {}

        def tell(question: Question, answer: Answer) -> None:
            assert question not in answers
            answers[question] = answer

        asked = list(questions)
        for question in asked:
            self.switchboard.ask(question, tell)
        self.world.run()
        assert answers.keys() == set(asked)
        assert self.switchboard.backlog == 0
        assert all(upstream.gate.window.used == 0 for upstream in self.upstreams)
        self.switchboard.close()
        for wire in self.wires:
            wire.close()
        return answers
