"""Queries that leave together by one call of the system, and singly wherever that cannot be."""

import asyncio
import errno
import os
import socket
import sys
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import NoReturn, cast

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

import simulated_sockets
from simulated_sockets import Address, Arrivals, Network
from spfaudit.evidence import Answer, Failed, Failure, Question, Records
from spfaudit.resolver.batches import Batches
from spfaudit.resolver.first_try import FirstTries
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.transport import Flight

MOST = 64
REFUSALS = (errno.EIO, errno.EINVAL, errno.EMSGSIZE, errno.EOPNOTSUPP, errno.ENOPROTOOPT, errno.EPERM, errno.ENOSYS)
"""What a system may have against batches."""
OF_THE_NETWORK = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.ENOBUFS)
by_name = errno.errorcode.__getitem__


class Way:
    """A socket that keeps what it sends. `refuses`: the error with which it meets the sending of so many datagrams."""

    def __init__(self, refuses: Callable[[int], int | None] = lambda _: None, *, knows_batches: bool = True) -> None:
        self.calls: list[int] = []
        """How many datagrams each call was to send."""
        self.sent: list[bytes] = []
        self._refuses = refuses
        self._knows_batches = knows_batches

    def getsockopt(self, level: int, option: int) -> int:
        if not self._knows_batches:
            raise OSError(errno.ENOPROTOOPT, os.strerror(errno.ENOPROTOOPT))
        return 0

    def send(self, datagram: bytes) -> int:
        return self._send([datagram])

    def sendmsg(self, buffers: Sequence[bytes], ancillary: Sequence[tuple[int, int, bytes]]) -> int:
        ((_, _, value),) = ancillary
        length = int.from_bytes(value, sys.byteorder)
        octets = b"".join(buffers)
        return self._send([octets[begin : begin + length] for begin in range(0, len(octets), length)])

    def _send(self, datagrams: list[bytes]) -> int:
        self.calls.append(len(datagrams))
        if refusal := self._refuses(len(datagrams)):
            raise OSError(refusal, os.strerror(refusal))
        self.sent += datagrams
        return sum(map(len, datagrams))

    def take(self, batches: Batches, datagrams: Sequence[bytes]) -> int | None:
        """The number of the error that there was when `datagrams` were sent."""
        error = batches.send(cast(socket.socket, self), datagrams)
        return error and error.errno


def queries(*lengths: int) -> list[bytes]:
    """As many different datagrams, so long."""
    return [bytes((number % 256, number // 256)).ljust(length, b"x") for number, length in enumerate(lengths)]


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


# -- what leaves together -------------------------------------------------------


@pytest.mark.parametrize(
    ("lengths", "calls"),
    [
        ((), []),
        ((40,), [1]),
        ((40, 40), [2]),
        ((40, 50), [2]),
        ((40, 50, 60), [2, 1]),
        ((40, 50, 40, 60, 50, 40, 60), [3, 2, 2]),
        ((40,) * MOST, [MOST]),
        ((40,) * (MOST + 1), [MOST, 1]),
        ((40,) * MOST + (30,) * 2, [MOST, 2]),
        ((282,) * 250, [MOST, MOST, MOST, 250 - 3 * MOST]),
    ],
    ids=lambda value: "-".join(map(str, value[:6])) or "none" if isinstance(value, tuple) else "",
)
def test_what_is_equally_long_leaves_together_and_one_that_is_shorter_at_the_end(
    lengths: tuple[int, ...], calls: list[int]
) -> None:
    way = Way()
    assert way.take(Batches(), queries(*lengths)) is None
    assert way.calls == calls
    assert Counter(way.sent) == Counter(queries(*lengths))


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


LOOPBACKS = [(socket.AF_INET, "127.0.0.1"), *([(socket.AF_INET6, "::1")] if has_ipv6_loopback() else [])]


@pytest.mark.parametrize(("family", "host"), LOOPBACKS)
def test_every_query_arrives_as_a_datagram_of_its_own(family: socket.AddressFamily, host: str) -> None:
    sent = queries(*[40] * 70, *[51] * 3, 282, *[282] * 64, 12)
    with socket.socket(family, socket.SOCK_DGRAM) as server, socket.socket(family, socket.SOCK_DGRAM) as way:
        server.bind((host, 0))
        server.settimeout(60)
        way.connect(server.getsockname())
        assert Batches().send(way, sent) is None
        assert Counter(server.recv(65_535) for _ in sent) == Counter(sent)


# -- where there are no batches -------------------------------------------------


def test_a_system_that_does_not_know_batches_is_never_given_one() -> None:
    way, batches = Way(knows_batches=False), Batches()
    for _ in range(2):
        way.take(batches, queries(40, 40, 40))
    assert way.calls == [1] * 6
    assert way.sent == 2 * queries(40, 40, 40)


def test_other_systems_are_not_asked_what_the_number_of_the_option_means_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    way = Way()
    way.take(Batches(), queries(40, 40))
    assert way.calls == [1, 1]


@pytest.mark.parametrize("refusal", REFUSALS, ids=by_name)
def test_after_a_refusal_all_is_sent_singly_for_good_and_nothing_is_lost(refusal: int) -> None:
    way, batches = Way(lambda count: refusal if count > 1 else None), Batches()
    sent = queries(*[40] * (MOST + 2), 50, 50)
    assert way.take(batches, sent) is None
    assert way.sent == sorted(sent, key=len, reverse=True)
    assert way.calls == [3] + [1] * len(sent)
    another = Way()
    assert another.take(batches, sent) is None
    assert another.calls == [1] * len(sent)


def test_what_is_refused_singly_as_well_is_told() -> None:
    assert Way(lambda _: errno.EPERM).take(Batches(), queries(40, 40)) == errno.EPERM


# -- what may befall a single datagram as well ------------------------------------


def test_what_a_full_buffer_does_not_take_is_lost_and_the_next_batch_is_one_again() -> None:
    refusals = iter([errno.EAGAIN, None, None])
    way, batches = Way(lambda _: next(refusals)), Batches()
    assert way.take(batches, queries(60, 50, 40, 40, 30)) is None
    assert way.take(batches, queries(60, 60)) is None
    assert way.calls == [2, 3, 2]
    assert [len(datagram) for datagram in way.sent] == [40, 40, 30, 60, 60]


@pytest.mark.parametrize("trouble", OF_THE_NETWORK, ids=by_name)
def test_what_the_network_says_is_told_and_is_nothing_against_batches(trouble: int) -> None:
    refusals = iter([trouble, None, None])
    way, batches = Way(lambda _: next(refusals)), Batches()
    assert way.take(batches, queries(60, 50, 40, 40, 30)) == trouble
    assert way.take(batches, queries(60, 60)) is None
    assert way.calls == [2, 3, 2]


# -- as a whole --------------------------------------------------------------------


def truthful(address: Address, transport: str, query: bytes) -> Arrivals:
    """A resolver of a world in which each name in `test` has a TXT record with the name in it."""
    message = dns.message.make_response(dns.message.from_wire(query), recursion_available=True)
    name, type = message.question[0].name, message.question[0].rdtype
    owner = name.to_text()
    if owner.endswith(".test.") and type == dns.rdatatype.TXT:
        message.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{owner}"'))
    elif type == dns.rdatatype.NS:
        message.answer.append(dns.rrset.from_text(name, 60, "IN", "NS", "a.servers.test."))
    else:
        message.set_rcode(dns.rcode.NXDOMAIN)
        message.authority.append(dns.rrset.from_text(".", 60, "IN", "SOA", "a. b. 1 2 3 4 5"))
    return [(0.01, message.to_wire())]


def ask_at(network: Network) -> list[Answer]:
    async def run() -> list[Answer]:
        source = LiveSource(["192.0.2.53"])
        await source.open()
        try:
            return await asyncio.gather(*[source.lookup(Question(f"d{n}.test", "TXT")) for n in range(300)])
        finally:
            await source.close()

    return network.run(run())


def test_what_is_asked_in_one_go_is_begun_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    begin = FirstTries.begin

    def counted(first_tries: FirstTries, waiting: deque[Flight], count: int) -> None:
        begun.append(count)
        begin(first_tries, waiting, count)

    monkeypatch.setattr(FirstTries, "begin", counted)
    answers: list[Answer] = []

    async def run() -> None:
        source = LiveSource(["192.0.2.53"])
        await source.open()
        all_came = asyncio.get_running_loop().create_future()

        def take(_: Question, answer: Answer) -> None:
            answers.append(answer)
            if len(answers) == 250:
                all_came.set_result(None)

        for number in range(250):
            source.ask(Question(f"d{number}.test", "TXT"), take)
        assert source.backlog == 50  # the others have their turn in a moment
        await all_came
        await source.close()

    Network(truthful).run(run())
    assert begun[0] == 200
    assert sum(begun) == 250
    assert {type(answer) for answer in answers} == {Records}


@pytest.mark.parametrize("refusal", [None, *REFUSALS], ids=lambda refusal: by_name(refusal) if refusal else "none")
def test_the_answers_are_the_same_with_batches_and_without(
    refusal: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if refusal is not None:

        def refuse(*_: object) -> NoReturn:
            raise OSError(refusal, os.strerror(refusal))

        monkeypatch.setattr(simulated_sockets.Datagrams, "sendmsg", refuse)
    network = Network(truthful)
    answers = ask_at(network)
    for number, answer in enumerate(answers):
        assert isinstance(answer, Records)
        assert answer.rdata[0].strings == (f"d{number}.test.".encode(),)
        assert answer.provenance.tries == 1
    assert 300 <= len(network.sent) <= 310  # each once, beside what is asked to know the resolver


def test_whom_a_batch_cannot_reach_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))

    monkeypatch.setattr(simulated_sockets.Datagrams, "sendmsg", refuse)
    monkeypatch.setattr(simulated_sockets.Datagrams, "send", refuse)
    for answer in ask_at(Network(truthful)):
        assert isinstance(answer, Failed)
        assert answer.reason in (Failure.UNREACHABLE, Failure.NOT_ATTEMPTED)


def test_where_all_batches_get_lost_every_question_is_answered_nevertheless(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[Sequence[bytes]] = []
    monkeypatch.setattr(simulated_sockets.Datagrams, "sendmsg", lambda _, batch, *more: lost.append(batch))
    assert {type(answer) for answer in ask_at(Network(truthful))} == {Records}
    assert sum(map(len, lost)) > 100
