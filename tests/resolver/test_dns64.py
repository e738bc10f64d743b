"""A resolver that makes AAAA records of A records: nobody is told that they are there, as nobody has published them."""

import asyncio

import pytest

from fault_answers import soa
from fault_network import run_before
from fault_server import Ask, FaultServer, add, response
from spfaudit.evidence import NOWHERE, Address, Answer, Failed, Failure, NoData, NxDomain, Question, Records
from spfaudit.resolver.dns64 import IPV4_ONLY, is_made, prefixes
from spfaudit.resolver.live import LiveSource

PREFIX = "2001:db8:64::"
IPV4 = Question("bare.fault.example", "AAAA")
IPV6 = Question("ready.fault.example", "AAAA")


def found(*addresses: str) -> Records:
    return Records(rdata=tuple(map(Address, addresses)), ttl=60, authenticated=False, provenance=NOWHERE)


# RFC 6052 §2.4 shows the places of the octets, by another address.
@pytest.mark.parametrize(
    ("known", "made", "published"),
    [
        ("2001:db8:c000:aa::", "2001:db8:c000:221::", "2001:db9:c000:221::"),
        ("2001:db8:c000:aa::", "2001:db8:c000:221::", "2001:db8:c000:221::25"),
        ("2001:db8:1c0:0:aa::", "2001:db8:1c0:2:21::", "2001:db8:2c0:2:21::"),
        ("2001:db8:122:c000:0:aa00::", "2001:db8:122:c000:2:2100::", "2001:db8:123:c000:2:2100::"),
        ("2001:db8:122:3c0:0:aa::", "2001:db8:122:3c0:0:221::", "2001:db8:122:4c0:0:221::"),
        ("2001:db8:122:344:c0:0:aa00:0", "2001:db8:122:344:c0:2:2100::", "2001:db8:122:345:c0:2:2100::"),
        ("2001:db8:122:344::c000:aa", "2001:db8:122:344::c000:221", "2001:db8:122:344:0:1:c000:221"),
        ("64:ff9b::c000:ab", "64:ff9b::c000:221", "2001:db8::c000:221"),
    ],
    ids=["32", "another host in it", "40", "48", "56", "64", "96", "well-known"],
)
def test_the_prefix_is_found_and_what_was_made_by_it(known: str, made: str, published: str) -> None:
    prefix = prefixes(found(known))
    assert is_made(found(made), prefix)
    assert is_made(found(published, made), prefix)
    assert not is_made(found(published), prefix)


@pytest.mark.parametrize(
    "answer",
    [found("2001:db8::1"), NoData(), NxDomain(), Failed(reason=Failure.TIMEOUT), found("192.0.0.170")],
    ids=["another address", "none", "no such name", "failed", "IPv4"],
)
def test_who_makes_none_has_no_prefix(answer: Answer) -> None:
    assert prefixes(answer) == frozenset()


def translating(ask: Ask) -> None:
    """What DNS64 makes of a host that has an address of IPv4."""
    if ask.type == "AAAA":
        last = "c000:aa" if IPV4_ONLY.name in str(ask.name) else "c000:221"
        ask.send(add(response(ask), "answer", ask.name, "AAAA", PREFIX + last).to_wire())
    else:
        ask.send(add(response(ask), "answer", ask.name, "A", "192.0.2.33").to_wire())


def published(ask: Ask) -> None:
    ask.send(add(response(ask), "answer", ask.name, "AAAA", "2001:db8::1").to_wire())


def denied(ask: Ask) -> None:
    ask.send(soa(response(ask, rcode="NXDOMAIN"), ".").to_wire())


def absent(ask: Ask) -> None:
    ask.send(soa(response(ask)).to_wire())


async def told(source: LiveSource, *questions: Question) -> list[Answer]:
    await source.open()
    try:
        return await asyncio.gather(*map(source.lookup, questions))
    finally:
        await source.close()


DNS64 = {"ipv4only": translating, "bare": translating, "ready": published}


def test_what_was_made_is_not_believed_and_what_was_published_is() -> None:
    source = LiveSource(["192.0.2.53"])
    server = FaultServer(DNS64)
    made, real, address = run_before(
        {"192.0.2.53": server}, told(source, IPV4, IPV6, Question("bare.fault.example", "A"))
    )
    assert isinstance(made, Failed)
    assert (made.reason, made.detail) == (Failure.RCODE, "NOERROR, made of A records by DNS64")
    assert made.provenance.resolver == "192.0.2.53:53"
    assert isinstance(real, Records)
    assert real.rdata == (Address("2001:db8::1"),)
    assert isinstance(address, Records)
    assert address.rdata == (Address("192.0.2.33"),)
    (notice,) = source.notices
    assert notice.en.startswith("resolver 192.0.2.53:53 makes up IPv6 addresses for hosts that have none (DNS64)")


def test_another_resolver_tells_whether_there_are_addresses() -> None:
    source = LiveSource(["192.0.2.53", "192.0.2.54"])
    servers = {"192.0.2.53": FaultServer(DNS64), "192.0.2.54": FaultServer({"ipv4only": absent, "bare": absent})}
    (answer,) = run_before(servers, told(source, IPV4))
    assert isinstance(answer, NoData)


async def believed_then_looked_back(source: LiveSource, seen: list[Answer]) -> object:
    await source.open()
    try:
        seen.append(await source.lookup(IPV4))
        return await source.look_back()
    finally:
        await source.close()


def test_who_proves_to_make_them_only_in_the_end_has_its_answers_taken_back() -> None:
    believed: list[Answer] = []

    def none_at_first(ask: Ask) -> None:
        (translating if believed else denied)(ask)

    servers = {"192.0.2.53": FaultServer({**DNS64, "ipv4only": none_at_first})}
    assert run_before(servers, believed_then_looked_back(LiveSource(["192.0.2.53"]), believed)) is None
    assert isinstance(believed[0], Records)


def test_who_does_not_tell_is_not_waited_for_again() -> None:
    believed: list[Answer] = []
    tries: list[bool] = []

    def silent(ask: Ask) -> None:
        tries.append(bool(believed))

    server = FaultServer({**DNS64, "ipv4only": silent})
    run_before({"192.0.2.53": server}, believed_then_looked_back(LiveSource(["192.0.2.53"]), believed))
    assert tries
    assert not any(tries)


def test_a_resolver_that_knows_only_some_zones_is_not_asked() -> None:
    server = FaultServer({"com": denied, "": denied})
    run_before({"192.0.2.53": server}, told(LiveSource(["192.0.2.53"]), IPV6))
    assert server.count("ipv4only") == 0
