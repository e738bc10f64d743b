"""Servers asked themselves, on a simulated network: how many questions, how fast, and what is made of silence."""

from collections import Counter
from collections.abc import Callable

import pytest
from simulated_network import World

from spfaudit.evidence import Answer, Failed, Failure, Question, Records, Txt
from spfaudit.resolver.authorities import COURTESY, Authorities
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.message import AA, QR, Message, ResourceRecord
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.transport import Flight, Reply
from spfaudit.resolver.upstream import Upstream

REFUSED = 5
PUBLIC = [f"203.1.{n // 256}.{n % 256}" for n in range(512)]


def found(question: Question) -> Reply:
    record = ResourceRecord(question.name, "TXT", 60, Txt((b"v=spf1 -all",)))
    return Message(id=0, bits=QR | AA, question=question, answer=(record,))


def refused(question: Question) -> Reply:
    return Message(id=0, bits=QR, rcode=REFUSED, question=question)


class Net:
    """Servers that say what `says` has for each query in turn; None: nothing. All queries, with their times."""

    def __init__(self, says: Callable[[str, int], Callable[[Question], Reply] | None]) -> None:
        self.world = World()
        self.says = says
        self.sent: list[tuple[float, str, Flight]] = []
        self.open: Counter[str] = Counter()
        self.most_open = 0
        self.met: list[str] = []
        """The servers for which a way was made, each time."""
        self.closed = 0
        """How often a way to a server was closed."""
        manners = Manners(timeout=1.0, tries=3, gate=Gate(Pace(), self.world.alarms), alarms=self.world.alarms)
        self.authorities = Authorities(
            manners, self.way_to, detours={"127.0.0.9": Nameserver("127.0.0.9", 5309)}, later=self.soon
        )
        self.answers: list[Answer] = []

    def soon(self, call: Callable[[], None]) -> None:
        self.world.at(self.world.now, call)

    def way_to(self, server: Nameserver) -> Upstream:
        self.met.append(server.host)
        carriers = {"udp": Line(self, str(server)), "tcp": Line(self, str(server))}
        return Upstream(server, carriers, self.world.alarms, timeout=1.0, pace=Pace(COURTESY))  # type: ignore[arg-type]  # keys are literals

    def ask(self, address: str, name: str = "example.go.jp") -> None:
        self.authorities.ask(Question(name, "TXT"), address, self.answers.append)

    def run(self) -> list[Answer]:
        self.world.run()
        assert self.authorities.backlog == 0
        assert not +self.open, "a socket stays open"
        return self.answers


class Line:
    """The way to one server."""

    is_behind = False

    def __init__(self, net: Net, server: str) -> None:
        self.net = net
        self.server = server
        self.flying: set[int] = set()

    def send(self, flight: Flight) -> None:
        net = self.net
        says = net.says(self.server, sum(server == self.server for _, server, _ in net.sent))
        net.sent.append((net.world.now, self.server, flight))
        net.open[self.server] = 1
        net.most_open = max(net.most_open, sum(net.open.values()))
        self.flying.add(id(flight))
        if says is not None:
            reply = says(flight.question)
            net.world.at(net.world.now + 0.01, lambda: self._arrive(flight, reply))

    def _arrive(self, flight: Flight, reply: Reply) -> None:
        if id(flight) in self.flying:
            self.flying.remove(id(flight))
            flight.heard(flight, reply)

    def forget(self, flight: Flight) -> None:
        self.flying.discard(id(flight))

    def overdue(self, flight: Flight) -> None:
        pass

    def close(self) -> None:
        self.net.open[self.server] = 0
        self.net.closed += 1


def failure(answer: Answer) -> Failure:
    assert isinstance(answer, Failed), answer
    return answer.reason


def test_queries_are_not_recursive() -> None:
    net = Net(lambda server, n: found)
    net.ask(PUBLIC[0])
    (answer,) = net.run()
    assert isinstance(answer, Records)
    ((_, server, flight),) = net.sent
    assert (server, flight.flags) == (f"{PUBLIC[0]}:53", 0)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_only_public_addresses_are_asked(address: str) -> None:
    net = Net(lambda server, n: found)
    net.ask(address)
    (answer,) = net.run()
    assert failure(answer) is Failure.NOT_ATTEMPTED
    assert net.sent == []


def test_a_detour_is_taken_wherever_it_leads() -> None:
    net = Net(lambda server, n: found)
    net.ask("127.0.0.9")
    assert isinstance(net.run()[0], Records)
    assert net.sent[0][1] == "127.0.0.9:5309"


def test_lame_is_who_says_so_twice() -> None:
    net = Net(lambda server, n: refused)
    net.ask(PUBLIC[0])
    assert failure(net.run()[0]) is Failure.LAME
    assert len(net.sent) == 2


def test_what_was_said_once_only_is_not_believed() -> None:
    net = Net(lambda server, n: refused if n == 0 else None)
    net.ask(PUBLIC[0])
    assert failure(net.run()[0]) is Failure.TIMEOUT


def test_what_is_answered_the_second_time_counts() -> None:
    net = Net(lambda server, n: refused if n == 0 else found)
    net.ask(PUBLIC[0])
    assert isinstance(net.run()[0], Records)


def test_each_server_has_a_rate_of_its_own() -> None:
    net = Net(lambda server, n: found)
    for n in range(100):
        for address in PUBLIC[:3]:
            net.ask(address, f"d{n}.example")
    assert all(isinstance(answer, Records) for answer in net.run())
    for address in PUBLIC[:3]:
        times = [when for when, server, _ in net.sent if server == f"{address}:53"]
        assert len(times) == 100
        assert times[-1] - times[0] >= 98 / COURTESY
        for first, later in zip(times, times[21:], strict=False):
            assert later - first >= 0.9 * 20 / COURTESY


def test_few_are_asked_at_a_time_and_nobody_keeps_a_socket() -> None:
    net = Net(lambda server, n: found)
    for address in PUBLIC:
        net.ask(address)
    assert len(net.run()) == len(PUBLIC)
    assert net.most_open <= 64


def test_what_an_answer_costs_does_not_grow_with_the_servers_that_were_asked_before() -> None:
    net = Net(lambda server, n: found)
    for address in PUBLIC:
        net.ask(address)
        net.world.run()
    assert len(net.run()) == len(PUBLIC)
    assert net.closed == 2 * len(PUBLIC)  # over UDP and over TCP


def test_only_so_many_servers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spfaudit.resolver.authorities._REMEMBERED", 3)
    net = Net(lambda server, n: found)
    for address in (*PUBLIC[:4], *PUBLIC[3:0:-1], PUBLIC[0]):
        net.ask(address)
        net.world.run()
    assert len(net.run()) == 8
    assert net.met == [*PUBLIC[:4], PUBLIC[0]]


def test_who_is_silent_is_left_alone() -> None:
    net = Net(lambda server, n: None)
    for n in range(100):
        net.ask(PUBLIC[0], f"d{n}.example")
    assert {failure(answer) for answer in net.run()} == {Failure.TIMEOUT}
    assert len(net.answers) == 100
    assert len({flight.question for _, _, flight in net.sent}) < 20


def test_a_silent_server_does_not_hold_up_another() -> None:
    net = Net(lambda server, n: None if server.startswith(PUBLIC[0]) else found)
    for n in range(100):
        net.ask(PUBLIC[0], f"d{n}.example")
    net.ask(PUBLIC[1])
    net.world.at(0.5, lambda: net.answers.append(Records(rdata=())))
    net.run()
    assert isinstance(net.answers[0], Records)
    assert net.answers[0].rdata


def test_after_close_nobody_is_told() -> None:
    net = Net(lambda server, n: found)
    for n in range(100):
        net.ask(PUBLIC[0], f"d{n}.example")
    net.authorities.close()
    assert net.run() == []
