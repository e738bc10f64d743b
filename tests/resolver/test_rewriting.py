"""A resolver that invents ever other addresses for names that do not exist: nothing tells them from true ones."""

import asyncio
from collections.abc import Callable
from itertools import count

from fault_answers import soa
from fault_network import run_before
from fault_server import CANARY, Ask, FaultServer, add, response
from spfaudit.evidence import Answer, Failed, Failure, NoData, Question, Records
from spfaudit.resolver.live import LiveSource


def inventive(numbers: "count[int]") -> Callable[[Ask], None]:
    def behave(ask: Ask) -> None:
        message = response(ask)
        if ask.type == "A":
            add(message, "answer", ask.name, "A", f"198.51.100.{next(numbers)}")
        ask.send(message.to_wire())

    return behave


def test_no_address_is_believed_of_a_resolver_that_invents_ever_other_ones() -> None:
    async def ask(source: LiveSource) -> list[Answer]:
        await source.open()
        try:
            questions = [Question("gone.fault.example", "A"), Question("good.fault.example", "TXT")]
            return await asyncio.gather(*map(source.lookup, questions))
        finally:
            await source.close()

    invent = inventive(count(1))
    source = LiveSource(["192.0.2.53"])
    address, text = run_before({"192.0.2.53": FaultServer({CANARY: invent, "gone": invent})}, ask(source))
    assert isinstance(address, Failed)
    assert address.reason is Failure.UNPROVEN
    assert isinstance(text, Records)
    assert len(source.notices) == 1


def test_all_but_the_one_address_that_a_resolver_invents_is_believed() -> None:
    def address(number: int) -> Callable[[Ask], None]:
        return lambda ask: ask.send(add(response(ask), "answer", ask.name, "A", f"198.51.100.{number}").to_wire())

    async def ask(source: LiveSource) -> list[Answer]:
        await source.open()
        try:
            questions = [Question(f"{label}.fault.example", "A") for label in ("gone", "there")]
            return await asyncio.gather(*map(source.lookup, questions))
        finally:
            await source.close()

    server = FaultServer({CANARY: address(66), "gone": address(66), "there": address(80)})
    gone, there = run_before({"192.0.2.53": server}, ask(LiveSource(["192.0.2.53"])))
    assert isinstance(gone, Failed)
    assert isinstance(there, Records)


def aliased(to: str) -> Callable[[Ask], None]:
    """To a name of which nothing is told."""
    return lambda ask: ask.send(add(response(ask), "answer", ask.name, "CNAME", to).to_wire())


def test_no_alias_is_believed_that_a_resolver_invents() -> None:
    async def ask(source: LiveSource) -> list[Answer]:
        await source.open()
        try:
            questions = [Question(f"{label}.fault.example", "CNAME") for label in ("gone", "there")]
            return await asyncio.gather(*map(source.lookup, questions))
        finally:
            await source.close()

    invent = aliased("portal.example.")
    source = LiveSource(["192.0.2.53"])
    server = FaultServer({CANARY: invent, "gone": invent, "there": aliased("there.example.")})
    gone, there = run_before({"192.0.2.53": server}, ask(source))
    assert isinstance(gone, Failed)
    assert gone.reason is Failure.UNPROVEN
    assert isinstance(there, Records)
    (notice,) = source.notices
    assert notice.en.endswith("what it says is missing is not believed")


def test_of_a_captive_portal_nothing_is_told_that_contradicts_itself() -> None:
    async def ask(source: LiveSource) -> Answer:
        await source.open()
        try:
            return await source.lookup(Question("gone.fault.example", "TXT"))
        finally:
            await source.close()

    def portal(ask: Ask) -> None:
        message = response(ask)
        if ask.type == "A":
            add(message, "answer", ask.name, "A", "198.51.100.66")
        ask.send(message.to_wire())

    source = LiveSource(["192.0.2.53"])
    server = FaultServer(dict.fromkeys([CANARY, "", "com", "gone"], portal))
    answer = run_before({"192.0.2.53": server}, ask(source))
    assert isinstance(answer, Failed)
    (notice,) = source.notices
    assert notice.en.endswith("what it says is missing is not believed")


def without_records(ask: Ask) -> None:
    """Says of any name that it exists, and has no such records."""
    ask.send(soa(response(ask), "com.").to_wire())


def test_who_makes_nodata_of_nxdomain_is_told_and_believed() -> None:
    async def ask(source: LiveSource) -> list[Answer]:
        await source.open()
        try:
            return [await source.lookup(Question(f"{label}.fault.example", "TXT")) for label in ("nodata", "good")]
        finally:
            await source.close()

    source = LiveSource(["192.0.2.53"])
    answers = run_before({"192.0.2.53": FaultServer({CANARY: without_records})}, ask(source))
    assert [type(answer) for answer in answers] == [NoData, Records]
    (notice,) = source.notices
    assert notice.en == (
        "resolver 192.0.2.53:53 says only that there are no such records (NODATA) of a name that does not exist"
        " (NXDOMAIN): that a name is gone cannot be found out by it"
    )
