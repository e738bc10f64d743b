"""Queries over UDP for which no socket can be had."""

import asyncio
import errno
import os
from typing import NoReturn

import pytest

from spfaudit.evidence import Failure, Question
from spfaudit.resolver.datagrams import Datagrams
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.transport import Flight, Reply, Silence

COUNT = 3


@pytest.mark.parametrize("forgotten", [(), (1,), (0, 2)], ids=["none", "one", "most"])
def test_each_is_told_of_it_but_those_that_nobody_waits_for_any_more(
    forgotten: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("spfaudit.resolver.datagrams.Port", refuse)
    heard: list[tuple[Flight, Reply]] = []

    async def run() -> list[Flight]:
        datagrams = Datagrams(Nameserver("127.0.0.1"), asyncio.get_running_loop(), most_sockets=1)
        flights = []
        for number in range(COUNT):
            question = Question(f"n{number}.example", "TXT")
            flight = Flight(question, encode_question(question), heard=lambda *what: heard.append(what))
            datagrams.send(flight)
            flights.append(flight)
        await asyncio.sleep(0)  # no socket was found for them
        for number in forgotten:
            datagrams.forget(flights[number])
        await asyncio.sleep(0)
        datagrams.close()
        return flights

    flights = asyncio.run(run())
    unreachable = Silence(Failure.UNREACHABLE, os.strerror(errno.EMFILE))
    assert heard == [(flights[number], unreachable) for number in range(COUNT) if number not in forgotten]


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EINVAL])
def test_whatever_the_system_calls_it_there_is_no_route(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("socket.socket.connect", refuse)
    heard: list[Reply] = []

    async def run() -> None:
        datagrams = Datagrams(Nameserver("2001:db8::53"), asyncio.get_running_loop(), most_sockets=1)
        question = Question("a.example", "TXT")
        datagrams.send(Flight(question, encode_question(question), heard=lambda _, reply: heard.append(reply)))
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(run())
    assert heard == [Silence(Failure.UNREACHABLE, os.strerror(errno.ENETUNREACH))]
