"""Resolvers that deny what surely exists: what may still be believed of them."""

import asyncio
from collections.abc import Callable, Collection, Sequence

import pytest

from fault_answers import soa
from fault_network import run_before
from fault_server import CANARY, Ask, FaultServer, add, good, response
from spfaudit.evidence import Answer, Failed, NoData, NxDomain, Question, Records
from spfaudit.resolver.live import LiveSource

ONE, OTHER = "192.0.2.53", "192.0.2.54"
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


def one_after_the_other(
    source: LiveSource, questions: Sequence[Question], one: FaultServer, other: FaultServer | None = None
) -> list[Answer]:
    """The answers, where `source` asks one server, or two."""

    async def ask() -> list[Answer]:
        await source.open()
        try:
            return [await source.lookup(question) for question in questions]
        finally:
            await source.close()

    return run_before({ONE: one, OTHER: other or one}, ask())


@pytest.mark.parametrize("rcode", ["NXDOMAIN", "NOERROR"])
@pytest.mark.parametrize("root", [None, has_servers], ids=["no root", "root"])
def test_who_denies_everything_is_not_believed_beside_another(rcode: str, root: Callable[[Ask], None] | None) -> None:
    deny = denying(rcode, ".")
    denier = FaultServer({CANARY: denying("NXDOMAIN", "."), ROOT: root or deny, "com": deny}, otherwise=deny)
    other = FaultServer({"gone": lambda ask: None})
    answers = one_after_the_other(LiveSource([ONE, OTHER]), [GONE], denier, other)
    assert not any(isinstance(answer, NxDomain | NoData) for answer in answers), answers


def test_who_denies_everything_is_not_alone_beside_one_that_has_not_answered_yet() -> None:
    deny = denying("NXDOMAIN", ".")
    denier = FaultServer({CANARY: deny, ROOT: deny, "com": deny}, otherwise=deny)
    silence = dict.fromkeys([CANARY, ROOT, "com", "gone"], lambda ask: None)
    (answer,) = one_after_the_other(LiveSource([ONE, OTHER]), [GONE], denier, FaultServer(silence))
    assert isinstance(answer, Failed)


@pytest.mark.parametrize("root", [None, has_servers], ids=["no root", "root"])
def test_who_denies_everything_and_is_alone_is_believed_and_a_person_is_told(
    root: Callable[[Ask], None] | None,
) -> None:
    deny = denying("NXDOMAIN", ".")
    source = LiveSource([ONE])
    server = FaultServer({ROOT: root or deny, "com": deny}, otherwise=deny)
    answers = one_after_the_other(source, [GONE, ELSEWHERE], server)
    assert [type(answer) for answer in answers] == [NxDomain, NxDomain]
    assert [ONE in notice.en and ONE in notice.ja for notice in source.notices] == [True]


def deny_as_if_a_zone(ask: Ask) -> None:
    """Whatever is asked for is said to be the name of a zone that lacks it."""
    ask.send(soa(response(ask), ask.name.to_text()).to_wire())


@pytest.mark.parametrize("root", [None, has_servers], ids=["no root", "root"])
def test_a_zone_at_each_name_that_is_denied_shows_nothing(root: Callable[[Ask], None] | None) -> None:
    behaviours = {CANARY: deny_as_if_a_zone, ROOT: root or deny_as_if_a_zone}
    denier = FaultServer(behaviours, otherwise=deny_as_if_a_zone)
    source = LiveSource([ONE])
    answers = one_after_the_other(source, [ELSEWHERE], denier)
    assert [type(answer) for answer in answers] == [NoData]
    assert [ONE in notice.en for notice in source.notices] == [True]
    other = FaultServer({"gone": lambda ask: None})
    (answer,) = one_after_the_other(LiveSource([ONE, OTHER]), [ELSEWHERE], denier, other)
    assert isinstance(answer, Failed)


@pytest.mark.parametrize("root", [has_servers, denying("NXDOMAIN", ".")], ids=["root", "no root"])
def test_a_closed_network_is_believed_where_its_zones_deny(root: Callable[[Ask], None]) -> None:
    source = LiveSource([ONE])
    one = FaultServer({ROOT: root, "com": denying("NXDOMAIN", "."), "gone": denying("NXDOMAIN", "example.")})
    (answer,) = one_after_the_other(source, [GONE], one)
    assert isinstance(answer, NxDomain)
    assert source.notices == ()


@pytest.mark.parametrize("root", [has_servers, denying("NXDOMAIN", ".")], ids=["root", "no root"])
def test_nobody_is_told_where_a_resolver_shows_the_top_level_domain(root: Callable[[Ask], None]) -> None:
    deny = denying("NXDOMAIN", ".")
    source = LiveSource([ONE])
    server = FaultServer({ROOT: root, "com": deny, "good": good}, otherwise=deny)
    before, shown, after = one_after_the_other(source, [GONE, GOOD, GONE], server)
    assert [type(answer) for answer in (before, shown, after)] == [NxDomain, Records, NxDomain]
    assert source.notices == ()


def test_another_resolver_decides_where_the_first_one_denies_everything() -> None:
    deny = denying("NXDOMAIN", ".")
    denier = FaultServer({ROOT: deny, "com": deny}, otherwise=deny)
    (answer,) = one_after_the_other(LiveSource([ONE, OTHER]), [GOOD], denier, FaultServer())
    assert denier.count("good") == 0
    assert isinstance(answer, Records)


def test_an_inner_resolver_is_asked_first_and_another_one_about_what_it_does_not_know() -> None:
    deny = denying("NXDOMAIN", ".")
    inner = FaultServer({ROOT: has_servers, "com": deny, "gone": deny})
    outer = FaultServer({"gone": denying("NXDOMAIN", "test.")})
    inside, outside = one_after_the_other(LiveSource([ONE, OTHER]), [GOOD, ELSEWHERE], inner, outer)
    assert (inner.count("good"), outer.count("good")) == (1, 0)
    assert isinstance(inside, Records)
    assert isinstance(outside, NxDomain)
    assert outside.provenance.resolver == f"{OTHER}:53"


def test_who_says_nothing_about_the_root_is_believed_as_anybody() -> None:
    source = LiveSource([ONE])
    server = FaultServer({ROOT: lambda ask: None, "com": lambda ask: None, "gone": denying("NXDOMAIN", ".")})
    (answer,) = one_after_the_other(source, [GONE], server)
    assert isinstance(answer, NxDomain)
    assert source.notices == ()


async def looked_back(source: LiveSource, questions: Sequence[Question]) -> Collection[Question] | None:
    """What is taken back after these questions."""
    await source.open()
    try:
        await asyncio.gather(*map(source.lookup, questions))
        return await source.look_back()
    finally:
        await source.close()


def test_what_rests_on_no_word_of_an_inner_resolver_is_not_taken_back() -> None:
    """It was known from the beginning that it does not know `com`."""
    inner = FaultServer({ROOT: has_servers, "com": denying("NXDOMAIN", ".")})
    outer = FaultServer({ROOT: has_servers, "com": has_servers})
    assert run_before({ONE: inner, OTHER: outer}, looked_back(LiveSource([ONE, OTHER]), [GOOD])) == ()


def test_who_denies_in_the_end_and_is_alone_has_nothing_to_take_back() -> None:
    """At first it said nothing, with EDNS and without; nobody else could decide anything now."""
    deny = denying("NXDOMAIN", ".")
    late = FaultServer({ROOT: has_servers, "com": lambda ask: deny(ask) if ask.nth > 3 else None, "gone": deny})
    assert run_before({ONE: late}, looked_back(LiveSource([ONE]), [GONE])) == ()
    assert late.count("com") > 3
