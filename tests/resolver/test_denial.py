"""Resolvers that deny what surely exists: what may still be believed of them."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from fault_answers import soa
from fault_server import CANARY, Ask, FaultServer, add, good, response
from spfaudit.evidence import Answer, Failed, Failure, NxDomain, Question, Records
from spfaudit.resolver.live import LiveSource

ROOT = ""
"""The label under which the fault server knows questions about the root."""
GONE, GOOD = Question("gone.fault.example", "TXT"), Question("good.fault.example", "TXT")
ELSEWHERE = Question("gone.elsewhere.test", "TXT")


def denying(rcode: str, apex: str | None) -> Callable[[Ask], None]:
    def deny(ask: Ask) -> None:
        message = response(ask, rcode=rcode)
        ask.send((soa(message, apex) if apex else message).to_wire())

    return deny


def has_servers(ask: Ask) -> None:
    ask.send(add(response(ask), "answer", ask.name, "NS", "ns.fault.example.").to_wire())


def one_after_the_other(source: LiveSource, questions: Sequence[Question]) -> list[Answer]:
    async def ask() -> list[Answer]:
        await source.open()
        try:
            return [await source.lookup(question) for question in questions]
        finally:
            await source.close()

    return asyncio.run(ask())


def unproven(answer: Answer) -> bool:
    return isinstance(answer, Failed) and answer.reason is Failure.UNPROVEN


@pytest.mark.parametrize("apex", [".", None], ids=["SOA of the root", "no SOA"])
@pytest.mark.parametrize("rcode", ["NXDOMAIN", "NOERROR"])
def test_who_denies_everything_is_not_believed(rcode: str, apex: str | None) -> None:
    deny = denying(rcode, apex)
    with FaultServer({CANARY: denying("NXDOMAIN", "."), ROOT: deny, "com": deny}, otherwise=deny) as server:
        source = LiveSource([server.address], timeout=0.1)
        answers = one_after_the_other(source, [GONE, ELSEWHERE])
    assert all(map(unproven, answers)), answers
    assert [server.address in notice.en and server.address in notice.ja for notice in source.notices] == [True]


def test_who_has_a_root_and_denies_all_below_it_is_not_believed() -> None:
    deny = denying("NXDOMAIN", ".")
    with FaultServer({ROOT: has_servers, "com": deny}, otherwise=deny) as server:
        source = LiveSource([server.address], timeout=0.1)
        answers = one_after_the_other(source, [GONE, ELSEWHERE])
    assert all(map(unproven, answers)), answers
    assert "com does not exist" in source.notices[0].en


@pytest.mark.parametrize("root", [has_servers, denying("NXDOMAIN", ".")], ids=["root", "no root"])
def test_a_closed_network_is_believed_where_its_zones_deny(root: Callable[[Ask], None]) -> None:
    with FaultServer({ROOT: root, "com": denying("NXDOMAIN", "."), "gone": denying("NXDOMAIN", "example.")}) as one:
        source = LiveSource([one.address], timeout=0.1)
        (answer,) = one_after_the_other(source, [GONE])
    assert isinstance(answer, NxDomain)
    assert source.notices == ()


@pytest.mark.parametrize("root", [has_servers, denying("NXDOMAIN", ".")], ids=["root", "no root"])
def test_a_resolver_of_some_zones_is_believed_in_the_top_level_domain_that_it_shows(
    root: Callable[[Ask], None],
) -> None:
    deny = denying("NXDOMAIN", ".")
    with FaultServer({ROOT: root, "com": deny, "good": good}, otherwise=deny) as server:
        source = LiveSource([server.address], timeout=0.1)
        before, shown, after, elsewhere = one_after_the_other(source, [GONE, GOOD, GONE, ELSEWHERE])
    assert unproven(before)
    assert isinstance(shown, Records)
    assert isinstance(after, NxDomain)
    assert unproven(elsewhere)
    assert len(source.notices) == 1


def test_another_resolver_decides_where_the_first_one_denies_everything() -> None:
    deny = denying("NXDOMAIN", ".")
    with FaultServer({ROOT: deny, "com": deny}, otherwise=deny) as denier, FaultServer() as honest:
        source = LiveSource([denier.address, honest.address])
        (answer,) = one_after_the_other(source, [GOOD])
        assert denier.count("good") == 0
    assert isinstance(answer, Records)


def test_an_inner_resolver_is_asked_first_and_another_one_about_what_it_does_not_know() -> None:
    deny = denying("NXDOMAIN", ".")
    inner = FaultServer({ROOT: has_servers, "com": deny, "gone": deny})
    outer = FaultServer({"gone": denying("NXDOMAIN", "test.")})
    with inner, outer:
        source = LiveSource([inner.address, outer.address])
        inside, outside = one_after_the_other(source, [GOOD, ELSEWHERE])
        assert (inner.count("good"), outer.count("good")) == (1, 0)
    assert isinstance(inside, Records)
    assert isinstance(outside, NxDomain)
    assert outside.provenance.resolver == outer.address


def test_who_says_nothing_about_the_root_is_believed_as_anybody() -> None:
    with FaultServer({ROOT: lambda ask: None, "com": lambda ask: None, "gone": denying("NXDOMAIN", ".")}) as server:
        source = LiveSource([server.address], timeout=0.1)
        (answer,) = one_after_the_other(source, [GONE])
    assert isinstance(answer, NxDomain)
    assert source.notices == ()
