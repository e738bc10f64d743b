"""Resolvers that allow only so much, or die: what the whole run makes of them."""

import asyncio
import json

import pytest

from command import spfaudit
from fault_network import run_before
from fault_resolvers import limited
from fault_server import Ask, FaultServer, good
from spfaudit.evidence import Answer, Failed, Failure, Question, Records
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.nameserver import parse_nameserver

RESOLVER = "192.0.2.53"


def names(count: int) -> list[str]:
    return [f"name{n}" for n in range(count)]


def ask(server: FaultServer, source: LiveSource, labels: list[str]) -> list[Answer]:
    async def run() -> list[Answer]:
        await source.open()
        try:
            return await asyncio.gather(*(source.lookup(Question(f"{n}.fault.example", "TXT")) for n in labels))
        finally:
            await source.close()

    return run_before({RESOLVER: server}, run())


@pytest.mark.parametrize("refusal", ["REFUSED", "SERVFAIL", None])
def test_thirty_questions_a_second_are_enough_for_the_right_answers(refusal: str | None) -> None:
    labels = names(75)
    server = FaultServer(dict.fromkeys(labels, limited(30, refusal)))
    answers = ask(server, LiveSource([RESOLVER], timeout=1.0, tries=6), labels)
    assert all(isinstance(answer, Records) for answer in answers), [a for a in answers if isinstance(a, Failed)][:3]


@pytest.mark.parametrize("refusal", ["REFUSED", "SERVFAIL", None])
def test_thirty_questions_a_second_are_enough_for_a_whole_run(refusal: str | None) -> None:
    domains = "".join(f"{name}.fault.example\n" for name in names(16))
    with FaultServer(otherwise=limited(30, refusal)) as server:
        options = ["--nameserver", server.address, "--select", "SPF001", "--format", "json"]
        done = spfaudit("check", "-", *options, stdin=domains)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["summary"]["passed"] == 16


def test_a_resolver_that_dies_after_150_questions_is_given_up() -> None:
    labels = names(400)

    def mortal(ask: Ask) -> None:
        if len(server.asked) <= 150:
            good(ask)

    server = FaultServer(dict.fromkeys([*labels, ""], mortal))  # "": questions about the root
    source = LiveSource([RESOLVER], timeout=0.5, tries=2, concurrency=20)
    answers = ask(server, source, labels)
    assert sum(isinstance(answer, Records) for answer in answers) >= 140
    assert isinstance(answers[-1], Failed)
    assert answers[-1].reason is Failure.NOT_ATTEMPTED
    assert source.gave_up


def test_public_resolvers_are_asked_with_restraint_unless_a_rate_is_set() -> None:
    public = [parse_nameserver(text) for text in ("8.8.8.8", "2001:4860:4860::8888", "tls://9.9.9.9#dns.quad9.net")]
    assert [LiveSource()._pace(server).rate for server in public] == [100.0] * 3
    assert [LiveSource(rate=900)._pace(server).rate > 100 for server in public] == [True] * 3
    assert LiveSource()._pace(parse_nameserver("192.0.2.53")).rate > 100
